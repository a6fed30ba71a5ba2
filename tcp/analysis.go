package tcp

import (
	"time"

	"netlab/dissect"
)

// The thresholds of the analysis: a resend this soon after the last duplicate
// ACK is a fast one, a segment this soon after a later one is out of order.
// The second is the round-trip time of the handshake where that was seen.
const (
	fastWithin       = 20 * time.Millisecond
	outOfOrderWithin = 3 * time.Millisecond
)

// half is what the analysis remembers of one direction.
type half struct {
	flight flight

	began bool   // base is known
	base  uint32 // the relative number 0

	// In the numbers below 0 means that there is none yet, also where a number is
	// really 0: Wireshark has no other word for it.
	next      uint32 // behind the highest number sent
	nextFrame int
	nextAt    time.Time
	whole     uint32 // behind the highest number sent without a gap that was seen
	passed    bool   // acknowledged beyond whole since it last acknowledged itself

	window    uint16 // of the last segment, as in its header
	lastAck   uint32
	lastAckAt time.Time
	marks     Mark // of the last segment
	sack      sackBlocks

	dups       uint32 // duplicate ACKs since the last other one
	lastNonDup int    // the frame they repeat

	heard       bool   // any segment was seen
	replied     bool   // the other end has sent something since the last
	answered    uint32 // the number for which its duplicate ACKs were last answered
	answeredSet bool

	scale     int8 // window scale; unknownScale, noScale
	scaled    bool // its last window counts scaled: it was not that of a SYN
	blind     bool // a segment was missed: what is in flight is not known
	pushed    uint32
	pushEnded bool // the last data segment had PSH set
}

// The window scale before and without the option.
const (
	unknownScale = -1
	noScale      = -2
)

// arrival is one segment as the analysis sees it.
type arrival struct {
	frame  int
	at     time.Time // when it left, or was seen
	came   time.Time // when it arrived, where the record knows
	seq    uint32
	ack    uint32
	length uint32
	window uint16
	flags  Flags
	sack   sackBlocks
}

// opens reports a segment that takes up sequence space without data.
func (a *arrival) opens() bool { return a.flags.Any(SYN | FIN) }

// plain reports a segment that neither opens nor ends anything.
func (a *arrival) plain() bool { return !a.flags.Any(SYN | FIN | RST) }

// analyse judges a segment by what both directions have seen before, and
// remembers it; what it finds out stands in v. The definitions are those of the Wireshark User's Guide,
// "TCP Analysis"; each is cited by the name of its field.
func (c *connection) analyse(fwd, rev *half, a *arrival, v *verdict) {
	v.closed, v.opens = rev.heard && rev.window == 0, fwd.heard && fwd.window == 0 && a.window > 0
	if v.before = rev.marks; rev.replied { // a probe is answered once
		v.before &^= KeepAlive | ZeroWindowProbe
	}
	if a.flags&(SYN|ACK) == SYN {
		fwd.next = fwd.whole // as if what came after a gap had not been seen
	}
	v.marks = c.judgeAck(fwd, rev, a, v)
	if a.ack != fwd.lastAck {
		fwd.lastNonDup, fwd.dups = a.frame, 0
		fwd.passed = false
	}
	if a.flags.Has(ACK) && rev.whole != 0 && after(a.ack, rev.whole) {
		c.judgeAhead(rev, v)
	}
	if a.length > 0 || a.opens() {
		c.judgeResend(fwd, rev, a, v)
	}
	c.remember(fwd, rev, a, v.marks)
	c.acknowledge(fwd, rev, a, v)
	c.count(fwd, rev, a, v)
}

// judgeAck finds the marks that speak of windows, acknowledgments and gaps.
// Some of them exclude those that follow.
func (c *connection) judgeAck(fwd, rev *half, a *arrival, v *verdict) (m Mark) {
	atNext := a.seq == fwd.next
	sameAck := a.ack == fwd.lastAck

	// tcp.analysis.zero_window_probe
	if a.length == 1 && atNext && rev.heard && rev.window == 0 {
		return ZeroWindowProbe
	}
	if a.window == 0 && a.plain() {
		m |= ZeroWindow
	}
	if fwd.next != 0 && after(a.seq, fwd.next) && !a.flags.Has(RST) {
		m |= LostSegment
		fwd.blind = true
	}
	// tcp.analysis.keep_alive: what was acknowledged long ago, to provoke an answer
	if a.length <= 1 && a.seq == fwd.next-1 && a.plain() {
		m |= KeepAlive
	}
	if a.length == 0 && a.window != 0 && a.window != fwd.window && atNext && sameAck && a.plain() {
		m |= WindowUpdate
	}
	if a.length > 0 && rev.scale != unknownScale && a.seq+a.length == rev.lastAck+rev.scaledWindow() && a.plain() {
		m |= WindowFull
	}
	if a.length != 0 || !a.plain() || !atNext {
		return m
	}
	same := a.window != 0 && a.window == fwd.window
	switch {
	case same && sameAck && rev.marks.Any(KeepAlive):
		return m | KeepAliveAck
	case a.window == 0 && fwd.window == 0 && rev.marks.Any(ZeroWindowProbe) && sameAck:
		return m | ZeroWindowProbeAck
	case sameAck && same:
		fwd.dups++
		fwd.passed = false
		v.dupNum, v.dupFrame = fwd.dups, fwd.lastNonDup
		return m | DuplicateAck
	}
	return m
}

// scaledWindow is the window in bytes.
func (h *half) scaledWindow() uint32 {
	if h.scale > 0 && h.scaled {
		return uint32(h.window) << h.scale
	}
	return uint32(h.window)
}

