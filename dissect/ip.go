package dissect

import (
	"fmt"
	"net/netip"

	"netlab/capture"
	"netlab/osi"
)

// ip is the Internet Protocol, version 4, RFC 791.
type ip struct{}

const (
	ipVersion = iota
	ipHdrLen
	ipDSField
	ipDSCP
	ipECN
	ipLen
	ipID
	ipFlags
	ipFlagsRB
	ipFlagsDF
	ipFlagsMF
	ipFragOffset
	ipTTL
	ipProto
	ipChecksum
	ipChecksumStatus
	ipSrc
	ipAddr
	ipSrcHost
	ipHost
	ipDst
	ipDstHost
	ipFields // how many there are; the options' follow
)

const ipHeader = 20

func (ip) Proto() string           { return "ip" }
func (ip) Title() (string, string) { return "Internet Protocol Version 4", "RFC 791" }

func (ip) Match() []Match {
	return []Match{
		{Table: "eth.type", Num: typeIPv4},
		{Table: "ip.proto", Num: 4}, // RFC 2003: IP in IP
		{Table: "link", Num: 228},   // LINKTYPE_IPV4
	}
}

func (ip) Fields() []FieldInfo {
	const src = "RFC 791 section 3.1"
	return []FieldInfo{
		ipVersion:        {Name: "ip.version", Kind: Uint, Doc: "4", Source: src},
		ipHdrLen:         {Name: "ip.hdr_len", Kind: Uint, Doc: "length of the header in bytes; the header counts in units of four", Source: src},
		ipDSField:        {Name: "ip.dsfield", Kind: Uint, Hex: true, Width: 1, Doc: "how routers should treat the packet", Source: "RFC 2474 section 3"},
		ipDSCP:           {Name: "ip.dsfield.dscp", Kind: Uint, Doc: "the class of service", Source: "RFC 2474 section 3"},
		ipECN:            {Name: "ip.dsfield.ecn", Kind: Uint, Doc: "whether a router met congestion", Source: "RFC 3168 section 5"},
		ipLen:            {Name: "ip.len", Kind: Uint, Doc: "length of header and data in bytes", Source: src},
		ipID:             {Name: "ip.id", Kind: Uint, Hex: true, Width: 2, Doc: "the same in all fragments of one packet", Source: "RFC 6864 section 4"},
		ipFlags:          {Name: "ip.flags", Kind: Uint, Hex: true, Width: 1, Doc: "the three flags together", Source: src},
		ipFlagsRB:        {Name: "ip.flags.rb", Kind: Bool, Doc: "reserved; must be zero", Source: src},
		ipFlagsDF:        {Name: "ip.flags.df", Kind: Bool, Doc: "don't fragment: a router that would have to drops the packet instead", Source: src},
		ipFlagsMF:        {Name: "ip.flags.mf", Kind: Bool, Doc: "more fragments follow this one", Source: src},
		ipFragOffset:     {Name: "ip.frag_offset", Kind: Uint, Doc: "where this fragment belongs; the header counts in units of eight", Source: src},
		ipTTL:            {Name: "ip.ttl", Kind: Uint, Doc: "how many more routers may forward the packet", Source: src},
		ipProto:          {Name: "ip.proto", Kind: Uint, Doc: "which protocol the payload is", Source: src, Names: ipProtoName},
		ipChecksum:       {Name: "ip.checksum", Kind: Uint, Hex: true, Width: 2, Doc: "a sum over the header; each router works it out anew", Source: src},
		ipChecksumStatus: {Name: "ip.checksum.status", Kind: Uint, Doc: "2: not verified; tshark does not verify it unless told to"},
		ipSrc:            {Name: "ip.src", Kind: IPv4, Doc: "who sent the packet", Source: src},
		ipAddr:           {Name: "ip.addr", Kind: IPv4, Doc: "either address", Source: src},
		ipSrcHost:        {Name: "ip.src_host", Kind: String, Doc: "who sent the packet, as text"},
		ipHost:           {Name: "ip.host", Kind: String, Doc: "either address as text"},
		ipDst:            {Name: "ip.dst", Kind: IPv4, Doc: "whom the packet is for", Source: src},
		ipDstHost:        {Name: "ip.dst_host", Kind: String, Doc: "whom the packet is for, as text"},
	}
}

