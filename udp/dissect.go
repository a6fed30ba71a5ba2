package udp

import (
	"encoding/binary"
	"errors"
	"time"

	"netlab/dissect"
	"netlab/osi"
)

// headerLen is the length of the header in bytes, protocol UDP's number in IP's.
const (
	headerLen = 8
	protocol  = 17
)

// errShort says that there are not even ports.
var errShort = errors.New("udp: the datagram is shorter than a header")

type dissector struct{}

// Dissector gives the dissector of UDP.
func Dissector() dissect.Dissector { return dissector{} }

// Proto implements dissect.Dissector.
func (dissector) Proto() string { return "udp" }

// Title implements dissect.Titled.
func (dissector) Title() (name, source string) { return "User Datagram Protocol", "RFC 768" }

// Match implements dissect.Dissector.
func (dissector) Match() []dissect.Match { return []dissect.Match{{Table: "ip.proto", Num: protocol}} }

// Ports implements dissect.Talker: a datagram that cannot be one is of no
// conversation.
func (dissector) Ports(unit []byte) (src, dst uint16, ok bool) {
	if len(unit) < headerLen {
		return 0, 0, false
	}
	src, dst = ports(unit)
	n := binary.BigEndian.Uint16(unit[4:])
	return src, dst, n == 0 || n >= headerLen
}

func ports(unit []byte) (src, dst uint16) {
	return binary.BigEndian.Uint16(unit), binary.BigEndian.Uint16(unit[2:])
}

// Fresh implements dissect.Talker: UDP has no beginnings.
func (dissector) Fresh(*dissect.Conversation, dissect.Dir, []byte) bool { return false }

// conversation is what is remembered of two ports.
type conversation struct {
	first, last time.Time
	count       int // datagrams seen
	turn        dissect.Dir
	turns       int // how often the other end began to speak
}

// datagram is a UDP datagram as a layer.
type datagram struct {
	stream       int
	known        bool
	timed        bool
	since, delta time.Duration
	pseudo       uint32 // sum of the pseudo-header
	summed       bool
	cut, quoted  bool
	first, reply bool // the first of its conversation; the first that came back
	v6           bool
	stray        int // bytes behind the datagram that its Length does not count
}

// Dissect implements dissect.Dissector.
func (d dissector) Dissect(c *dissect.Conversation, u dissect.Unit) (l dissect.Layer, n int, err error) {
	n, err = d.Place(&l, c, &u)
	return l, n, err
}

// Place implements dissect.Placer.
func (dissector) Place(l *dissect.Layer, c *dissect.Conversation, u *dissect.Unit) (int, error) {
	*l = dissect.Layer{Place: osi.Place{Layer: osi.Transport, Suite: osi.SuiteTransport}}
	b := u.Bytes
	if len(b) < 4 {
		return 0, errShort
	}
	d := &datagram{quoted: u.Quoted, cut: u.Cut > 0}
	l.PDU, l.Header = d, min(headerLen, len(b))
	if c != nil && c.Proto == "udp" {
		d.stream, d.known = c.Index, true
		d.v6 = c.A.Addr.Is6()
		if !u.Quoted {
			d.follow(c, u)
		}
	}
	if len(b) < headerLen {
		if u.Cut == 0 && !u.Quoted {
			l.Malformed, l.MalformedRange = "the header is cut short", dissect.Range{Len: len(b)}
		}
		return len(b), nil
	}
	n := int(binary.BigEndian.Uint16(b[4:]))
	whole := len(b) + u.Cut
	switch {
	case n == 0 && d.v6: // a jumbogram, RFC 2675 section 4
		n = whole
	case n < headerLen:
		l.Malformed, l.MalformedRange = "the length is less than the header's", dissect.Range{Off: 4, Len: 2}
		return len(b), nil
	case n > whole && !u.Quoted: // what there is may still be read
		l.Malformed, l.MalformedRange = "the length does not fit the IP packet", dissect.Range{Off: 4, Len: 2}
	case n < whole && !u.Quoted:
		d.stray = whole - n
	}
	if d.known && !u.Quoted && n <= whole {
		d.pseudo, d.summed = dissect.PseudoHeader(c.A.Addr, c.B.Addr, protocol, n), true
	}
	l.Payload = b[headerLen:min(n, len(b))]
	src, dst := ports(b)
	l.Next = dissect.Key{Table: "udp.port", Num: uint64(min(src, dst)), Alt: uint64(max(src, dst))}
	l.Bytes = b[:min(n, len(b))]
	return len(b), nil
}

// follow counts a datagram in its conversation.
func (d *datagram) follow(c *dissect.Conversation, u *dissect.Unit) {
	at := u.Record.Moment()
	con, ok := c.State("udp").(*conversation)
	if !ok {
		con = &conversation{first: at, last: at, turn: u.Dir}
		c.SetState("udp", con)
		d.first = true
	}
	if u.Dir != con.turn {
		con.turn = u.Dir
		con.turns++
		d.reply = con.turns == 1
	}
	con.count++
	d.timed = true
	d.since, d.delta = at.Sub(con.first), at.Sub(con.last)
	con.last = at
}
