package tcp

import "time"

// sent is a segment that took sequence space, as the capture saw it leave.
type sent struct {
	seq, next uint32 // raw numbers: of its first byte, and behind its last
	frame     int
	at        time.Time
	again     bool // a resend
}

// maxFlight bounds what is remembered of one direction that nobody
// acknowledges: a capture may lack the other half, or be made to fill memory.
const maxFlight = 10_000

// maxRecent is how many acknowledged segments are remembered, so that a resend
// that came too late can still be tied to the packet that it repeats.
const maxRecent = 64

// flight is what one end has sent and the other has not acknowledged yet, in
// the order of sending, and a little of what was before.
//
// As long as the segments are in the order of their numbers too, which is
// nearly always, each question is answered at one end of the list.
type flight struct {
	segs   []sent
	head   int // segs before it are gone
	mixed  bool
	recent []sent // a ring
	turn   int
}

// live is what is in flight, oldest first.
func (f *flight) live() []sent { return f.segs[f.head:] }

// add appends a segment.
func (f *flight) add(s sent) {
	live := f.live()
	if len(live) >= maxFlight {
		return
	}
	if n := len(live); n > 0 && (before(s.seq, live[n-1].seq) || before(s.next, live[n-1].next)) {
		f.mixed = true
	}
	if f.head > 0 && len(f.segs) == cap(f.segs) {
		f.segs = f.segs[:copy(f.segs, live)]
		f.head = 0
	}
	f.segs = append(f.segs, s)
}

// ack takes out what is wholly acknowledged, tells gone of each piece, and cuts
// what is acknowledged in part.
func (f *flight) ack(n uint32, gone func(sent)) {
	live := f.live()
	if !f.mixed {
		i := 0
		for i < len(live) && !after(live[i].next, n) {
			f.leave(live[i], gone)
			i++
		}
		f.head += i
		for ; i < len(live) && before(live[i].seq, n); i++ {
			live[i].seq = n
		}
	} else {
		keep := live[:0]
		f.mixed = false
		for _, s := range live {
			if !after(s.next, n) {
				f.leave(s, gone)
				continue
			}
			if before(s.seq, n) {
				s.seq = n
			}
			if k := len(keep); k > 0 && (before(s.seq, keep[k-1].seq) || before(s.next, keep[k-1].next)) {
				f.mixed = true
			}
			keep = append(keep, s)
		}
		f.segs = f.segs[:f.head+len(keep)]
	}
	if f.head == len(f.segs) {
		f.segs, f.head, f.mixed = f.segs[:0], 0, false
	}
}

func (f *flight) leave(s sent, gone func(sent)) {
	gone(s)
	if len(f.recent) < maxRecent {
		f.recent = append(f.recent, s)
		return
	}
	f.recent[f.turn] = s
	f.turn = (f.turn + 1) % maxRecent
}

// extent is the lowest number in flight and the one behind the highest, both
// relative to base.
func (f *flight) extent(base uint32) (low, high uint32, ok bool) {
	live := f.live()
	if len(live) == 0 {
		return 0, 0, false
	}
	low, high = live[0].seq-base, live[len(live)-1].next-base
	if f.mixed || low > high {
		for _, s := range live {
			low, high = min(low, s.seq-base), max(high, s.next-base)
		}
	}
	return low, high, true
}

// copies is what is known of earlier segments with the same bytes.
type copies struct {
	repeats int       // the frame that carried them first; 0 if that is forgotten
	times   int       // how often they were sent before
	last    time.Time // when they were sent last
}

// copies finds the earlier segments that carried the number seq.
func (f *flight) copies(seq uint32) (c copies) {
	for _, list := range [...][]sent{f.recent, f.live()} {
		for _, s := range list {
			if before(seq, s.seq) || !before(seq, s.next) {
				continue
			}
			c.times++
			if c.repeats == 0 || s.frame < c.repeats {
				c.repeats = s.frame
			}
			if s.at.After(c.last) {
				c.last = s.at
			}
		}
	}
	return c
}
