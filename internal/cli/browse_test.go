package cli

import (
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netlab/capture"
)

// screen is a terminal with a person at it: tmux, with the real program in it.
type screen struct {
	t      *testing.T
	socket string
	dir    string
	env    []string
}

// newScreen puts netlab into a folder and starts a shell beside it.
func newScreen(t *testing.T, width, height string) *screen {
	t.Helper()
	if testing.Short() {
		t.Skip("builds netlab and starts terminals")
	}
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed")
	}
	s := &screen{t: t, dir: t.TempDir()}
	s.socket = filepath.Join(s.dir, "tmux")
	if err := os.Symlink(buildNetlab(t), filepath.Join(s.dir, "netlab")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(s.dir, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.env = append(os.Environ(), "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "NETLAB_HOME="+s.dir, "TMPDIR="+filepath.Join(s.dir, "tmp"), "NO_COLOR=")
	s.tmux("-f", "/dev/null", "new-session", "-d", "-x", width, "-y", height, "-c", s.dir, "sh")
	t.Cleanup(func() { _, _ = s.try("kill-server") })
	return s
}

func (s *screen) try(args ...string) (string, error) {
	cmd := exec.Command("tmux", append([]string{"-S", s.socket}, args...)...) // not of the test's context: Cleanup needs it too
	cmd.Env = s.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (s *screen) tmux(args ...string) string {
	s.t.Helper()
	out, err := s.try(args...)
	if err != nil {
		s.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return out
}

// keys presses keys, as tmux names them.
func (s *screen) keys(keys ...string) {
	s.t.Helper()
	s.tmux(append([]string{"send-keys"}, keys...)...)
}

// wait waits until the screen shows all these texts, and gives it.
func (s *screen) wait(texts ...string) string {
	s.t.Helper()
	var now string
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		now = s.tmux("capture-pane", "-p")
		missing := 0
		for _, want := range texts {
			if !strings.Contains(now, want) {
				missing++
			}
		}
		if missing == 0 {
			return now
		}
	}
	s.t.Fatalf("the screen does not come to show %q:\n%s", texts, now)
	return ""
}

// start types a command.
func (s *screen) start(command string) {
	s.t.Helper()
	s.keys("-l", "clear; "+command+"; echo status=$?")
	s.keys("Enter")
}

// captured writes a lesson's run to a file.
func (s *screen) captured(name string) []byte {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	netlab(s.t, "run tcp/fast-retransmit --no-input --pcap "+path).want(s.t, exitOK, "")
	file, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	return file
}

func TestBrowserOnATerminal(t *testing.T) {
	s := newScreen(t, "80", "24")
	file := s.captured("run.pcapng")

	s.start("./netlab inspect run.pcapng")
	s.wait("run.pcapng  24 packets", "▸   1 0.000000", "Layers of #1", "q quit")
	s.keys("n")
	s.wait("#7: Lost on the way", "On its way to server: lost.")
	s.keys("e")
	s.wait("WARNING: Lost on the way", "Duplicate ACK, 7 times")
	s.keys("Down", "Enter")
	s.wait("▸~ 16", "Duplicate ACK number 1 of packet #15")
	s.tmux("resize-window", "-x", "40", "-y", "20")
	s.wait("No. Proto Info", "▸~ 16")
	s.tmux("resize-window", "-x", "120", "-y", "40")
	s.wait("▸~ 16", "│0000  02 00")
	s.keys("L")
	s.wait("Ladder of tcp.stream 0", "SYN seq=0")
	s.keys("F")
	s.wait("client:49175 ↔ server:9000")
	s.keys("T")
	s.wait("Graph of tcp.stream 0")
	s.keys("Escape") // on its own: with a key behind it, it would be Alt
	s.wait("▸~ 16")
	s.keys("f")
	s.wait("filter:")
	s.keys("-l", "tcp.flags.syn == 1")
	s.keys("Enter")
	s.wait("2 of 24 packets")
	s.keys("m", "c")
	s.wait("note on #")
	s.keys("-l", "the door opens")
	s.keys("Enter", "w")
	s.wait("save with notes as: run-notes.pcapng")
	s.keys("Enter")
	s.wait("Saved as run-notes.pcapng")
	s.keys("q")
	s.wait("status=0")
	if now, err := os.ReadFile(filepath.Join(s.dir, "run.pcapng")); err != nil || !bytes.Equal(now, file) {
		t.Errorf("the capture itself was changed (%v)", err)
	}
	netlab(t, "inspect "+filepath.Join(s.dir, "run-notes.pcapng")+" --packet 4").has(t, "the door opens")
}

func TestBrowserReadsKeysBesideAPipe(t *testing.T) {
	s := newScreen(t, "80", "24")
	file := s.captured("run.pcapng")
	s.start("cat run.pcapng | ./netlab inspect -")
	s.wait("stdin  24 packets")
	s.keys("G")
	s.wait("▸  24")
	s.keys("q")
	s.wait("status=0")

	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(file) // a buffer takes all
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "run.pcapng.gz"), packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	s.start("./netlab inspect run.pcapng.gz")
	s.wait("run.pcapng.gz  24 packets")
	s.keys("n")
	s.wait("▸!  7")
	s.keys("C-c")
	s.wait("status=0")
	left, err := os.ReadDir(filepath.Join(s.dir, "tmp"))
	if err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
}

func TestListInsteadOfTheBrowser(t *testing.T) {
	s := newScreen(t, "80", "40")
	s.captured("run.pcapng")
	for _, command := range []string{
		"./netlab inspect run.pcapng --plain", "./netlab inspect run.pcapng --no-input", "./netlab inspect run.pcapng | cat",
		"TERM=dumb ./netlab inspect run.pcapng", "./netlab inspect run.pcapng --width 60",
	} {
		s.start(command)
		s.wait("24 ", "status=0")
	}
	s.start("TERM=dumb ./netlab inspect run.pcapng 2>&1 >/dev/null")
	s.wait("status=0")
}

func TestNotesAreWrittenOverNothing(t *testing.T) {
	dir := t.TempDir()
	original := sampleFile(t)
	f, err := os.Open(original)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	idx, err := capture.NewIndex(f, f, nil)
	if err != nil {
		t.Fatal(err)
	}
	var rec capture.Record
	for idx.Next(&rec) == nil {
	}
	for _, path := range []string{original, dir, filepath.Join(dir, "none", "a.pcapng")} {
		if err := saveNotes(t.Context(), idx, path, map[int]string{1: "x"}); err == nil {
			t.Errorf("it was saved as %s", path)
		}
	}
	path := filepath.Join(dir, "a.pcapng")
	if err := saveNotes(t.Context(), idx, path, map[int]string{1: "first\x1b", 3: "third"}); err != nil {
		t.Fatal(err)
	}
	noted, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer noted.Close() //nolint:errcheck // it is only read
	before, after := recordsOf(t, original), recordsOf(t, path)
	if len(before) != len(after) {
		t.Fatalf("%d records, want %d", len(after), len(before))
	}
	for i, note := range map[int]string{0: "first\x1b", 2: "third"} {
		if c := after[i].Comments; len(c) == 0 || c[len(c)-1] != note {
			t.Errorf("comments of packet %d: %q", i+1, c)
		}
	}
	for i := range before {
		if !bytes.Equal(before[i].Data, after[i].Data) || len(before[i].Fates) != len(after[i].Fates) || !before[i].Sent.Equal(after[i].Sent) {
			t.Errorf("packet %d has changed", i+1)
		}
	}
}

// recordsOf reads all records of a capture.
func recordsOf(t *testing.T, path string) []*capture.Record {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	r, err := capture.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []*capture.Record
	for {
		rec, err := r.Next()
		if err != nil {
			return out
		}
		out = append(out, rec)
	}
}
