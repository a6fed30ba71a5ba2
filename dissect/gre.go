package dissect

import (
	"fmt"

	"netlab/osi"
)

// gre is Generic Routing Encapsulation: a packet of any protocol within one of
// IP. The first bits say which of the parts after the first four bytes are there:
//
//	C R K S s Recur A Flags Ver (16) · protocol, an EtherType (16)
//	[checksum (16) · offset (16)] [key (32)] [sequence number (32)] [ack (32)] [routing]
//
// Version 1 (PPTP, RFC 2637) has the payload's length and a call number as its key.
type gre struct {
	sum, key, seq, ack, routing int // where each part begins; 0 if it is not there
	status                      uint8
}

const (
	greFlags = iota
	greFlagC
	greFlagR
	greFlagK
	greFlagS
	greFlagStrict
	greRecur
	greFlagA
	greReserved
	greVersion
	greProto
	greChecksum
	greChecksumStatus
	greOffset
	greKey
	greKeyLen
	greKeyCall
	greSeq
	greAck
)

const (
	greSource = "RFC 2784 section 2"
	greHeader = 4
)

func (gre) Proto() string           { return "gre" }
func (gre) Title() (string, string) { return "Generic Routing Encapsulation", "RFC 2784" }
func (gre) Match() []Match          { return []Match{{Table: "ip.proto", Num: 47}} }

