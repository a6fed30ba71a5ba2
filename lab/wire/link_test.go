package wire_test

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/lab/wire"
)

// bench is a link with ports a, b, c … and what arrived at them.
type bench struct {
	clerk *wire.Clerk
	link  *wire.Link
	ports []*wire.Port
	got   []string // "2ms b x": when, where, what
}

func newBench(n int, i wire.Impairment) *bench {
	b := &bench{clerk: wire.NewClerk(capture.Epoch())}
	b.link = b.clerk.NewLink("a -- b", i, 1, 0)
	for k := range n {
		name := string(rune('a' + k))
		p := b.link.NewPort(name, k, address(k))
		p.Attach(func(f []byte) {
			b.got = append(b.got, fmt.Sprintf("%v %s %s", b.clerk.Since(), name, f[14:]))
		})
		b.ports = append(b.ports, p)
	}
	return b
}

func address(k int) net.HardwareAddr { return net.HardwareAddr{2, 0, 0, 0, 0, byte(k + 1)} }

// send sends text from port k to port to; to 255 is a broadcast.
func (b *bench) send(k, to int, text string) {
	f := append([]byte(nil), address(to)...)
	if to == 255 {
		f = []byte{255, 255, 255, 255, 255, 255}
	}
	f = append(f, address(k)...)
	b.ports[k].Send(append(append(f, 0x12, 0x34), text...))
}

// run lets everything happen and gives all arrivals and all records, in short.
func (b *bench) run() (arrivals, records []string) {
	for b.clerk.Fire(time.Hour) {
	}
	for {
		r, _, ok := b.clerk.Take()
		if !ok {
			return b.got, records
		}
		var fates []string
		for _, f := range r.Fates {
			at := "never"
			if !f.Arrived.IsZero() {
				at = f.Arrived.Sub(capture.Epoch()).String()
			}
			fates = append(fates, strings.TrimSpace(fmt.Sprintf("%s %s %v", f.To, at, f.Verdicts)))
		}
		records = append(records, fmt.Sprintf("%d %s %s: %s", r.Number, r.From, r.Data[14:], strings.Join(fates, "; ")))
	}
}

// on makes a rule that acts on frames with this text, and says that it matches
// those that begin alike.
func on(text string, hit wire.Hit) wire.Rule {
	return func(r capture.Record) (wire.Hit, bool) {
		switch s := string(r.Data[14:]); {
		case s == text:
			return hit, true
		case s[0] == text[0]:
			return wire.Hit{}, true
		}
		return wire.Hit{}, false
	}
}

