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
			[]wire.Rule{on("x2", wire.Hit{Action: wire.Corrupt, Flips: append(flips, capture.Flip{Offset: 99, Mask: 1})})},
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
	b.clerk.SetFrameLimit(2)
	for range 5 {
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