func (gre) Fields() []FieldInfo {
	const ext, pptp = "RFC 2890 section 2", "RFC 2637 section 4.1"
	return []FieldInfo{
		greFlags:          {Name: "gre.flags_and_version", Kind: Uint, Hex: true, Width: 2, Doc: "which parts the header has, and the version", Source: greSource},
		greFlagC:          {Name: "gre.flags.checksum", Kind: Bool, Doc: "there is a checksum", Source: greSource},
		greFlagR:          {Name: "gre.flags.routing", Kind: Bool, Doc: "there is a list of nodes to pass", Source: "RFC 1701"},
		greFlagK:          {Name: "gre.flags.key", Kind: Bool, Doc: "there is a key", Source: ext},
		greFlagS:          {Name: "gre.flags.sequence_number", Kind: Bool, Doc: "there is a sequence number", Source: ext},
		greFlagStrict:     {Name: "gre.flags.strict_source_route", Kind: Bool, Doc: "the list of nodes is complete", Source: "RFC 1701"},
		greRecur:          {Name: "gre.flags.recursion_control", Kind: Uint, Width: 2, Doc: "how often the packet may still be put into another", Source: "RFC 1701"},
		greFlagA:          {Name: "gre.flags.ack", Kind: Bool, Doc: "there is an acknowledgment number", Source: pptp},
		greReserved:       {Name: "gre.flags.reserved", Kind: Uint, Width: 2, Doc: "must be zero", Source: greSource},
		greVersion:        {Name: "gre.flags.version", Kind: Uint, Width: 2, Doc: "0, or 1 for PPTP", Source: greSource},
		greProto:          {Name: "gre.proto", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is, as an EtherType", Source: greSource, Names: etherTypeName},
		greChecksum:       {Name: "gre.checksum", Kind: Uint, Hex: true, Width: 2, Doc: "a sum over header and payload", Source: greSource},
		greChecksumStatus: {Name: "gre.checksum.status", Kind: Uint, Width: 1, Doc: "0: wrong, 1: right, 2: not verified", Names: sumStatusName},
		greOffset:         {Name: "gre.offset", Kind: Uint, Width: 2, Doc: "where in the list of nodes the packet is", Source: "RFC 1701"},
		greKey:            {Name: "gre.key", Kind: Uint, Hex: true, Width: 4, Doc: "tells the tunnels between two ends apart", Source: ext},
		greKeyLen:         {Name: "gre.key.payload_length", Kind: Uint, Width: 2, Doc: "bytes of payload", Source: pptp},
		greKeyCall:        {Name: "gre.key.call_id", Kind: Uint, Width: 2, Doc: "tells calls apart", Source: pptp},
		greSeq:            {Name: "gre.sequence_number", Kind: Uint, Width: 4, Doc: "counts the packets of the tunnel", Source: ext},
		greAck:            {Name: "gre.ack_number", Kind: Uint, Width: 4, Doc: "the last packet that came", Source: pptp},
	}
}

func (gre) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{Place: osi.Place{
		Layer: osi.Network, Suite: osi.Internet,
		Caveat: "A tunnel's header stands above the IP that carries it and below the packet that it carries, so layers repeat.",
	}, Header: len(b)}
	p := &gre{status: sumUnverified}
	l.PDU = p
	if len(b) < greHeader {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	n := greHeader
	part := func(there bool, at *int, size int) {
		if there {
			*at = n
			n += size
		}
	}
	part(b[0]&0xc0 != 0, &p.sum, 4)
	part(b[0]&0x20 != 0, &p.key, 4)
	part(b[0]&0x10 != 0, &p.seq, 4)
	part(b[1]&0x87 == 0x81, &p.ack, 4)
	if b[0]&0x40 != 0 {
		p.routing = n
		for n+4 <= len(b) { // RFC 1701: source route entries, the last one empty
			size, family := int(b[n+3]), num(b[n:n+2])
			if n += 4; size == 0 && family == 0 {
				break
			}
			n += size
		}
	}
	if n > len(b) {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	if b[0]&0x80 != 0 && b[1]&7 == 0 && !u.Quoted && u.Cut == 0 {
		if p.status = sumBad; Checksum(0, b) == 0 {
			p.status = sumGood
		}
	}
	l.Header, l.Payload = n, b[n:]
	l.Next = greCarries(num(b[2:4]))
	return l, len(b), nil
}

// greCarries is who reads what GRE carries. Of the EtherTypes those count that
// tunnels have, RFC 2784 section 2.4; a VLAN's tag, say, is none of them.
func greCarries(kind uint64) Key {
	switch kind {
	case typeIPv4, typeIPv6, typeARP, typeMPLS, typeMPLSMulti, typePPP:
		return Key{Table: "eth.type", Num: kind}
	case typeEther, 0x6400:
		return Key{Table: "link", Num: 1}
	}
	return Key{Table: "gre.proto", Num: kind}
}

func (p *gre) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	if len(b) < greHeader {
		return dst
	}
	v1 := b[1]&7 == 1
	switch id {
	case greFlags:
		return uintAt(dst, b, 0, 2)
	case greFlagC:
		return boolAt(dst, b, 0, 2, 0x8000)
	case greFlagR:
		return boolAt(dst, b, 0, 2, 0x4000)
	case greFlagK:
		return boolAt(dst, b, 0, 2, 0x2000)
	case greFlagS:
		return boolAt(dst, b, 0, 2, 0x1000)
	case greFlagStrict:
		return boolAt(dst, b, 0, 2, 0x0800)
	case greRecur:
		return bitsAt(dst, b, 0, 2, 0x0700)
	case greFlagA:
		if v1 {
			return boolAt(dst, b, 0, 2, 0x0080)
		}
	case greReserved:
		if v1 {
			return bitsAt(dst, b, 0, 2, 0x0078)
		}
		return bitsAt(dst, b, 0, 2, 0x00f8)
	case greVersion:
		return bitsAt(dst, b, 0, 2, 0x0007)
	case greProto:
		return uintAt(dst, b, 2, 2)
	}
	part := func(at, off, n int) []Value {
		if at == 0 || at+off+n > len(b) { // the header may be cut short
			return dst
		}
		return uintAt(dst, b, at+off, n)
	}
	switch id {
	case greChecksum:
		return part(p.sum, 0, 2)
	case greOffset:
		return part(p.sum, 2, 2)
	case greChecksumStatus:
		if p.sum > 0 && b[0]&0x80 != 0 {
			return append(dst, Value{Kind: Uint, Num: uint64(p.status)})
		}
	case greKey:
		if !v1 {
			return part(p.key, 0, 4)
		}
	case greKeyLen:
		if v1 {
			return part(p.key, 0, 2)
		}
	case greKeyCall:
		if v1 {
			return part(p.key, 2, 2)
		}
	case greSeq:
		return part(p.seq, 0, 4)
	case greAck:
		return part(p.ack, 0, 4)
	}
	return dst
}

func (p *gre) Summary(l *Layer) string {
	if len(l.Bytes) < greHeader {
		return "GRE, cut short"
	}
	out := "tunnel"
	if name := etherTypeName(num(l.Bytes[2:4])); name != "" {
		out += " of " + name
	}
	if p.key > 0 && l.Bytes[1]&7 == 0 && len(l.Bytes) >= p.key+4 {
		out += fmt.Sprintf(" key=%d", num(l.Bytes[p.key:p.key+4]))
	}
	return out
}

func (p *gre) Notes(l *Layer) []Note {
	if len(l.Bytes) < greHeader {
		return nil
	}
	out := []Note{{
		Text:   "A tunnel: the packet within was put into another one, so that it crosses a network that would not carry it as it is.",
		Source: "RFC 2784 section 1", At: Range{Len: greHeader},
	}}
	if p.status == sumBad && p.sum > 0 {
		out = append(out, Note{Level: Error, Text: "The checksum is wrong: some bits have changed on the way.", Source: greSource, At: Range{Off: p.sum, Len: 2}})
	}
	return out
}
