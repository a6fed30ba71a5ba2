package ws

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/http"

	"netlab/dissect"
	"netlab/osi"
)

const proto = "websocket"

// maxMessage bounds what is kept of a message in fragments. A longer one is
// shown frame by frame.
const maxMessage = 1 << 20

// Errors that end the reading of a stream.
var (
	errGap     = errors.New("bytes are missing before this, so that nobody knows where the next frame begins")
	errLength  = errors.New("the length has its highest bit set, which RFC 6455 section 5.2 forbids")
	errTooLong = errors.New("the frame would be longer than a gigabyte")
	errHTTP    = errors.New("it goes on in HTTP, though behind an upgrade both ends speak the new protocol (RFC 9110 section 7.8)")
)

// Dissector reads WebSocket frames. It hangs where HTTP upgrades to websocket.
func Dissector() dissect.Dissector { return dissector{} }

type dissector struct{}

func (dissector) Proto() string                { return proto }
func (dissector) Title() (name, source string) { return "WebSocket", "RFC 6455" }
func (dissector) Fields() []dissect.FieldInfo  { return fieldInfos() }

func (dissector) Match() []dissect.Match {
	return []dissect.Match{{Table: "http.upgrade", Name: "websocket"}}
}

// frame is what was found out about one frame.
type frame struct {
	opcode  OpCode
	masked  bool
	header  int // bytes before the payload
	payload []byte
	client  bool     // sent by the end that opened the connection
	first   OpCode   // of the message that the frame belongs to
	whole   *message // the message that ends with this frame, if it had several
	lost    bool     // a fragment of a message whose beginning is not known or too long
	stray   bool     // a continuation of nothing
	cuts    bool     // a new message begins before the one before has ended
	late    bool     // a frame behind the close
	agreed  bool     // the ends agreed to compress
	deflate inflation
}

// message is one in fragments.
type message struct {
	opcode     OpCode
	compressed bool
	bytes      []byte
	m          dissect.Map
	frames     int
	seen       []int // the record that brought each of them
	lost       bool
}

// state is what a conversation remembers of one direction: the message under
// way, and what inflation needs.
type state struct {
	dirs   [2]direction
	agreed bool // permessage-deflate
}

type direction struct {
	message *message
	inflater
	closed bool
}

// Dissect implements dissect.Dissector.
func (dissector) Dissect(c *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	b := u.Bytes
	if u.Gap > 0 {
		return dissect.Layer{}, 0, errGap
	}
	if isHTTP(b) {
		return dissect.Layer{}, 0, errHTTP
	}
	header, length, err := measure(b)
	if err != nil {
		return tooLong(b, u.Dir, err)
	}
	if header == 0 || len(b) < header+length {
		return dissect.Layer{}, 0, nil
	}
	f := &frame{
		opcode: OpCode(b[0] & 15), masked: b[1]&0x80 != 0, header: header,
		payload: b[header : header+length], client: u.Dir == dissect.Forward,
	}
	if f.masked {
		f.payload = unmask(f.payload, b[header-4:header])
	}
	l := dissect.Layer{
		PDU: f, Header: header, Bytes: b[:header+length],
		Place: osi.Place{Layer: osi.Application, Suite: osi.SuiteApplication},
	}
	l.Payload, l.PayloadMap = f.payload, u.Map.Slice(header, length)
	f.first = f.opcode
	s := stateOf(c)
	d := &s.dirs[u.Dir]
	f.agreed, f.late = s.agreed, d.closed
	if f.opcode < Close {
		f.join(d, u, &l, b[0]&0x80 != 0)
	}
	f.inflate(s, d, &l)
	f.next(&l, b[0]&0x80 != 0)
	d.closed = d.closed || f.opcode == Close
	return l, header + length, nil
}

// isHTTP holds for the beginning of a message of HTTP. No frame begins so: their
// first letters would set reserved bits.
func isHTTP(b []byte) bool {
	for _, start := range []string{"GET /", "HEAD /", "POST /", "PUT /", "HTTP/1."} {
		if bytes.HasPrefix(b, []byte(start)) {
			return true
		}
	}
	return false
}