func TestRulesDecideFates(t *testing.T) {
	flips := []capture.Flip{{Offset: 14, Mask: 'x' ^ 'y'}}
	for name, c := range map[string]struct {
		rules    []wire.Rule
		arrivals []string
		records  []string
	}{
		"none": {
			nil,
			[]string{"1ms b x1", "1ms b x2", "1ms b x3"},
			[]string{"1 a x1: b 1ms delivered", "2 a x2: b 1ms delivered", "3 a x3: b 1ms delivered"},
		},
		"lose": {
			[]wire.Rule{on("x2", wire.Hit{Action: wire.Lose})},
			[]string{"1ms b x1", "1ms b x3"},
			[]string{"1 a x1: b 1ms delivered", "2 a x2: b never lost", "3 a x3: b 1ms delivered"},
		},
		"double": {
			[]wire.Rule{on("x2", wire.Hit{Action: wire.Double})},
			[]string{"1ms b x1", "1ms b x2", "1ms b x2", "1ms b x3"},
			[]string{"1 a x1: b 1ms delivered", "2 a x2: b 1ms delivered; b 1ms delivered,duplicated", "3 a x3: b 1ms delivered"},
		},
		"swap": {
			[]wire.Rule{on("x2", wire.Hit{Action: wire.Swap})},
			[]string{"1ms b x1", "1ms b x3", "1ms b x2"},
			[]string{"1 a x1: b 1ms delivered", "2 a x2: b 1ms delivered,reordered", "3 a x3: b 1ms delivered"},
		},
		"delay": {
			[]wire.Rule{on("x2", wire.Hit{Action: wire.Delay, Delay: time.Millisecond})},
			[]string{"1ms b x1", "1ms b x3", "2ms b x2"},
			[]string{"1 a x1: b 1ms delivered", "2 a x2: b 2ms delivered,delayed", "3 a x3: b 1ms delivered"},
		},
		"flip": {
			[]wire.Rule{on("x2", wire.Hit{Action: wire.Corrupt, Flips: append(flips, capture.Flip{Offset: 16, Mask: 1})})},
			[]string{"1ms b x1", "1ms b y2", "1ms b x3"},
			[]string{"1 a x1: b 1ms delivered", "2 a x2: b 1ms delivered,corrupted", "3 a x3: b 1ms delivered"},
		},
		"cut": {
			[]wire.Rule{on("x2", wire.Hit{Action: wire.CutLink})},
			[]string{"1ms b x1"},
			[]string{"1 a x1: b 1ms delivered", "2 a x2: b never lost", "3 a x3: b never lost"},
		},
		"several add up": {
			[]wire.Rule{
				on("x2", wire.Hit{Action: wire.Corrupt, Flips: flips}), on("x2", wire.Hit{Action: wire.Double}),
				on("x2", wire.Hit{Action: wire.Delay, Delay: 2 * time.Millisecond}), on("x2", wire.Hit{Action: wire.Double}),
			},
			[]string{"1ms b x1", "1ms b x3", "3ms b y2", "3ms b y2", "3ms b y2"},
			[]string{
				"1 a x1: b 1ms delivered",
				"2 a x2: b 3ms delivered,delayed,corrupted; b 3ms delivered,delayed,duplicated,corrupted; b 3ms delivered,delayed,duplicated,corrupted",
				"3 a x3: b 1ms delivered",
			},
		},
		"lose wins over swap": {
			[]wire.Rule{on("x2", wire.Hit{Action: wire.Swap}), on("x2", wire.Hit{Action: wire.Lose})},
			[]string{"1ms b x1", "1ms b x3"},
			[]string{"1 a x1: b 1ms delivered", "2 a x2: b never lost", "3 a x3: b 1ms delivered"},
		},
		"two swap the same": {
			[]wire.Rule{on("x2", wire.Hit{Action: wire.Swap}), on("x2", wire.Hit{Action: wire.Swap})},
			[]string{"1ms b x1", "1ms b x3", "1ms b x2"},
			[]string{"1 a x1: b 1ms delivered", "2 a x2: b 1ms delivered,reordered", "3 a x3: b 1ms delivered"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(2, wire.Impairment{Delay: time.Millisecond})
			for _, r := range c.rules {
				b.link.AddRule(r)
			}
			for _, s := range []string{"x1", "x2", "x3"} {
				b.send(0, 1, s)
			}
			arrivals, records := b.run()
			if d := cmp.Diff(c.arrivals, arrivals); d != "" {
				t.Errorf("arrivals (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.records, records); d != "" {
				t.Errorf("records (-want +got):\n%s", d)
			}
		})
	}
}

// TestLostFrameHoldsNoSwap: what is lost anyway does not wait for a later frame,
// so that the next one can.
func TestLostFrameHoldsNoSwap(t *testing.T) {
	b := newBench(2, wire.Impairment{})
	b.link.AddRule(func(capture.Record) (wire.Hit, bool) { return wire.Hit{Action: wire.Swap}, true })
	b.link.AddRule(on("x1", wire.Hit{Action: wire.Lose}))
	for _, s := range []string{"x1", "x2", "x3"} {
		b.send(0, 1, s)
	}
	arrivals, _ := b.run()
	if d := cmp.Diff([]string{"0s b x3", "0s b x2"}, arrivals); d != "" {
		t.Error(d)
	}
}

// TestSwapAllSwapsPairs: a rule that holds a frame does not hold the next.
func TestSwapAllSwapsPairs(t *testing.T) {
	b := newBench(2, wire.Impairment{})
	b.link.AddRule(func(capture.Record) (wire.Hit, bool) { return wire.Hit{Action: wire.Swap}, true })
	for _, s := range []string{"1", "2", "3", "4", "5"} {
		b.send(0, 1, s)
	}
	arrivals, records := b.run()
	if d := cmp.Diff([]string{"0s b 2", "0s b 1", "0s b 4", "0s b 3"}, arrivals); d != "" {
		t.Error(d)
	}
	if h := b.link.Held(); h == nil || h.Number != 5 || len(records) != 4 || b.clerk.InFlight() != 0 {
		t.Errorf("held %v, %d records", h, len(records))
	}
	b.link.Release()
	_, records = b.run()
	if d := cmp.Diff([]string{"5 a 5: b never lost"}, records); d != "" || b.link.Held() != nil {
		t.Error(d)
	}
}

// TestRecordsWaitInOrder: what came after a held frame is told after it, also
// from the other side and also calls.
func TestRecordsWaitInOrder(t *testing.T) {
	b := newBench(2, wire.Impairment{})
	b.link.AddRule(on("x1", wire.Hit{Action: wire.Swap}))
	b.send(0, 1, "x1")
	b.send(1, 0, "z")
	b.clerk.Note(func(time.Time) any { return "call" })
	if _, records := b.run(); len(records) != 0 {
		t.Errorf("told %v", records)
	}
	b.send(0, 1, "x2")
	for want := 1; want <= 2; want++ {
		if r, _, ok := b.clerk.Take(); !ok || r.Number != want {
			t.Errorf("not %d but %v", want, r)
		}
	}
	if _, note, ok := b.clerk.Take(); !ok || note != "call" {
		t.Errorf("note %v", note)
	}
}

func TestCutSparesWhatIsInFlight(t *testing.T) {
	b := newBench(2, wire.Impairment{Delay: time.Second})
	b.send(0, 1, "before")
	b.link.Cut()
	b.send(0, 1, "during")
	b.link.Heal()
	b.send(1, 0, "after")
	arrivals, _ := b.run()
	if d := cmp.Diff([]string{"1s b before", "1s a after"}, arrivals); d != "" {
		t.Error(d)
	}
}

func TestSwitchSendsToTheAddressOnly(t *testing.T) {
	b := newBench(4, wire.Impairment{})
	b.send(0, 2, "to c")
	b.send(1, 255, "all")
	if n := b.clerk.InFlight(); n != 2 {
		t.Errorf("a broadcast is %d events", n-1)
	}
	b.send(3, 9, "nobody")
	b.send(3, 3, "self")
	arrivals, records := b.run()
	if d := cmp.Diff([]string{"0s c to c", "0s a all", "0s c all", "0s d all"}, arrivals); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{
		"1 a to c: c 0s delivered", "2 b all: * 0s delivered", "3 d nobody: never lost", "4 d self: never lost",
	}, records); d != "" {
		t.Error(d)
	}
}

