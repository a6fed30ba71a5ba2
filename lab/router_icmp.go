package lab

import (
	"encoding/binary"
	"net/netip"
)

// ICMP (RFC 792): types, and codes of "destination unreachable".
const (
	icmpEchoReply    = 0
	icmpUnreachable  = 3
	icmpQuench       = 4
	icmpRedirect     = 5
	icmpEcho         = 8
	icmpTimeExceeded = 11
	icmpParameter    = 12

	netUnreachable      = 0
	hostUnreachable     = 1
	protocolUnreachable = 2
	portUnreachable     = 3
	fragmentationNeeded = 4
)

const (
	icmpHeader = 8
	// icmpMost is how long an error message may be in all: as much of the
	// packet is quoted as fits (RFC 1812 section 4.3.2.3).
	icmpMost = 576
	// networkControl is the precedence of errors (RFC 1812 section 4.3.2.5).
	networkControl = 0xc0
)

// takeIPv4 gets a packet for the router itself.
func (c *routerCard) takeIPv4(p ipv4, group bool) {
	r, b := c.router, p.payload()
	if p.fragment()&(moreFragments|offsetMask) != 0 || group {
		return // a router puts nothing together, and answers no broadcast
	}
	switch p[9] {
	case protoICMP:
		if len(b) >= icmpHeader && b[0] == icmpEcho && b[1] == 0 && checksum(b) == 0 && oneHost(p.src()) {
			r.sendIPv4(p.dst(), p.src(), p[1], icmp(icmpEchoReply, 0, binary.BigEndian.Uint32(b[4:]), b[icmpHeader:]))
		}
	case protoUDP:
		r.icmpError(p, icmpUnreachable, portUnreachable, 0)
	default:
		r.icmpError(p, icmpUnreachable, protocolUnreachable, 0)
	}
}

// icmp makes a message. rest is its second word.
func icmp(kind, code byte, rest uint32, body []byte) []byte {
	b := make([]byte, icmpHeader, icmpHeader+len(body))
	b[0], b[1] = kind, code
	binary.BigEndian.PutUint32(b[4:], rest)
	b = append(b, body...)
	binary.BigEndian.PutUint16(b[2:], checksum(b))
	return b
}

// icmpError tells the sender of p what became of it, and quotes it as it came
// in. Nothing is said about ICMP errors, later fragments and packets whose
// sender is not one host: RFC 1812 section 4.3.2.7.
func (r *router) icmpError(p ipv4, kind, code byte, rest uint32) {
	if p.fragment()&offsetMask != 0 || !oneHost(p.src()) || p.isICMPError() || r.isBroadcast(p.src()) {
		return
	}
	quote := p[:min(len(p), icmpMost-ipv4MinHeader-icmpHeader)]
	r.sendIPv4(netip.Addr{}, p.src(), networkControl, icmp(kind, code, rest, quote))
}

func (p ipv4) isICMPError() bool {
	b := p.payload()
	if p[9] != protoICMP {
		return false
	}
	if len(b) == 0 {
		return true // who knows
	}
	switch b[0] {
	case icmpUnreachable, icmpQuench, icmpRedirect, icmpTimeExceeded, icmpParameter:
		return true
	}
	return false
}

// isBroadcast reports whether an address means all hosts of a known subnet.
func (r *router) isBroadcast(a netip.Addr) bool {
	for _, w := range r.routes {
		if !w.to.Addr().Is4() || !w.to.Contains(a) {
			continue
		}
		hosts := uint32(1)<<(32-w.to.Bits()) - 1
		b := a.As4()
		return binary.BigEndian.Uint32(b[:])&hosts == hosts
	}
	return false
}
