package ws

import (
	"encoding/binary"

	"netlab/dissect"
)

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
	case fieldMasked:
		return raw(f.masked, dissect.None, f.payload, all)
	case fieldPmc:
		if f.agreed {
			return flag(b[0]>>6&1, 0, 0x40)
		}
	case fieldClose:
		return raw(f.opcode == Close, dissect.None, f.payload, all)
	case fieldUnknown:
		return raw(f.opcode.reserved(), dissect.Bytes, f.payload, all)
	case fieldContinue:
		return raw(f.opcode == Continuation && (!fin || f.lost), dissect.Bytes, f.payload, all)
	case fieldText:
		return raw(f.first == Text && fin && !f.lost && f.deflate.broken == nil, dissect.String, l.Payload, all)
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
	case fieldFragments:
		return append(dst, dissect.Value{Kind: dissect.None})
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