func TestRateAndQueue(t *testing.T) {
	// 20 bytes at 160 kbit/s take a millisecond each.
	b := newBench(2, wire.Impairment{Rate: 160_000, Limit: 2, Delay: time.Millisecond})
	for _, s := range []string{"1.....", "2.....", "3.....", "4....."} {
		b.send(0, 1, s)
	}
	b.send(1, 0, "other.") // the other way is free
	arrivals, records := b.run()
	if d := cmp.Diff([]string{"2ms b 1.....", "2ms a other.", "3ms b 2.....", "4ms b 3....."}, arrivals); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff("4 a 4.....: b never queue-dropped", records[3]); d != "" {
		t.Error(d)
	}
	b.send(0, 1, "5.....")
	if arrivals, _ := b.run(); arrivals[4] != "6ms b 5....." {
		t.Error(arrivals)
	}
}

// TestBroadcastOnACableNamesTheOtherEnd: there is only one that it can reach.
func TestBroadcastOnACableNamesTheOtherEnd(t *testing.T) {
	b := newBench(2, wire.Impairment{})
	b.send(0, 255, "all")
	if _, records := b.run(); len(records) != 1 || records[0] != "1 a all: b 0s delivered" {
		t.Error(records)
	}
}

// TestQueueHasRoomOnceTheNextFrameLeaves: a frame whose first bit leaves at this
// moment waits no more.
func TestQueueHasRoomOnceTheNextFrameLeaves(t *testing.T) {
	b := newBench(2, wire.Impairment{Rate: 160_000, Limit: 1})
	b.send(0, 1, "1.....")
	b.send(0, 1, "2.....") // waits until 1ms
	b.clerk.AfterFunc(time.Millisecond, func() { b.send(0, 1, "3.....") })
	arrivals, _ := b.run()
	if d := cmp.Diff([]string{"1ms b 1.....", "2ms b 2.....", "3ms b 3....."}, arrivals); d != "" {
		t.Error(d)
	}
}

// arrivalsOf counts the moments at which n frames that leave together arrive.
func arrivalsOf(t *testing.T, n int, i wire.Impairment) map[time.Duration]int {
	t.Helper()
	b := newBench(2, i)
	for range n {
		b.send(0, 1, "x")
	}
	arrivals, _ := b.run()
	out := make(map[time.Duration]int)
	for _, a := range arrivals {
		at, err := time.ParseDuration(strings.Fields(a)[0])
		if err != nil {
			t.Fatal(err)
		}
		out[at]++
	}
	return out
}

