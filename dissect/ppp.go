package dissect

import "fmt"

// ppp is the Point-to-Point Protocol, RFC 1661, with or without the two bytes of
// HDLC before it (RFC 1662) that say nothing: address 0xff, control 0x03.
type ppp struct{ hdlc, proto int } // bytes of both parts

// typePPP is the EtherType that stands for PPP where tunnels have one.
const typePPP = 0x880b

const (
	pppAddress = iota
	pppControl
	pppProtocol
)

func (ppp) Proto() string           { return "ppp" }
func (ppp) Title() (string, string) { return "Point-to-Point Protocol", "RFC 1661" }

func (ppp) Match() []Match {
	return []Match{
		{Table: "link", Num: 9},           // LINKTYPE_PPP
		{Table: "link", Num: 50},          // LINKTYPE_PPP_HDLC
		{Table: "eth.type", Num: typePPP}, // in GRE, RFC 2637
		{Table: "sll.ltype", Num: 7},      // Linux's ETH_P_PPP_MP
	}
}

func (ppp) Fields() []FieldInfo {
	return []FieldInfo{
		pppAddress:  {Name: "ppp.address", Kind: Uint, Hex: true, Width: 1, Doc: "always 0xff: the other end", Source: "RFC 1662 section 3.1"},
		pppControl:  {Name: "ppp.control", Kind: Uint, Hex: true, Width: 1, Doc: "always 0x03: a frame without a number", Source: "RFC 1662 section 3.1"},
		pppProtocol: {Name: "ppp.protocol", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is", Source: "RFC 1661 section 2", Names: pppName},
	}
}

func pppName(n uint64) string {
	switch n {
	case 0x0021:
		return "IPv4"
	case 0x0057:
		return "IPv6"
	case 0x8021:
		return "IP control protocol"
	case 0xc021:
		return "link control protocol"
	case 0xc023:
		return "password authentication"
	case 0xc223:
		return "challenge handshake authentication"
	}
	return ""
}

func (ppp) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: ppp{}, Place: ethPlace(), Header: len(b)}
	p := ppp{proto: 2}
	if len(b) >= 2 && b[0] == 0xff && b[1] == 0x03 {
		p.hdlc = 2
	}
	if len(b) > p.hdlc && b[p.hdlc]&1 != 0 { // RFC 1661 section 6.5: compressed to one byte
		p.proto = 1
	}
	l.PDU = p
	if len(b) < p.hdlc+p.proto {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	l.Header = p.hdlc + p.proto
	l.Payload = b[l.Header:]
	switch num(b[p.hdlc:l.Header]) {
	case 0x0021:
		l.Next = Key{Table: "link", Num: linkIPv4}
	case 0x0057:
		l.Next = Key{Table: "link", Num: linkIPv6}
	default:
		l.Next = Key{Table: "ppp.protocol", Num: num(b[p.hdlc:l.Header])}
	}
	return l, len(b), nil
}

func (p ppp) Field(l *Layer, id int, dst []Value) []Value {
	switch id {
	case pppAddress:
		if p.hdlc > 0 {
			return uintAt(dst, l.Bytes, 0, 1)
		}
	case pppControl:
		if p.hdlc > 0 {
			return uintAt(dst, l.Bytes, 1, 1)
		}
	case pppProtocol:
		return uintAt(dst, l.Bytes, p.hdlc, p.proto)
	}
	return dst
}

func (p ppp) Summary(l *Layer) string {
	if len(l.Bytes) < p.hdlc+p.proto {
		return "PPP, cut short"
	}
	n := num(l.Bytes[p.hdlc : p.hdlc+p.proto])
	if name := pppName(n); name != "" {
		return name
	}
	return fmt.Sprintf("protocol 0x%04x", n)
}

func (p ppp) Notes(l *Layer) []Note {
	if len(l.Bytes) < p.hdlc+p.proto {
		return nil
	}
	return []Note{{
		Text:   "The link has only two ends, so a frame needs no addresses: it says what it carries (" + p.Summary(l) + ").",
		Source: "RFC 1661 section 2", At: Range{Off: p.hdlc, Len: p.proto},
	}}
}
