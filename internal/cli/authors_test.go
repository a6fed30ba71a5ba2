package cli

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

//go:generate go test -run TestVerbsPageIsFresh -update

// update writes what tests compare with.
var update = flag.Bool("update", false, "write goldens and generated pages anew")

// inDir makes a folder the working one, with these files in it.
func inDir(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir
}

func TestVerbsDocumentThemselves(t *testing.T) {
	for _, s := range []setup{kept(""), onTerminal(50)} {
		r := netlab(t, "verbs", s)
		r.want(t, exitOK, "")
		for _, v := range verbs() {
			r.has(t, "HOST "+v.Room+" "+v.Name)
		}
		r = netlab(t, "verbs tcp dial", s)
		r.want(t, exitOK, "")
		r.has(t, "HOST tcp dial TO", "TO: ", "reads=: ", "example: client tcp dial server:9000 as c")
	}
	if r := netlab(t, "verbs tcp", onTerminal(50)); r.widest() > 50 || strings.Contains(r.out, " udp ") {
		t.Errorf("verbs tcp on 50 columns:\n%s", r.out)
	}
	netlab(t, "verbs tpc").want(t, exitUsage, `did you mean "tcp"?`)
	netlab(t, "verbs tcp dail").want(t, exitUsage, `did you mean "dial"?`)
}