// stateOf is what a conversation remembers, with what the ends agreed to when
// they switched from HTTP.
func stateOf(c *dissect.Conversation) *state {
	if c == nil {
		return new(state)
	}
	s, _ := c.State(proto).(*state)
	if s == nil {
		s = new(state)
		if h, ok := c.State("http.upgrade").(http.Header); ok {
			s.agree(h)
		}
		c.SetState(proto, s)
	}
	return s
}

// tooLong makes a layer of the header of a frame whose payload nobody waits for.
func tooLong(b []byte, d dissect.Dir, err error) (dissect.Layer, int, error) {
	n := 10
	if b[1]&0x80 != 0 {
		n = min(14, len(b))
	}
	f := &frame{opcode: OpCode(b[0] & 15), first: OpCode(b[0] & 15), header: n, client: d == dissect.Forward, lost: true}
	return dissect.Layer{
		PDU: f, Header: n, Bytes: b[:n], Place: osi.Place{Layer: osi.Application, Suite: osi.SuiteApplication},
		Malformed: err.Error(), MalformedRange: dissect.Range{Off: 2, Len: 8},
	}, n, err
}

// measure reads how long a frame's header and payload are; 0 for the header if
// it is not all there.
func measure(b []byte) (header, length int, err error) {
	if len(b) < 2 {
		return 0, 0, nil
	}
	header, length = 2, int(b[1]&0x7f)
	switch length {
	case 126:
		if len(b) < 4 {
			return 0, 0, nil
		}
		header, length = 4, int(binary.BigEndian.Uint16(b[2:]))
	case 127:
		if len(b) < 10 {
			return 0, 0, nil
		}
		n := binary.BigEndian.Uint64(b[2:])
		switch {
		case n>>63 != 0:
			return 0, 0, errLength
		case n > 1<<30:
			return 0, 0, errTooLong
		}
		header, length = 10, int(n)
	}
	if b[1]&0x80 != 0 {
		header += 4
	}
	return header, length, nil
}

// unmask undoes the masking, RFC 6455 section 5.3: byte i is XORed with byte i
// modulo 4 of the key.
func unmask(b, key []byte) []byte {
	out := make([]byte, len(b))
	for i, x := range b {
		out[i] = x ^ key[i&3]
	}
	return out
}

// join puts a data frame to the message that it is a part of, RFC 6455 section 5.4.
func (f *frame) join(d *direction, u dissect.Unit, l *dissect.Layer, fin bool) {
	m := d.message
	switch {
	case f.opcode != Continuation:
		f.cuts = m != nil
		if d.message = nil; fin {
			return
		}
		m = &message{opcode: f.opcode, compressed: l.Bytes[0]&rsv1 != 0}
		d.message = m
	case m == nil:
		f.lost, f.stray = true, true // its first frame was not seen
		return
	}
	f.first = m.opcode
	m.frames++
	m.seen = append(m.seen, u.Record.Number)
	// Empty frames cost memory too: their number is bounded as their bytes are.
	if m.lost = m.lost || len(m.bytes)+len(f.payload) > maxMessage || len(m.m) > maxMessage/32 || len(m.seen) > maxMessage/32; m.lost {
		m.bytes, m.m, m.seen = nil, nil, m.seen[:1]
	} else {
		m.bytes = append(m.bytes, f.payload...)
		m.m = append(m.m, l.PayloadMap...)
	}
	f.lost = m.lost
	if fin {
		if d.message = nil; !m.lost {
			f.whole = m
			l.Payload, l.PayloadMap = m.bytes, m.m
		}
	}
}

// next says what the layer passes on: the message, once it is whole.
func (f *frame) next(l *dissect.Layer, fin bool) {
	switch {
	case f.opcode >= Close || !fin || f.lost || f.deflate.broken != nil || len(l.Payload) == 0:
	case f.first == Text:
		l.Next = dissect.Key{Table: "websocket.opcode", Num: uint64(Text), Quiet: true}
	default:
		l.Next = dissect.Key{Table: "websocket.opcode", Num: uint64(f.first)}
	}
}
