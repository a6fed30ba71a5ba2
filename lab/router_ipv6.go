package lab

import (
	"encoding/binary"
	"net/netip"
	"slices"
)

// ipv6 is an IPv6 packet (RFC 8200 section 3), checked and cut to its length.
type ipv6 []byte

const (
	ipv6Header  = 40
	protoICMPv6 = 58
)

func parseIPv6(b []byte) (ipv6, bool) {
	if len(b) < ipv6Header || b[0]>>4 != 6 {
		return nil, false
	}
	total := ipv6Header + int(binary.BigEndian.Uint16(b[4:]))
	if total > len(b) {
		return nil, false
	}
	return ipv6(b[:total]), true
}

func (p ipv6) payload() []byte { return p[ipv6Header:] }
func (p ipv6) src() netip.Addr { return netip.AddrFrom16([16]byte(p[8:])) }
func (p ipv6) dst() netip.Addr { return netip.AddrFrom16([16]byte(p[24:])) }

// receiveIPv6 takes or forwards a packet.
func (c *routerCard) receiveIPv6(p ipv6, group bool) {
	r := c.router
	if r.own(p.dst()) || p.dst().IsMulticast() {
		c.takeIPv6(p)
		return
	}
	// Link-local addresses stay on their link (RFC 4291 section 2.5.6).
	if group || !oneHost(p.src()) || p.src().IsLinkLocalUnicast() || p.dst().IsLinkLocalUnicast() || p.dst().IsLoopback() {
		return
	}
	out, next, ok := r.route(p.dst())
	switch {
	case !ok:
		r.icmpv6Error(p, icmpv6Unreachable, 0, 0) // no route to destination
	case p[7] <= 1:
		r.icmpv6Error(p, icmpv6TimeExceeded, 0, 0) // RFC 8200 section 3, "Hop Limit"
	case len(p) > out.MTU:
		// RFC 8200 section 4.5: only senders fragment.
		r.icmpv6Error(p, icmpv6TooBig, 0, uint32(out.MTU))
	default:
		onward := slices.Clone(p) // the frame is only borrowed
		onward[7]--
		quote := slices.Clone(p)
		out.pass(next, onward, func() { r.icmpv6Error(quote, icmpv6Unreachable, addressUnreachable, 0) })
	}
}

// ICMPv6 (RFC 4443), and neighbour discovery within it (RFC 4861).
const (
	icmpv6Unreachable  = 1
	icmpv6TooBig       = 2
	icmpv6TimeExceeded = 3
	icmpv6Parameter    = 4
	icmpv6Echo         = 128
	icmpv6EchoReply    = 129
	neighbourSolicit   = 135
	neighbourAdvert    = 136

	addressUnreachable = 3
	portUnreachable6   = 4
	unknownNextHeader  = 1

	icmpv6Most = minIPv6MTU // RFC 4443 section 2.4 (c)
)

// takeIPv6 gets a packet for the router itself, or for a group it may be in.
func (c *routerCard) takeIPv6(p ipv6) {
	r, b := c.router, p.payload()
	if p[6] == protoICMPv6 {
		if len(b) >= icmpHeader && checksum(pseudo(p.src(), p.dst(), len(b)), b) == 0 {
			c.takeICMPv6(p, b)
		}
		return
	}
	if p.dst().IsMulticast() {
		return
	}
	if p[6] == protoUDP {
		r.icmpv6Error(p, icmpv6Unreachable, portUnreachable6, 0)
		return
	}
	r.icmpv6Error(p, icmpv6Parameter, unknownNextHeader, 6) // 6: where the Next Header field is
}

func (c *routerCard) takeICMPv6(p ipv6, b []byte) {
	switch {
	case b[0] == icmpv6Echo && b[1] == 0 && oneHost(p.src()) && !p.dst().IsMulticast():
		c.router.sendICMPv6(p.dst(), p.src(), icmpv6EchoReply, 0, binary.BigEndian.Uint32(b[4:]), b[icmpHeader:])
	case p[7] != 255 || b[1] != 0 || len(b) < icmpHeader+16:
		// RFC 4861 section 7.1: a hop limit of 255 proves a neighbour sent it.
	case b[0] == neighbourSolicit:
		c.solicited(p, b)
	case b[0] == neighbourAdvert:
		if mac, ok := linkOption(b, 2); ok {
			c.learn(netip.AddrFrom16([16]byte(b[icmpHeader:])), mac, false)
		}
	}
}

// sendICMPv6 sends a message of the router's own; it chooses the source if that
// is not valid.
func (r *router) sendICMPv6(src, dst netip.Addr, kind, code byte, rest uint32, body []byte) {
	out, next, ok := r.route(dst)
	if !ok || !out.IPv6.IsValid() {
		return
	}
	if !src.IsValid() {
		src = out.IPv6.Addr()
	}
	out.pass(next, icmpv6(src, dst, initialTTL, kind, code, rest, body), nil)
}

// icmpv6 makes a packet with a message.
func icmpv6(src, dst netip.Addr, hops, kind, code byte, rest uint32, body []byte) []byte {
	b := make([]byte, icmpHeader, icmpHeader+len(body))
	b[0], b[1] = kind, code
	binary.BigEndian.PutUint32(b[4:], rest)
	b = append(b, body...)
	binary.BigEndian.PutUint16(b[2:], checksum(pseudo(src, dst, len(b)), b))
	p := make([]byte, ipv6Header, ipv6Header+len(b))
	p[0], p[6], p[7] = 6<<4, protoICMPv6, hops
	binary.BigEndian.PutUint16(p[4:], uint16(len(b)))
	copy(p[8:], src.AsSlice())
	copy(p[24:], dst.AsSlice())
	return append(p, b...)
}

// pseudo is the header that only the checksum sees (RFC 8200 section 8.1).
func pseudo(src, dst netip.Addr, length int) []byte {
	b := append(src.AsSlice(), dst.AsSlice()...)
	b = binary.BigEndian.AppendUint32(b, uint32(length))
	return append(b, 0, 0, 0, protoICMPv6)
}

// icmpv6Error tells the sender of p what became of it. RFC 4443 section 2.4 (e)
// says about what nothing is said.
func (r *router) icmpv6Error(p ipv6, kind, code byte, rest uint32) {
	isError := p[6] == protoICMPv6 && (len(p.payload()) == 0 || p.payload()[0] < icmpv6Echo)
	if isError || !oneHost(p.src()) {
		return
	}
	quote := p[:min(len(p), icmpv6Most-ipv6Header-icmpHeader)]
	r.sendICMPv6(netip.Addr{}, p.src(), kind, code, rest, quote)
}
