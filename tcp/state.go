package tcp

import (
	"time"

	"netlab/dissect"
)

// State is a state of a TCP connection, RFC 9293 section 3.3.2.
type State uint8

// The states. A connection that the capture joined midway counts as
// ESTABLISHED until it shows something else.
const (
	StateClosed State = 1 + iota
	StateListen
	StateSynSent
	StateSynReceived
	StateEstablished
	StateFinWait1
	StateFinWait2
	StateCloseWait
	StateClosing
	StateLastAck
	StateTimeWait
)

// String gives the RFC's word: "SYN-SENT".
func (s State) String() string {
	switch s {
	case StateClosed:
		return "CLOSED"
	case StateListen:
		return "LISTEN"
	case StateSynSent:
		return "SYN-SENT"
	case StateSynReceived:
		return "SYN-RECEIVED"
	case StateEstablished:
		return "ESTABLISHED"
	case StateFinWait1:
		return "FIN-WAIT-1"
	case StateFinWait2:
		return "FIN-WAIT-2"
	case StateCloseWait:
		return "CLOSE-WAIT"
	case StateClosing:
		return "CLOSING"
	case StateLastAck:
		return "LAST-ACK"
	case StateTimeWait:
		return "TIME-WAIT"
	default:
		return "unknown"
	}
}

// end is what one end has done, and what it is known to have got. Its state
// follows from these facts.
//
// What an end has sent, the capture shows. What it has got is taken from what
// it says next: an acknowledgment below the other's FIN proves that the FIN had
// not come. Until then a segment counts as arrived unless its record says that
// it was lost.
type end struct {
	sentSYN, gotSYN, synAcked bool
	sentFIN, gotFIN, finAcked bool
	finSecond                 bool // it sent its FIN after it got the other's
	fin                       uint32
	joined                    bool // seen midway: both SYNs are taken as done
	reset                     bool
	passive                   bool // it never spoke before a SYN came for it
}

// state is the state that follows from the facts.
func (e *end) state() State {
	switch {
	case e.reset:
		return StateClosed
	case e.joined && !e.sentFIN && !e.gotFIN:
		return StateEstablished
	case !e.joined && !e.sentSYN && !e.gotSYN:
		if e.passive {
			return StateListen
		}
		return StateClosed
	case !e.joined && !e.gotSYN:
		return StateSynSent
	case !e.joined && !e.synAcked:
		return StateSynReceived
	case e.sentFIN && e.gotFIN && e.finAcked:
		if e.finSecond {
			return StateClosed
		}
		return StateTimeWait
	case e.sentFIN && e.gotFIN && e.finSecond:
		return StateLastAck
	case e.sentFIN && e.gotFIN:
		return StateClosing
	case e.sentFIN && e.finAcked:
		return StateFinWait2
	case e.sentFIN:
		return StateFinWait1
	case e.gotFIN:
		return StateCloseWait
	default:
		return StateEstablished
	}
}

// step moves both ends by one segment from x to y. lost says that it never arrived.
func step(x, y *end, a *arrival, lost bool) {
	f := a.flags
	if f.Has(RST) {
		x.reset = true
		if !lost {
			y.reset = true
		}
		return
	}
	switch {
	case f.Has(SYN):
		if x.reset || x.sentFIN {
			*x = end{passive: x.passive}
		}
		x.sentSYN = true
		x.gotSYN = x.gotSYN || f.Has(ACK)
	case !x.sentSYN:
		// Data before any SYN: the capture began too late.
		x.joined, y.joined = true, true
	}
	// What x says that it has got.
	if f.Has(ACK) {
		if y.sentSYN {
			x.gotSYN = true
		}
		if y.sentFIN {
			got := after(a.ack, y.fin)
			if got != x.gotFIN {
				x.gotFIN, x.finSecond = got, x.finSecond && got
			}
		}
	}
	if f.Has(FIN) && !x.sentFIN {
		x.sentFIN, x.fin, x.finSecond = true, a.seq+a.length, x.gotFIN
	}
	if lost {
		return
	}
	// What y gets.
	if f.Has(SYN) {
		y.gotSYN = true
	}
	if f.Has(ACK) {
		y.synAcked = y.synAcked || y.sentSYN
		y.finAcked = y.finAcked || y.sentFIN && after(a.ack, y.fin)
	}
	if f.Has(FIN) || x.sentFIN && after(a.seq, x.fin) {
		y.gotFIN = true
	}
}

// connection is what is remembered of one connection: two directions for the
// analysis, two ends for the states.
type connection struct {
	half  [2]half // by dissect.Dir
	end   [2]end
	first time.Time // of its first segment
	last  time.Time // of its latest

	client  dissect.Dir // of who asked for the connection
	synAt   time.Time
	offered [2]synOptions

	pseudo       uint32 // the sum of the pseudo-header, but for the length
	initialRTT   time.Duration
	completeness uint8 // Wireshark's tcp.completeness
	rests        bool  // it is over, and keeps little
}

// The bits of tcp.completeness.
const (
	sawSYN = 1 << iota
	sawSYNACK
	sawACK
	sawData
	sawFIN
	sawRST
)

func newConnection() *connection {
	c := new(connection)
	for i := range c.half {
		c.half[i].scale = unknownScale
		c.offered[i].scale = unknownScale
	}
	return c
}
