package ladder

import (
	"slices"
	"time"

	"netlab/trace"
)

// flight is a copy of a frame under way. It is drawn when it leaves and again
// when it arrives; in between its track goes down the page.
type flight struct {
	p        trace.Packet
	from, to int   // lanes; of a broadcast, to is the one farthest away
	all      []int // of a broadcast: the lanes of all that get it
	at       time.Duration
	words    string // what was unusual about its way
	track    int    // its column; 0: there was no room
	passed   bool   // held back until a later one had passed
	whole    bool   // one host's sight: the arrow is drawn at once, on arrival
	r        role
}

// findTrack finds a free column for a flight to go down, near its receiver.
func (l lanes) findTrack(f flight, air []flight) int {
	a, b := l.cols[f.from], l.cols[f.to]
	for _, i := range f.all { // of a broadcast: before the first that gets it
		if c := l.cols[i]; (c > a) == (b > a) && max(c-a, a-c) < max(b-a, a-b) {
			b = c
		}
	}
	step := -1 // from the receiver back to the sender
	if b < a {
		step = 1
	}
	span := max(a-b, b-a)
	first := min(9, max(span/6, 3))
	for d := first; d < span-1 && d < max(span/2, 4)+first; d += 2 {
		c := b + step*d
		if !l.taken(c, air) {
			return c
		}
	}
	return 0
}

func (l lanes) taken(col int, air []flight) bool {
	for _, f := range air {
		if f.track == col {
			return true
		}
	}
	return slices.Contains(l.cols, col)
}

// textRoom is where words about a frame between these lanes may stand: beside
// the tracks if there is room, else across them.
func (l lanes) textRoom(f flight, air []flight) (from, to int) {
	const least = 20
	a, b := l.cols[f.from], l.cols[f.to]
	near, far := l.span(f)
	left, right := between(near, far, air)
	lo, hi := left+3, right-1
	if hi-lo >= least {
		return lo, hi
	}
	lo, hi = min(a, b)+3, max(a, b)-1
	if hi-lo >= least {
		return lo, hi
	}
	const good = 40
	lo = min(lo, l.width-good)
	lo = max(lo, l.gutter+3)
	return lo, min(lo+max(good, hi-lo), l.width)
}

// between is the widest gap that the tracks within two columns leave in their middle.
func between(lo, hi int, air []flight) (left, right int) {
	left, right = lo, hi
	for _, o := range air {
		switch {
		case o.track <= lo || o.track >= hi:
		case o.track < (lo+hi)/2:
			left = max(left, o.track)
		default:
			right = min(right, o.track)
		}
	}
	return left, right
}

// span is between the lane that a flight leaves and its track, or, without one,
// the lane that it goes to: beyond its track a broadcast's words would stand
// beside another host's lane.
func (l lanes) span(f flight) (lo, hi int) {
	a, b := l.cols[f.from], l.cols[f.to]
	lo, hi = min(a, b), max(a, b)
	if f.track > 0 && f.track > a {
		hi = f.track
	} else if f.track > 0 {
		lo = f.track
	}
	return lo, hi
}

// inline is where words may stand on the arrow itself.
func (l lanes) inline(f flight, air []flight) (from, to int) {
	a, b := l.cols[f.from], l.cols[f.to]
	lo, hi := l.span(f)
	lo, hi = between(lo, hi, air)
	if f.whole && b < a { // the arrowhead comes first
		lo++
	}
	return lo + 3, hi - 2
}

// depart draws the arrow as it leaves: from its sender to its track, or to
// where it is lost.
func (l lanes) depart(w row, g glyphs, f flight, lost string) {
	a, b := l.cols[f.from], l.cols[f.to]
	right := b > a
	end := f.track
	if end == 0 {
		end = a + (b-a)*3/4
	}
	if right {
		l.carry(w, g, a+1, end, f.r)
		w.glyph(a, g.leaveRight, f.r)
	} else {
		l.carry(w, g, end+1, a, f.r)
		w.glyph(a, g.leaveLeft, f.r)
	}
	switch {
	case lost != "":
		w.glyph(end, g.lost, asBad)
	case f.track == 0:
		w.glyph(end, g.open, f.r)
	case right:
		w.glyph(end, g.downRight, f.r)
	default:
		w.glyph(end, g.downLeft, f.r)
	}
}

// carry draws a level piece of an arrow. Where it meets another frame's track
// the two cross; a lane it only passes over.
func (l lanes) carry(w row, g glyphs, from, to int, r role) {
	for c := from; c < to; c++ {
		if c >= 0 && c < len(w) && w[c].s == g.track {
			w.glyph(c, g.cross, r)
			continue
		}
		w.glyph(c, g.line, r)
	}
}

// arrive draws the end of an arrow, from its track to its receiver.
func (l lanes) arrive(w row, g glyphs, f flight) {
	a, b := l.cols[f.from], l.cols[f.to]
	right := b > a
	start := f.track
	switch {
	case f.whole:
		start = a
	case start == 0:
		start = a + (b-a)*3/4
	}
	if right {
		l.carry(w, g, start+1, b, f.r)
		w.glyph(b-1, g.right, f.r)
	} else {
		l.carry(w, g, b+1, start, f.r)
		w.glyph(b+1, g.left, f.r)
	}
	switch {
	case f.whole && right:
		w.glyph(start, g.leaveRight, f.r)
	case f.whole:
		w.glyph(start, g.leaveLeft, f.r)
	case f.track == 0:
		w.glyph(start, g.open, f.r)
	case right:
		w.glyph(start, g.upRight, f.r)
	default:
		w.glyph(start, g.upLeft, f.r)
	}
	l.arriveAtAll(w, g, f)
}

// arriveAtAll adds the arrowheads of a broadcast: at the hosts on its way, and
// on the other side of its sender.
func (l lanes) arriveAtAll(w row, g glyphs, f flight) {
	a, b := l.cols[f.from], l.cols[f.to]
	for _, i := range f.all {
		c := l.cols[i]
		if i == f.to {
			continue
		}
		if (c < a) != (b < a) { // behind the sender: straight from its lane
			l.carry(w, g, min(a, c)+1, max(a, c), f.r)
		}
	}
	for _, i := range f.all {
		c := l.cols[i]
		w.glyph(c, g.lane, asDim)
		if c > a {
			w.glyph(c-1, g.right, f.r)
		} else {
			w.glyph(c+1, g.left, f.r)
		}
	}
}
