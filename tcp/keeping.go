package tcp

import "netlab/dissect"

// sentSize is the size of a sent in memory, and lastRecent how many of these
// are kept of a direction of a connection that is over.
const (
	sentSize   = 48
	lastRecent = 2
)

// account tells the session what the connection keeps, and lets go of what one
// that is over needs no more.
func (c *connection) account(conv *dissect.Conversation) {
	if over := c.over(); over != c.rests {
		c.rests = over
		for i := range c.half {
			c.half[i].flight.rest()
		}
		conv.SetOver(over)
	}
	n := 0
	for i := range c.half {
		n += sentSize * (cap(c.half[i].flight.segs) + cap(c.half[i].flight.recent))
	}
	conv.Keep(n)
}

// over reports whether both ends have got all that the other had to say, or one
// of them has given up.
func (c *connection) over() bool {
	for i := range c.end {
		if e := &c.end[i]; !e.reset && (!e.gotFIN || !e.finAcked) {
			return false
		}
	}
	return true
}

// Shrink implements dissect.Shrinker. What is in flight is not known until the
// next acknowledgment.
func (c *connection) Shrink() {
	for i := range c.half {
		c.half[i].flight, c.half[i].blind = flight{}, true
	}
}

// rest keeps the latest segments only: a FIN may still come again.
func (f *flight) rest() {
	if n := len(f.recent); n > lastRecent {
		last := make([]sent, lastRecent)
		for k := range last {
			last[lastRecent-1-k] = f.recent[(f.turn-1-k+2*n)%n]
		}
		f.recent, f.turn = last, 0
	}
	if len(f.live()) == 0 {
		f.segs, f.head = nil, 0
	}
}
