package dissect

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"

	"netlab/osi"
)

// arp is the Address Resolution Protocol, RFC 826.
type arp struct{}

const (
	arpHwType = iota
	arpProtoType
	arpHwSize
	arpProtoSize
	arpOpcode
	arpGratuitous
	arpSrcMAC
	arpSrcIP
	arpDstMAC
	arpDstIP
)

// arpError is DRARP's operation that says why not, RFC 1931.
const arpError = 7

func (arp) Proto() string           { return "arp" }
func (arp) Match() []Match          { return []Match{{Table: "eth.type", Num: typeARP}} }
func (arp) Title() (string, string) { return "Address Resolution Protocol", "RFC 826" }

func (arp) Fields() []FieldInfo {
	const src = "RFC 826, packet format"
	return []FieldInfo{
		arpHwType:     {Name: "arp.hw.type", Kind: Uint, Width: 2, Doc: "the kind of link: 1 is Ethernet", Source: src},
		arpProtoType:  {Name: "arp.proto.type", Kind: Uint, Hex: true, Width: 2, Doc: "the kind of address that is asked for, as an EtherType", Source: src, Names: etherTypeName},
		arpHwSize:     {Name: "arp.hw.size", Kind: Uint, Width: 1, Doc: "bytes in a link address", Source: src},
		arpProtoSize:  {Name: "arp.proto.size", Kind: Uint, Width: 1, Doc: "bytes in a protocol address", Source: src},
		arpOpcode:     {Name: "arp.opcode", Kind: Uint, Width: 2, Doc: "1 asks, 2 answers", Source: src, Names: arpOpName},
		arpGratuitous: {Name: "arp.isgratuitous", Kind: Bool, Doc: "the sender speaks of its own address unasked", Source: "RFC 5227 section 3"},
		arpSrcMAC:     {Name: "arp.src.hw_mac", Kind: Ether, Doc: "the sender's MAC address", Source: src},
		arpSrcIP:      {Name: "arp.src.proto_ipv4", Kind: IPv4, Doc: "the sender's IPv4 address", Source: src},
		arpDstMAC:     {Name: "arp.dst.hw_mac", Kind: Ether, Doc: "the target's MAC address; in a request nobody knows it yet", Source: src},
		arpDstIP:      {Name: "arp.dst.proto_ipv4", Kind: IPv4, Doc: "the target's IPv4 address: the one that is asked for", Source: src},
	}
}

func arpOpName(n uint64) string {
	switch n {
	case 1:
		return "request"
	case 2:
		return "reply"
	case 3:
		return "reverse request"
	case 4:
		return "reverse reply"
	}
	return ""
}

func (arp) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	n := len(u.Bytes)
	l := Layer{PDU: arp{}, Header: n, Place: osi.Place{
		Layer: osi.DataLink, Suite: osi.Link,
		Caveat: "ARP stands between layers 2 and 3: it rides in Ethernet frames as IP does, yet serves the link by finding MAC addresses.",
	}}
	if n < 8 {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: n}
		return l, n, nil
	}
	if whole := 8 + 2*int(u.Bytes[4]) + 2*int(u.Bytes[5]); n < whole {
		l.Malformed, l.MalformedRange = "the addresses are cut short", Range{Off: 8, Len: n - 8}
		return l, n, nil
	}
	if err := u.walk.scratch.arp.DecodeFromBytes(u.Bytes, &u.walk.scratch); err != nil {
		l.Malformed, l.MalformedRange = err.Error(), Range{Len: n}
	}
	return l, n, nil
}

// known reports whether the addresses are MAC and IPv4 addresses.
func (a arp) known(b []byte) bool { return a.knownIP(b) && b[4] == 6 }

// knownIP reports whether the upper addresses are IPv4 ones, and all there.
func (arp) knownIP(b []byte) bool {
	return len(b) >= 8 && b[5] == 4 && num(b[2:4]) == typeIPv4 && len(b) >= 16+2*int(b[4])
}

