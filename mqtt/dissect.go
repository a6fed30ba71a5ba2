package mqtt

import (
	"bytes"

	"netlab/dissect"
	"netlab/osi"
)

// port is where brokers wait, MQTT 5.0 section 4.2.
const port = 1883

// Types of control packets, MQTT 5.0 section 2.1.2.
const (
	connect     = 1
	connack     = 2
	publish     = 3
	puback      = 4
	pubrec      = 5
	pubrel      = 6
	pubcomp     = 7
	subscribe   = 8
	suback      = 9
	unsubscribe = 10
	unsuback    = 11
	pingreq     = 12
	pingresp    = 13
	disconnect  = 14
	auth        = 15
)

// maxPacket bounds what is waited for: a stream keeps no more.
const maxPacket = 1 << 20

// errGap is what becomes of a stream behind a hole.
var errGap = dissect.RefusalError{Why: "bytes are missing before them, so that nobody knows where the next packet begins", Silent: true}

type dissector struct{}

// Dissector gives the dissector of MQTT.
func Dissector() dissect.Dissector { return dissector{} }

// Proto implements dissect.Dissector.
func (dissector) Proto() string { return "mqtt" }

// Title implements dissect.Titled.
func (dissector) Title() (name, source string) { return "MQ Telemetry Transport", "MQTT 5.0" }

// Match implements dissect.Dissector.
func (dissector) Match() []dissect.Match { return []dissect.Match{{Table: "tcp.port", Num: port}} }

// packet is a control packet as a layer.
type packet struct {
	head    int    // bytes of type, flags and length
	version byte   // 3, 4 or 5; 0 if CONNECT was not seen
	aliased []byte // the topic that a number stands for; nil if it stands there itself
}

// session is what a conversation remembers: the version, and of which direction
// nobody knows where the next packet begins.
type session struct {
	version byte
	lost    [2]bool
	aliases map[int][]byte // topics by the numbers that stand for them
}

// Bounds of what is remembered of one conversation's topics.
const (
	maxAliases = 1024
	maxTopic   = 256 // bytes of one
)

// alias remembers the topic of a message that gives it a number, and finds that
// of one which has a number only: MQTT 5.0 section 3.3.2.3.4. The numbers of the
// two directions are each side's own; Wireshark makes no difference, nor does this.
func (s *session) alias(p *packet, w *walker) {
	switch {
	case w.alias == 0 || w.fault:
	case len(w.topic) == 0:
		p.aliased = s.aliases[w.alias]
	case len(w.topic) <= maxTopic && (len(s.aliases) < maxAliases || s.aliases[w.alias] != nil):
		if s.aliases == nil {
			s.aliases = make(map[int][]byte)
		}
		s.aliases[w.alias] = bytes.Clone(w.topic)
	default:
		delete(s.aliases, w.alias)
	}
}

func remembered(c *dissect.Conversation) *session {
	if c == nil {
		return &session{}
	}
	s, _ := c.State("mqtt").(*session)
	if s == nil {
		s = &session{}
		c.SetState("mqtt", s)
	}
	return s
}

// Dissect implements dissect.Dissector.
func (dissector) Dissect(c *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	b := u.Bytes
	if u.Quoted { // no part of the conversation's course
		c = nil
	}
	s := remembered(c)
	if u.Gap > 0 {
		s.lost[u.Dir] = true
		return dissect.Layer{}, 0, errGap
	}
	n, size, ok := varint(b[1:])
	switch {
	case !ok && size > 4, ok && n > maxPacket, s.lost[u.Dir]:
		s.lost[u.Dir] = true
		return dissect.Layer{}, 0, dissect.RefusalError{Why: "a packet would be longer than a megabyte, more than is kept", Silent: true}
	case !ok || len(b) < 1+size+n && u.Cut == 0 && !u.Quoted:
		return dissect.Layer{}, 0, nil
	}
	p := &packet{head: 1 + size}
	b = b[:min(p.head+n, len(b))]
	p.version = s.version
	if v := p.named(b); v > 0 {
		p.version, s.version = v, v
	}
	l := dissect.Layer{
		PDU: p, Header: len(b), Bytes: b,
		Place: osi.Place{Layer: osi.Application, Suite: osi.SuiteApplication},
	}
	w := walker{Pick: dissect.Pick{ID: -1, Bytes: b}, p: p, off: p.head}
	switch w.packet(); {
	case b[0]>>4 == 0:
		l.Malformed, l.MalformedRange = "no control packet has type 0", dissect.Range{Len: 1, Mask: 0xf0}
	case w.fault && u.Cut == 0 && !u.Quoted:
		l.Malformed, l.MalformedRange = "its parts do not fit into its length", dissect.Range{Off: p.head, Len: n}
	case b[0]>>4 == publish:
		s.alias(p, &w)
	}
	return l, len(b), nil
}

// named is the version that a CONNECT names; 0 for others.
func (p *packet) named(b []byte) byte {
	if b[0]>>4 != connect || len(b) < p.head+2 {
		return 0
	}
	at := p.head + 2 + be16(b[p.head:])
	if at >= len(b) {
		return 0
	}
	return b[at]
}

// varint reads a length, MQTT 5.0 section 1.5.5. Where it is not whole, ok is
// false and size more than 4 if it never will be.
func varint(b []byte) (n, size int, ok bool) {
	for i := range 4 {
		if i == len(b) {
			return 0, i, false
		}
		n |= int(b[i]&0x7f) << (7 * i)
		if b[i]&0x80 == 0 {
			return n, i + 1, true
		}
	}
	return 0, 5, false
}

func be16(b []byte) int { return int(b[0])<<8 | int(b[1]) }
