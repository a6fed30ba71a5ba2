package dissect

import (
	"fmt"
	"net/netip"

	"netlab/internal/text"
	"netlab/osi"
)

// ipv6 is the Internet Protocol, version 6, RFC 8200. Its extension headers are
// layers of their own, as in Wireshark.
type ipv6 struct{}

const (
	ip6Version = iota
	ip6TClass
	ip6DSCP
	ip6ECN
	ip6Flow
	ip6PLen
	ip6Nxt
	ip6HLim
	ip6Src
	ip6Addr
	ip6SrcHost
	ip6Host
	ip6Dst
	ip6DstHost
)

const ip6Header = 40

func (ipv6) Proto() string           { return "ipv6" }
func (ipv6) Title() (string, string) { return "Internet Protocol Version 6", "RFC 8200" }

func (ipv6) Match() []Match {
	return []Match{
		{Table: "eth.type", Num: typeIPv6},
		{Table: "ip.proto", Num: 41}, // RFC 4213: IPv6 in IP
		{Table: "link", Num: 229},    // LINKTYPE_IPV6
	}
}

func (ipv6) Fields() []FieldInfo {
	const src = "RFC 8200 section 3"
	return []FieldInfo{
		ip6Version: {Name: "ipv6.version", Kind: Uint, Width: 1, Doc: "6", Source: src},
		ip6TClass:  {Name: "ipv6.tclass", Kind: Uint, Hex: true, Width: 4, Doc: "how routers should treat the packet", Source: "RFC 8200 section 7"},
		ip6DSCP:    {Name: "ipv6.tclass.dscp", Kind: Uint, Width: 4, Doc: "the class of service", Source: "RFC 2474 section 3"},
		ip6ECN:     {Name: "ipv6.tclass.ecn", Kind: Uint, Width: 4, Doc: "whether a router met congestion", Source: "RFC 3168 section 5"},
		ip6Flow:    {Name: "ipv6.flow", Kind: Uint, Hex: true, Width: 3, Doc: "packets with the same label belong to one flow", Source: "RFC 6437 section 2"},
		ip6PLen:    {Name: "ipv6.plen", Kind: Uint, Width: 2, Doc: "bytes behind this header", Source: src},
		ip6Nxt:     {Name: "ipv6.nxt", Kind: Uint, Width: 1, Doc: "what comes behind this header", Source: src, Names: ipProtoName},
		ip6HLim:    {Name: "ipv6.hlim", Kind: Uint, Width: 1, Doc: "how many more routers may forward the packet", Source: src},
		ip6Src:     {Name: "ipv6.src", Kind: IPv6, Doc: "who sent the packet", Source: src},
		ip6Addr:    {Name: "ipv6.addr", Kind: IPv6, Doc: "either address", Source: src},
		ip6SrcHost: {Name: "ipv6.src_host", Kind: String, Doc: "who sent the packet, as text"},
		ip6Host:    {Name: "ipv6.host", Kind: String, Doc: "either address as text"},
		ip6Dst:     {Name: "ipv6.dst", Kind: IPv6, Doc: "whom the packet is for", Source: src},
		ip6DstHost: {Name: "ipv6.dst_host", Kind: String, Doc: "whom the packet is for, as text"},
	}
}

func (ipv6) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: ipv6{}, Place: osi.Place{Layer: osi.Network, Suite: osi.Internet}, Header: len(b)}
	switch {
	case len(b) > 0 && b[0]>>4 == 6 && len(b) < ip6Header:
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	case b[0]>>4 != 6:
		return Layer{}, 0, RefusalError{Why: fmt.Sprintf("the version is %d, not 6", b[0]>>4)}
	}
	l.Header = ip6Header
	h := &u.walk.scratch.ip6
	// The header itself cannot fail. What gopacket misses behind it, a hop-by-hop
	// header or a length, is judged here and in layers of their own.
	_ = h.DecodeFromBytes(b[:ip6Header], &u.walk.scratch)
	total := ip6Header + int(num(b[4:6]))
	if total == ip6Header && b[6] == 0 && isJumbo(b[ip6Header:]) {
		total = len(b) + u.Cut // RFC 2675
	}
	n := min(total, len(b))
	u.walk.addrs(netip.AddrFrom16([16]byte(h.SrcIP)), netip.AddrFrom16([16]byte(h.DstIP)))
	u.walk.cut = total - n
	if n > ip6Header {
		l.Payload = b[ip6Header:n]
	}
	l.Next = Key{Table: "ip.proto", Num: uint64(h.NextHeader)}
	l.Bytes = b[:n] // what follows belongs to nobody: the link filled the frame up
	return l, len(b), nil
}

func (ipv6) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	switch id {
	case ip6Version:
		return bitsAt(dst, b, 0, 1, 0xf0)
	case ip6TClass:
		return bitsAt(dst, b, 0, 2, 0x0ff0)
	case ip6DSCP:
		return bitsAt(dst, b, 0, 2, 0x0fc0)
	case ip6ECN:
		return bitsAt(dst, b, 0, 2, 0x0030)
	case ip6Flow:
		return bitsAt(dst, b, 0, 4, 0x000fffff)
	case ip6PLen:
		return uintAt(dst, b, 4, 2)
	case ip6Nxt:
		return uintAt(dst, b, 6, 1)
	case ip6HLim:
		return uintAt(dst, b, 7, 1)
	case ip6Src:
		return ip6At(dst, b, 8)
	case ip6Dst:
		return ip6At(dst, b, 24)
	case ip6Addr:
		return ip6At(ip6At(dst, b, 8), b, 24)
	case ip6SrcHost:
		return asText(ip6At(dst, b, 8), len(dst))
	case ip6DstHost:
		return asText(ip6At(dst, b, 24), len(dst))
	case ip6Host:
		return asText(ip6At(ip6At(dst, b, 8), b, 24), len(dst))
	}
	return dst
}

func (ipv6) Summary(l *Layer) string {
	b := l.Bytes
	if len(b) < ip6Header {
		return "IPv6, cut short"
	}
	out := fmt.Sprintf("%s > %s", netip.AddrFrom16([16]byte(b[8:24])), netip.AddrFrom16([16]byte(b[24:40])))
	if name := ipProtoName(uint64(b[6])); name != "" {
		return out + " " + name
	}
	return out
}

func (ipv6) Notes(l *Layer) []Note {
	b := l.Bytes
	if len(b) < ip6Header {
		return nil
	}
	src, dst := netip.AddrFrom16([16]byte(b[8:24])), netip.AddrFrom16([16]byte(b[24:40]))
	var out []Note
	if b[7] <= 1 && !dst.IsMulticast() {
		out = append(out, Note{
			Text:   fmt.Sprintf("Its hop limit is %d: a router that gets this packet must not forward it.", b[7]),
			Source: "RFC 8200 section 3", At: Range{Off: 7, Len: 1},
		})
	}
	if dst.IsMulticast() {
		return append(out, Note{
			Text: fmt.Sprintf("%s sends this packet to the group %s: IPv6 has no broadcast.", src, dst), Source: "RFC 4291 section 2.7", At: Range{Off: 24, Len: 16},
		})
	}
	return append(out, Note{
		Text:   fmt.Sprintf("%s sends this packet to %s; %s may still forward it.", src, dst, text.Count(max(0, int(b[7])-1), "router")),
		Source: "RFC 8200 section 3", At: Range{Len: ip6Header},
	})
}
