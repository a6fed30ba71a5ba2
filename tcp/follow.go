package tcp

import (
	"time"

	"netlab/dissect"
)

// connectionOf finds what is remembered of the connection; old is false if
// nothing was.
func connectionOf(c *dissect.Conversation, u *dissect.Unit, h header) (con *connection, old bool) {
	if con, old = c.State("tcp").(*connection); old {
		return con, true
	}
	con = newConnection()
	con.first, con.last = u.Record.Moment(), u.Record.Moment()
	con.client = clientOf(h, u.Dir)
	con.end[con.client.Back()].passive = true
	con.pseudo = dissect.PseudoHeader(c.A.Addr, c.B.Addr, protocol, 0)
	c.SetState("tcp", con)
	return con, false
}

// pass takes the time of a segment.
func (s *segment) pass(con *connection, at time.Time) {
	s.since, s.delta = between(con.first, at), between(con.last, at)
	con.last = at
}

// between is b.Sub(a), which asks at each call whether 292 years lie between.
func between(a, b time.Time) time.Duration {
	return time.Duration(b.Unix()-a.Unix())*time.Second + time.Duration(b.Nanosecond()-a.Nanosecond())
}

// mention takes what a segment shows of its connection without moving it: one
// that an error message quotes, or that is shorter than its header says.
func (s *segment) mention(c *dissect.Conversation, u *dissect.Unit, h header) {
	if !s.known {
		return
	}
	con, old := connectionOf(c, u, h)
	if s.short {
		a := &arrival{at: u.Record.Moment(), flags: h.flags()}
		if a.flags.Has(SYN) {
			con.offer(u.Dir, a.flags, readSYN(h))
		}
		con.handshake(a)
		if !old && c.Reused {
			con.completeness, old = sawSYN, true
		}
	}
	s.pass(con, u.Record.Moment())
	s.scale, s.completeness = con.half[u.Dir].scale, con.completeness
	con.complete(&arrival{flags: h.flags()}, !old)
}

// follow moves the connection by one segment and keeps what it shows of it.
func (s *segment) follow(c *dissect.Conversation, u *dissect.Unit, h header) {
	if !s.known {
		return
	}
	con, ok := connectionOf(c, u, h)
	if !ok {
		s.reused = c.Reused
	}
	fwd, rev := &con.half[u.Dir], &con.half[u.Dir.Back()]
	f := h.flags()
	a := &arrival{
		frame: u.Record.Number, at: u.Record.Moment(), came: u.Arrived(), seq: h.seq(), ack: h.ack(),
		length: s.length, window: h.window(), flags: f,
	}
	if !s.bogus {
		front := h[:min(h.len(), len(h))] // as much of the header as the capture has
		if len(front) > minHeader {
			a.sack = readSACK(front)
		}
		if f.Has(SYN) {
			con.opened(u.Dir, f, readSYN(front), len(front) < h.len())
		}
	}
	s.reused = con.begin(fwd, rev, a) || s.reused
	con.analyse(fwd, rev, a, &s.verdict)
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
	n := uint32(h.len()) + s.length
	s.pseudo = con.pseudo + n>>16 + n&0xffff
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
func (c *connection) begin(fwd, rev *half, a *arrival) (again bool) {
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

// opened takes the options of a SYN. One that is missing may stand in what the
// capture cut off, so its absence says nothing then.
func (c *connection) opened(dir dissect.Dir, f Flags, o synOptions, cut bool) {
	if !cut {
		c.offer(dir, f, o)
	} else if o.scale >= 0 {
		c.offered[dir], c.half[dir].scale = o, o.scale
	}
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
func (c *connection) handshake(a *arrival) {
	switch f := a.flags & (SYN | ACK); {
	case f == SYN:
		c.synAt = a.at
	case f == ACK && dissect.Known(c.synAt) && c.initialRTT == 0:
		c.initialRTT = a.at.Sub(c.synAt)
	}
}

// step moves the states and gives those of client and server.
func (c *connection) step(u *dissect.Unit, a *arrival) (client, server State) {
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
func (c *connection) complete(a *arrival, first bool) {
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
