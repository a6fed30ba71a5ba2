package trace_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/trace"
)

// segment is a packet of a TCP stream that arrives, if it does, after to.
func segment(from, to string, stream, seq, length, ack, window int, arrives time.Duration) trace.Packet {
	field := func(name string, n int) trace.Field {
		return trace.Field{Name: name, Values: []string{strconv.Itoa(n)}}
	}
	p := trace.Packet{From: from, To: to, Layers: []trace.Layer{{Proto: "tcp", Fields: []trace.Field{
		field("tcp.stream", stream), field("tcp.seq", seq), field("tcp.len", length), field("tcp.ack", ack), field("tcp.window_size", window),
	}}}}
	if arrives > 0 {
		p.Fates = []trace.Fate{{To: to, At: arrives, Verdicts: 1}}
	}
	return p
}

func TestBytesInFlightAreThoseThatTheHostDoesNotKnowToHaveArrived(t *testing.T) {
	const ms = time.Millisecond
	sent := []struct {
		at time.Duration
		p  trace.Packet
	}{
		{0, segment("b", "a", 0, 1, 500, 9000, 7, 1*ms)}, // another stream, in which a sends nothing
		{2 * ms, segment("b", "a", 1, 0, 0, 1, 300, 12*ms)},
		{20 * ms, segment("a", "b", 1, 1, 100, 1, 50, 30*ms)},
		{20 * ms, segment("a", "b", 1, 101, 100, 1, 50, 30*ms)},
		{25 * ms, segment("a", "b", 1, 1, 100, 1, 50, 35*ms)}, // again: no more than before
		{30 * ms, segment("b", "a", 1, 1, 0, 101, 200, 40*ms)},
		{32 * ms, segment("b", "a", 1, 1, 0, 201, 250, 60*ms)},
		{33 * ms, segment("b", "a", 1, 1, 0, 1, 999, 61*ms)}, // an old ACK says nothing of the window
		{50 * ms, segment("a", "b", 1, 201, 40, 1, 50, 0)},
		{55 * ms, segment("a", "b", 2, 1, 70, 1, 50, 0)}, // a later stream
	}
	got := trace.BytesInFlight(func(yield func(time.Duration, trace.Packet) bool) {
		for _, s := range sent {
			if !yield(s.at, s.p) {
				return
			}
		}
	}, "a")
	want := []trace.InFlight{
		{At: 20 * ms, Bytes: 200, Window: 300, Told: true},
		{At: 40 * ms, Bytes: 100, Window: 200, Told: true},
		{At: 50 * ms, Bytes: 140, Window: 200, Told: true},
		{At: 60 * ms, Bytes: 40, Window: 250, Told: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestBytesInFlightOfACaptureFromTheMiddle takes what was sent before it begins
// for acknowledged.
func TestBytesInFlightOfACaptureFromTheMiddle(t *testing.T) {
	got := trace.BytesInFlight(func(yield func(time.Duration, trace.Packet) bool) {
		_ = yield(0, segment("a", "b", 0, 5001, 100, 1, 50, 0)) &&
			yield(time.Second, segment("b", "a", 0, 1, 0, 5101, 80, 0)) // without fates: as it was captured
	}, "a")
	want := []trace.InFlight{{Bytes: 100}, {At: time.Second, Window: 80, Told: true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