func (a arp) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	switch id {
	case arpHwType:
		return uintAt(dst, b, 0, 2)
	case arpProtoType:
		return uintAt(dst, b, 2, 2)
	case arpHwSize:
		return uintAt(dst, b, 4, 1)
	case arpProtoSize:
		return uintAt(dst, b, 5, 1)
	case arpOpcode:
		return uintAt(dst, b, 6, 2)
	}
	if !a.knownIP(b) {
		return dst
	}
	switch hw := int(b[4]); {
	case id == arpSrcIP:
		return ip4At(dst, b, 8+hw)
	case id == arpDstIP && num(b[6:8]) != arpError: // there a code stands in its place
		return ip4At(dst, b, 12+2*hw)
	case hw != 6:
		return dst
	}
	switch id {
	case arpGratuitous:
		if a.gratuitous(b) {
			return append(dst, Value{Kind: Bool, Num: 1})
		}
	case arpSrcMAC:
		return etherAt(dst, b, 8)
	case arpDstMAC:
		return etherAt(dst, b, 18)
	}
	return dst
}

func (arp) gratuitous(b []byte) bool { return len(b) >= 28 && bytes.Equal(b[14:18], b[24:28]) }

func (a arp) Summary(l *Layer) string {
	b := l.Bytes
	if !a.known(b) || len(b) < 28 {
		return "ARP"
	}
	src, dst := netip.AddrFrom4([4]byte(b[14:18])), netip.AddrFrom4([4]byte(b[24:28]))
	switch op := num(b[6:8]); {
	case a.gratuitous(b):
		return fmt.Sprintf("%s is at %s (nobody asked)", src, mac(b[8:14]))
	case op == 1:
		return fmt.Sprintf("who has %s? tell %s", dst, src)
	case op == 2:
		return fmt.Sprintf("%s is at %s", src, mac(b[8:14]))
	default:
		return fmt.Sprintf("ARP operation %d", op)
	}
}

func (a arp) Notes(l *Layer) []Note {
	b := l.Bytes
	if !a.known(b) || len(b) < 28 {
		return nil
	}
	src, dst := netip.AddrFrom4([4]byte(b[14:18])), netip.AddrFrom4([4]byte(b[24:28]))
	switch op := num(b[6:8]); {
	case a.gratuitous(b):
		return []Note{{
			Text:   fmt.Sprintf("%s announces its own address %s, so that others correct what they remember.", mac(b[8:14]), src),
			Source: "RFC 5227 section 3", At: Range{Off: 8, Len: 20},
		}}
	case op == 1 && src == netip.IPv4Unspecified():
		return []Note{{
			Text:   fmt.Sprintf("A host that has no address yet asks whether anybody already uses %s.", dst),
			Source: "RFC 5227 section 2.1.1", At: Range{Off: 24, Len: 4},
		}}
	case op == 1:
		return []Note{{
			Text:   fmt.Sprintf("%s asks %s for the MAC address of %s: without it no frame can be addressed to that host.", src, asked(l), dst),
			Source: "RFC 826, packet generation", At: Range{Off: 24, Len: 4},
		}}
	case op == 2:
		return []Note{{
			Text:   fmt.Sprintf("%s tells %s that its MAC address is %s; the asker remembers it and can now send.", src, dst, mac(b[8:14])),
			Source: "RFC 826, packet reception", At: Range{Off: 8, Len: 10},
		}}
	}
	return nil
}

// asked says whom an ARP request asks: usually everyone, but a host that
// checks an entry it still has asks the one.
func asked(l *Layer) string {
	if len(l.Bytes) >= 24 && !bytes.Equal(l.Bytes[18:24], make([]byte, 6)) && !isBroadcast(l.Bytes[18:24]) {
		return mac(l.Bytes[18:24])
	}
	return "everyone on the link"
}

func mac(b []byte) string { return net.HardwareAddr(b).String() }

func isBroadcast(b []byte) bool {
	for _, x := range b {
		if x != 0xff {
			return false
		}
	}
	return true
}
