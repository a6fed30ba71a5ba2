package wire

import (
	"slices"
	"time"

	"netlab/capture"
)

// A ruling is a rule and what it has hold of.
type ruling struct {
	rule Rule
	held *flight
}

// A flight is a frame and what was decided about it.
type flight struct {
	from  *Port
	entry *entry
	sum
	holders int // swaps that hold it
}

// sum is what all rules together decided about a frame.
type sum struct {
	lose   bool
	extra  int // copies that the sender did not send
	delay  time.Duration
	flips  []capture.Flip
	passed bool // it was held, and a later one has passed it
}

// ask asks all rules about a frame, adds their hits up, and says which held
// frames may follow it.
func (l *Link) ask(f *flight) (follow []*flight) {
	for _, r := range l.rules {
		// A copy: the rule may keep what it was given, the fates come later.
		hit, ok := r.rule(*f.entry.record)
		if !ok {
			continue
		}
		if r.held != nil {
			// The match after a swap: whatever this hit says about the new
			// frame, the held one comes behind it.
			if r.held.holders--; r.held.holders == 0 {
				follow = append(follow, r.held)
			}
			r.held = nil
			if hit.Action == Swap {
				continue
			}
		}
		switch hit.Action {
		case Pass:
		case Lose:
			f.lose = true
		case Double:
			f.extra++
		case Swap:
			r.held = f
			f.holders++
		case Delay:
			f.delay += max(hit.Delay, 0)
		case Corrupt:
			f.flips = append(f.flips, hit.Flips...)
		case CutLink:
			l.cut = true
		}
	}
	return follow
}

// carry takes a frame from a port: records it, asks the rules, and sends it on
// its way or holds it.
func (l *Link) carry(from *Port, frame []byte) {
	c := l.clerk
	c.frames++
	if c.limit > 0 && c.frames > c.limit {
		c.wake()
		return
	}
	r := &capture.Record{
		Number: c.frames, Link: l.name, From: from.host, Interface: from.index,
		LinkType: capture.LinkEthernet, Sent: c.start.Add(c.since()), Length: len(frame), Data: frame,
	}
	e := &entry{record: r}
	c.log = append(c.log, e)
	f := &flight{from: from, entry: e}
	follow := l.ask(f)
	if f.holders > 0 && !l.cut && !f.lose {
		l.held = append(l.held, f)
	} else {
		l.forget(f)
		l.fly(f)
	}
	for _, h := range follow {
		l.held = slices.DeleteFunc(l.held, func(x *flight) bool { return x == h })
		h.passed = true
		if !h.entry.ready {
			l.fly(h)
		}
	}
	c.wake()
}

// forget frees rules from holding a frame that is lost anyway.
func (l *Link) forget(f *flight) {
	for _, r := range l.rules {
		if r.held == f {
			r.held, f.holders = nil, 0
		}
	}
}
