package dissect

import (
	"fmt"

	"netlab/osi"
)

// ah is the IP Authentication Header: a sum over the packet that only who knows
// a secret can make. It hides nothing, so the packet can be read on.
//
//	next header (8) · length in units of four bytes, less two (8) · reserved (16) ·
//	security parameters index (32) · sequence number (32) · integrity check value
type ah struct{}

const (
	ahNext = iota
	ahLen
	ahReserved
	ahSPI
	ahICV
	ahSeq
)

const (
	ahSource = "RFC 4302 section 2"
	ahFixed  = 12 // bytes before the integrity check value
)

func (ah) Proto() string           { return "ah" }
func (ah) Title() (string, string) { return "IP Authentication Header", "RFC 4302" }
func (ah) Match() []Match          { return []Match{{Table: "ip.proto", Num: 51}} }

func (ah) Fields() []FieldInfo {
	return []FieldInfo{
		ahNext:     {Name: "ah.next_header", Kind: Uint, Width: 1, Doc: "what comes behind this header", Source: ahSource, Names: ipProtoName},
		ahLen:      {Name: "ah.length", Kind: Uint, Width: 1, Doc: "length of this header in units of four bytes, less two", Source: ahSource},
		ahReserved: {Name: "ah.reserved", Kind: Bytes, Doc: "must be zero", Source: ahSource},
		ahSPI:      {Name: "ah.spi", Kind: Uint, Hex: true, Width: 4, Doc: "which secret and which rules the receiver shall check by", Source: ahSource},
		ahICV:      {Name: "ah.icv", Kind: Bytes, Doc: "the sum over the packet that proves who sent it", Source: ahSource},
		ahSeq:      {Name: "ah.sequence", Kind: Uint, Width: 4, Doc: "counts the packets, so that nobody can send one again", Source: "RFC 4302 section 2.5"},
	}
}

func (ah) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: ah{}, Place: osi.Place{Layer: osi.Network, Suite: osi.Internet}, Header: len(b)}
	n := ahFixed
	if len(b) >= 2 {
		n = (int(b[1]) + 2) * 4
	}
	if len(b) < max(n, ahFixed) {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	l.Header, l.Payload = n, b[n:]
	l.Next = Key{Table: "ip.proto", Num: uint64(b[0])}
	return l, len(b), nil
}

func (ah) Field(l *Layer, id int, dst []Value) []Value {
	p := Pick{ID: id, Bytes: l.Bytes, Out: dst}
	p.Uint(ahNext, 0, 1)
	p.Uint(ahLen, 1, 1)
	p.Raw(ahReserved, 2, 2)
	p.Uint(ahSPI, 4, 4)
	p.Uint(ahSeq, 8, 4)
	if len(l.Bytes) >= ahFixed && l.Malformed == "" {
		n := max(0, (int(l.Bytes[1])+2)*4-ahFixed)
		p.Add(ahICV, Value{Kind: Bytes, Raw: l.Bytes[ahFixed : ahFixed+n], At: Range{Off: ahFixed, Len: n}})
	}
	return p.Out
}

func (ah) Summary(l *Layer) string {
	if len(l.Bytes) < ahFixed {
		return "AH, cut short"
	}
	return fmt.Sprintf("authenticated spi=0x%08x seq=%d", num(l.Bytes[4:8]), num(l.Bytes[8:12]))
}

func (ah) Notes(l *Layer) []Note {
	if len(l.Bytes) < ahFixed {
		return nil
	}
	return []Note{{
		Text:   "Only who knows the secret can have made this packet, and nobody has changed it since: its last field is a sum over the packet and the secret. Nothing is encrypted.",
		Source: "RFC 4302 section 1", At: Range{Off: 4, Len: len(l.Bytes[4:l.Header])},
	}}
}
