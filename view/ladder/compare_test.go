package ladder_test

import (
	"strings"
	"testing"

	"netlab/capture"
	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/ladder"
)

// threeSent is a run of three datagrams, of which one is lost and, in one case,
// answered.
func threeSent(lost int, answered bool) trace.Trace {
	s := &story{link: "a -- b"}
	s.at(0, trace.Scene{Number: 1, Hosts: []trace.Host{{Name: "a"}, {Name: "b"}}, Links: []trace.Link{{Name: "a -- b", Hosts: []string{"a", "b"}}}})
	for i := range 3 {
		at := ms * 10
		fate := arrives("b", at+20*ms)
		if i == lost {
			fate = trace.Fate{To: "b", Verdicts: capture.Lost}
		}
		s.at(at, trace.Step{Line: 10 + i, Text: "a udp send"})
		s.frame(at, "a", "b", trace.Layer{Proto: "udp", OSI: 4, Summary: "len=" + strings.Repeat("1", i+1)}, fate)
	}
	if answered {
		s.frame(50*ms, "b", "a", trace.Layer{Proto: "icmp", OSI: 3, Summary: "port\x1b[2J"}, arrives("a", 70*ms))
	}
	s.at(70*ms, trace.Claim{Line: 30, Text: "exactly 3", OK: !answered})
	s.at(70*ms, trace.End{OK: true, Packets: 3, Lost: 1, Claims: 1, LabTime: 70 * ms})
	return s.events
}

func compared(width int, unicode, color bool) string {
	return strings.Join(ladder.Compare(
		ladder.Variant{Name: "n=2", Events: threeSent(1, false)}, ladder.Variant{Name: "n=3", Events: threeSent(2, true)},
		ladder.Options{Width: width, Unicode: unicode, Color: color}), "\n")
}

func TestCompareMarksDifferencesInWordsAndSign(t *testing.T) {
	for _, width := range []int{40, 60, 80, 99, 100, 120, 200} {
		out := compared(width, true, false)
		told := strings.Join(strings.Fields(out[strings.Index(out, "What differs"):]), " ")
		for _, want := range []string{
			"≠ a to b, UDP len=11: with n=2 it is #2 and lost; with n=3 it is #2 and arrives",
			"≠ a to b, UDP len=111: with n=2 it is #3 and arrives; with n=3 it is #3 and lost",
			"≠ only with n=3: #4 at 0.050 s, b to a, ICMP port", "the claim of line 30 holds with n=2 and fails with n=3",
			"n=2: 3 packets, 1 lost, 0.070 s",
		} {
			if !strings.Contains(told, want) {
				t.Errorf("%d columns: %q is not told in\n%s", width, want, told)
			}
		}
		drawn, _, _ := strings.Cut(out, "What differs")
		if n := strings.Count(drawn, "≠"); n != 5 {
			t.Errorf("%d columns: %d signs in the ladders, want 5:\n%s", width, n, drawn)
		}
		for l := range strings.SplitSeq(out, "\n") {
			if text.Width(l) > width {
				t.Errorf("%d columns of %d: %s", text.Width(l), width, l)
			}
		}
		if strings.Contains(out, "\x1b") {
			t.Error("raw bytes of the network")
		}
		if beside := strings.Contains(out, "║"); beside != (width >= 100) {
			t.Errorf("%d columns: side by side is %v", width, beside)
		}
	}
	if out := compared(100, false, false); strings.ContainsFunc(out, func(r rune) bool { return r > 126 }) || !strings.Contains(out, "!= ") {
		t.Errorf("not in ASCII:\n%s", out)
	}
	if colored := compared(120, true, true); !strings.Contains(colored, "\x1b[") {
		t.Error("no colour")
	}
}

func TestCompareAlignsWhatIsCommon(t *testing.T) {
	for l := range strings.SplitSeq(compared(120, true, false), "\n") {
		left, right, beside := strings.Cut(l, "║")
		if beside && strings.Contains(left, "▸ a udp send") != strings.Contains(right, "▸ a udp send") {
			t.Errorf("a step in both runs, on two lines: %s", l)
		}
	}
	same := ladder.Variant{Name: "n=2", Events: threeSent(1, false)}
	out := strings.Join(ladder.Compare(same, same, ladder.Options{}), "\n")
	if !strings.Contains(out, "Both runs are the same") || strings.Contains(out, "!=") {
		t.Errorf("the same run twice:\n%s", out)
	}
	if out := ladder.Compare(ladder.Variant{}, same, ladder.Options{}); len(out) == 0 {
		t.Error("nothing is told of a run that ended before it began")
	}
}