func ipProtoName(n uint64) string {
	switch n {
	case 1:
		return "ICMP"
	case 2:
		return "IGMP"
	case 4:
		return "IPv4"
	case 6:
		return "TCP"
	case 17:
		return "UDP"
	case 41:
		return "IPv6"
	case 58:
		return "ICMPv6"
	}
	return ""
}

func (ip) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: ip{}, Place: osi.Place{Layer: osi.Network, Suite: osi.Internet}, Header: len(b)}
	bad := func(why string, at Range) (Layer, int, error) {
		l.Malformed, l.MalformedRange = why, at
		return l, len(b), nil
	}
	if len(b) < ipHeader {
		return bad(errShort.Error(), Range{Len: len(b)})
	}
	if b[0]>>4 != 4 {
		return bad(fmt.Sprintf("the version is %d, not 4", b[0]>>4), Range{Len: 1, Mask: 0xf0})
	}
	head, total := int(b[0]&15)*4, int(num(b[2:4]))
	if total == 0 {
		total = len(b) // a host that leaves segmentation to its network card
	}
	switch {
	case head < ipHeader:
		return bad(fmt.Sprintf("a header has at least 20 bytes, this one says %d", head), Range{Len: 1, Mask: 0x0f})
	case total < head:
		return bad(fmt.Sprintf("the whole packet, %d bytes, would be shorter than its header, %d bytes", total, head), Range{Off: 2, Len: 2})
	case len(b) < head:
		return bad("the options are cut short", Range{Off: ipHeader, Len: len(b) - ipHeader})
	}
	n := min(total, len(b))
	l.Header = head
	src, dst := netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20]))
	u.walk.addrs(src, dst)
	u.walk.cut = total - n
	if n > head {
		l.Payload = b[head:n]
	}
	l.Next = Key{Table: "ip.proto", Num: uint64(b[9])}
	return l, n, nil
}

func (ip) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	switch id {
	case ipVersion:
		return bitsAt(dst, b, 0, 1, 0xf0)
	case ipHdrLen:
		n := len(dst)
		if dst = bitsAt(dst, b, 0, 1, 0x0f); len(dst) > n {
			dst[n].Num *= 4
		}
	case ipDSField:
		return uintAt(dst, b, 1, 1)
	case ipDSCP:
		return bitsAt(dst, b, 1, 1, 0xfc)
	case ipECN:
		return bitsAt(dst, b, 1, 1, 0x03)
	case ipLen:
		return uintAt(dst, b, 2, 2)
	case ipID:
		return uintAt(dst, b, 4, 2)
	case ipFlags:
		return bitsAt(dst, b, 6, 1, 0xe0)
	case ipFlagsRB:
		return boolAt(dst, b, 6, 1, 0x80)
	case ipFlagsDF:
		return boolAt(dst, b, 6, 1, 0x40)
	case ipFlagsMF:
		return boolAt(dst, b, 6, 1, 0x20)
	case ipFragOffset:
		n := len(dst)
		if dst = bitsAt(dst, b, 6, 2, 0x1fff); len(dst) > n {
			dst[n].Num *= 8
		}
	case ipTTL:
		return uintAt(dst, b, 8, 1)
	case ipProto:
		return uintAt(dst, b, 9, 1)
	case ipChecksum:
		return uintAt(dst, b, 10, 2)
	case ipChecksumStatus:
		if len(b) >= 12 {
			return append(dst, Value{Kind: Uint, Num: 2})
		}
	case ipSrc:
		return ip4At(dst, b, 12)
	case ipDst:
		return ip4At(dst, b, 16)
	case ipAddr:
		return ip4At(ip4At(dst, b, 12), b, 16)
	case ipSrcHost:
		return asText(ip4At(dst, b, 12), len(dst))
	case ipDstHost:
		return asText(ip4At(dst, b, 16), len(dst))
	case ipHost:
		return asText(ip4At(ip4At(dst, b, 12), b, 16), len(dst))
	}
	return dst
}

// asText makes the addresses from i on into text.
func asText(vs []Value, i int) []Value {
	for ; i < len(vs); i++ {
		vs[i].Kind, vs[i].Raw = String, []byte(vs[i].Addr.String())
	}
	return vs
}

func (ip) Summary(l *Layer) string {
	b := l.Bytes
	if len(b) < ipHeader {
		return "IPv4, cut short"
	}
	src, dst := netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20]))
	return fmt.Sprintf("%s > %s", src, dst)
}

func (ip) Notes(l *Layer) []Note { return nil }

var _ = capture.LinkRaw
