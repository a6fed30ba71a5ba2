package dissect

import (
	"bytes"
	"fmt"

	"netlab/capture"
)

// null is the pseudo-header of loopback interfaces on BSD: four bytes that say
// whose packet follows. BSD/OS and macOS write them in the byte order of the
// machine (null), OpenBSD in the network's (loop). Wireshark calls both null.
type null struct{ family uint32 }

const (
	nullFamily = iota
	nullType
)

const (
	nullHeader = 4
	linkLoop   = 108 // LINKTYPE_LOOP
	linkSource = "draft-ietf-opsawg-pcaplinktype"
)

func (null) Proto() string           { return "null" }
func (null) Title() (string, string) { return "Loopback pseudo-header", linkSource }

func (null) Match() []Match {
	return []Match{{Table: "link", Num: uint64(capture.LinkNull)}, {Table: "link", Num: linkLoop}}
}

func (null) Fields() []FieldInfo {
	return []FieldInfo{
		nullFamily: {Name: "null.family", Kind: Uint, Width: 4, Doc: "which protocol the payload is, by the number of its address family", Source: linkSource, Names: familyName},
		nullType:   {Name: "null.type", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is, where an EtherType stands instead", Source: linkSource, Names: etherTypeName},
	}
}

// familyName knows AF_INET and the numbers that AF_INET6 has on BSD systems.
func familyName(n uint64) string {
	switch n {
	case 2:
		return "IPv4"
	case 24, 28, 30:
		return "IPv6"
	}
	return ""
}

func (null) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: null{}, Place: ethPlace(), Header: len(b)}
	if len(b) < nullHeader {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	family := uint32(num(b[:4]))
	if u.Record.LinkType == capture.LinkNull {
		family = hostOrder(b)
	}
	l.PDU, l.Header, l.Payload = null{family}, nullHeader, b[nullHeader:]
	switch {
	case b[0] == 0xff && b[1] == 0x03: // some systems have PPP here instead, which begins so
		l.PDU, l.Header, l.Payload, l.Next = null{}, 0, b, Key{Table: "eth.type", Num: typePPP}
	case family > 1500: // an EtherType; no family has such a number
		l.Next = Key{Table: "eth.type", Num: uint64(family)}
	case familyName(uint64(family)) == "IPv4":
		l.Next = Key{Table: "eth.type", Num: typeIPv4}
	case familyName(uint64(family)) == "IPv6":
		l.Next = Key{Table: "eth.type", Num: typeIPv6}
	default:
		l.Next = Key{Table: "data"}
	}
	return l, len(b), nil
}

// hostOrder reads a small number of which nobody knows the byte order, nor
// whether it has four bytes or two.
func hostOrder(b []byte) uint32 {
	n := little(b)
	switch {
	case n>>16 == 0 && n&0xff == 0 && n < 0x600:
		return n >> 8
	case n>>16 == 0:
		return n
	case n>>24 == 0 && n < 0x60000:
		return n >> 16
	default:
		return uint32(num(b[:4]))
	}
}

func (p null) Field(l *Layer, id int, dst []Value) []Value {
	if len(l.Bytes) < nullHeader || l.Header == 0 || (id == nullType) != (p.family > 1500) {
		return dst
	}
	return append(dst, Value{Kind: Uint, Num: uint64(p.family), At: Range{Len: nullHeader}})
}

func (p null) Summary(*Layer) string { return fmt.Sprintf("loopback, family %d", p.family) }

func (p null) Notes(l *Layer) []Note {
	if len(l.Bytes) < nullHeader {
		return nil
	}
	return []Note{{
		Text:   "The packet did not leave its machine: it was captured on the loopback interface, which has no frames. The capture put four bytes before it that say what it is.",
		Source: linkSource, At: Range{Len: nullHeader},
	}}
}

// raw is a capture of IP packets without anything before them: the first
// packet's version says which IP it is.
type raw struct{}

func (raw) Proto() string           { return "raw" }
func (raw) Title() (string, string) { return "IP packets without a link layer", linkSource }
func (raw) Match() []Match          { return []Match{{Table: "link", Num: uint64(capture.LinkRaw)}} }
func (raw) Fields() []FieldInfo     { return nil }

func (raw) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	l := Layer{PDU: raw{}, Place: ethPlace(), Payload: u.Bytes, Next: Key{Table: "data"}}
	b := u.Bytes
	// Old versions of Linux left some bytes of the link before the packet.
	switch zeros := make([]byte, 10); {
	case len(b) > 1 && b[0] == 0xff && b[1] == 0x03:
		l.Next = Key{Table: "eth.type", Num: typePPP}
	case len(b) > 7 && b[6] == 0xff && b[7] == 0x03:
		l.Header, l.Payload, l.Next = 6, b[6:], Key{Table: "eth.type", Num: typePPP}
	case len(b) > 10 && bytes.Equal(b[:10], zeros):
		l.Header, l.Payload, l.Next = 10, b[10:], Key{Table: "link", Num: linkIPv4}
	case b[0]>>4 == 4:
		l.Next = Key{Table: "link", Num: linkIPv4}
	case b[0]>>4 == 6:
		l.Next = Key{Table: "link", Num: linkIPv6}
	}
	return l, len(b), nil
}

// The link types of raw IP of one version.
const (
	linkIPv4 = 228
	linkIPv6 = 229
)

func (raw) Field(_ *Layer, _ int, dst []Value) []Value { return dst }
func (raw) Summary(*Layer) string                      { return "no link layer" }

func (raw) Notes(*Layer) []Note {
	return []Note{{Text: "The capture has no link layer: it was made where packets have none, as in a tunnel.", Source: linkSource}}
}
