package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"netlab/capture"
	"netlab/trace"
)

// datagram is a packet that leaves the client at a millisecond and has this fate.
func datagram(number int, says string, f trace.Fate) trace.Packet {
	f.To = "server"
	return trace.Packet{
		Number: number, From: "client", To: "server", Summary: "len=1", Fates: []trace.Fate{f},
		Layers: []trace.Layer{{Proto: "udp", OSI: 4, Notes: []trace.Note{{Level: "chat", Text: says}}}},
	}
}

func drawnLadder(t *testing.T, packets ...trace.Packet) string {
	t.Helper()
	v := NewLadder("udp/x: A title <b>", []string{"client", "server"})
	for _, p := range packets {
		v.Packet(time.Duration(p.Number)*time.Millisecond, p)
	}
	var b bytes.Buffer
	if err := v.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func notesOf(svg string) string {
	var out []string
	for _, m := range regexp.MustCompile(`class="note">([^<]*)<`).FindAllStringSubmatch(svg, -1) {
		out = append(out, m[1])
	}
	return strings.Join(out, "|")
}

func TestLadderSaysWhatPacketsMeanWhileTheyAreFew(t *testing.T) {
	arrives := trace.Fate{At: 9 * time.Millisecond, Verdicts: capture.Delivered}
	got := drawnLadder(t,
		datagram(1, "It asks.", arrives), datagram(2, "It asks.", arrives), datagram(3, "It is gone.", trace.Fate{Verdicts: capture.Lost}),
		datagram(4, "It asks.", trace.Fate{At: arrives.At, Verdicts: capture.Delivered | capture.Reordered}),
		datagram(5, strings.Repeat("A long sentence. ", 30), arrives))
	notes := notesOf(got)
	for _, want := range []string{"It asks.|It is gone.|(held back: a later one passed it)|A long sentence.", "…"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes %q, want %q", notes, want)
		}
	}
	if n := strings.Count(notes, "A long"); n > 12 {
		t.Errorf("a sentence is told %d times over", n)
	}
	if strings.Contains(got, "<b>") {
		t.Error("the title is not escaped")
	}
	var many []trace.Packet
	for i := range maxNoted + 1 {
		many = append(many, datagram(i+1, "It asks.", arrives))
	}
	if notes := notesOf(drawnLadder(t, many...)); notes != "" {
		t.Errorf("of many packets it still says %q", notes)
	}
}

// Of two that arrive at one moment, the one that was held back comes last.
func TestLadderDrawsTheSwapOfTwo(t *testing.T) {
	at := 9 * time.Millisecond
	v := NewLadder("", []string{"client", "server"})
	v.Packet(time.Millisecond, datagram(1, "", trace.Fate{At: at, Verdicts: capture.Delivered | capture.Reordered}))
	v.Packet(2*time.Millisecond, datagram(2, "", trace.Fate{At: at, Verdicts: capture.Delivered}))
	var order []int
	for _, r := range v.rows() {
		if r.arrival {
			order = append(order, v.arrows[r.arrow].number)
		}
	}
	if len(order) != 2 || order[0] != 2 || order[1] != 1 {
		t.Errorf("they arrive in the order %v, want 2 before 1", order)
	}
}
