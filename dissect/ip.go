package dissect

import (
	"fmt"
	"net/netip"

	"github.com/google/gopacket/layers"

	"netlab/osi"
)

// ip is the Internet Protocol, version 4, RFC 791. Of a header that contradicts
// itself only the first so many bytes are believed, as Wireshark does; 0 for all.
type ip struct{ believed uint8 }

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
	ipOptType
	ipOptLen
	ipOptPtr
	ipOptRA
	ipRecRt
	ipSrcRt
	ipOptTime
	ipFragments
	ipFragment
	ipFragCount
	ipReassembledLen
)

const ipHeader = 20

func (ip) Proto() string           { return "ip" }
func (ip) Title() (string, string) { return "Internet Protocol Version 4", "RFC 791" }

func (ip) Match() []Match {
	return []Match{
		{Table: "eth.type", Num: typeIPv4},
		{Table: "ip.proto", Num: 4}, // RFC 2003: IP in IP
		{Table: "link", Num: 228},   // LINKTYPE_IPV4
		{Table: "llc.dsap", Num: sapIP},
	}
}

func (ip) Fields() []FieldInfo {
	const src = "RFC 791 section 3.1"
	return []FieldInfo{
		ipVersion:        {Name: "ip.version", Kind: Uint, Width: 1, Doc: "4", Source: src},
		ipHdrLen:         {Name: "ip.hdr_len", Kind: Uint, Width: 1, Doc: "length of the header in bytes; the header counts in units of four", Source: src},
		ipDSField:        {Name: "ip.dsfield", Kind: Uint, Hex: true, Width: 1, Doc: "how routers should treat the packet", Source: "RFC 2474 section 3"},
		ipDSCP:           {Name: "ip.dsfield.dscp", Kind: Uint, Width: 1, Doc: "the class of service", Source: "RFC 2474 section 3"},
		ipECN:            {Name: "ip.dsfield.ecn", Kind: Uint, Width: 1, Doc: "whether a router met congestion", Source: "RFC 3168 section 5"},
		ipLen:            {Name: "ip.len", Kind: Uint, Width: 2, Doc: "length of header and data in bytes", Source: src},
		ipID:             {Name: "ip.id", Kind: Uint, Hex: true, Width: 2, Doc: "the same in all fragments of one packet", Source: "RFC 6864 section 4"},
		ipFlags:          {Name: "ip.flags", Kind: Uint, Hex: true, Width: 1, Doc: "the three flags together", Source: src},
		ipFlagsRB:        {Name: "ip.flags.rb", Kind: Bool, Doc: "reserved; must be zero", Source: src},
		ipFlagsDF:        {Name: "ip.flags.df", Kind: Bool, Doc: "don't fragment: a router that would have to drops the packet instead", Source: src},
		ipFlagsMF:        {Name: "ip.flags.mf", Kind: Bool, Doc: "more fragments follow this one", Source: src},
		ipFragOffset:     {Name: "ip.frag_offset", Kind: Uint, Width: 2, Doc: "where this fragment belongs, in units of eight bytes", Source: src},
		ipTTL:            {Name: "ip.ttl", Kind: Uint, Width: 1, Doc: "how many more routers may forward the packet", Source: src},
		ipProto:          {Name: "ip.proto", Kind: Uint, Width: 1, Doc: "which protocol the payload is", Source: src, Names: ipProtoName},
		ipChecksum:       {Name: "ip.checksum", Kind: Uint, Hex: true, Width: 2, Doc: "a sum over the header; each router works it out anew", Source: src},
		ipChecksumStatus: {Name: "ip.checksum.status", Kind: Uint, Width: 1, Doc: "2: not verified; tshark does not verify it unless told to"},
		ipSrc:            {Name: "ip.src", Kind: IPv4, Doc: "who sent the packet", Source: src},
		ipAddr:           {Name: "ip.addr", Kind: IPv4, Doc: "either address", Source: src},
		ipSrcHost:        {Name: "ip.src_host", Kind: String, Doc: "who sent the packet, as text"},
		ipHost:           {Name: "ip.host", Kind: String, Doc: "either address as text"},
		ipDst:            {Name: "ip.dst", Kind: IPv4, Doc: "whom the packet is for", Source: src},
		ipDstHost:        {Name: "ip.dst_host", Kind: String, Doc: "whom the packet is for, as text"},
		ipOptType:        {Name: "ip.opt.type", Kind: Uint, Width: 1, Doc: "the kind of an option", Source: src, Names: ipOptName},
		ipOptLen:         {Name: "ip.opt.len", Kind: Uint, Width: 1, Doc: "an option's length in bytes", Source: src},
		ipOptPtr:         {Name: "ip.opt.ptr", Kind: Uint, Width: 1, Doc: "where the option's next entry stands", Source: src},
		ipOptRA:          {Name: "ip.opt.ra", Kind: Uint, Width: 2, Doc: "0: every router shall look at the packet", Source: "RFC 2113 section 2.1"},
		ipRecRt:          {Name: "ip.rec_rt", Kind: IPv4, Doc: "a router that wrote its address into the packet", Source: src},
		ipSrcRt:          {Name: "ip.src_rt", Kind: IPv4, Doc: "a router that the packet shall still pass", Source: src},
		ipOptTime:        {Name: "ip.opt.time_stamp", Kind: Uint, Width: 4, Doc: "when a router had the packet, in milliseconds since midnight UTC", Source: src},
		ipFragments:      {Name: "ip.fragments", Kind: Bytes, Doc: "the data of the packet, put together of its fragments"},
		ipFragment:       {Name: "ip.fragment", Kind: Uint, Width: 4, Doc: "a frame that brought a fragment of this packet"},
		ipFragCount:      {Name: "ip.fragment.count", Kind: Uint, Width: 4, Doc: "how many fragments the packet was put together of"},
		ipReassembledLen: {Name: "ip.reassembled.length", Kind: Uint, Width: 4, Doc: "bytes of data in the packet that was put together"},
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

func (p ip) Dissect(c *Conversation, u Unit) (l Layer, n int, err error) {
	n, err = p.Place(&l, c, &u)
	return l, n, err
}

// Place implements Placer.
func (ip) Place(l *Layer, _ *Conversation, u *Unit) (int, error) {
	b := u.Bytes
	*l = Layer{PDU: ip{}, Place: osi.Place{Layer: osi.Network, Suite: osi.Internet}, Header: len(b)}
	bad := func(why string, at Range) (int, error) {
		l.Malformed, l.MalformedRange = why, at
		return len(b), nil
	}
	switch {
	case len(b) > 0 && b[0]>>4 == 6: // Wireshark trusts the version more than who said that this is IPv4
		l.Header, l.Payload, l.Next = 0, b, Key{Table: "link", Num: linkIPv6}
		l.notes = []Note{{Level: Warning, Text: "Whoever carried this packet called it IPv4, but its version is 6.", Source: "RFC 4213 section 3", At: Range{Len: 1, Mask: 0xf0}}}
		return len(b), nil
	case len(b) > 0 && b[0]>>4 != 4:
		return bad(fmt.Sprintf("the version is %d, not 4", b[0]>>4), Range{Len: 1, Mask: 0xf0})
	case len(b) < ipHeader:
		return bad(errShort.Error(), Range{Len: len(b)})
	}
	head, total := int(b[0]&15)*4, int(num(b[2:4]))
	if total == 0 {
		total = len(b) + u.Cut // a host that leaves segmentation to its network card
		l.PDU = &ipOffload{total: total}
	}
	switch {
	case head < ipHeader:
		l.PDU = ip{1}
		return bad(fmt.Sprintf("a header has at least 20 bytes, this one says %d", head), Range{Len: 1, Mask: 0x0f})
	case total < head:
		l.PDU = ip{4}
		return bad(fmt.Sprintf("the whole packet, %d bytes, would be shorter than its header, %d bytes", total, head), Range{Off: 2, Len: 2})
	case len(b) < head:
		return bad("the options are cut short", Range{Off: ipHeader, Len: len(b) - ipHeader})
	}
	n := min(total, len(b))
	h := &u.walk.scratch.ip4
	if err := h.DecodeFromBytes(b[:n], &u.walk.scratch); err != nil {
		// The header itself is sound, so this is about an option: the rest goes on.
		l.Malformed, l.MalformedRange = err.Error(), Range{Off: ipHeader, Len: head - ipHeader}
	}
	l.Header = head
	dst := netip.AddrFrom4([4]byte(h.DstIP))
	if at := routedTo(b[:head]); at > 0 {
		dst = netip.AddrFrom4([4]byte(b[at : at+4]))
	}
	u.walk.addrs(netip.AddrFrom4([4]byte(h.SrcIP)), dst)
	u.walk.cut = total - n
	if n > head {
		l.Payload = b[head:n]
	}
	l.Next = Key{Table: "ip.proto", Num: uint64(h.Protocol)}
	if (h.Flags&layers.IPv4MoreFragments != 0 || h.FragOffset != 0) && n > head {
		u.walk.fragment4(l, u, head, n)
	}
	l.Bytes = b[:n] // what follows belongs to nobody: the link filled the frame up
	return len(b), nil
}

// ipOffload is the unit of a host that leaves it to its network card to cut the
// packet up and to write the length of each part: it is zero still.
type ipOffload struct {
	ip
	total int // what the frame has instead
}

func (p *ipOffload) Field(l *Layer, id int, dst []Value) []Value {
	n := len(dst)
	if dst = p.ip.Field(l, id, dst); id == ipLen && len(dst) > n {
		dst[n].Num = uint64(p.total)
	}
	return dst
}

// ipWhole is the unit of the fragment that made a packet whole.
type ipWhole struct {
	ip
	*whole
}

// fragment4 takes a fragment to the others of its packet. What is not whole
// has no upper layer: its payload is data.
func (w *walk) fragment4(l *Layer, u *Unit, head, n int) {
	b := u.Bytes
	off := int(num(b[6:8])&0x1fff) * 8
	if off == 0 && (u.Quoted || w.missing() > 0) {
		return // nothing can be put together: what there is of the upper layer can be read
	}
	next := l.Next
	l.Next = Key{Table: "data"}
	if u.Quoted || w.cut > 0 {
		return
	}
	key := fragKey{src: w.src.As16(), dst: w.dst.As16(), id: uint32(num(b[4:6])), proto: b[9]}
	packet, why := w.s.fragments.add(fragment{
		key: key, off: off, more: b[6]&0x20 != 0, data: l.Payload, m: u.Map.Slice(head, n-head),
	}, u.Record, w.s.limits.Bytes)
	if why != "" {
		l.Malformed, l.MalformedRange = why, Range{Off: 6, Len: 2}
	}
	if packet != nil {
		l.Payload, l.PayloadMap, l.Next = packet.data, packet.m, next
		l.PDU = &ipWhole{whole: packet}
	}
}

func (p *ipWhole) Field(l *Layer, id int, dst []Value) []Value {
	switch id {
	case ipFragments:
		return append(dst, Value{Kind: Bytes, Raw: p.data})
	case ipFragment:
		return appendFrames(dst, p.frames)
	case ipFragCount:
		return append(dst, Value{Kind: Uint, Num: uint64(len(p.frames))})
	case ipReassembledLen:
		return append(dst, Value{Kind: Uint, Num: uint64(len(p.data))})
	}
	return p.ip.Field(l, id, dst)
}

func appendFrames(dst []Value, frames []int) []Value {
	for _, n := range frames {
		dst = append(dst, Value{Kind: Uint, Num: uint64(n)})
	}
	return dst
}

func (p ip) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	if len(b) > 0 && b[0]>>4 != 4 && id != ipVersion {
		return dst // of another version nothing else is known
	}
	if p.believed > 0 {
		b = b[:p.believed]
	}
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
		return bitsAt(dst, b, 6, 2, 0x1fff)
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
		return ip4At(dst, b, dstAt(b))
	case ipAddr:
		return ip4At(ip4At(dst, b, 12), b, dstAt(b))
	case ipSrcHost:
		return asText(ip4At(dst, b, 12), len(dst))
	case ipDstHost:
		return asText(ip4At(dst, b, dstAt(b)), len(dst))
	case ipHost:
		return asText(ip4At(ip4At(dst, b, 12), b, dstAt(b)), len(dst))
	case ipOptType, ipOptLen, ipOptPtr, ipOptRA, ipRecRt, ipSrcRt, ipOptTime:
		return ipOptions(l, id, dst)
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
