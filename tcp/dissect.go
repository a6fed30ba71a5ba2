package tcp

import (
	"cmp"
	"errors"

	"netlab/dissect"
	"netlab/osi"
)

// errShort says that there are not even ports.
var errShort = errors.New("tcp: the segment is shorter than a header")

// dissector takes TCP segments off IP packets. It remembers nothing itself:
// what a connection has been through stands in its conversation.
type dissector struct{}

// Dissector gives the dissector of TCP.
func Dissector() dissect.Dissector { return dissector{} }

// Proto implements dissect.Dissector.
func (dissector) Proto() string { return "tcp" }

// Title implements dissect.Titled.
func (dissector) Title() (name, source string) { return "Transmission Control Protocol", "RFC 9293" }

// Match implements dissect.Dissector.
func (dissector) Match() []dissect.Match { return []dissect.Match{{Table: "ip.proto", Num: protocol}} }

// protocol is TCP's number in the IP header.
const protocol = 6

// Ports implements dissect.Talker.
func (dissector) Ports(unit []byte) (src, dst uint16, ok bool) {
	if len(unit) < leastHeader {
		return 0, 0, false
	}
	h := header(unit)
	return h.src(), h.dst(), true
}

// Fresh implements dissect.Talker: a SYN with another number than the one that
// the same direction began with opens a new connection.
func (dissector) Fresh(c *dissect.Conversation, dir dissect.Dir, unit []byte) bool {
	h := header(unit)
	if len(h) < leastHeader || h.flags()&(SYN|ACK) != SYN {
		return false
	}
	con, ok := c.State("tcp").(*connection)
	return ok && con.half[dir].began && con.half[dir].base != h.seq()
}

// Dissect implements dissect.Dissector.
func (d dissector) Dissect(c *dissect.Conversation, u dissect.Unit) (l dissect.Layer, n int, err error) {
	n, err = d.Place(&l, c, &u)
	return l, n, err
}

// Place implements dissect.Placer.
func (dissector) Place(l *dissect.Layer, c *dissect.Conversation, u *dissect.Unit) (int, error) {
	*l = dissect.Layer{Place: osi.Place{Layer: osi.Transport, Suite: osi.SuiteTransport}}
	h := header(u.Bytes)
	if len(h) < 4 {
		return 0, errShort
	}
	s, ok := u.Spare().(*segment)
	if !ok {
		s = new(segment)
	}
	*s = segment{}
	l.PDU, l.Header = s, len(h)
	s.quoted = u.Quoted
	if c != nil && c.Proto == "tcp" && len(h) >= leastHeader {
		s.stream, s.known = c.Index, true
	}
	if u.Quoted {
		if len(h) >= minHeader {
			l.Header = min(max(h.len(), minHeader), len(h))
			s.mention(c, u, h)
		}
		if h := header(u.Bytes); len(h) > minHeader && h.len() >= minHeader && h.len() < len(h) {
			l.Payload, l.Next = h[l.Header:], portKey(h) // as much of the stream as is quoted
		}
		return len(h), nil
	}
	// What the frame had on its wire counts, even if the IP header claims more.
	cut := min(u.Cut, max(0, u.Record.Length-len(u.Record.Data)))
	s.cut = u.Cut > 0
	switch {
	case len(h) < leastHeader:
		return broken(l, u, "the header is cut short", dissect.Range{Len: len(h)})
	case h.len() < minHeader:
		s.bogus, s.length = true, uint32(len(h)+cut-h.len())
		s.follow(c, u, h)
		return broken(l, u, "the header says that it is shorter than its own fixed fields", dissect.Range{Off: 12, Len: 1, Mask: 0xf0})
	case h.len() > len(h)+u.Cut:
		s.short = true
		s.mention(c, u, h)
		return broken(l, u, "the header says that it is longer than the segment", dissect.Range{Off: 12, Len: 1, Mask: 0xf0})
	}
	l.Header = min(h.len(), len(h))
	s.length = uint32(max(0, len(h)+cut-h.len()))
	if !s.known {
		return len(h), nil
	}
	s.follow(c, u, h)
	s.silent = len(h) < h.len() || unreadable(h[:l.Header])
	l.Payload = h[l.Header:]
	data, other := l.Payload, ""
	switch {
	case h.flags().Has(RST): // RFC 9293 section 3.10.7.4: what a reset carries is no data; it may say why
		data = nil
	case len(data) > 0:
		other = cmp.Or(owner(h.src()), owner(h.dst()))
	}
	c.Segment(dissect.Segment{
		Dir: u.Dir, Seq: dataSeq(h), SYN: h.flags().Has(SYN), FIN: h.flags().Has(FIN), RST: h.flags().Has(RST),
		Payload: data, Owner: other,
		Next: portKey(h),
	})
	return len(h), nil
}

// portKey finds who reads a segment's data: by the lower port, or else by the other.
func portKey(h header) dissect.Key {
	return dissect.Key{Table: "tcp.port", Num: uint64(min(h.src(), h.dst())), Alt: uint64(max(h.src(), h.dst()))}
}

// broken marks a segment whose header cannot be used beyond its ports.
func broken(l *dissect.Layer, u *dissect.Unit, why string, at dissect.Range) (int, error) {
	if u.Cut == 0 {
		l.Malformed, l.MalformedRange = why, at
	}
	return len(u.Bytes), nil
}

// dataSeq is the number of the first byte of data: a SYN takes the one before.
func dataSeq(h header) uint32 {
	if h.flags().Has(SYN) {
		return h.seq() + 1
	}
	return h.seq()
}
