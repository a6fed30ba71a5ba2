package dhcp

import (
	"fmt"
	"net/netip"

	"netlab/dissect"
)

// Messages, RFC 2132 section 9.6.
const (
	discover = 1
	offer    = 2
	request  = 3
	decline  = 4
	ack      = 5
	nak      = 6
	release  = 7
	inform   = 8
)

func messageName(n uint64) string {
	names := [...]string{"", "DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM"}
	if n < uint64(len(names)) {
		return names[n]
	}
	return ""
}

func opName(n uint64) string {
	switch n {
	case 1:
		return "request"
	case 2:
		return "reply"
	}
	return ""
}

// kind is the message's type; 0 for BOOTP.
func (p packet) kind(l *dissect.Layer) uint64 {
	for _, v := range p.Field(l, fMessageType, nil) {
		return v.Num
	}
	return 0
}

func (p packet) addr(l *dissect.Layer, id int) netip.Addr {
	for _, v := range p.Field(l, id, nil) {
		return v.Addr
	}
	return netip.IPv4Unspecified()
}

// Summary implements dissect.PDU.
func (p packet) Summary(l *dissect.Layer) string {
	out := messageName(p.kind(l))
	if out == "" {
		out = "BOOTP"
		for _, v := range p.Field(l, fType, nil) {
			out += " " + opName(v.Num)
		}
	}
	for _, id := range []int{fYour, fRequested} {
		if a := p.addr(l, id); !a.IsUnspecified() {
			return out + " " + a.String()
		}
	}
	return out
}

// Notes implements dissect.PDU.
func (p packet) Notes(l *dissect.Layer) []dissect.Note {
	note := func(level dissect.Level, source, format string, args ...any) []dissect.Note {
		return []dissect.Note{{Level: level, Text: fmt.Sprintf(format, args...), Source: source, At: dissect.Range{Len: min(len(l.Bytes), fixedLen)}}}
	}
	const steps = "RFC 2131 section 3.1"
	switch p.kind(l) {
	case discover:
		return note(dissect.Chat, steps, "A host without an address asks all on its link: who can give me one?")
	case offer:
		return note(dissect.Chat, steps, "A server offers the address %s.", p.addr(l, fYour))
	case request:
		if a := p.addr(l, fRequested); !a.IsUnspecified() {
			return note(dissect.Chat, steps, "The client asks for the address %s. It says so to all, so that other servers take back their offers.", a)
		}
		return note(dissect.Chat, "RFC 2131 section 4.4.5", "The client asks to keep its address %s.", p.addr(l, fClient))
	case ack:
		var lease uint64
		for _, v := range p.Field(l, fLease, nil) {
			lease = v.Num
		}
		return note(dissect.Chat, steps, "The server gives the address %s, for %d seconds.", p.addr(l, fYour), lease)
	case nak:
		return note(dissect.Warning, steps, "The server refuses: the client must begin anew.")
	case decline:
		return note(dissect.Warning, "RFC 2131 section 3.1", "The client has found that somebody else uses the address.")
	case release:
		return note(dissect.Chat, steps, "The client gives its address %s back.", p.addr(l, fClient))
	case inform:
		return note(dissect.Chat, "RFC 2131 section 3.4", "The client has an address and asks for the rest.")
	}
	return note(dissect.Chat, "RFC 951", "A message of BOOTP, on which DHCP builds.")
}
