package cli

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"netlab/lesson"
	"netlab/trace"
)

// course has the lessons that these tests are played in.
func course() string { return filepath.Join("testdata", "yours", "course") }

// TestServers lets all servers, and the clients of TCP, have their runs at once:
// see TestSenders.
func TestServers(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	atOnce(
		func() { t.Run("right and wrong ones are judged", serversAreJudged) },
		func() { t.Run("one that reads late is seen on the wire", aServerThatReadsLate) },
		func() { t.Run("one that is started by hand takes part", aServerThatIsStartedByHand) },
		func() { t.Run("one that never waits is named and not judged", aServerThatNeverWaitsIsNamed) },
		func() { t.Run("one that never answers holds nobody for ever", aServerThatNeverAnswers) },
		func() { t.Run("the teacher's lesson is true", theTeachersLessonIsTrue) },
		func() { t.Run("a client is judged by all that it wrote", aClientIsJudgedByAllThatItWrote) },
	)
}

func TestLessonsForServersHold(t *testing.T) {
	e, voc, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(course(), "serve", "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatal("no lessons", err)
	}
	for _, file := range files {
		l, diags := lesson.Parse(os.DirFS(course()), "serve/"+filepath.Base(file), voc)
		res, err := lesson.Check(t.Context(), e, l, lesson.CheckOptions{Seeds: 1})
		if err != nil || len(diags)+len(res.Diagnostics) > 0 {
			t.Errorf("%s: %v, %v, %v", file, err, diags, res.Diagnostics)
		}
	}
}

func TestWithoutAServerTheClaimsFailAndNoStep(t *testing.T) {
	r := netlab(t, "run serve/count --no-input --lessons "+course(), kept(t.TempDir()))
	r.want(t, exitFailed, "no program takes the part of server; write it, and name it with --yours")
	r.has(t, "server: no program takes this part", "failed c: refused", `this step failed: no connection "c"`, "✗ over")
}

// interpreted names a program of testdata and what runs it; the test is skipped
// where there is no such thing.
func interpreted(t *testing.T, with, program string) *yours {
	t.Helper()
	path, err := exec.LookPath(with)
	if err != nil {
		t.Skip("no " + with + " here")
	}
	y, err := newYours(quoted(path) + " " + filepath.Join("testdata", "yours", program))
	if err != nil {
		t.Fatal(err)
	}
	y.settled = 50 * time.Millisecond // the lessons wait for what the program says
	return y
}

func serversAreJudged(t *testing.T) {
	for _, c := range []struct {
		lesson, with, program string
		fails                 []string
	}{
		{"serve/crowd", "node", "echo.js", nil},
		{"serve/count", "python3", "count.py", nil},
		{"serve/count", "python3", "count.py hasty", []string{`count: server -> client tcp.payload contains "5000", after over`}},
		{"serve/gone", "python3", "die.py", nil},
	} {
		t.Run(c.lesson+" "+c.program, func(t *testing.T) {
			res := playedIn(t, os.DirFS(course()), c.lesson, interpreted(t, c.with, c.program), func(trace.Event) {})
			if diff := cmp.Diff(c.fails, failures(res)); diff != "" {
				t.Errorf("claims that fail, -want +got\n%s", diff)
			}
		})
	}
}

