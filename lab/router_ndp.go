package lab

import (
	"net/netip"
	"slices"
)

// Neighbour discovery (RFC 4861), which is to IPv6 what ARP is to IPv4.
//
// A neighbour solicitation and an advertisement both are
//
//	type 1, code 1, checksum 2, flags 4, target address 16, options
//
// and an option with a MAC address is: type 1 (1 source, 2 target), length 1
// in units of 8 bytes, address 6.
const (
	flagRouter    = 1 << 31
	flagSolicited = 1 << 30
	flagOverride  = 1 << 29
)

// solicited answers a neighbour solicitation for the router's own address.
func (c *routerCard) solicited(p ipv6, b []byte) {
	target := netip.AddrFrom16([16]byte(b[icmpHeader:]))
	if target != c.IPv6.Addr() {
		return
	}
	mac, ok := linkOption(b, 1)
	if !oneHost(p.src()) || !ok {
		return // somebody looks for a duplicate of our address; none was found
	}
	c.learn(p.src(), mac, true)
	body := append(slices.Clone(b[icmpHeader:icmpHeader+16]), 2, 1)
	body = append(body, c.MAC...)
	c.send(mac, etherIPv6, icmpv6(target, p.src(), 255, neighbourAdvert, 0, flagRouter|flagSolicited|flagOverride, body))
}

// solicit asks who has an address, of those in its solicited-node group (RFC
// 4291 section 2.7.1): ff02::1:ff and the address's last three bytes.
func (c *routerCard) solicit(target netip.Addr) {
	t := target.As16()
	group := netip.AddrFrom16([16]byte{0: 0xff, 1: 2, 11: 1, 12: 0xff, 13: t[13], 14: t[14], 15: t[15]})
	body := append(t[:], 1, 1)
	body = append(body, c.MAC...)
	// RFC 2464 section 7: 33:33 and the group's last four bytes.
	mac := [6]byte{0x33, 0x33, 0xff, t[13], t[14], t[15]}
	c.send(mac, etherIPv6, icmpv6(c.IPv6.Addr(), group, 255, neighbourSolicit, 0, 0, body))
}

// linkOption finds the option that holds a MAC address.
func linkOption(b []byte, kind byte) ([6]byte, bool) {
	for o := b[icmpHeader+16:]; len(o) >= 8 && o[1] > 0 && int(o[1])*8 <= len(o); o = o[int(o[1])*8:] {
		if o[0] == kind && o[1] == 1 {
			return [6]byte(o[2:8]), true
		}
	}
	return [6]byte{}, false
}
