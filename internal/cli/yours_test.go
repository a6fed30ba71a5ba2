package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"netlab/lesson"
	"netlab/lessons"
	"netlab/trace"
)

const buildReliability = "udp/build-reliability"

// withSender runs the lesson with a sender of this kind.
func withSender(t *testing.T, kind string, more ...string) result {
	t.Helper()
	args := append([]string{"run", buildReliability, "--no-input", "--yours", senderOf(kind)}, more...)
	return netlabArgs(t, args, kept(t.TempDir()))
}

// TestSenders lets all senders have their runs at once. A run is on the
// machine's clock and most of it is waiting: one after the other they would
// take two minutes in which the machine does nothing.
func TestSenders(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	atOnce(
		func() { t.Run("a right one holds all claims", aRightSenderHoldsAllClaims) },
		func() { t.Run("go-back-N reaches a window", goBackNReachesTheWindow) },
		func() { t.Run("stop-and-wait does not", stopAndWaitDoesNot) },
		func() { t.Run("a wrong one fails the claim that it breaks", wrongSendersFailTheClaimThatTheyBreak) },
		func() { t.Run("one that never gives up is stopped and judged", aSenderThatNeverGivesUpIsStopped) },
		func() { t.Run("one that sends nothing is named and not judged", aSenderThatSendsNothingIsNamed) },
		func() { t.Run("Python", pythonSenders) },
		func() { t.Run("one that is started by hand takes part", aSenderThatIsStartedByHandTakesPart) },
		func() { t.Run("the files of a run say that a program took part in it", filesSayThatAProgramTookPart) },
	)
}

// atOnce has tests run side by side, more than there are processors (t.Parallel
// would hold all but so many back): they wait for the clock, not for the machine.
func atOnce(tests ...func()) {
	var all sync.WaitGroup
	for _, test := range tests {
		all.Go(test)
	}
	all.Wait()
}

func aRightSenderHoldsAllClaims(t *testing.T) {
	r := withSender(t, "right", "--brief")
	r.want(t, exitOK, "")
	r.has(t, `your program: "sending 1 one"`, "✕ lost", `rejected "3 three" (7 bytes): message 3 was here before`, "your program ended: exit status 1", "claims hold")
}

func goBackNReachesTheWindow(t *testing.T) {
	withSender(t, "window", "--param", "window=4").want(t, exitOK, "")
}

func stopAndWaitDoesNot(t *testing.T) {
	withSender(t, "right", "--param", "window=4").want(t, exitFailed, "RFC 3366 section 1.4.2")
}

func wrongSendersFailTheClaimThatTheyBreak(t *testing.T) {
	var tests []func()
	for kind, says := range map[string][2]string{
		"forgetful": {`then two-again: client -> server udp.payload == "2 two"`, "RFC 8085 section 3.3: UDP repairs no loss"},
		"careless":  {`then five-again: client -> server udp.payload == "5 five"`, "one for message 4 says nothing of message 5"},
		"hasty":     {"check time(two, two-again) >= 1rtt", "RFC 8085 section 3.1.3"},
		"wordless":  {`client -> server udp.payload == "1 one"`, "this lesson: message 1 is the datagram 1 one"},
	} {
		tests = append(tests, func() {
			t.Run(kind, func(t *testing.T) {
				r := withSender(t, kind)
				r.want(t, exitFailed, "your program does not do yet what the lesson asks for")
				for _, s := range says {
					if !strings.Contains(r.err, s) {
						t.Errorf("stderr lacks %q: %s", s, r.err)
					}
				}
			})
		})
	}
	atOnce(tests...)
}

func aSenderThatNeverGivesUpIsStopped(t *testing.T) {
	y := newSender(t, senderOf("patient"))
	y.part = 9 * time.Second
	res, told := playedBy(t, y)
	want := []string{`at most 8 client -> server udp.payload == "1 one"`}
	if diff := cmp.Diff(want, failures(res)); diff != "" {
		t.Errorf("claims that fail, -want +got\n%s", diff)
	}
	if !slices.Contains(told, "stopped: its part is over after 9s") {
		t.Errorf("the run tells nothing of the stop: %q", told)
	}
}

func aSenderThatSendsNothingIsNamed(t *testing.T) {
	r := withSender(t, "silent")
	r.want(t, exitFailed, "it ended, exit status 1, and had sent nothing to 127.0.0.1:")
	r.has(t, `I have nothing to send\x1b[31m`, "and this is my end")
}

func TestWithoutAProgramTheClaimsFail(t *testing.T) {
	r := netlabArgs(t, []string{"run", buildReliability, "--no-input"}, kept(t.TempDir()))
	r.want(t, exitFailed, "no program takes the part of client; write it, and name it with --yours")
	r.has(t, "client: no program takes this part; --yours names one")
}

