package dissect

import (
	"errors"
	"fmt"

	"netlab/capture"
	"netlab/osi"
)

// eth is Ethernet II, and IEEE 802.3 as far as its length goes.
type eth struct {
	inner bool
	cut   int // bytes that the capture has not
}

const (
	ethDst = iota
	ethSrc
	ethAddr
	ethType
	ethLen
	ethPadding
	ethTrailer
	ethFCS
)

const (
	ethHeader = 14
	maxLength = 1500 // the highest number that is a length, IEEE 802.3 section 3.2.6
	minType   = 0x600
)

var errShort = errors.New("the header is cut short")

func (eth) Proto() string { return "eth" }
func (eth) Match() []Match {
	return []Match{
		{Table: "link", Num: uint64(capture.LinkEthernet)},
		{Table: "eth.type", Num: typeEther},
		{Table: "ip.proto", Num: 143}, // RFC 8986 section 11.1
		{Table: "sll.ltype", Num: 3},  // Linux's ETH_P_ALL
	}
}
func (eth) Title() (string, string) { return "Ethernet", "IEEE 802.3 clause 3" }

func (eth) Fields() []FieldInfo {
	const src = "IEEE 802.3 section 3.2"
	return []FieldInfo{
		ethDst:     {Name: "eth.dst", Kind: Ether, Doc: "the MAC address of the station on this link that shall take the frame", Source: src},
		ethSrc:     {Name: "eth.src", Kind: Ether, Doc: "the MAC address of the station that sent the frame onto this link", Source: src},
		ethAddr:    {Name: "eth.addr", Kind: Ether, Doc: "either MAC address", Source: src},
		ethType:    {Name: "eth.type", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is", Source: src, Names: etherTypeName},
		ethLen:     {Name: "eth.len", Kind: Uint, Width: 2, Doc: "how long the payload is, where the field holds a length", Source: src},
		ethPadding: {Name: "eth.padding", Kind: Bytes, Doc: "bytes that fill the frame up to the 60 that Ethernet wants", Source: src},
		ethTrailer: {Name: "eth.trailer", Kind: Bytes, Doc: "bytes behind the payload that are no padding", Source: src},
		ethFCS:     {Name: "eth.fcs", Kind: Uint, Hex: true, Width: 4, Doc: "the checksum over the frame, which most network cards keep to themselves", Source: "IEEE 802.3 section 3.2.9"},
	}
}

// EtherTypes that are read here.
const (
	typeIPv4 = 0x0800
	typeARP  = 0x0806
	typeVLAN = 0x8100
	typeQinQ = 0x88a8
	// typeQinQOld is what switches used for a provider's tag before 802.1ad.
	typeQinQOld = 0x9100
	typeIPv6    = 0x86dd
)

func etherTypeName(n uint64) string {
	switch n {
	case typeIPv4:
		return "IPv4"
	case typeARP:
		return "ARP"
	case typeVLAN, typeQinQOld:
		return "802.1Q VLAN"
	case typeQinQ:
		return "802.1ad service VLAN"
	case typeIPv6:
		return "IPv6"
	case typeMPLS, typeMPLSMulti:
		return "MPLS"
	case typePPPoED:
		return "PPPoE discovery"
	case typePPPoES:
		return "PPPoE session"
	}
	return ""
}

func ethPlace() osi.Place { return osi.Place{Layer: osi.DataLink, Suite: osi.Link} }

func (e eth) Dissect(c *Conversation, u Unit) (l Layer, n int, err error) {
	n, err = e.Place(&l, c, &u)
	return l, n, err
}

// Place implements Placer.
func (eth) Place(l *Layer, _ *Conversation, u *Unit) (int, error) {
	// Within another packet a frame need not be padded: what follows is a trailer.
	*l = Layer{PDU: eth{}, Place: ethPlace(), Header: len(u.Bytes)}
	if inner := len(u.Outer.Layers) > 1; inner || u.Cut > 0 { // seldom: any other value takes memory
		l.PDU = eth{inner, u.Cut}
	}
	b := u.Bytes
	if len(b) < ethHeader {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return len(b), nil
	}
	kind, rest := num(b[12:14]), b[ethHeader:]
	switch {
	case kind > maxLength && kind < minType: // neither a length nor a type
		l.Next = Key{Table: "data"}
	case kind > 0 && kind < minType: // IEEE 802.3 section 3.2.6: a length, not a type
		l.Next = Key{Table: "llc"}
		rest = rest[:min(int(kind), len(rest))]
	default:
		l.Next = Key{Table: "eth.type", Num: kind}
		rest = rest[:wholeLen(kind, rest)]
	}
	// gopacket agrees on the rest; it is asked so that what it refuses shows.
	if err := u.walk.scratch.eth.DecodeFromBytes(b, &u.walk.scratch); err != nil {
		l.Malformed, l.MalformedRange = err.Error(), Range{Len: len(b)}
	}
	l.Payload, l.payloadAt = rest, ethHeader
	l.Header = len(b) - len(rest)
	return len(b), nil
}

// wholeLen is how many bytes at the front of b belong to the packet of this
// type. Ethernet II does not say where its payload ends and the padding
// begins; only the packet itself knows.
func wholeLen(kind uint64, b []byte) int {
	n := len(b)
	switch {
	case kind == typeIPv4 && len(b) >= 20 && b[0]>>4 == 4:
		if total := int(num(b[2:4])); total >= 20 {
			n = total
		}
	case kind == typeIPv6 && len(b) >= 40:
		if plen := int(num(b[4:6])); plen > 0 {
			n = 40 + plen
		}
	case kind == typeARP && len(b) >= 8:
		n = 8 + 2*int(b[4]) + 2*int(b[5])
	case (kind == typePPPoES || kind == typePPPoED) && len(b) >= pppoeHeader:
		n = pppoeHeader + int(num(b[4:6]))
	case kind == typeMPLS || kind == typeMPLSMulti:
		n = labelledLen(b)
	case (kind == typeVLAN || kind == typeQinQ || kind == typeQinQOld) && len(b) >= 4:
		n = 4 + wholeLen(num(b[2:4]), b[4:])
	}
	return min(n, len(b))
}

func (e eth) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	if len(b) < ethHeader {
		return dst
	}
	switch id {
	case ethDst:
		return etherAt(dst, b, 0)
	case ethSrc:
		return etherAt(dst, b, 6)
	case ethAddr:
		return etherAt(etherAt(dst, b, 0), b, 6)
	case ethType:
		if l.Next.Table == "eth.type" {
			return uintAt(dst, b, 12, 2)
		}
	case ethLen:
		if l.Next.Table == "llc" {
			return uintAt(dst, b, 12, 2)
		}
	case ethPadding, ethTrailer, ethFCS:
		from := ethHeader + len(l.Payload)
		if l.payloadAt == 0 || from >= len(b) {
			return dst
		}
		trailer, fcs := from, len(b)
		if !e.inner {
			trailer += padding(b, from)
			fcs = e.fcs(b, trailer)
		}
		switch id {
		case ethPadding:
			return bytesAt(dst, b, from, trailer-from)
		case ethFCS:
			if len(b)-fcs < fcsLen {
				return dst
			}
			return uintAt(dst, b, fcs, fcsLen)
		}
		return bytesAt(dst, b, trailer, fcs-trailer)
	}
	return dst
}

