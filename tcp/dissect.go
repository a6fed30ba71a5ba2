package tcp

import (
	"cmp"
	"errors"
	"time"

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
func (dissector) Fresh(c *dissect.Conversation, u dissect.Unit) bool {
	con, ok := c.State("tcp").(*connection)
	if !ok || len(u.Bytes) < leastHeader {
		return false
	}
	h, fwd := header(u.Bytes), &con.half[u.Dir]
	return h.flags()&(SYN|ACK) == SYN && fwd.began && fwd.base != h.seq()
}

// Dissect implements dissect.Dissector.
func (dissector) Dissect(c *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	l := dissect.Layer{Place: osi.Place{Layer: osi.Transport, Suite: osi.SuiteTransport}}
	h := header(u.Bytes)
	if len(h) < 4 {
		return l, 0, errShort
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
		return l, len(h), nil
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
		return l, len(h), nil
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
	return l, len(h), nil
}

// portKey finds who reads a segment's data: by the lower port, or else by the other.
func portKey(h header) dissect.Key {
	return dissect.Key{Table: "tcp.port", Num: uint64(min(h.src(), h.dst())), Alt: uint64(max(h.src(), h.dst()))}
}

// broken marks a segment whose header cannot be used beyond its ports.
func broken(l dissect.Layer, u dissect.Unit, why string, at dissect.Range) (dissect.Layer, int, error) {
	if u.Cut == 0 {
		l.Malformed, l.MalformedRange = why, at
	}
	return l, len(u.Bytes), nil
}

// dataSeq is the number of the first byte of data: a SYN takes the one before.
func dataSeq(h header) uint32 {
	if h.flags().Has(SYN) {
		return h.seq() + 1
	}
	return h.seq()
}

// connectionOf finds what is remembered of the connection; old is false if
// nothing was.
func connectionOf(c *dissect.Conversation, u dissect.Unit, h header) (con *connection, old bool) {
	if con, old = c.State("tcp").(*connection); old {
		return con, true
	}
	con = newConnection()
	con.first, con.last = u.Record.Sent, u.Record.Sent
	con.client = clientOf(h, u.Dir)
	con.end[con.client.Back()].passive = true
	c.SetState("tcp", con)
	return con, false
}

// pass takes the time of a segment.
func (s *segment) pass(con *connection, at time.Time) {
	if !at.IsZero() { // else a capture without times
		s.since, s.delta = at.Sub(con.first), at.Sub(con.last)
	}
	con.last = at
}

// mention takes what a segment shows of its connection without moving it: one
// that an error message quotes, or that is shorter than its header says.
func (s *segment) mention(c *dissect.Conversation, u dissect.Unit, h header) {
	if !s.known {
		return
	}
	con, old := connectionOf(c, u, h)
	if s.short {
		a := arrival{at: u.Record.Sent, flags: h.flags()}
		if a.flags.Has(SYN) {
			con.offer(u.Dir, a.flags, readSYN(h))
		}
		con.handshake(a)
		if !old && c.Reused {
			con.completeness, old = sawSYN, true
		}
	}
	s.pass(con, u.Record.Sent)
	s.scale, s.completeness = con.half[u.Dir].scale, con.completeness
	con.complete(arrival{flags: h.flags()}, !old)
}

// follow moves the connection by one segment and keeps what it shows of it.
func (s *segment) follow(c *dissect.Conversation, u dissect.Unit, h header) {
	if !s.known {
		return
	}
	con, ok := connectionOf(c, u, h)
	if !ok {
		s.reused = c.Reused
	}
	fwd, rev := &con.half[u.Dir], &con.half[u.Dir.Back()]
	f := h.flags()
	a := arrival{
		frame: u.Record.Number, at: u.Record.Sent, came: u.Arrived(), seq: h.seq(), ack: h.ack(),
		length: s.length, window: h.window(), flags: f,
	}
	if h.len() > minHeader && h.len() <= len(h) {
		a.sack = readSACK(h[:h.len()])
		if f.Has(SYN) {
			con.offer(u.Dir, f, readSYN(h[:h.len()]))
		}
	} else if f.Has(SYN) && !s.bogus {
		con.offer(u.Dir, f, synOptions{scale: unknownScale})
	}
	s.reused = con.begin(fwd, rev, a) || s.reused
	s.verdict = con.analyse(fwd, rev, a)
	if !s.bogus {
		con.handshake(a)
	}
	if s.reused {
		s.marks |= ReusedPorts
	}
	s.dir, s.client = u.Dir, con.client
	s.ends[0], s.ends[1] = con.step(u, a)
	s.seqBase, s.ackBase, s.scale = fwd.base, rev.base, fwd.scale
	s.initialRTT = con.initialRTT
	s.pass(con, a.at)
	s.followed = true
	s.completeness = con.completeness
	if c.Reused && !ok {
		s.completeness, con.completeness = sawSYN, sawSYN
		ok = true
	}
	if !s.bogus {
		con.complete(a, !ok)
	}
	con.account(c)
	s.pseudo = dissect.PseudoHeader(c.A.Addr, c.B.Addr, protocol, h.len()+int(s.length))
	s.summed = true
}

// clientOf finds who asked for the connection by its first segment: the sender
// of a SYN, the receiver of a SYN,ACK, else whoever speaks first.
func clientOf(h header, dir dissect.Dir) dissect.Dir {
	if h.flags().Has(SYN | ACK) {
		return dir.Back()
	}
	return dir
}

// begin fixes where the relative numbers of both directions count from. Where
// the SYN was not seen they begin at 1. A SYN,ACK with another number than
// before begins them anew, within the same connection.
func (c *connection) begin(fwd, rev *half, a arrival) (again bool) {
	if fwd.began && a.flags.Has(SYN|ACK) && a.seq != fwd.base {
		fwd.base, again = a.seq, true
	}
	if !fwd.began {
		fwd.began, fwd.base = true, a.seq
		if !a.flags.Has(SYN) {
			fwd.base--
		}
	}
	if !rev.began && a.flags.Has(ACK) {
		rev.began, rev.base = true, a.ack-1
	}
	return again
}

// offer takes what a SYN says of windows. Scaling holds only if both SYNs have
// the option (RFC 7323 section 2.2); a SYN that was not seen may have had it.
func (c *connection) offer(dir dissect.Dir, f Flags, o synOptions) {
	c.offered[dir] = o
	own, other := &c.half[dir].scale, &c.half[dir.Back()].scale
	switch {
	case o.scale >= 0:
		*own = o.scale
	case *own == unknownScale:
		*own, *other = noScale, noScale
	}
	if f.Has(ACK) && *other == noScale {
		*own = noScale
	}
}

// handshake times the three segments that open a connection.
func (c *connection) handshake(a arrival) {
	switch f := a.flags & (SYN | ACK); {
	case f == SYN:
		c.synAt = a.at
	case f == ACK && !c.synAt.IsZero() && c.initialRTT == 0:
		c.initialRTT = a.at.Sub(c.synAt)
	}
}

// step moves the states and gives those of client and server.
func (c *connection) step(u dissect.Unit, a arrival) (client, server State) {
	lost := len(u.Record.Fates) > 0
	for _, f := range u.Record.Fates {
		lost = lost && f.Gone()
	}
	step(&c.end[u.Dir], &c.end[u.Dir.Back()], a, lost)
	return c.end[c.client].state(), c.end[c.client.Back()].state()
}

// complete adds what a shows to Wireshark's sum of what was seen. A first
// segment counts only if it is a SYN, and then nothing but its data beside it; of
// the others those without ACK count only if they are a RST.
func (c *connection) complete(a arrival, first bool) {
	f := a.flags
	switch {
	case first && f&(SYN|ACK) != SYN:
		return
	case first:
		c.completeness |= sawSYN
		if a.length > 0 {
			c.completeness |= sawData
		}
		return
	case f.Has(SYN | ACK):
		c.completeness |= sawSYNACK
	case f.Has(SYN):
	case f.Has(ACK) && a.length > 0:
		c.completeness |= sawData
	case f.Has(ACK):
		c.completeness |= sawACK
	}
	if f.Has(FIN | ACK) {
		c.completeness |= sawFIN
	}
	if f.Has(RST) {
		c.completeness |= sawRST
	}
}