func pythonSenders(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here")
	}
	var tests []func()
	for program, says := range map[string]string{
		"right":    "",
		"forget":   "then two-again",
		"careless": "then five-again",
	} {
		tests = append(tests, func() {
			t.Run(program, func(t *testing.T) {
				file := filepath.Join("testdata", "yours", program+".py")
				r := netlabArgs(t, []string{"run", buildReliability, "--no-input", "--yours", quoted(python) + " " + quoted(file)}, kept(t.TempDir()))
				if says == "" {
					r.want(t, exitOK, "")
				} else {
					r.want(t, exitFailed, says)
				}
			})
		})
	}
	atOnce(tests...)
}

func aSenderThatIsStartedByHandTakesPart(t *testing.T) {
	y := newSender(t, freeAddr(t))
	y.quiet = 3 * rest
	y.begun = func() {
		go func() { _ = sender("right", y.text) }() // that nobody answers in scene 2 is its error
	}
	res, told := playedBy(t, y.yours, y.begun)
	if f := failures(res); len(f) > 0 {
		t.Errorf("these claims fail: %q", f)
	}
	if !slices.Contains(told, "awaited: "+y.text) {
		t.Errorf("the run does not say where it waits: %q", told)
	}
}

func TestTheProgramDiesWithTheRun(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // of a test
	t.Setenv("NETLAB_TEST_LINE", l.Addr().String())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan result, 1)
	go func() {
		ended <- netlabContext(ctx, t, []string{"run", buildReliability, "--no-input", "--yours", senderOf("family")}, kept(t.TempDir()))
	}()
	line, err := l.Accept() // the program's child lives
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close() //nolint:errcheck // of a test
	cancel()
	if r := <-ended; r.code != exitInterrupted {
		t.Errorf("exit status %d, %s", r.code, r.err)
	}
	if _, err := line.Read(make([]byte, 1)); err == nil { // its end lets go of the line
		t.Error("the child of the program has sent something")
	}
}

func filesSayThatAProgramTookPart(t *testing.T) {
	dir := t.TempDir()
	report, html, pcap := filepath.Join(dir, "r.json"), filepath.Join(dir, "r.html"), filepath.Join(dir, "r.pcapng")
	r := withSender(t, "forgetful", "--json", "--report", report, "--html", html, "--pcap", pcap, "--student", "Ada")
	r.want(t, exitFailed, "then two-again")
	kinds := map[string]int{}
	for line := range strings.SplitSeq(strings.TrimSpace(r.out), "\n") {
		var e struct {
			Kind, Yours, Source string
			Real                bool
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		kinds[e.Kind]++
		if e.Kind == "meta" && e.Yours != senderOf("forgetful") {
			t.Errorf("meta says %q of the program", e.Yours)
		}
		if e.Kind == "scene" && e.Real != (kinds["scene"] < 3) {
			t.Errorf("scene %d: real is %v", kinds["scene"], e.Real)
		}
	}
	if kinds["packet"] < 20 || kinds["claim"] < 30 || kinds["scene"] != 3 {
		t.Errorf("events: %v", kinds)
	}
	var handedIn lesson.Report
	if b, err := os.ReadFile(report); err != nil || json.Unmarshal(b, &handedIn) != nil || handedIn.Yours != senderOf("forgetful") {
		t.Errorf("report: %v, %+v", err, handedIn)
	}
	if b, err := os.ReadFile(html); err != nil || !strings.Contains(string(b), "RFC 8085 section 3.3: UDP repairs no loss") {
		t.Errorf("the page does not name the rule: %v", err)
	}
	read := netlab(t, "inspect "+pcap+" --filter udp.payload==31:20:6f:6e:65")
	read.want(t, exitOK, "")
	if n := strings.Count(read.out, "\n"); n < 2 {
		t.Errorf("the capture has %d times message 1, want one of each scene: %s", n, read.out)
	}
	marked := netlab(t, "reports "+report)
	marked.want(t, exitOK, "")
	held := 0
	for _, c := range handedIn.Claims {
		if c.OK {
			held++
		}
	}
	marked.has(t, "Ada", fmt.Sprintf(" %d of %d ", held, len(handedIn.Claims)))
}

func TestYoursRefusesWhatCannotTakePart(t *testing.T) {
	for _, c := range []struct {
		lesson, yours, says string
	}{
		{buildReliability, "10.0.0.1:9000", "of this machine's loopback and no other"},
		{buildReliability, "example.com:80", "of this machine's loopback and no other"},
		{buildReliability, "[::]:9000", "of this machine's loopback and no other"},
		{buildReliability, "127.0.0.1:0", "of this machine's loopback and no other"},
		{buildReliability, "localhost:70000", "of this machine's loopback and no other"},
		{buildReliability, "no-such-sender --fast", "there is no program no-such-sender"},
		{buildReliability, "'sender", "the quote ' is not closed"},
		{buildReliability, " ", "name your program"},
		{"osi/ttl", quoted(os.Args[0]), "osi/ttl has no part for a program of your own"},
	} {
		r := netlabArgs(t, []string{"run", c.lesson, "--yours", c.yours})
		r.want(t, exitUsage, c.says)
		if r.out != "" {
			t.Errorf("%q: stdout %q, want nothing", c.yours, r.out)
		}
	}
	netlab(t, "run "+buildReliability+" --yours x --compare window=1,window=4").want(t, exitUsage, "--yours")
}

func TestAddressThatIsTakenIsNamed(t *testing.T) {
	busy, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close() //nolint:errcheck // of a test
	r := netlabArgs(t, []string{"run", buildReliability, "--no-input", "--yours", busy.LocalAddr().String()}, kept(t.TempDir()))
	r.want(t, exitFailed, "address already in use")
}

func TestWordsAreSplitAsAShellDoes(t *testing.T) {
	for s, want := range map[string][]string{
		"python3 sender.py":      {"python3", "sender.py"},
		`a  "b c" 'd "e"'`:       {"a", "b c", `d "e"`},
		`a\ b "c \"d\"" e'f'g`:   {"a b", `c "d"`, "efg"},
		`"" x`:                   {"", "x"},
		`C:\prog\x.exe --at {x}`: {`C:\prog\x.exe`, "--at", "{x}"},
	} {
		got, err := splitWords(s)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got\n%s", s, err, diff)
		}
	}
}