// fcsLen is the length of the frame check sequence, IEEE 802.3 section 3.2.9.
const fcsLen = 4

// fcs finds where the frame check sequence begins, behind the trailer. Few
// captures have it and none says so: as Wireshark does, it is taken for there
// where a frame that needs no more padding has bytes behind its packet.
func (e eth) fcs(b []byte, trailer int) int {
	whole := len(b) + e.cut
	if whole < 60+fcsLen || whole-trailer < fcsLen {
		return len(b)
	}
	return min(len(b), whole-fcsLen)
}

// padding is how many of the bytes from on are padding: up to the 60 bytes
// that the shortest frame has without its check sequence, if they are zero.
func padding(b []byte, from int) int {
	n := max(0, min(60, len(b))-from)
	for _, x := range b[from : from+n] {
		if x != 0 {
			return 0
		}
	}
	return n
}

func (eth) Summary(l *Layer) string {
	if len(l.Bytes) < ethHeader {
		return "Ethernet, cut short"
	}
	return fmt.Sprintf("%s > %s", mac(l.Bytes[6:12]), mac(l.Bytes[0:6]))
}

func (eth) Notes(l *Layer) []Note {
	if len(l.Bytes) < ethHeader {
		return nil
	}
	to := "the station " + mac(l.Bytes[0:6])
	switch {
	case isBroadcast(l.Bytes[0:6]):
		to = "everyone on the link"
	case l.Bytes[0]&1 != 0:
		to = "the group " + mac(l.Bytes[0:6])
	}
	return []Note{{
		Text:   fmt.Sprintf("%s sends this frame to %s.", mac(l.Bytes[6:12]), to),
		Source: "IEEE 802.3 section 3.2", At: Range{Len: 12},
	}}
}
