package dissect

import (
	"fmt"

	"netlab/osi"
)

// pim is Protocol Independent Multicast: routers tell each other who wants which
// group's packets. Of its messages only the header is read,
//
//	version (4) · type (4) · reserved (8) · checksum (16)
//
// but for Register, which carries a packet: a router sends it to the place where
// senders and receivers of the group meet.
//
//	B N reserved (32) · packet
type pim struct{ status uint8 }

const (
	pimVersion = iota
	pimType
	pimChecksum
	pimChecksumStatus
	pimFlags
	pimBorder
	pimNull
)

const (
	pimSource   = "RFC 7761 section 4.9"
	pimHeader   = 4
	pimRegister = 1
)

func (*pim) Proto() string           { return "pim" }
func (*pim) Title() (string, string) { return "Protocol Independent Multicast", "RFC 7761" }
func (*pim) Match() []Match          { return []Match{{Table: "ip.proto", Num: 103}} }

func (*pim) Fields() []FieldInfo {
	const register = "RFC 7761 section 4.9.3"
	return []FieldInfo{
		pimVersion:        {Name: "pim.version", Kind: Uint, Width: 1, Doc: "2", Source: pimSource},
		pimType:           {Name: "pim.type", Kind: Uint, Width: 1, Doc: "what kind of message it is", Source: pimSource, Names: pimTypeName},
		pimChecksum:       {Name: "pim.cksum", Kind: Uint, Hex: true, Width: 2, Doc: "a sum over the message; of Register over its header alone", Source: pimSource},
		pimChecksumStatus: {Name: "pim.cksum.status", Kind: Uint, Width: 1, Doc: "0: wrong, 1: right, 2: not verified", Names: sumStatusName},
		pimFlags:          {Name: "pim.register_flag", Kind: Uint, Hex: true, Width: 4, Doc: "both flags", Source: register},
		pimBorder:         {Name: "pim.register_flag.border", Kind: Bool, Doc: "the packet comes from another domain", Source: register},
		pimNull:           {Name: "pim.register_flag.null_register", Kind: Bool, Doc: "there is only a packet's header: the sender still sends", Source: register},
	}
}

func pimTypeName(n uint64) string {
	switch n {
	case 0:
		return "hello"
	case pimRegister:
		return "register"
	case 2:
		return "register stop"
	case 3:
		return "join or prune"
	case 4:
		return "bootstrap"
	case 5:
		return "assert"
	case 8:
		return "candidate for rendezvous point"
	}
	return ""
}

func (*pim) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	p := &pim{status: sumUnverified}
	l := Layer{PDU: p, Place: osi.Place{Layer: osi.Network, Suite: osi.Internet}, Header: len(b)}
	if len(b) < pimHeader {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	if b[0]>>4 != 2 {
		return l, len(b), nil
	}
	register := b[0]&15 == pimRegister
	p.verify(b, u, register)
	if register && len(b) > 2*pimHeader {
		switch b[2*pimHeader] >> 4 {
		case 4:
			l.Next = Key{Table: "link", Num: linkIPv4}
		case 6:
			l.Next = Key{Table: "link", Num: linkIPv6}
		default:
			return l, len(b), nil
		}
		l.Header, l.Payload = 2*pimHeader, b[2*pimHeader:]
	}
	return l, len(b), nil
}

// verify checks the sum. That of Register ends before the packet; over IPv6 the
// addresses count, too: RFC 7761 section 4.9.
func (p *pim) verify(b []byte, u Unit, register bool) {
	if u.Quoted || u.Cut > 0 || register && len(b) < 2*pimHeader {
		return
	}
	if register {
		b = b[:2*pimHeader]
	}
	var sum uint32
	if u.walk.src.Is6() {
		sum = PseudoHeader(u.walk.src, u.walk.dst, 103, len(b))
	}
	if p.status = sumBad; Checksum(sum, b) == 0 {
		p.status = sumGood
	}
}

func (p *pim) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	pick := Pick{ID: id, Bytes: b, Out: dst}
	pick.Bits(pimVersion, 0, 1, 0xf0)
	pick.Bits(pimType, 0, 1, 0x0f)
	pick.Uint(pimChecksum, 2, 2)
	if len(b) >= pimHeader {
		pick.Add(pimChecksumStatus, Value{Kind: Uint, Num: uint64(p.status)})
	}
	if len(b) > 0 && b[0] == 0x20|pimRegister {
		pick.Uint(pimFlags, 4, 4)
		pick.Bool(pimBorder, 4, 4, 0x80000000)
		pick.Bool(pimNull, 4, 4, 0x40000000)
	}
	return pick.Out
}

func (p *pim) Summary(l *Layer) string {
	if len(l.Bytes) < pimHeader {
		return "PIM, cut short"
	}
	if name := pimTypeName(uint64(l.Bytes[0] & 15)); name != "" && l.Bytes[0]>>4 == 2 {
		return "PIM " + name
	}
	return fmt.Sprintf("PIM version %d type %d", l.Bytes[0]>>4, l.Bytes[0]&15)
}

func (p *pim) Notes(l *Layer) []Note {
	if len(l.Bytes) < pimHeader {
		return nil
	}
	text := "Routers tell each other here which multicast groups are wanted where; what they say is not dissected further."
	if len(l.Payload) > 0 {
		text = "A tunnel: a router sends a group's packet to the rendezvous point, where senders and receivers of the group find each other."
	}
	out := []Note{{Text: text, Source: "RFC 7761 section 3", At: Range{Len: pimHeader}}}
	if p.status == sumBad {
		out = append(out, Note{Level: Error, Text: "The checksum is wrong: some bits have changed on the way.", Source: pimSource, At: Range{Off: 2, Len: 2}})
	}
	return out
}
