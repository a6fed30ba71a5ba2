package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"netlab/capture"
	"netlab/lessons"
	"netlab/trace"
	"netlab/view/tui"
)

// said lists what events say of packets and scenes. A lesson numbers packets anew
// for each scene, its capture goes on: here the numbers are the capture's.
func said(t *testing.T, events string) (out []string, scenes int) {
	t.Helper()
	before, last := 0, 0
	named := regexp.MustCompile(`#\d+`)
	for e, err := range trace.Read(strings.NewReader(events)) {
		if err != nil {
			t.Fatal(err)
		}
		switch b := e.Body.(type) {
		case trace.Scene:
			scenes++
		case trace.Packet:
			if b.Number <= last {
				before = len(out)
			}
			last = b.Number
			out = append(out, fmt.Sprintf("%d %s %d %q ", b.Number+before, b.From, b.Hop, b.Label)+named.ReplaceAllStringFunc(b.Summary, func(s string) string {
				n, _ := strconv.Atoi(s[1:]) // it is digits
				return fmt.Sprintf("#%d", n+before)
			}))
		}
	}
	return out, scenes
}

// summaryOf is the summary in a line of said.
func summaryOf(line string) string {
	_, summary, _ := strings.Cut(line, "] ")
	return summary
}

// routed runs each lesson that has routers, and gives the file and the events.
func routed(t *testing.T, each func(t *testing.T, file, events string)) {
	t.Helper()
	files, err := lessonFiles(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for id, path := range files {
		raw, err := lessons.FS.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(raw), "\nrouters:") {
			continue
		}
		n++
		t.Run(id, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "run.pcapng")
			each(t, file, netlab(t, "run "+id+" --json --pcap "+file, kept(t.TempDir())).out)
		})
	}
	if n < 3 {
		t.Errorf("%d lessons have routers; there are more", n)
	}
}

// same compares what is said of a packet: a lesson writes = and a question mark
// where it asks for a value.
func same(lesson, capture string) bool {
	asked := strings.ReplaceAll(regexp.QuoteMeta(lesson), `=\?`, `=\S+`)
	return regexp.MustCompile("^" + asked + "$").MatchString(capture)
}

// TestInspectSaysWhatTheLessonSaid runs each lesson that has routers: the
// capture has a packet once for each cable, and that is no retransmission.
func TestInspectSaysWhatTheLessonSaid(t *testing.T) {
	routed(t, func(t *testing.T, file, events string) {
		t.Helper()
		want, scenes := said(t, events)
		whole, got := said(t, netlab(t, "inspect "+file+" --json").out)
		if got != scenes {
			t.Errorf("the lesson has %d scenes, its capture tells of %d", scenes, got)
		}
		list := strings.Split(strings.TrimSuffix(netlab(t, "inspect "+file, kept("")).out, "\n"), "\n")
		browser := browsed(t, file)
		if n := len(want); n == 0 || len(whole) != n || len(list) != n || len(browser) != n {
			t.Fatalf("%d packets; inspect has %d events, %d lines, and the browser %d", n, len(whole), len(list), len(browser))
		}
		for i, w := range want {
			summary := summaryOf(w)
			if !same(w, whole[i]) {
				t.Errorf("an event says %q of %q", whole[i], w)
			}
			if line, _, _ := strings.Cut(list[i], "  ["); !strings.HasSuffix(line, "  "+summaryOf(whole[i])) {
				t.Errorf("the list says %q of %q", list[i], w)
			}
			if !same(summary, browser[i]) {
				t.Errorf("the browser says %q of %q", browser[i], w)
			}
			one := netlab(t, "inspect "+file+" --packet "+strconv.Itoa(i+1)+" --width 110", kept(""))
			if strings.Contains(one.out, "retransmission") != strings.Contains(summary, "RESEND") {
				t.Errorf("--packet %d of %q:\n%s", i+1, w, one.out)
			}
		}
	})
}

// TestFollowHasARoutedConversationOnce reads what was sent, not what each
// router passed on.
func TestFollowHasARoutedConversationOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "run.pcapng")
	netlab(t, "run osi/path-mtu --pcap "+file, kept(t.TempDir()))
	follow := netlab(t, "inspect "+file+" --follow tcp.stream,0", kept(""))
	follow.want(t, exitOK, "")
	follow.has(t, "1,400")
	for _, trouble := range []string{"tcp.analysis.duplicate_ack", "tcp.analysis.retransmission && frame.interface_name contains r"} {
		r := netlabArgs(t, []string{"inspect", file, "--filter", trouble}, kept(""))
		if r.want(t, exitOK, ""); r.out != "" {
			t.Errorf("what routers pass on is no trouble of the sender's; %s:\n%s", trouble, r.out)
		}
	}
	all := netlab(t, "inspect "+file+" --filter tcp.stream==0", kept(""))
	if tcp := netlab(t, "inspect "+file+" --filter tcp", kept("")); tcp.out == "" || all.out != tcp.out {
		t.Errorf("each scene has one connection, on three cables; --filter tcp.stream==0 has\n%s, and --filter tcp\n%s", all.out, tcp.out)
	}
	// Fields are what tshark makes of them, which knows one place only.
	fields := netlabArgs(t, []string{"inspect", file, "--fields", "frame.number", "--filter", "tcp.analysis.retransmission"}, kept(""))
	if !strings.HasPrefix(fields.out, "6\n") {
		t.Errorf("--fields has no retransmission in packet 6:\n%s", fields.out)
	}
}

// browsed lists what the browser shows of a file, each packet read for itself.
func browsed(t *testing.T, file string) (out []string) {
	t.Helper()
	reg, err := registry()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	idx, err := capture.NewIndex(f, f, nil)
	if err != nil {
		t.Fatal(err)
	}
	src := trace.NewSource(idx, trace.SourceOptions{Registry: reg, Judge: tui.NewExpert(reg).Judge})
	if err := src.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= src.Len(); n++ {
		lines, err := src.Lines(t.Context(), []int{n}, trace.All)
		if err != nil || len(lines) != 1 || !lines[0].Exact {
			t.Fatalf("packet %d: %v, %+v", n, err, lines)
		}
		out = append(out, lines[0].Packet.Summary)
	}
	return out
}
