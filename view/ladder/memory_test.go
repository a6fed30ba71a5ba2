package ladder

import (
	"strings"
	"testing"
	"time"

	"netlab/capture"
	"netlab/trace"
)

// TestAPassingLadderKeepsLostPacketsOnly: it says of a resend that the first one
// was lost, and keeps nothing of all others.
func TestAPassingLadderKeepsLostPacketsOnly(t *testing.T) {
	var out strings.Builder
	l := New(&out, Options{Passing: true, Unicode: true})
	for n := 1; n <= 100; n++ {
		p := trace.Packet{
			Number: n, From: "client", To: "server", Summary: "len=1",
			Fates: []trace.Fate{{To: "server", Verdicts: capture.Delivered}}, Layers: []trace.Layer{{Proto: "udp", OSI: 4}},
		}
		switch n {
		case 50:
			p.Fates[0].Verdicts = capture.Lost
		case 60:
			p.Repeats = 50
		}
		if err := l.Event(trace.Event{Seq: n, At: time.Duration(n) * time.Millisecond, Body: p}); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.kept.packets) != 1 || len(l.kept.byNum) != 1 {
		t.Errorf("%d packets are kept, want one", len(l.kept.packets))
	}
	if !strings.Contains(out.String(), "repeats #50, which was lost") {
		t.Errorf("it does not say that #50 was lost:\n%s", out.String())
	}
}
