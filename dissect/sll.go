package dissect

import (
	"fmt"
	"strconv"
)

// sll is the pseudo-header that Linux puts before packets captured on "any"
// interface ("cooked"): version 1 has 16 bytes,
//
//	packet type (16) · kind of link (16) · address length (16) · address (64) · protocol (16)
//
// and version 2 has 20, with the interface among them:
//
//	protocol (16) · zero (16) · interface (32) · kind of link (16) · packet type (8) · address length (8) · address (64)
type sll struct{ v2 bool }

const (
	sllPktType = iota
	sllIfIndex
	sllHaType
	sllHaLen
	sllSrcEth
	sllSrcIPv4
	sllSrcOther
	sllUnused
	sllEType
	sllLType
	sllGREType
	sllTrailer
)

const (
	linkSLL    = 113 // LINKTYPE_LINUX_SLL
	linkSLL2   = 276 // LINKTYPE_LINUX_SLL2
	sllHeader  = 16
	sll2Header = 20
	armGRE     = 778 // kinds of link: Linux's ARPHRD_IPGRE
	armNetlink = 824 // ARPHRD_NETLINK
)

func (sll) Proto() string           { return "sll" }
func (sll) Title() (string, string) { return "Linux cooked capture", linkSource }

func (sll) Match() []Match {
	return []Match{{Table: "link", Num: linkSLL}, {Table: "link", Num: linkSLL2}}
}

func (sll) Fields() []FieldInfo {
	return []FieldInfo{
		sllPktType:  {Name: "sll.pkttype", Kind: Uint, Width: 2, Doc: "who sent the packet to whom, as this machine sees it", Source: linkSource, Names: sllTypeName},
		sllIfIndex:  {Name: "sll.ifindex", Kind: Uint, Width: 4, Doc: "the number of the interface, on the machine that captured", Source: linkSource},
		sllHaType:   {Name: "sll.hatype", Kind: Uint, Width: 2, Doc: "the kind of link: 1 is Ethernet, 772 loopback", Source: linkSource},
		sllHaLen:    {Name: "sll.halen", Kind: Uint, Width: 2, Doc: "bytes of the sender's link address", Source: linkSource},
		sllSrcEth:   {Name: "sll.src.eth", Kind: Ether, Doc: "the sender's MAC address", Source: linkSource},
		sllSrcIPv4:  {Name: "sll.src.ipv4", Kind: IPv4, Doc: "the sender's link address, which in a tunnel is an IP address", Source: linkSource},
		sllSrcOther: {Name: "sll.src.other", Kind: Bytes, Doc: "the sender's link address, of another kind", Source: linkSource},
		sllUnused:   {Name: "sll.unused", Kind: Bytes, Doc: "what the address leaves of its eight bytes", Source: linkSource},
		sllEType:    {Name: "sll.etype", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is", Source: linkSource, Names: etherTypeName},
		sllLType:    {Name: "sll.ltype", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is, by a number of Linux's own", Source: linkSource},
		sllGREType:  {Name: "sll.gretype", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol a GRE tunnel's payload is", Source: linkSource},
		sllTrailer:  {Name: "sll.trailer", Kind: Bytes, Doc: "bytes behind the payload", Source: linkSource},
	}
}

func sllTypeName(n uint64) string {
	switch n {
	case 0:
		return "to us"
	case 1:
		return "broadcast"
	case 2:
		return "multicast"
	case 3:
		return "to somebody else"
	case 4:
		return "sent by us"
	}
	return ""
}

func (sll) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	p := sll{v2: u.Record.LinkType == linkSLL2}
	l := Layer{PDU: p, Place: ethPlace(), Header: len(b)}
	head, at := p.header()
	if len(b) < head {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	kind, rest := num(b[at:at+2]), b[head:]
	if kind < 0x600 {
		l.Next = Key{Table: "sll.ltype", Num: kind}
	} else {
		l.Next = Key{Table: "eth.type", Num: kind}
		rest = rest[:wholeLen(kind, rest)]
	}
	if _, _, link, _, _, _ := p.places(); num(b[link:link+2]) == armGRE { // a tunnel's own interface
		l.Next = greCarries(kind)
	}
	l.Payload, l.payloadAt = rest, int32(head)
	l.Header = len(b) - len(rest)
	return l, len(b), nil
}

// header is how long the header is, and where in it the protocol stands.
func (p sll) header() (n, protocol int) {
	if p.v2 {
		return sll2Header, 0
	}
	return sllHeader, 14
}

// places of the fields: the two versions have the same ones in another order.
func (p sll) places() (pktType, pktLen, haType, haLen, haLenLen, addr int) {
	if p.v2 {
		return 10, 1, 8, 11, 1, 12
	}
	return 0, 2, 2, 4, 2, 6
}

func (p sll) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	head, protocol := p.header()
	if len(b) < head {
		return dst
	}
	pktType, pktLen, haType, haLen, haLenLen, addr := p.places()
	n := int(min(num(b[haLen:haLen+haLenLen]), 8))
	kind, arp := num(b[protocol:protocol+2]), num(b[haType:haType+2])
	switch id {
	case sllPktType:
		return uintAt(dst, b, pktType, pktLen)
	case sllIfIndex:
		if p.v2 {
			return uintAt(dst, b, 4, 4)
		}
	case sllHaType:
		return uintAt(dst, b, haType, 2)
	case sllHaLen:
		return uintAt(dst, b, haLen, haLenLen)
	case sllSrcEth:
		if n == 6 {
			return etherAt(dst, b, addr)
		}
	case sllSrcIPv4:
		if n == 4 {
			return ip4At(dst, b, addr)
		}
	case sllSrcOther:
		if n != 4 && n != 6 {
			return bytesAt(dst, b, addr, n)
		}
	case sllUnused:
		return bytesAt(dst, b, addr+n, 8-n)
	case sllGREType:
		if arp == armGRE {
			return uintAt(dst, b, protocol, 2)
		}
	case sllEType:
		if kind >= 0x600 && arp != armGRE && arp != armNetlink {
			return uintAt(dst, b, protocol, 2)
		}
	case sllLType:
		if kind < 0x600 && arp != armGRE && arp != armNetlink {
			return uintAt(dst, b, protocol, 2)
		}
	case sllTrailer:
		from := head + len(l.Payload)
		return bytesAt(dst, b, from, len(b)-from)
	}
	return dst
}

func (p sll) Summary(l *Layer) string {
	head, _ := p.header()
	if len(l.Bytes) < head {
		return "Linux cooked capture, cut short"
	}
	at, n, _, _, _, _ := p.places()
	kind := num(l.Bytes[at : at+n])
	if name := sllTypeName(kind); name != "" {
		return name
	}
	return "packet type " + strconv.FormatUint(kind, 10)
}

func (p sll) Notes(l *Layer) []Note {
	head, _ := p.header()
	if len(l.Bytes) < head {
		return nil
	}
	return []Note{{
		Text: fmt.Sprintf("The capture was made on several interfaces of a Linux machine at once. Instead of each link's own header it has these %d bytes: %s.", head, p.Summary(l)),
		At:   Range{Len: head}, Source: linkSource,
	}}
}

// tunnelled reports whether the layer is a cooked one of a GRE interface, whose
// protocol field is GRE's own.
func (l *Layer) tunnelled() bool {
	p, ok := l.PDU.(sll)
	if !ok {
		return false
	}
	_, _, at, _, _, _ := p.places()
	return len(l.Bytes) >= sllHeader && num(l.Bytes[at:at+2]) == armGRE
}