// theTeachersLessonIsTrue follows docs/teaching.md and docs/yours.md: the
// lesson to copy holds, and judges the programs that are shown.
func theTeachersLessonIsTrue(t *testing.T) {
	teaching := document(t, "teaching.md")
	_, rest, ok := strings.Cut(teaching, "save it as `servers/echo.md` in your course.\n\n")
	page, _, ok2 := strings.Cut(rest, "\n\nThe first `solution`")
	if !ok || !ok2 {
		t.Fatal("docs/teaching.md shows no lesson for a server")
	}
	var text strings.Builder
	for line := range strings.Lines(page) {
		text.WriteString(strings.TrimPrefix(line, "    "))
	}
	fsys := fstest.MapFS{"servers/echo.md": {Data: []byte(text.String() + "\n")}}
	e, voc, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	l, diags := lesson.Parse(fsys, "servers/echo.md", voc)
	res, err := lesson.Check(t.Context(), e, l, lesson.CheckOptions{Seeds: 1})
	if err != nil || len(diags)+len(res.Diagnostics) > 0 {
		t.Fatal(err, diags, res.Diagnostics)
	}
	student := document(t, "yours.md")
	for with, fence := range map[string]string{"python3": "```python\nimport os, socket\n\nwhere", "node": "```js\n"} {
		t.Run(with, func(t *testing.T) {
			first, _, _ := strings.Cut(fence, "\n")
			_, rest, ok := strings.Cut(student, fence)
			code, _, ok2 := strings.Cut(rest, "```")
			if !ok || !ok2 {
				t.Fatalf("docs/yours.md has no server for %s", with)
			}
			file := filepath.Join(t.TempDir(), "server")
			code = strings.TrimPrefix(fence, first+"\n") + code
			if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
				t.Fatal(err)
			}
			y := interpreted(t, with, "")
			y.words[1] = file
			if f := failures(playedIn(t, fsys, "servers/echo", y, func(trace.Event) {})); len(f) > 0 {
				t.Errorf("these claims fail: %q", f)
			}
		})
	}
}

func document(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// aServerThatReadsLate: the program reads only when the window
// has been seen closed.
func aServerThatReadsLate(t *testing.T) {
	sign := filepath.Join(t.TempDir(), "read")
	y := interpreted(t, "python3", "count.py late "+quoted(sign))
	res := playedIn(t, os.DirFS(course()), "serve/window", y, func(e trace.Event) {
		p, ok := e.Body.(trace.Packet)
		if ok && p.From == "server" && strings.Contains(p.Summary, "win=0") {
			if err := os.WriteFile(sign, nil, 0o600); err != nil {
				t.Error(err)
			}
		}
	})
	if f := failures(res); len(f) > 0 {
		t.Errorf("these claims fail: %q", f)
	}
}

func aServerThatIsStartedByHand(t *testing.T) {
	at, err := freePort(t.Context(), "tcp")
	if err != nil {
		t.Fatal(err)
	}
	y, err := newYours(at.String())
	if err != nil {
		t.Fatal(err)
	}
	y.settled = 50 * time.Millisecond
	var program sync.WaitGroup
	asked := false
	res := playedIn(t, os.DirFS(course()), "serve/count", y, func(e trace.Event) {
		c, ok := e.Body.(trace.Call)
		if !ok || c.Event != "wanted" {
			return
		}
		asked = c.Fields["reason"] == at.String()
		program.Go(func() { countOnce(t, at) })
	})
	program.Wait()
	if f := failures(res); len(f) > 0 || !asked {
		t.Errorf("these claims fail: %q; the student was told to start the program: %v", f, asked)
	}
}

// countOnce is a server that counts the bytes of one connection.
func countOnce(t *testing.T, at netip.AddrPort) {
	t.Helper()
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at))
	if err != nil {
		t.Error(err)
		return
	}
	defer l.Close() //nolint:errcheck // of a test
	c, err := l.Accept()
	if err != nil {
		t.Error(err)
		return
	}
	defer c.Close() //nolint:errcheck // of a test
	n, err := io.Copy(io.Discard, c)
	if err != nil {
		t.Error(err)
	}
	_, _ = fmt.Fprint(c, n) // the claims look for it
}

// aClientIsJudgedByAllThatItWrote: it ends before the lab has all of it.
func aClientIsJudgedByAllThatItWrote(t *testing.T) {
	for program, want := range map[string][]string{
		"talk.py 300000": nil,
		"talk.py 5":      {"check sum(call.bytes, server tcp received) == 300000"},
		"talk.py 0": { // it connects, and that is all
			"check sum(call.bytes, server tcp received) == 300000",
		},
		"talk.py 9000000": { // more than it may
			"end: client -> server tcp.flags.fin == 1",
			"no client -> server tcp.flags.reset == 1, after open",
			"check sum(call.bytes, server tcp received) == 300000",
		},
	} {
		t.Run(program, func(t *testing.T) {
			stopped := ""
			res := playedIn(t, os.DirFS(course()), "serve/talk", interpreted(t, "python3", program), func(e trace.Event) {
				if c, ok := e.Body.(trace.Call); ok && c.Room == "program" && c.Event == "stopped" {
					stopped = c.Fields["reason"]
				}
			})
			if diff := cmp.Diff(want, failures(res)); diff != "" {
				t.Errorf("claims that fail, -want +got\n%s", diff)
			}
			if tooMuch := len(want) == 3; tooMuch != strings.Contains(stopped, "it sent more than") {
				t.Errorf("stopped: %q", stopped)
			}
		})
	}
}

