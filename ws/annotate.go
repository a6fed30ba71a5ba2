package ws

import (
	"encoding/binary"
	"fmt"
	"slices"

	"netlab/dissect"
	"netlab/internal/text"
)

// Summary implements dissect.PDU.
func (f *frame) Summary(l *dissect.Layer) string {
	if l.Malformed != "" {
		return f.opcode.String() + " of impossible length"
	}
	out := f.opcode.String()
	switch {
	case f.opcode == Close && len(f.payload) >= 2:
		code := binary.BigEndian.Uint16(f.payload)
		out += fmt.Sprintf(" %d", code)
		if name := closeName(uint64(code)); name != "" {
			out += " (" + name + ")"
		}
	case f.first == Text && l.Bytes[0]&0x80 != 0 && !f.lost && f.deflate.broken == nil && (f.agreed || l.Bytes[0]&rsv1 == 0):
		out += fmt.Sprintf(" %q", text.Cut(string(head(l.Payload)), 40))
	default:
		out += fmt.Sprintf(" len=%d", len(f.payload))
	}
	if f.deflate.done {
		out += " compressed"
	}
	if f.masked {
		out += " masked"
	}
	if l.Bytes[0]&0x80 == 0 {
		out += " more"
	}
	return out
}

// head is the beginning of a long text: nobody lists more.
func head(b []byte) []byte { return b[:min(len(b), 200)] }

// Notes implements dissect.PDU.
func (f *frame) Notes(l *dissect.Layer) []dissect.Note {
	var out []dissect.Note
	add := func(level dissect.Level, source string, at dissect.Range, format string, args ...any) {
		out = append(out, dissect.Note{Level: level, Text: fmt.Sprintf(format, args...), Source: source, At: at})
	}
	op := dissect.Range{Len: 1, Mask: 0x0f}
	if l.Malformed != "" {
		return nil // its payload is not there
	}
	fin := l.Bytes[0]&0x80 != 0
	who := "The server"
	if f.client {
		who = "The client"
	}
	switch {
	case f.opcode == Close && len(f.payload) >= 2:
		code := binary.BigEndian.Uint16(f.payload)
		add(dissect.Chat, "RFC 6455 section 5.5.1", op, "%s closes the connection with status %d, %s; the other side answers with a close frame of its own.",
			who, code, named(code))
	case f.opcode == Close:
		add(dissect.Chat, "RFC 6455 section 5.5.1", op, "%s closes the connection and gives no reason; the other side answers with a close frame of its own.", who)
	case f.opcode == Ping:
		add(dissect.Chat, "RFC 6455 section 5.5.2", op, "%s asks whether the other side is still there; a pong must bring the same bytes back.", who)
	case f.opcode == Pong:
		add(dissect.Chat, "RFC 6455 section 5.5.3", op, "%s says that it is still there.", who)
	case f.whole != nil:
		add(dissect.Chat, "RFC 6455 section 5.4", op, "With this frame the %s message is whole: %s in %s.", f.first, text.Count(len(f.whole.bytes), "byte"), text.Count(f.whole.frames, "frame"))
		out[len(out)-1].Packets = slices.Compact(slices.Clone(f.whole.seen))
	case f.opcode.reserved():
		add(dissect.Chat, "RFC 6455 section 5.2", op, "%s sends a frame of a kind that does not exist.", who)
	case f.lost && f.opcode == Continuation:
		add(dissect.Notice, "RFC 6455 section 5.4", op, "This frame continues a message that cannot be put together: its beginning was not seen, or it is longer than %d bytes.", maxMessage)
	case !fin:
		add(dissect.Chat, "RFC 6455 section 5.4", op, "%s sends a part of a %s message; more frames follow before it is whole.", who, f.first)
	default:
		add(dissect.Chat, "RFC 6455 section 5.6", op, "%s sends a whole %s message of %s in one frame.", who, f.first, text.Count(len(l.Payload), "byte"))
	}
	mask := dissect.Range{Off: 1, Len: 1, Mask: 0x80}
	if f.masked && f.client {
		add(dissect.Chat, "RFC 6455 section 10.3", dissect.Range{Off: f.header - 4, Len: 4},
			"The payload is masked with a fresh key, so that no page can make a browser send bytes that a careless proxy takes for something else.")
	}
	switch {
	case f.client && !f.masked:
		add(dissect.Error, "RFC 6455 section 5.1", mask, "A client must mask what it sends; the server must close the connection.")
	case !f.client && f.masked:
		add(dissect.Error, "RFC 6455 section 5.1", mask, "A server must not mask what it sends; the client must close the connection.")
	}
	if f.deflate.done && f.deflate.broken == nil {
		add(dissect.Chat, "RFC 7692 section 7", dissect.Range{Len: 1, Mask: rsv1}, "The message is compressed: %s on the wire are %s of message.", text.Count(f.deflate.from, "byte"), text.Count(len(l.Payload), "byte"))
	}
	return append(out, f.faults(l)...)
}

func named(code uint16) string {
	if name := closeName(uint64(code)); name != "" {
		return name
	}
	return "which RFC 6455 does not name"
}
