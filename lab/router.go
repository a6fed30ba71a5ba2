package lab

import (
	"encoding/binary"
	"net/netip"

	"netlab/lab/wire"
)

// router forwards packets between its links, IPv4 as RFC 1812 says and IPv6 as
// RFC 8200 does, and does nothing else: no program runs on it. It answers ARP,
// neighbour solicitations and echo requests, and tells senders by ICMP why a
// packet did not get through.
//
// All of it runs on the goroutine that drives the clock, so it needs no lock.
type router struct {
	clock  wire.Clock
	cards  []*routerCard
	routes []routerRoute
	number uint16 // IPv4 identification of the router's own packets
}

// routerCard is one of a router's interfaces.
type routerCard struct {
	Interface
	router     *router
	port       *wire.Port
	neighbours map[netip.Addr]*neighbour
}

// routerRoute says through which card a subnet is reached, and by which next
// router; the zero via means that the subnet is on the card's own link.
type routerRoute struct {
	to   netip.Prefix
	via  netip.Addr
	card *routerCard
}

// The EtherTypes that a router knows (RFC 5342 appendix B.1).
const (
	etherIPv4 = 0x0800
	etherARP  = 0x0806
	etherIPv6 = 0x86dd
)

// etherLen is the length of an Ethernet header: destination, source, type.
const etherLen = 14

func newRouter(clock wire.Clock, interfaces []Interface, ports []*wire.Port, routes []Route) {
	r := &router{clock: clock}
	for n, i := range interfaces {
		c := &routerCard{Interface: i, router: r, port: ports[n], neighbours: map[netip.Addr]*neighbour{}}
		r.cards = append(r.cards, c)
		r.routes = append(r.routes, routerRoute{to: i.IPv4.Masked(), card: c})
		if i.IPv6.IsValid() {
			r.routes = append(r.routes, routerRoute{to: i.IPv6.Masked(), card: c})
		}
		ports[n].Attach(c.receive)
	}
	for _, w := range routes {
		r.routes = append(r.routes, routerRoute{to: w.To, via: w.Via, card: r.cards[w.Interface]})
	}
}

// receive gets a frame from the link. What is malformed is dropped in silence,
// as RFC 1812 section 5.2.2 asks.
func (c *routerCard) receive(frame []byte) {
	if len(frame) < etherLen {
		return
	}
	group := frame[0]&1 == 1
	body := frame[etherLen:]
	switch binary.BigEndian.Uint16(frame[12:]) {
	case etherARP:
		c.receiveARP(body)
	case etherIPv4:
		if p, ok := parseIPv4(body); ok {
			c.receiveIPv4(p, group)
		}
	case etherIPv6:
		if p, ok := parseIPv6(body); ok && c.IPv6.IsValid() {
			c.receiveIPv6(p, group)
		}
	}
}

// send puts a packet into a frame.
func (c *routerCard) send(to [6]byte, etherType uint16, packet []byte) {
	frame := make([]byte, 0, etherLen+len(packet))
	frame = append(frame, to[:]...)
	frame = append(frame, c.MAC...)
	frame = binary.BigEndian.AppendUint16(frame, etherType)
	c.port.Send(append(frame, packet...))
}

// route finds where packets to an address go: by the longest prefix.
func (r *router) route(to netip.Addr) (c *routerCard, next netip.Addr, ok bool) {
	best := -1
	for _, w := range r.routes {
		if w.to.Contains(to) && w.to.Bits() > best {
			best, c, next = w.to.Bits(), w.card, w.via
		}
	}
	if !next.IsValid() {
		next = to
	}
	return c, next, best >= 0
}

// own reports whether an address is the router's.
func (r *router) own(a netip.Addr) bool {
	for _, c := range r.cards {
		if c.IPv4.Addr() == a || c.IPv6.Addr() == a {
			return true
		}
	}
	return false
}

// checksum is the Internet checksum (RFC 1071) over all parts as if they were
// one; each but the last has an even length.
func checksum(parts ...[]byte) uint16 {
	var sum uint32
	for _, b := range parts {
		for ; len(b) > 1; b = b[2:] {
			sum += uint32(b[0])<<8 | uint32(b[1])
		}
		if len(b) == 1 {
			sum += uint32(b[0]) << 8
		}
	}
	for sum>>16 != 0 {
		sum = sum&0xffff + sum>>16
	}
	return ^uint16(sum)
}