// TestReorderLetsSomeOvertake has netem's meaning: its share of the frames leaves
// without the delay, and so overtakes those that left before.
func TestReorderLetsSomeOvertake(t *testing.T) {
	const delay = 10 * time.Millisecond
	got := arrivalsOf(t, 400, wire.Impairment{Delay: delay, Reorder: .25})
	if got[0]+got[delay] != 400 || got[0] < 70 || got[0] > 130 {
		t.Errorf("%v; want about 100 of 400 at once and the rest after %v", got, delay)
	}
}

// TestJitterSpreadsTheDelayBothWays and never makes a frame arrive before it leaves.
func TestJitterSpreadsTheDelayBothWays(t *testing.T) {
	for _, i := range []wire.Impairment{
		{Delay: 10 * time.Millisecond, Jitter: 5 * time.Millisecond}, {Delay: time.Millisecond, Jitter: 5 * time.Millisecond},
	} {
		early, late := 0, 0
		for at, n := range arrivalsOf(t, 400, i) {
			if at < max(0, i.Delay-i.Jitter) || at > i.Delay+i.Jitter {
				t.Errorf("%+v: a frame after %v", i, at)
			}
			if at < i.Delay {
				early += n
			} else if at > i.Delay {
				late += n
			}
		}
		if early < 150 || late < 150 {
			t.Errorf("%+v: %d early and %d late of 400", i, early, late)
		}
	}
}

// TestLuckFollowsTheSeed also checks that shares come out about right.
func TestLuckFollowsTheSeed(t *testing.T) {
	play := func() (string, map[capture.Verdicts]int) {
		b := newBench(2, wire.Impairment{
			Delay: 10 * time.Millisecond, Jitter: 5 * time.Millisecond,
			Loss: .1, Duplicate: .2, Reorder: .1, Corrupt: .3,
		})
		for i := range 2000 {
			b.send(0, 1, fmt.Sprint(i))
		}
		for b.clerk.Fire(time.Hour) {
		}
		count := map[capture.Verdicts]int{}
		for {
			r, _, ok := b.clerk.Take()
			if !ok {
				return strings.Join(b.got, "\n"), count
			}
			for _, f := range r.Fates {
				for v := capture.Delivered; v <= capture.QueueDropped && v != 0; v <<= 1 {
					if f.Verdicts.Has(v) {
						count[v]++
					}
				}
				for _, x := range f.Flips {
					if x.Offset < 14 || x.Mask&(x.Mask-1) != 0 {
						t.Errorf("flip %v", x)
					}
				}
			}
		}
	}
	one, count := play()
	if two, _ := play(); one != two {
		t.Error("two runs differ")
	}
	for v, want := range map[capture.Verdicts]int{capture.Lost: 200, capture.Duplicated: 360, capture.Corrupted: 648} {
		if got := count[v]; got < want*7/10 || got > want*13/10 {
			t.Errorf("%v: %d of 2000, about %d expected", v, got, want)
		}
	}
}

func TestFrameLimit(t *testing.T) {
	b := newBench(2, wire.Impairment{})
	b.send(0, 1, "x")
	if b.clerk.Full() {
		t.Error("full without a limit")
	}
	b.clerk.SetFrameLimit(2)
	if b.send(0, 1, "x"); b.clerk.Full() {
		t.Error("full before a frame was refused")
	}
	for range 3 {
		b.send(0, 1, "x")
	}
	arrivals, records := b.run()
	if len(arrivals) != 2 || len(records) != 2 || !b.clerk.Full() {
		t.Errorf("%d arrivals, %d records, full %v", len(arrivals), len(records), b.clerk.Full())
	}
}

func TestShortFrameIsLost(t *testing.T) {
	b := newBench(2, wire.Impairment{Corrupt: 1})
	b.ports[0].Send([]byte{1, 2, 3})
	b.ports[0].Send(nil)
	for b.clerk.Fire(time.Hour) {
	}
	for range 2 {
		if r, _, ok := b.clerk.Take(); !ok || !r.Fates[0].Gone() {
			t.Errorf("record %v", r)
		}
	}
}

func TestDetachedPortGetsNothing(t *testing.T) {
	b := newBench(2, wire.Impairment{Delay: time.Millisecond})
	b.send(0, 1, "x")
	b.ports[1].Attach(nil)
	if arrivals, _ := b.run(); len(arrivals) != 0 {
		t.Error(arrivals)
	}
}
