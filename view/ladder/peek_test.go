package ladder

import (
	"strings"
	"testing"
	"time"

	"netlab/trace"
)

// peekSample is a packet of three layers, the uppermost of which has a field in parts.
func peekSample() trace.Packet {
	at := func(off, n int) []trace.Span { return []trace.Span{{Packet: 4, Off: off, Len: n}} }
	return trace.Packet{
		Number: 4, From: "client", To: "server", Summary: "SYN", Top: 2, Length: 60,
		Layers: []trace.Layer{
			{Proto: "frame", Fields: []trace.Field{{Name: "frame.len", Values: []string{"60"}}}},
			{Proto: "ip", OSI: 3, Fields: []trace.Field{
				{Name: "ip.ttl", Values: []string{"64"}, Spans: at(22, 1), Doc: "How far it may go."},
				{Name: "ip.src", Values: []string{"10.0.0.1"}, Spans: at(26, 4)},
			}},
			{Proto: "tcp", OSI: 4, Fields: []trace.Field{
				{Name: "tcp.options", Values: []string{"020405b4"}, Spans: at(54, 4)},
				{Name: "tcp.options.mss_val", Values: []string{"1460"}, Spans: at(56, 2)},
				{Name: "tcp.flags", Values: []string{"0x0002"}, Spans: at(46, 2)},
				{Name: "tcp.dstport", Hidden: true, Spans: at(36, 2)},
				{Name: "tcp.stream", Values: []string{"0"}},
			}},
		},
	}
}

func TestPeekShowsHeadersOnOneScreen(t *testing.T) {
	p := peekSample()
	for _, width := range []int{20, 40, 80, 200} {
		got := strings.Join(Peek(time.Second, p, "", 0, Options{Width: width, Unicode: true}), "\n")
		for _, s := range []string{"ip.ttl 64", "10.0.0.1", "tcp.flags 0x0002", "tcp.dstport ?", "1460"} {
			if !strings.Contains(strings.ReplaceAll(got, "\n    ", " "), s) {
				t.Errorf("%d columns: it lacks %q:\n%s", width, s, got)
			}
		}
		for _, s := range []string{"020405b4", "How far", "frame.len", "tcp.stream"} {
			if strings.Contains(got, s) {
				t.Errorf("%d columns: it shows %q:\n%s", width, s, got)
			}
		}
	}
}

func TestPeekKeepsToItsRows(t *testing.T) {
	p := peekSample()
	o := Options{Width: 80}
	if got := strings.Join(Peek(0, p, "", 5, o), "\n"); strings.Contains(got, "ip.ttl") || !strings.Contains(got, "tcp.flags") {
		t.Errorf("five rows:\n%s", got)
	}
	if got := strings.Join(Peek(0, p, "ip.ttl", 3, o), "\n"); !strings.Contains(got, "ip.ttl") || strings.Contains(got, "tcp.flags") {
		t.Errorf("three rows, for a field of IP:\n%s", got)
	}
	if got := strings.Join(Peek(0, p, "frame.len", 0, o), "\n"); !strings.Contains(got, "tcp.flags") {
		t.Errorf("for a field of the frame:\n%s", got)
	}
	plain := strings.Join(Peek(0, p, "", 0, Options{Width: 80, Plain: true}), "\n")
	if !strings.Contains(plain, "Field ip.ttl is 64.") {
		t.Errorf("plain:\n%s", plain)
	}
	if Peek(0, trace.Packet{}, "", 10, o) == nil {
		t.Error("nothing at all of a packet without layers")
	}
}