func aServerThatNeverWaitsIsNamed(t *testing.T) {
	r := netlabArgs(t, []string{
		"run", "serve/count", "--no-input", "--lessons", course(), "--yours", senderOf("silent"),
	}, kept(t.TempDir()))
	r.want(t, exitFailed, "it ended, exit status 1, and does not wait at 127.0.0.1:")
	r.has(t, "I have nothing to send", "and this is my end")
}

// aServerThatNeverAnswers: a step that waits for it is
// given up, and with it those behind it.
func aServerThatNeverAnswers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // a port whose connections nobody takes
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // of a test
	y, err := newYours(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	page := "---\nnetlab: 1\ntitle: t\nsummary: s\nlevel: core\nminutes: 1\nobjectives: [o]\nsources: [s]\n" +
		"hosts: {server: {yours: tcp 80}}\n---\n```netlab solution\nserver http listen :80\n```\n" +
		"```netlab\nclient http get server:80 \"/a\"\nclient http get server:80 \"/b\"\n```\n" +
		"```claims\nat least 1 server -> client http.response\n```\n"
	var steps []string
	res := playedIn(t, fstest.MapFS{"a/b.md": {Data: []byte(page)}}, "a/b", y, func(e trace.Event) {
		if c, ok := e.Body.(trace.Call); ok && c.Room == "step" {
			steps = append(steps, c.Fields["reason"])
		}
	}, time.Second)
	if diff := cmp.Diff([]string{"no answer within 1s"}, steps); diff != "" || res.OK() {
		t.Errorf("steps that failed, -want +got\n%s", diff)
	}
}

func TestAddressesOfTheKernel(t *testing.T) {
	dir := t.TempDir()
	for file, text := range map[string]string{
		"tcp":  "  sl  local_address rem_address   st\n   0: 0100007F:1B58 00000000:0000 0A\n   1: 0100007F:1B59 00000000:0000 01\n bad\n x: zz:1 0 0A\n",
		"tcp6": "  sl  local_address rem_address   st\n   0: 00000000000000000000000000000000:1B5A 0 0A\n   1: 00000000000000000000000001000000:1B5B 0 0A\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if kernelOrder() {
		for at, want := range map[string]bool{
			"127.0.0.1:7000": true, "127.0.0.1:7001": false, "127.0.0.2:7000": false,
			"127.0.0.1:7002": true, "[::1]:7002": true, "[::1]:7003": true, "127.0.0.1:7003": false,
		} {
			if yes, known := listed(dir, "tcp", netip.MustParseAddrPort(at)); yes != want || !known {
				t.Errorf("%s: %v, %v", at, yes, known)
			}
		}
	}
	if _, known := listed(dir, "udp", netip.MustParseAddrPort("127.0.0.1:7000")); known {
		t.Error("there is no list of UDP sockets here")
	}
}

// kernelOrder reports whether this machine has the order of bytes of the lists above.
func kernelOrder() bool {
	a, _ := kernelAddr("0100007F:0001")
	return a.Addr().IsLoopback()
}

// TestBothWaysToFindOutAgree: the list of the kernel, and trying.
func TestBothWaysToFindOutAgree(t *testing.T) {
	for _, network := range []string{"tcp", "udp"} {
		at, err := freePort(t.Context(), network)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []bool{false, true} {
			if want {
				defer listening(t, network, at).Close() //nolint:errcheck // of a test
			}
			if a, b := occupied(t.Context(), network, at), tried(t.Context(), network, at); a != want || b != want {
				t.Errorf("%s: the list says %v, trying says %v, want %v", network, a, b, want)
			}
		}
	}
}

func listening(t *testing.T, network string, at netip.AddrPort) io.Closer {
	t.Helper()
	var c io.Closer
	var err error
	if network == "udp" {
		c, err = net.ListenUDP(network, net.UDPAddrFromAddrPort(at))
	} else {
		c, err = net.ListenTCP(network, net.TCPAddrFromAddrPort(at))
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}
