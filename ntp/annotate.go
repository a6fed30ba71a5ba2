package ntp

import (
	"fmt"

	"netlab/dissect"
)

// modeName is a mode of RFC 5905 section 7.3.
func modeName(n uint64) string {
	switch n {
	case 1:
		return "symmetric active"
	case 2:
		return "symmetric passive"
	case client:
		return "client"
	case server:
		return "server"
	case broadcast:
		return "broadcast"
	case control:
		return "control"
	case 7:
		return "private"
	}
	return "reserved"
}

// Summary implements dissect.PDU.
func (message) Summary(l *dissect.Layer) string {
	b := l.Bytes
	out := fmt.Sprintf("version %d %s", b[0]>>3&7, modeName(uint64(b[0]&7)))
	if b[0]&7 == server && len(b) > 1 {
		out += fmt.Sprintf(" stratum=%d", b[1])
	}
	return out
}

// Notes implements dissect.PDU.
func (message) Notes(l *dissect.Layer) []dissect.Note {
	b := l.Bytes
	note := func(level dissect.Level, source string, off, n int, text string) []dissect.Note {
		return []dissect.Note{{Level: level, Text: text, Source: source, At: dissect.Range{Off: off, Len: n}}}
	}
	switch {
	case b[0]&7 == client:
		return note(dissect.Chat, "RFC 5905 section 8", 40, 8, "A client asks for the time. It puts in when it asks, by its own clock, and will get that back.")
	case b[0]&7 == server && len(b) > 1 && b[1] == 0:
		return note(dissect.Warning, "RFC 5905 section 7.4", 12, 4, "The server sends no time but a code: go away, or ask less often.")
	case b[0]&7 == server && b[0]>>6 == 3:
		return note(dissect.Warning, "RFC 5905 section 7.3", 0, 1, "The server answers, and says that its own clock is not set: do not use it.")
	case b[0]&7 == server:
		return note(dissect.Chat, "RFC 5905 section 8", 24, 24, "The server answers: when you asked, when I heard it, when I say this. With the time of arrival the client has four moments, and knows both the way and how far its clock is off.")
	case b[0]&7 == broadcast:
		return note(dissect.Chat, "RFC 5905 section 3", 40, 8, "A server tells everybody the time unasked.")
	}
	return note(dissect.Chat, "RFC 5905 section 7.3", 0, 1, "A message between clocks: "+modeName(uint64(b[0]&7))+".")
}