func TestVerbsPageIsFresh(t *testing.T) {
	const page = "../../docs/verbs.md"
	r := netlab(t, "verbs --markdown")
	r.want(t, exitOK, "")
	if *update {
		if err := os.WriteFile(page, []byte(r.out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.out, string(got)); diff != "" {
		t.Errorf("docs/verbs.md is stale; run go generate ./internal/cli (-want +got):\n%s", diff)
	}
}

func TestNewLessonPassesItsCheck(t *testing.T) {
	dir := inDir(t, nil)
	r := netlab(t, "new tcp/mine")
	r.want(t, exitOK, "")
	r.has(t, "Wrote "+filepath.Join("tcp", "mine.md"), "netlab run")
	r = netlab(t, "check tcp/mine.md")
	r.want(t, exitOK, "")
	r.has(t, "mine: ok, 10 runs on netstack")
	netlab(t, "new tcp/mine").want(t, exitFailed, "is there already")
	for _, id := range []string{"mine", "Tcp/mine", "../mine", "tcp/../mine", "tcp/", "a/b/c"} {
		netlab(t, "new "+id).want(t, exitUsage, "MODULE/NAME")
	}
	// In a clone, and with --lessons, it lands in the course.
	inDir(t, map[string]string{"lessons/glossary.md": "# Glossary\n"})
	netlab(t, "new tcp/mine").has(t, filepath.Join("lessons", "tcp", "mine.md"))
	netlab(t, "new tcp/other --lessons "+dir).has(t, filepath.Join(dir, "tcp", "other.md"))
}

func TestCheckTellsAuthorsEverything(t *testing.T) {
	broken := strings.Replace(skeleton, "client udp send", "client udp sendd", 1)
	broken = strings.Replace(broken, "udp.length > 8", "udp.lenght > 8", 1)
	wrong := strings.Replace(skeleton, "udp.length > 8", "udp.length > 800", 1)
	needy := strings.Replace(skeleton, "needs: []", "needs: [tcp/rigth, tcp/circle]", 1)
	circle := strings.Replace(skeleton, "needs: []", "needs: [tcp/needy]", 1)
	inDir(t, map[string]string{
		"course/glossary.md": "# Glossary\n", "course/tcp/right.md": skeleton, "course/tcp/broken.md": broken,
		"course/tcp/wrong.md": wrong, "course/tcp/needy.md": needy, "course/tcp/circle.md": circle, "empty/a.txt": "",
	})
	r := netlab(t, "check course/tcp/broken.md")
	r.want(t, exitFailed, "")
	r.has(t, "tcp/broken.md:17:12 ", `did you mean send?`, "tcp/broken.md:21:", "did you mean udp.length?", "tcp/broken: not ok\n")
	r = netlab(t, "check course/tcp/wrong.md")
	r.want(t, exitFailed, "")
	r.has(t, "tcp/wrong.md:21:", "claim", "tcp/wrong: not ok")
	r = netlab(t, "check course/tcp/circle.md course/tcp/needy.md course/tcp/right.md")
	r.want(t, exitFailed, "")
	r.has(t, "course/tcp/circle.md:1:1 circle: needs go in a circle", "course/tcp/needy.md:7:9 unknown-lesson:", "did you mean tcp/right?",
		"tcp/needy: not ok\n", "tcp/right: ok")

	for _, command := range []string{"check course --json", "check --lessons course --json"} {
		r = netlab(t, command)
		r.want(t, exitFailed, "")
		var all []checked
		if err := json.Unmarshal([]byte(r.out), &all); err != nil {
			t.Fatal(err)
		}
		ok := map[string]bool{}
		for _, c := range all {
			ok[c.Lesson] = c.OK
		}
		want := map[string]bool{"": true /* glossary.md */, "tcp/right": true, "tcp/broken": false, "tcp/wrong": false, "tcp/needy": false, "tcp/circle": false}
		if diff := cmp.Diff(want, ok); diff != "" {
			t.Errorf("%s (-want +got):\n%s", command, diff)
		}
		i := slices.IndexFunc(all, func(c checked) bool { return c.Lesson == "tcp/broken" })
		if d := all[i].Diagnostics[0]; d.Line != 17 || d.Column != 12 || d.Severity != "error" || d.Message == "" || d.Hint == "" {
			t.Errorf("diagnostic %+v", d)
		}
	}
	netlab(t, "check course/empty.md").want(t, exitFailed, "there is no file")
	netlab(t, "check empty").want(t, exitFailed, "no lessons in empty")
	netlab(t, "check tcp/three-way-handshak").want(t, exitUsage, `did you mean "tcp/three-way-handshake"?`)
	netlab(t, "check --watch").want(t, exitUsage, "name them")
	netlab(t, "check course --watch --json").want(t, exitUsage, "choose one")
}

func TestWatchChecksAgain(t *testing.T) {
	inDir(t, map[string]string{"mine.md": strings.Replace(skeleton, "send", "sendd", 1)})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out strings.Builder
	// What is written when the first check is over makes the second one.
	react := writerFunc(func(p []byte) (int, error) {
		out.Write(p)
		var err error
		switch rounds := strings.Count(out.String(), "Watching;"); {
		case !strings.HasPrefix(string(p), "Watching;"):
		case rounds == 1:
			err = os.Rename("mine.md", "away.md") // as some editors do before they save
		case rounds == 2:
			err = os.WriteFile("mine.md", []byte(skeleton), 0o600)
		default:
			cancel()
		}
		if err != nil {
			t.Error(err)
		}
		return len(p), nil
	})
	onHour := time.Date(2026, 3, 4, 14, 5, 6, 0, time.UTC)
	r := netlabContext(ctx, t, []string{"check", "--watch", "mine.md"}, onTerminal(40), func(e *Env) {
		e.Stdout = react
		e.Now = func() time.Time { onHour = onHour.Add(time.Second); return onHour }
	})
	r.want(t, exitInterrupted, "interrupted")
	got := result{out: out.String()}
	got.has(t, "14:05:07", "mine.md:17:12 ", "/mine: not ok", "14:05:08", "there is no file mine.md", "14:05:09", "/mine: ok")
	if got.widest() > 40 {
		t.Errorf("wider than the terminal:\n%s", got.out)
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestCourseIsInForm holds the course to what netlab fmt makes of it.
func TestCourseIsInForm(t *testing.T) {
	if r := netlab(t, "fmt --check ../../lessons"); r.code != exitOK {
		t.Errorf("netlab fmt would change\n%s%s", r.out, r.err)
	}
}

func TestACourseThatIsNoneIsCalledWhatItIs(t *testing.T) {
	inDir(t, map[string]string{"empty/README.md": "nothing\n", "file": "x\n"})
	for args, want := range map[string]string{
		"list --lessons none":  "there is no folder none",
		"check --lessons file": "file is no folder",
	} {
		netlab(t, args).want(t, exitUsage, want)
	}
	for _, command := range []string{"list", "path", "check"} {
		netlab(t, command+" --lessons empty").want(t, exitFailed, "netlab new MODULE/NAME begins one")
	}
}

// TestFmtOfAFolderFollowsNoLinks has a folder from a stranger: a link that leads
// to what never ends, and one to a file that is none of the folder's.
func TestFmtOfAFolderFollowsNoLinks(t *testing.T) {
	rough := strings.ReplaceAll(skeleton, "\n\n", "\n\n\n")
	inDir(t, map[string]string{"mine.md": rough, "theirs/a.md": rough})
	for link, to := range map[string]string{"theirs/endless.md": "/dev/zero", "theirs/other.md": "../mine.md", "link.md": "theirs/a.md"} {
		if err := os.Symlink(to, link); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	netlab(t, "fmt theirs").want(t, exitOK, "")
	if got, err := os.ReadFile("mine.md"); err != nil || string(got) != rough {
		t.Errorf("error %v; the file that a link names was changed:\n%s", err, got)
	}
	if got, err := os.ReadFile("theirs/a.md"); err != nil || string(got) != skeleton {
		t.Errorf("error %v, file:\n%s", err, got)
	}
	if err := os.WriteFile("theirs/a.md", []byte(rough), 0o600); err != nil {
		t.Fatal(err)
	}
	netlab(t, "fmt link.md").want(t, exitOK, "") // a person names it: what it leads to is meant
	if info, err := os.Lstat("link.md"); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("error %v, mode %v, want the link kept", err, info.Mode())
	}
	if got, err := os.ReadFile("theirs/a.md"); err != nil || string(got) != skeleton {
		t.Errorf("error %v, file:\n%s", err, got)
	}
}

func TestFmtOfFilesAndStreams(t *testing.T) {
	rough := strings.ReplaceAll(strings.ReplaceAll(skeleton, "\n\n", "\n\n\n"), "\n", "\r\n")
	inDir(t, map[string]string{"tcp/a.md": rough, "tcp/b.md": skeleton, "tcp/c.txt": rough, "broken.md": "---\nnetlab: 1\n"})
	if err := os.Chmod("tcp/a.md", 0o640); err != nil {
		t.Fatal(err)
	}
	r := netlab(t, "fmt --check tcp")
	r.want(t, exitFailed, "")
	if r.out != filepath.Join("tcp", "a.md")+"\n" {
		t.Errorf("stdout %q", r.out)
	}
	netlab(t, "fmt tcp").want(t, exitOK, "")
	netlab(t, "fmt --check tcp").want(t, exitOK, "")
	got, err := os.ReadFile("tcp/a.md")
	if err != nil || string(got) != skeleton {
		t.Errorf("error %v, file:\n%s", err, got)
	}
	if info, err := os.Stat("tcp/a.md"); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("error %v, mode %v, want it kept", err, info.Mode())
	}
	r = netlab(t, "fmt -", in(strings.NewReader(rough)))
	r.want(t, exitOK, "")
	if r.out != skeleton {
		t.Errorf("stdout:\n%s", r.out)
	}
	netlab(t, "fmt broken.md").want(t, exitFailed, "broken.md:")
	netlab(t, "fmt - ", in(strings.NewReader("---"))).want(t, exitFailed, "stdin.md:")
	netlab(t, "fmt none.md").want(t, exitFailed, "there is no file none.md")
	netlab(t, "fmt /dev/zero").want(t, exitFailed, "not a file")
	netlab(t, "fmt").want(t, exitUsage, "needs a file")
	netlab(t, "fmt --to 2 tcp").want(t, exitUsage, "writes format 1")
}