func FuzzLineWriter(f *testing.F) {
	f.Add([]byte("one\ntwo\r\n"), []byte("three"))
	f.Add([]byte(strings.Repeat("x\n", 300)), []byte(strings.Repeat("y", 1000)))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		said := 0
		w := &lineWriter{say: func(line string) {
			if said++; len(line) > maxSaidLine || strings.Contains(line, "\n") {
				t.Errorf("a line of %d bytes", len(line))
			}
		}}
		for _, p := range [][]byte{a, b} {
			if n, err := w.Write(p); n != len(p) || err != nil {
				t.Fatal(n, err)
			}
		}
		w.flush()
		if said > maxSaid+1 {
			t.Errorf("%d lines", said)
		}
	})
}

// newSender names a program with the usual patience.
func newSender(t *testing.T, s string) *hand {
	t.Helper()
	y, err := newYours(s)
	if err != nil {
		t.Fatal(err)
	}
	return &hand{yours: y}
}

// hand is a program and the hand that starts it.
type hand struct {
	*yours
	begun func()
}

// freeAddr is an address that no other run takes meanwhile: those that start a
// program themselves have ports of 127.0.0.1.
func freeAddr(t *testing.T) string {
	t.Helper()
	c, err := net.ListenPacket("udp", "[::1]:0")
	if err != nil { // a machine without IPv6
		c, err = net.ListenPacket("udp", "127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // of a test
	return c.LocalAddr().String()
}

// playedBy runs the lesson with this program, and gives what was told of it.
func playedBy(t *testing.T, y lesson.Player, begun ...func()) (*lesson.Result, []string) {
	t.Helper()
	var told []string
	res := playedIn(t, lessons.FS, buildReliability, y, func(e trace.Event) {
		c, ok := e.Body.(trace.Call)
		if ok && c.Room == "program" {
			told = append(told, c.Event+": "+c.Fields["reason"])
		}
		if ok && c.Event == "awaited" && len(begun) > 0 {
			begun[0]()
		}
	})
	return res, told
}

// playedIn runs a lesson of a course with this program.
func playedIn(t *testing.T, course fs.FS, id string, y lesson.Player, seen func(trace.Event), patience ...time.Duration) *lesson.Result {
	t.Helper()
	e, voc, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	l, diags := lesson.Parse(course, id+".md", voc)
	if err := lesson.FirstError(diags); err != nil {
		t.Fatal(err)
	}
	o := lesson.RunOptions{Yours: y, Sink: trace.SinkFunc(func(e trace.Event) error { seen(e); return nil })}
	for _, d := range patience {
		o.Patience = d
	}
	res, err := e.Run(t.Context(), l, o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func failures(res *lesson.Result) []string {
	var out []string
	for _, c := range res.Claims {
		if !c.OK {
			out = append(out, c.Text)
		}
	}
	return out
}

func TestALessonIsDoneWhenItsProgramIsRight(t *testing.T) {
	_, voc, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	l, diags := lesson.Parse(lessons.FS, buildReliability+".md", voc)
	if err := lesson.FirstError(diags); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	e := Env{Getenv: func(string) string { return home }}
	a := &app{env: e}
	res := &lesson.Result{}
	for _, b := range l.Blocks {
		if q, ok := b.(*lesson.Ask); ok {
			res.Answers = append(res.Answers, lesson.AnswerResult{Answer: trace.Answer{ID: q.ID, Correct: true}})
		}
	}
	for _, right := range []bool{false, true} {
		res.Claims = []lesson.ClaimResult{{Claim: trace.Claim{OK: right}}}
		a.remember(l, res, false)
		if done := a.progressOrNone().Lessons[l.ID].Done; done != right {
			t.Errorf("with a program that is right: %v, the lesson is done: %v", right, done)
		}
	}
}
