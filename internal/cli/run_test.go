package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/lesson"
	"netlab/trace"
)

const handshake = "tcp/three-way-handshake"

// events reads what --json printed.
func events(t *testing.T, out string) []trace.Event {
	t.Helper()
	var all []trace.Event
	for e, err := range trace.Read(strings.NewReader(out)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// readCapture reads a file, which must be whole.
func readCapture(t *testing.T, path string) []*capture.Record {
	t.Helper()
	records, err := tryCapture(path)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func tryCapture(path string) (records []*capture.Record, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	r, err := capture.NewReader(f)
	for err == nil {
		var rec *capture.Record
		if rec, err = r.Next(); err == nil {
			records = append(records, rec)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return records, err
}

func TestRunInAPipeAsksNothing(t *testing.T) {
	unread := in(readerFunc(func([]byte) (int, error) {
		t.Error("stdin was read")
		return 0, io.EOF
	}))
	r := netlab(t, "run "+handshake, unread, environ("LANG=C.UTF-8"))
	r.want(t, exitOK, "")
	r.has(t, "The three-way handshake", "Question 1", "client", "server", "SYN", "OSI 4 transport", "Checked against the packets", "claims hold")
	if r.widest() > 80 || strings.Contains(r.out, "\x1b") {
		t.Errorf("%d columns, or escapes in a pipe", r.widest())
	}
	again := netlab(t, "run three-way-handshake --no-input", environ("LANG=C.UTF-8"))
	if diff := cmp.Diff(r.out, again.out); diff != "" {
		t.Errorf("run twice it is not the same (-first +second):\n%s", diff)
	}
	for _, width := range []string{"20", "40"} {
		if r := netlab(t, "run "+handshake+" --no-input --width "+width, kept("")); r.widest() > 40 && width == "40" {
			t.Errorf("%d columns of %s", r.widest(), width)
		}
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// person sits at a terminal and answers, one line for each prompt; then the
// input ends.
func person(answers ...string) setup {
	return func(e *Env) {
		prompts := make(chan struct{}, 100)
		out := e.Stdout
		onTerminal(80)(e)
		e.InTerminal = true
		e.Stdout = writerFunc(func(p []byte) (int, error) {
			if string(p) == "> " {
				prompts <- struct{}{}
			}
			return out.Write(p)
		})
		e.Stdin = readerFunc(func(p []byte) (int, error) {
			<-prompts
			if len(answers) == 0 {
				return 0, io.EOF
			}
			n := copy(p, answers[0]+"\n")
			answers = answers[1:]
			return n, nil
		})
	}
}

func TestRunOnATerminalAsks(t *testing.T) {
	dir := t.TempDir()
	r := netlab(t, "run "+handshake+" --speed max", kept(dir), person("a", "x", "1", "skip", "1460", "syn", "give up", "tcp.flags.syn == 1"))
	r.want(t, exitOK, "")
	r.has(t, "The client's first data cannot be sent before", "> ", "> ", "claims hold")
	if !strings.Contains(r.out, "\x1b[") {
		t.Error("no colour on a terminal")
	}
	p, err := readProgress(filepath.Join(dir, "progress.json"))
	if err != nil {
		t.Fatal(err)
	}
	rec := p.Lessons[handshake]
	if rec.Done || rec.Answers["how-many"] == "" || rec.LastRun.IsZero() {
		t.Errorf("progress %+v", rec)
	}
	// The input may end in the middle of a lesson.
	netlab(t, "run "+handshake+" --speed max", person("a")).want(t, exitOK, "")
	if r := netlab(t, "run "+handshake+" --speed max --no-input", person()); strings.Contains(withoutColour(r.out), "\n> ") {
		t.Error("--no-input, and it asked")
	}
	colourless := netlab(t, "run "+handshake+" --speed max --no-input --no-color", onTerminal(80))
	if strings.Contains(colourless.out, "\x1b") {
		t.Error("--no-color, and there is colour")
	}
}

func TestRunJSONIsEventsAndNothingElse(t *testing.T) {
	r := netlab(t, "run "+handshake+" --json")
	r.want(t, exitOK, "")
	all := events(t, r.out)
	if _, ok := all[0].Body.(trace.Meta); !ok {
		t.Errorf("the first event is %T", all[0].Body)
	}
	end, ok := all[len(all)-1].Body.(trace.End)
	if !ok || !end.OK || end.Packets == 0 || end.Claims == 0 || end.Failed != 0 {
		t.Errorf("the last event is %T %+v", all[len(all)-1].Body, end)
	}
	for i, e := range all {
		if e.Seq != i+1 {
			t.Fatalf("event %d has number %d", i+1, e.Seq)
		}
		if _, told := e.Body.(trace.Answer); told {
			t.Error("an answer was told without --answers")
		}
	}
	if r := netlab(t, "run "+handshake+" --json --answers"); !strings.Contains(r.out, `"kind":"answer"`) {
		t.Error("--answers told no answer")
	}
}

func TestRunSavesWhatItShowed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "run.pcapng")
	report := filepath.Join(dir, "report.json")
	r := netlab(t, "run tcp/fast-retransmit --json --student Ada --pcap "+file+" --report "+report, kept(dir))
	r.want(t, exitOK, "")
	records := readCapture(t, file)
	i := 0
	for _, e := range events(t, r.out) {
		p, ok := e.Body.(trace.Packet)
		if !ok {
			continue
		}
		rec := records[i]
		if i++; !bytes.Equal(rec.Data, p.Data) || rec.From != p.From || rec.Link != p.Link || rec.Sent.Sub(capture.Epoch()) != e.At {
			t.Errorf("packet %d: %s on %q at %v, shown as %s on %q at %v", i, rec.From, rec.Link, rec.Sent, p.From, p.Link, e.At)
		}
		// What a question asks for is hidden in what is shown.
		shown, _, _ := strings.Cut(p.Explanation().Text, "?")
		if len(rec.Comments) != 1 || shown == "" || !strings.HasPrefix(rec.Comments[0], shown) {
			t.Errorf("packet %d: comments %q, notes %v", i, rec.Comments, p.Notes)
		}
		var fates []trace.Fate
		for _, f := range rec.Fates {
			tf := trace.Fate{To: f.To, Verdicts: f.Verdicts, Flips: f.Flips}
			if !f.Arrived.IsZero() {
				tf.At = f.Arrived.Sub(capture.Epoch())
			}
			fates = append(fates, tf)
		}
		if diff := cmp.Diff(p.Fates, fates); diff != "" {
			t.Errorf("packet %d: fates (-shown +saved):\n%s", i, diff)
		}
	}
	if i == 0 || i != len(records) {
		t.Errorf("%d packets shown, %d saved", i, len(records))
	}
	again := netlab(t, "inspect "+file+" --packet 3")
	again.want(t, exitOK, "")
	if strings.Contains(again.out, "comment:") {
		t.Errorf("its explanation is said twice:\n%s", again.out)
	}
	if last := readCapture(t, filepath.Join(dir, "last.pcapng")); len(last) != len(records) {
		t.Errorf("last has %d packets, want %d", len(last), len(records))
	}
	b, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var got lesson.Report
	if err := json.Unmarshal(b, &got); err != nil || got.Lesson != "tcp/fast-retransmit" || got.Student != "Ada" || len(got.Claims) == 0 {
		t.Errorf("error %v, report %s", err, b)
	}
}

func TestRunSideIsOneHostsCapture(t *testing.T) {
	file := filepath.Join(t.TempDir(), "side.pcapng")
	whole := filepath.Join(t.TempDir(), "whole.pcapng")
	netlab(t, "run tcp/fast-retransmit --pcap "+whole).want(t, exitOK, "")
	r := netlab(t, "run tcp/fast-retransmit --side server --pcap "+file)
	r.want(t, exitOK, "")
	lost := 0
	for _, rec := range readCapture(t, whole) {
		if rec.From != "server" && len(rec.Fates) == 1 && rec.Fates[0].Gone() {
			lost++
		}
	}
	side := readCapture(t, file)
	if lost == 0 || len(side) != len(readCapture(t, whole))-lost {
		t.Errorf("%d packets at the server, %d in all, %d lost on the way to it", len(side), len(readCapture(t, whole)), lost)
	}
	for i := 1; i < len(side); i++ {
		if side[i].Sent.Before(side[i-1].Sent) {
			t.Errorf("packet %d is older than the one before", i+1)
		}
	}
}

func TestTsharkAgreesOnARun(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("tshark is not installed, and this test asks what it makes of our files")
	}
	file := filepath.Join(t.TempDir(), "run.pcapng")
	netlab(t, "run "+handshake+" --pcap "+file).want(t, exitOK, "")
	count := func(filter string) int {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), tshark, "-r", file, "-N", "n", "-o", "tcp.check_checksum:TRUE", "-Y", filter).Output()
		if err != nil {
			t.Fatalf("tshark -Y %q: %v", filter, err)
		}
		return strings.Count(string(out), "\n")
	}
	for filter, want := range map[string]int{
		"tcp.flags.syn == 1":       2,
		"tcp.checksum.status == 0": 0,
		"tcp.analysis.flags":       0,
		"!frame.comment":           0,
		`ip && !ip.host == "client" && !ip.host == "server"`: 0,
	} {
		if got := count(filter); got != want {
			t.Errorf("%s: tshark has %d, want %d", filter, got, want)
		}
	}
	if all, ours := count("frame"), len(readCapture(t, file)); all != ours {
		t.Errorf("tshark has %d packets, we %d", all, ours)
	}
}

func TestRunGoesOnForItsCaptureWhenNobodyReads(t *testing.T) {
	dir := t.TempDir()
	whole, cut := filepath.Join(dir, "whole.pcapng"), filepath.Join(dir, "cut.pcapng")
	netlab(t, "run "+handshake+" --pcap "+whole).want(t, exitOK, "")
	left := 3
	gone := writerFunc(func(p []byte) (int, error) {
		if left--; left < 0 {
			return 0, &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
		}
		return len(p), nil
	})
	for _, flags := range []string{"", " --json"} {
		netlab(t, "run "+handshake+flags+" --pcap "+cut, func(e *Env) { e.Stdout = gone }).want(t, exitOK, "")
		if diff := cmp.Diff(readCapture(t, whole), readCapture(t, cut)); diff != "" {
			t.Errorf("run%s: the capture is not complete (-want +got):\n%s", flags, diff)
		}
	}
}

func TestRunInterruptedLeavesAWholeCapture(t *testing.T) {
	file := filepath.Join(t.TempDir(), "run.pcapng")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	packets := 0
	watch := writerFunc(func(p []byte) (int, error) {
		if bytes.Contains(p, []byte(`"kind":"packet"`)) {
			if packets++; packets == 4 {
				cancel()
			}
		}
		return len(p), nil
	})
	r := netlabContext(ctx, t, []string{"run", handshake, "--json", "--pcap", file}, func(e *Env) { e.Stdout = watch })
	r.want(t, exitInterrupted, "netlab: interrupted")
	if n := len(readCapture(t, file)); n < 4 || n > 6 {
		t.Errorf("%d packets saved, interrupted at the 4th", n)
	}
}

func TestRunKilledLeavesAWholeCapture(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds netlab and runs it at the pace of lab time")
	}
	dir := t.TempDir()
	netlab := buildNetlab(t)
	file := filepath.Join(dir, "run.pcapng")
	cmd := exec.CommandContext(t.Context(), netlab, "run", "tcp/retransmission-timeout", "--json", "--speed", "1x", "--pcap", file)
	cmd.Env = append(os.Environ(), "NETLAB_HOME="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	packets := 0
	for e, err := range trace.Read(out) {
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := e.Body.(trace.Packet); ok {
			packets++
		}
		if packets == 5 {
			break
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("it ended well before it was killed")
	}
	if n := len(readCapture(t, file)); n < 5 {
		t.Errorf("%d packets saved, 5 were shown", n)
	}
}

func TestRunOnAFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	netlab(t, "run "+handshake+" --pcap /dev/full").want(t, exitFailed, "no space left")
	netlab(t, "run "+handshake, func(e *Env) { e.Stdout = broken{syscall.ENOSPC} }).want(t, exitFailed, "no space left")
}

func TestRunRefuses(t *testing.T) {
	dir := inDir(t, map[string]string{
		"broken.md":  strings.Replace(skeleton, "client udp send", "client udp sned", 1),
		"wrong.md":   strings.Replace(skeleton, "udp.length > 8", "udp.length > 800", 1),
		"stuck.md":   strings.Replace(skeleton, "client udp send c \"hello\"", "client udp read c", 1),
		"old.pcapng": "precious",
	})
	for command, want := range map[string]struct {
		code int
		says string
	}{
		"run":                                      {exitUsage, "needs"},
		"run tcp/three-way-handshak":               {exitUsage, `did you mean "tcp/three-way-handshake"?`},
		"run ../../etc/passwd":                     {exitUsage, "unknown lesson"},
		"run " + handshake + " --param prot=81":    {exitUsage, `did you mean "port"?`},
		"run " + handshake + " --param port":       {exitUsage, "name=value"},
		"run " + handshake + " --profile textbok":  {exitUsage, "textbok"},
		"run " + handshake + " --side sever":       {exitUsage, `did you mean "server"?`},
		"run " + handshake + " --speed fast":       {exitUsage, "--speed"},
		"run " + handshake + " --pcap none/a":      {exitFailed, "none"},
		"run broken.md":                            {exitFailed, "broken.md:17:12"},
		"run wrong.md":                             {exitFailed, "wrong.md:21:1"},
		"run stuck.md":                             {exitFailed, "stuck.md:17:1"},
		"run broken.md --pcap old.pcapng":          {exitFailed, "broken.md"},
		"run " + handshake + " --param port=70000": {exitUsage, "70000"},
	} {
		r := netlab(t, command, kept(filepath.Join(dir, "home")))
		if r.code != want.code || !strings.Contains(r.err, want.says) {
			t.Errorf("%s: exit status %d, stderr %q; want %d, %q", command, r.code, r.err, want.code, want.says)
		}
	}
	for command, says := range refusals() {
		r := netlabArgs(t, strings.Split(command, "|"))
		r.want(t, exitUsage, says)
		if r.out != "" {
			t.Errorf("%s: something was run:\n%s", command, r.out)
		}
	}
	if b, err := os.ReadFile("old.pcapng"); err != nil || string(b) != "precious" {
		t.Errorf("a run that did not start replaced a file: %q, %v", b, err)
	}
}

// refusals are command lines, with | between their words, that are wrong before
// anything is run, and what is said to them.
func refusals() map[string]string {
	const retransmit = "run|tcp/fast-retransmit|"
	return map[string]string{
		retransmit + "--param|n=banana":        "n is a whole number; the lesson's own n is 2, 3 or 4",
		retransmit + "--param|n=":              "n is a whole number",
		retransmit + "--param|n=99":            "with n=99 the lesson does not come to its end: tcp/fast-retransmit.md:37",
		retransmit + "--compare|n=2,n=99":      "with n=99 the lesson does not come to its end",
		retransmit + "--param|x=3":             `no parameter "x"; it has n, size`,
		retransmit + "--param|n":               "tcp/fast-retransmit has n=2 or 3 or 4, size=12000",
		retransmit + "--param|n=2|--param|n=3": "n is given twice",
		retransmit + "--seed|0":                "a seed is a whole number from 1",
		retransmit + "--seed|-1":               "whole number",
		retransmit + "--student| ":             "name somebody",
		retransmit + "--student|A\nB":          "cannot be seen",
		retransmit + "--student|A\x1b[2J":      "cannot be seen",
		retransmit + "--student|\xff":          "cannot be seen",
		retransmit + "--width|-3":              "expected 10 to",
		"run|tcp/keep-alive|--param|idle=10":   "idle is a time with its unit; the lesson's own idle is 10s or 20s",
		"run|tcp/nagle|--param|nagle=maybe":    "the lesson's own nagle is on",
		"run|/dev/null":                        "is a device or a pipe",
		"run|.":                                ". is a folder; name a lesson's file in it, such as broken.md",
		"run|none/":                            "there is no folder none/",
		"run|old.pcapng":                       "is no lesson: the file of one is named NAME.md",
		"run|tcp":                              "tcp is a module of the course; name one of its lessons: tcp/",
		"run|":                                 "netlab list shows them",
	}
}
