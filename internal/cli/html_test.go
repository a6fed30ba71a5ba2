package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// pageOf runs a command with --html and returns the page.
func pageOf(t *testing.T, command string) (string, result) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "run.html")
	got := netlab(t, command+" --html "+file, kept(t.TempDir()))
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; stderr %q", err, got.err)
	}
	return string(b), got
}

// Every lesson of the course fits on a page of a megabyte, whatever is on it.
func TestPagesOfTheCourseAreSmall(t *testing.T) {
	a := &app{env: Env{Getenv: func(string) string { return "" }}, roots: map[string]fs.FS{}}
	names := a.lessonNames()
	if len(names) == 0 {
		t.Fatal("the course is empty")
	}
	for _, name := range names {
		page, _ := pageOf(t, "run "+name)
		if len(page) > 1_000_000 {
			t.Errorf("%s: the page has %d bytes", name, len(page))
		}
		for _, want := range []string{"<h1>", `<svg class="rungs"`, "Checked against the packets", "Show the answer"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page has no %s", name, want)
			}
		}
		if strings.Contains(page, "There was no room on this page") {
			t.Logf("%s: packets without fields", name)
		}
	}
}

// A page tells the answers to who opens them; the terminal, the stream and the
// report are as they are without it.
func TestPageChangesNothingElse(t *testing.T) {
	for _, flags := range []string{"", " --json"} {
		_, got := pageOf(t, "run tcp/three-way-handshake"+flags)
		want := netlab(t, "run tcp/three-way-handshake"+flags, kept(t.TempDir()))
		if got != want {
			t.Errorf("with --html%s: %+v, want %+v", flags, got, want)
		}
	}
	dir := t.TempDir()
	pageOf(t, "run tcp/three-way-handshake --report "+filepath.Join(dir, "a.json"))
	netlab(t, "run tcp/three-way-handshake --report "+filepath.Join(dir, "b.json"), kept(t.TempDir())).want(t, exitOK, "")
	var reports [2]string
	for i, name := range []string{"a.json", "b.json"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		reports[i] = string(b)
	}
	if reports[0] != reports[1] {
		t.Errorf("the report with --html is %s, want %s", reports[0], reports[1])
	}
}

func TestSameRunGivesTheSamePage(t *testing.T) {
	a, _ := pageOf(t, "run tcp/fast-retransmit")
	b, _ := pageOf(t, "run tcp/fast-retransmit")
	if a != b {
		t.Error("two runs gave two pages")
	}
}

func TestPageThatCannotBeWritten(t *testing.T) {
	netlab(t, "run tcp/three-way-handshake --html /nowhere/run.html", kept(t.TempDir())).want(t, exitFailed, "--html: there is no folder /nowhere")
}

// A page and a capture are for others, too, as the umask has it; a report is
// its student's.
func TestWhoMayReadWhatARunWrites(t *testing.T) {
	t.Chdir(t.TempDir())
	mode := func(name string) fs.FileMode {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	if err := os.WriteFile("plain", nil, 0o666); err != nil { //nolint:gosec // it shows the umask
		t.Fatal(err)
	}
	for _, name := range []string{"a.html", "b.html"} { // as a process leaves them that was killed
		if err := os.WriteFile(fmt.Sprintf(".%s.%d", name, os.Getpid()), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	netlab(t, "run tcp/three-way-handshake --html a.html --pcap a.pcapng --report a.json", kept(t.TempDir())).want(t, exitOK, "")
	netlab(t, "inspect a.pcapng --export b.html").want(t, exitOK, "")
	public := mode("plain")
	for name, want := range map[string]fs.FileMode{
		"a.html": public, "b.html": public, "a.pcapng": public, "a.json": public & 0o600,
	} {
		if got := mode(name); runtime.GOOS != "windows" && got != want {
			t.Errorf("%s has mode %v, want %v", name, got, want)
		}
	}
	left, err := filepath.Glob(".*")
	if err != nil || len(left) != 2 {
		t.Errorf("files were left: %v, %v", left, err)
	}
}
