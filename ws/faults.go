package ws

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"

	"netlab/dissect"
)

// faults names what breaks the protocol, each with the section that forbids it.
func (f *frame) faults(l *dissect.Layer) []dissect.Note {
	var out []dissect.Note
	add := func(source string, at dissect.Range, format string, args ...any) {
		out = append(out, dissect.Note{Level: dissect.Error, Text: fmt.Sprintf(format, args...), Source: source, At: at})
	}
	b := l.Bytes
	fin := b[0]&0x80 != 0
	payload := dissect.Range{Off: f.header, Len: len(b) - f.header}
	first := dissect.Range{Len: 1, Mask: 0x0f}
	f.bitFaults(b, add)
	if f.opcode.reserved() {
		add("RFC 6455 section 5.2", first, "Opcode %d is reserved: who gets it must fail the connection.", f.opcode)
	}
	if at, ok := f.padded(b); ok {
		add("RFC 6455 section 5.2", at, "The length could be written in fewer bytes, and so must be.")
	}
	if f.opcode >= Close {
		if !fin {
			add("RFC 6455 section 5.5", dissect.Range{Len: 1, Mask: 0x80}, "A control frame must not be fragmented.")
		}
		if len(f.payload) > 125 {
			add("RFC 6455 section 5.5", payload, "A control frame has at most 125 bytes of payload, and this one has %d.", len(f.payload))
		}
	}
	if f.stray {
		add("RFC 6455 section 5.4", first, "A continuation of nothing: no message is under way, or its beginning was not seen.")
	}
	if f.cuts {
		add("RFC 6455 section 5.4", first, "A new message begins before the one before it has ended; only control frames may come between fragments.")
	}
	if f.late {
		add("RFC 6455 section 5.5.1", dissect.Range{Len: len(b)}, "Nothing may be sent behind a close frame.")
	}
	switch err := f.deflate.broken; {
	case errors.Is(err, errBomb):
		add("RFC 7692 section 8", payload, "The compressed message is a deflate bomb, or just too long: %d bytes, and %v. A receiver that does not bound this runs out of memory.", f.deflate.from, err)
	case err != nil:
		add("RFC 7692 section 7.2.2", payload, "The compressed message cannot be read: %v.", err)
	}
	plain := f.deflate.broken == nil && (f.agreed || b[0]&rsv1 == 0)
	if f.first == Text && f.opcode < Close && fin && !f.lost && plain && !utf8.Valid(l.Payload) {
		add("RFC 6455 section 8.1", payload, "A text message must be UTF-8, and this one is not: the receiver must close with 1007.")
	}
	if f.opcode == Close {
		f.closeFaults(payload, add)
	}
	return out
}

// bitFaults looks at the reserved bits.
func (f *frame) bitFaults(b []byte, add func(string, dissect.Range, string, ...any)) {
	if b[0]&(rsv2|rsv3) != 0 || b[0]&rsv1 != 0 && !f.agreed {
		add("RFC 6455 section 5.2", dissect.Range{Len: 1, Mask: 0x70},
			"A reserved bit is set, and no extension that gives it a meaning was agreed upon: who gets this must fail the connection.")
		return
	}
	if b[0]&rsv1 != 0 && (f.opcode >= Close || f.opcode == Continuation) {
		add("RFC 7692 section 6.1", dissect.Range{Len: 1, Mask: rsv1}, "Only the first frame of a message says that it is compressed, and no control frame is.")
	}
}

// padded reports whether the length has more bytes than it needs, and where.
func (f *frame) padded(b []byte) (dissect.Range, bool) {
	switch {
	case b[1]&0x7f == 126 && binary.BigEndian.Uint16(b[2:]) < 126:
		return dissect.Range{Off: 2, Len: 2}, true
	case b[1]&0x7f == 127 && binary.BigEndian.Uint64(b[2:]) < 1<<16:
		return dissect.Range{Off: 2, Len: 8}, true
	}
	return dissect.Range{}, false
}

// closeFaults looks at what a close frame says.
func (f *frame) closeFaults(at dissect.Range, add func(string, dissect.Range, string, ...any)) {
	switch len(f.payload) {
	case 0:
		return
	case 1:
		add("RFC 6455 section 5.5.1", at, "A close frame says nothing, or begins with two bytes of status; this one has one byte.")
		return
	}
	code := binary.BigEndian.Uint16(f.payload)
	status := dissect.Range{Off: at.Off, Len: 2}
	switch {
	case code == 1005 || code == 1006 || code == 1015:
		add("RFC 6455 section 7.4.1", status, "%d is for a program's own use, to say that no status came; it must never be sent.", code)
	case code < 1000 || code == 1004 || code > 1014 && code < 3000 || code > 4999:
		add("RFC 6455 section 7.4.2", status, "%d means nothing that may be sent: 1000 to 2999 are the protocol's, 3000 to 4999 for libraries and applications.", code)
	}
	if !utf8.Valid(f.payload[2:]) {
		add("RFC 6455 section 5.5.1", dissect.Range{Off: at.Off + 2, Len: at.Len - 2}, "The reason must be UTF-8, and this one is not.")
	}
}