// judgeAhead works out tcp.analysis.ack_lost_segment: what is acknowledged was
// not seen. Wireshark says it once for a gap that was seen, and beyond what was
// seen once for each acknowledgment of the other end, unless that end has repeated
// it; and with it the other end's count of duplicate ACKs begins anew, though a
// resend that follows counts as asked for.
func (c *connection) judgeAhead(rev *half, v *verdict) {
	v.noted = true
	if rev.whole != rev.next {
		v.marks |= AckLostSegment
		rev.whole = rev.next
		return
	}
	if rev.dups == 0 && !rev.passed {
		v.marks |= AckLostSegment
	}
	rev.dups, rev.passed = 0, true
}

// judgeResend tells new bytes from old ones.
func (c *connection) judgeResend(fwd, rev *half, a *arrival, v *verdict) {
	if v.marks.Any(KeepAlive) {
		return
	}
	end := a.seq + a.length
	old := fwd.next != 0 && before(a.seq, fwd.next)
	if a.length > 1 && a.seq == fwd.next-1 {
		old = false // the byte of a probe, sent again with more behind it
	}
	switch {
	case a.length > 0 && rev.lastAck != 0 && !after(end, rev.lastAck):
		v.marks |= SpuriousRetransmission
	case !old:
		return
	case (rev.dups >= 2 || rev.passed) && rev.lastAck == a.seq && within(rev.lastAckAt, a.at, fastWithin):
		v.marks |= FastRetransmission
	case within(fwd.nextAt, a.at, c.outOfOrderWithin()) && fwd.next != end+a.phantom():
		v.marks |= OutOfOrder
		return
	default:
		v.marks |= Retransmission
		v.rtoFrame, v.rto = fwd.nextFrame, a.at.Sub(fwd.nextAt)
		if live := fwd.flight.live(); len(live) > 0 {
			v.rtoFrame, v.rto = live[0].frame, a.at.Sub(live[0].at)
		}
	}
	v.copies = fwd.flight.copies(a.seq)
	if dissect.Known(a.at) && dissect.Known(v.last) {
		v.waited = a.at.Sub(v.last)
	}
	v.asked = v.marks.Any(FastRetransmission) || c.askedFor(rev, a)
	if v.asked {
		rev.answered, rev.answeredSet = a.seq, true
	}
}

// within reports whether b comes less than d after a, and not before it.
func within(a, b time.Time, d time.Duration) bool { return !b.Before(a) && b.Sub(a) < d }

// askedFor reports whether three duplicate ACKs ask for this segment and it is
// the first to answer them. Wireshark's fast retransmission is only one that
// comes within 20 ms, which is too short where the ACK was captured far from
// the sender: a round trip may lie between.
func (c *connection) askedFor(rev *half, a *arrival) bool {
	if rev.answeredSet && rev.answered == a.seq {
		return false
	}
	return rev.dups >= 3 && rev.lastAck == a.seq && a.at.Sub(rev.lastAckAt) < max(fastWithin, c.initialRTT*3/2)
}

// phantom is the number that a SYN or FIN takes up.
func (a *arrival) phantom() uint32 {
	if a.opens() {
		return 1
	}
	return 0
}

func (c *connection) outOfOrderWithin() time.Duration {
	if c.initialRTT != 0 {
		return c.initialRTT
	}
	return outOfOrderWithin
}

// remember keeps what later segments are judged by.
func (c *connection) remember(fwd, rev *half, a *arrival, m Mark) {
	next := a.seq + a.length
	if a.length > 0 || a.opens() {
		next += a.phantom()
		fwd.flight.add(sent{seq: a.seq, next: next, frame: a.frame, at: a.at, again: m.Any(Resend)})
	}
	// A probe's byte does not count until it is acknowledged.
	if probe := m.Any(ZeroWindowProbe); !probe && (fwd.next == 0 || after(next, fwd.next)) {
		fwd.next = next
		fwd.nextFrame, fwd.nextAt = a.frame, a.at
	}
	if (fwd.whole == 0 || a.seq == fwd.whole) && !m.Any(ZeroWindowProbe) {
		fwd.whole = fwd.next
	}
	fwd.window, fwd.heard = a.window, true
	fwd.lastAck, fwd.lastAckAt = a.ack, a.at
	fwd.marks, fwd.sack = m, a.sack
	fwd.replied, rev.replied = false, true
}

// acknowledge takes what a covers out of the other direction's flight.
func (c *connection) acknowledge(fwd, rev *half, a *arrival, v *verdict) {
	if a.flags.Has(ACK) {
		fwd.scaled, rev.blind = !a.flags.Has(SYN), false
	}
	again := false
	rev.flight.ack(a.ack, func(s sent) {
		if s.next == a.ack && v.acks == 0 {
			v.acks, v.ackRTT = s.frame, a.at.Sub(s.at)
			if dissect.Known(s.at) {
				v.roundTrip = a.came.Sub(s.at)
			}
		}
		again = again || s.again
		v.acked.add(s.frame)
	})
	if again || !dissect.Known(a.came) {
		// Karn: nobody knows which of the copies it answers. RFC 6298 section 3.
		v.roundTrip = 0
	}
}

// count works out what is on its way behind this segment.
func (c *connection) count(fwd, rev *half, a *arrival, v *verdict) {
	low, high, ok := fwd.flight.extent(fwd.base)
	if a.length == 0 || !ok || fwd.blind {
		return
	}
	v.noted = true
	n := high - low - a.phantom()
	for _, e := range rev.sack.edge[:rev.sack.n] {
		n -= e[1] - e[0]
	}
	if fwd.pushEnded {
		fwd.pushed = 0
	}
	fwd.pushed += a.length
	fwd.pushEnded = a.flags.Has(PSH)
	if n > 0 && n < 2_000_000_000 { // else the numbers are not of one piece
		v.inFlight, v.pushed = n, fwd.pushed
	}
}
