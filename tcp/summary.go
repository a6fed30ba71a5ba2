package tcp

import (
	"fmt"
	"strconv"

	"netlab/dissect"
)

// Summary implements dissect.PDU: what matters for an arrow of a ladder,
// "SYN seq=0 win=64240 mss=1460", "PSH ACK seq=1 ack=1 len=512", "DUP ACK #3
// ack=2921", "RESEND of #12 seq=1461 len=1460".
func (s *segment) Summary(l *dissect.Layer) string {
	h := header(l.Bytes)
	switch {
	case len(h) < minHeader && len(h) < quoted:
		return fmt.Sprintf("%d → %d", h.src(), h.dst())
	case len(h) < minHeader:
		return fmt.Sprintf("%d → %d seq=%d (raw)", h.src(), h.dst(), h.seq())
	case s.quoted:
		return fmt.Sprintf("%d → %d %s seq=%d (raw)", h.src(), h.dst(), h.flags(), h.seq())
	case l.Malformed != "" || !s.known:
		return fmt.Sprintf("%d → %d %s", h.src(), h.dst(), h.flags())
	}
	var buf [128]byte
	b := append(buf[:0], s.headline(h.flags())...)
	b = s.numbers(b, h, l)
	if s.marks.Any(WindowFull) && !s.marks.Any(KeepAlive) {
		b = append(b, " window full"...)
	}
	if s.marks.Any(ReusedPorts) {
		b = append(b, " ports reused"...)
	}
	return string(b)
}

// headline is the flags, or what the analysis calls the segment.
func (s *segment) headline(f Flags) string {
	word := ""
	switch m := s.marks; {
	case m.Any(SpuriousRetransmission):
		word = "NEEDLESS RESEND"
	case m.Any(Resend) && s.asked:
		word = "FAST RESEND"
	case m.Any(Retransmission):
		word = "RESEND"
	case m.Any(OutOfOrder):
		word = "OUT OF ORDER"
	case m.Any(KeepAlive) && s.probes():
		return "WINDOW PROBE"
	case m.Any(KeepAlive):
		return "KEEP-ALIVE"
	case m.Any(KeepAliveAck):
		return "KEEP-ALIVE ACK"
	case m.Any(ZeroWindowProbe):
		return "WINDOW PROBE"
	case s.stillClosed(f):
		return "WINDOW PROBE ACK"
	case m.Any(WindowUpdate):
		return "WINDOW UPDATE"
	case m.Any(DuplicateAck):
		return fmt.Sprintf("DUP ACK #%d", s.dupNum)
	}
	if word == "" {
		return f.String()
	}
	if s.repeats != 0 {
		word += fmt.Sprintf(" of #%d", s.repeats)
	}
	if f.Any(SYN | FIN) {
		word += " " + f.String()
	}
	return word
}

// numbers appends those that mean something for this segment.
func (s *segment) numbers(b []byte, h header, l *dissect.Layer) []byte {
	f, repeats := h.flags(), s.marks.Any(Resend|OutOfOrder)
	add := func(name string, n uint32) { b = strconv.AppendUint(append(b, name...), uint64(n), 10) }
	if s.length > 0 || f.Any(SYN|FIN|RST) || s.marks.Any(KeepAlive|OutOfOrder) {
		add(" seq=", h.seq()-s.seqBase)
	}
	if f.Has(ACK) && !repeats && !s.marks.Any(KeepAlive|ZeroWindowProbe) {
		add(" ack=", s.relAck(h))
	}
	if s.length > 0 {
		add(" len=", s.length)
	}
	if f.Has(SYN) || s.marks.Any(WindowUpdate|ZeroWindow|ZeroWindowProbeAck) {
		add(" win=", s.windowSize(h))
	}
	if f.Has(SYN) {
		if o := readSYN(h[:l.Header]); o.mss > 0 {
			add(" mss=", uint32(o.mss))
		}
	}
	if k := readSACK(h[:l.Header]); k.n > 0 {
		sep := " sack="
		for _, e := range k.edge[:k.n] {
			add(sep, e[0]-s.ackBase)
			add("-", e[1]-s.ackBase)
			sep = ","
		}
	}
	return b
}

// probes reports a keep-alive in Wireshark's sense that asks for room: a closed
// window is what it answers. Some stacks probe with the last byte once more, not
// with a new one.
func (s *segment) probes() bool { return s.marks.Any(KeepAlive) && s.length == 1 && s.closed }

// stillClosed reports the answer to a window probe that brings no room.
func (s *segment) stillClosed(f Flags) bool {
	return s.marks.Any(ZeroWindowProbeAck) ||
		s.marks.Any(ZeroWindow) && s.before.Any(KeepAlive|ZeroWindowProbe) && s.length == 0 && !f.Any(SYN|FIN|RST)
}
