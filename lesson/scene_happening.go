package lesson

import (
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/lab"
)

// happening is a frame that left a host, or a call that a program made or got.
type happening struct {
	rec  *capture.Record
	pkt  *dissect.Packet // of a frame: as its sender's capture has it; of a call: a pseudo packet with the layer "call"
	src  string          // the ends of the packet, by name; "" for an address that is nobody's, or everybody's
	dst  string
	hop  int        // 0 where the origin sent it, then 1, 2 … behind routers
	root *happening // the frame that the origin sent; itself for hop 0 and calls
	link *dissect.Packet
	gone bool // taken out of the trace by a mutation

	call *lab.Call
	// behind is how many frames had been recorded when the call was made: what
	// orders it among frames of the same moment.
	behind int
	name   string // of a call: the connection's, found by its addresses if the room did not say
	at     time.Duration
}

// number is the packet's number, or the call's.
func (h *happening) number() int {
	if h.call != nil {
		return h.call.Number
	}
	return h.rec.Number
}

// rank orders happenings of the same moment: frames as they left, and a call
// behind the frames that were on their way before it.
func (h *happening) rank() int {
	if h.call != nil {
		return 2*h.behind + 1
	}
	return 2 * h.rec.Number
}

// sight is a happening as somebody saw it: at a moment of its own, and perhaps
// with bits flipped.
type sight struct {
	*happening                 // the frame or call that was seen
	seen       *dissect.Packet // as seen there
	when       time.Duration
	host       string // where; of a frame as sent: its sender
	late       int    // orders copies of one moment: the second of a doubled frame, one that was held back
}

// before orders sights of one vantage.
func (t sight) before(u sight) int {
	switch {
	case t.when != u.when:
		return sign(t.when < u.when)
	case t.held() != u.held():
		return sign(u.held())
	case t.rank() != u.rank():
		return sign(t.rank() < u.rank())
	case t.call != nil && u.call != nil:
		return sign(t.call.Number < u.call.Number)
	default:
		return t.late - u.late
	}
}

func (t sight) held() bool { return t.late >= heldBack }

// heldBack is added to the late of a copy that was reordered.
const heldBack = 1 << 16

func sign(before bool) int {
	if before {
		return -1
	}
	return 1
}
