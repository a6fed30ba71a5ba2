package ws

import (
	"encoding/binary"
	"errors"
	"fmt"

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
}

// message is one in fragments.
type message struct {
	opcode OpCode
	bytes  []byte
	m      dissect.Map
	frames int
	seen   []int // the records that brought them
	lost   bool
}

// state is what a conversation remembers: a message under way each direction.
type state [2]*message

// Dissect implements dissect.Dissector.
func (dissector) Dissect(c *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	b := u.Bytes
	if u.Gap > 0 {
		return dissect.Layer{}, 0, errGap
	}
	header, length, err := measure(b)
	if err != nil {
		return dissect.Layer{}, 0, err
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
	if f.opcode < Close {
		f.join(c, u, &l, b[0]&0x80 != 0)
	}
	f.next(&l, b[0]&0x80 != 0)
	return l, header + length, nil
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
	switch op := OpCode(b[0] & 15); {
	case op > Binary && op < Close || op > Pong:
		// RFC 6455 section 5.2: an unknown opcode fails the connection.
		return 0, 0, fmt.Errorf("opcode %d is reserved", op)
	case op >= Close && (length > 125 || b[0]&0x80 == 0):
		return 0, 0, fmt.Errorf("a %s frame must be whole and have at most 125 bytes (RFC 6455 section 5.5)", op)
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
func (f *frame) join(c *dissect.Conversation, u dissect.Unit, l *dissect.Layer, fin bool) {
	if c == nil {
		return
	}
	s, _ := c.State(proto).(*state)
	if s == nil {
		if fin && f.opcode != Continuation {
			return
		}
		s = new(state)
		c.SetState(proto, s)
	}
	m := s[u.Dir]
	switch {
	case f.opcode != Continuation:
		if s[u.Dir] = nil; fin {
			return
		}
		m = &message{opcode: f.opcode}
		s[u.Dir] = m
	case m == nil:
		f.lost = true // its first frame was not seen
		return
	}
	f.first = m.opcode
	m.frames++
	if n := len(m.seen); n == 0 || m.seen[n-1] != u.Record.Number {
		m.seen = append(m.seen, u.Record.Number)
	}
	// Empty frames cost memory too: their number is bounded as their bytes are.
	if m.lost = m.lost || len(m.bytes)+len(f.payload) > maxMessage || len(m.m) > maxMessage/32; m.lost {
		m.bytes, m.m, m.seen = nil, nil, m.seen[:1]
	} else {
		m.bytes = append(m.bytes, f.payload...)
		m.m = append(m.m, l.PayloadMap...)
	}
	f.lost = m.lost
	if fin {
		if s[u.Dir] = nil; !m.lost {
			f.whole = m
		}
	}
}

// next says what the layer passes on: the message, once it is whole.
func (f *frame) next(l *dissect.Layer, fin bool) {
	if f.whole != nil {
		l.Payload, l.PayloadMap = f.whole.bytes, f.whole.m
	}
	switch {
	case f.opcode >= Close || !fin || f.lost || len(l.Payload) == 0:
	case f.first == Text:
		l.Next = dissect.Key{Table: "websocket.opcode", Num: uint64(Text), Quiet: true}
	default:
		l.Next = dissect.Key{Table: "websocket.opcode", Num: uint64(f.first)}
	}
}

// Field implements dissect.PDU.
func (f *frame) Field(l *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	b := l.Bytes
	all := dissect.Range{Off: f.header, Len: len(b) - f.header}
	number := func(n uint64, off, size int, mask uint64) []dissect.Value {
		return append(dst, dissect.Value{Kind: dissect.Uint, Num: n, At: dissect.Range{Off: off, Len: size, Mask: mask}})
	}
	flag := func(n byte, off int, mask uint64) []dissect.Value {
		return append(dst, dissect.Value{Kind: dissect.Bool, Num: uint64(n), At: dissect.Range{Off: off, Len: 1, Mask: mask}})
	}
	raw := func(is bool, kind dissect.Kind, v []byte, at dissect.Range) []dissect.Value {
		if !is || len(v) == 0 {
			return dst
		}
		return append(dst, dissect.Value{Kind: kind, Raw: v, At: at})
	}
	fin := b[0]&0x80 != 0
	switch id {
	case fieldFin:
		return flag(b[0]>>7, 0, 0x80)
	case fieldRsv:
		return number(uint64(b[0]>>4&7), 0, 1, 0x70)
	case fieldOpcode:
		return number(uint64(f.opcode), 0, 1, 0x0f)
	case fieldMask:
		return flag(b[1]>>7, 1, 0x80)
	case fieldLen:
		return number(uint64(b[1]&0x7f), 1, 1, 0x7f)
	case fieldLen16:
		if b[1]&0x7f == 126 {
			return number(uint64(binary.BigEndian.Uint16(b[2:])), 2, 2, 0)
		}
	case fieldLen64:
		if b[1]&0x7f == 127 {
			return number(binary.BigEndian.Uint64(b[2:]), 2, 8, 0)
		}
	case fieldKey:
		return raw(f.masked, dissect.Bytes, b[max(0, f.header-4):f.header], dissect.Range{Off: f.header - 4, Len: 4})
	case fieldPayload:
		return raw(true, dissect.None, f.payload, all)
	case fieldContinue:
		return raw(f.opcode < Close && (!fin || f.lost), dissect.Bytes, f.payload, all)
	case fieldText:
		return raw(f.first == Text && fin && !f.lost, dissect.String, l.Payload, all)
	case fieldPing:
		return raw(f.opcode == Ping, dissect.Bytes, f.payload, all)
	case fieldPong:
		return raw(f.opcode == Pong, dissect.Bytes, f.payload, all)
	case fieldCloseCode:
		if f.opcode == Close && len(f.payload) >= 2 {
			return number(uint64(binary.BigEndian.Uint16(f.payload)), f.header, 2, 0)
		}
	case fieldCloseReason:
		if f.opcode == Close && len(f.payload) > 2 {
			return raw(true, dissect.String, f.payload[2:], dissect.Range{Off: f.header + 2, Len: all.Len - 2})
		}
	}
	if f.whole != nil {
		return f.whole.field(id, dst)
	}
	return dst
}

func (m *message) field(id int, dst []dissect.Value) []dissect.Value {
	switch id {
	case fieldFragment:
		for _, n := range m.seen {
			dst = append(dst, dissect.Value{Kind: dissect.Uint, Num: uint64(n)})
		}
	case fieldFragmentCount:
		return append(dst, dissect.Value{Kind: dissect.Uint, Num: uint64(m.frames)})
	case fieldWholeLen:
		return append(dst, dissect.Value{Kind: dissect.Uint, Num: uint64(len(m.bytes))})
	}
	return dst
}
