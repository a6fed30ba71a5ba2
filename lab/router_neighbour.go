package lab

import (
	"encoding/binary"
	"net/netip"
	"time"

	"netlab/lab/wire"
)

// neighbour is what a router knows of an address on one of its links. Entries
// do not grow old: in a lab no host changes its MAC address.
type neighbour struct {
	mac     [6]byte
	known   bool
	waiting []waiting // packets for it, while it is asked for
	asked   int
	timer   wire.Timer
}

// waiting is a packet that waits for its next hop's MAC address.
type waiting struct {
	packet []byte
	failed func() // called if the address cannot be found
}

// How a router asks. RFC 1122 section 2.3.2.1 wants at most one question a
// second, section 2.3.2.2 at least one packet kept.
const (
	askEvery   = time.Second
	askTimes   = 3
	maxWaiting = 16
)

// pass sends a packet to a neighbour, once its MAC address is known. If it
// cannot be found, failed is called, if there is one.
func (c *routerCard) pass(next netip.Addr, packet []byte, failed func()) {
	n := c.neighbours[next]
	if n == nil {
		n = &neighbour{}
		c.neighbours[next] = n
	}
	if n.known {
		c.send(n.mac, etherTypeOf(next), packet)
		return
	}
	if len(n.waiting) == maxWaiting {
		n.waiting = n.waiting[1:] // the latest are worth most
	}
	n.waiting = append(n.waiting, waiting{packet, failed})
	if n.timer == nil {
		c.ask(next, n)
	}
}

func etherTypeOf(a netip.Addr) uint16 {
	if a.Is6() {
		return etherIPv6
	}
	return etherIPv4
}

// ask asks for a neighbour's MAC address, again every second, until it is
// known or was asked for often enough.
func (c *routerCard) ask(next netip.Addr, n *neighbour) {
	if n.known {
		return
	}
	if n.asked == askTimes {
		lost := n.waiting
		delete(c.neighbours, next)
		for _, w := range lost {
			if w.failed != nil {
				w.failed()
			}
		}
		return
	}
	n.asked++
	if next.Is6() {
		c.solicit(next)
	} else {
		c.sendARP(arpRequest, broadcast(), [6]byte{}, next)
	}
	n.timer = c.router.clock.AfterFunc(askEvery, func() { c.ask(next, n) })
}

// learn notes a neighbour's MAC address and sends what waited for it. An
// address that nobody asked for is noted only if add is true.
func (c *routerCard) learn(a netip.Addr, mac [6]byte, add bool) {
	n := c.neighbours[a]
	if n == nil {
		if !add {
			return
		}
		n = &neighbour{}
		c.neighbours[a] = n
	}
	if n.timer != nil {
		n.timer.Stop()
	}
	n.mac, n.known = mac, true
	packets := n.waiting
	n.waiting = nil
	for _, w := range packets {
		c.send(mac, etherTypeOf(a), w.packet)
	}
}

// ARP (RFC 826), over Ethernet and for IPv4:
//
//	hardware 2 (1) | protocol 2 (0x0800) | lengths 1, 1 (6, 4) | operation 2
//	sender MAC 6   | sender IP 4         | target MAC 6        | target IP 4
const (
	arpLen     = 28
	arpRequest = 1
	arpReply   = 2
)

// broadcast is everybody on a link.
func broadcast() [6]byte { return [6]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff} }

// receiveARP does what RFC 826 calls "Packet Reception".
func (c *routerCard) receiveARP(b []byte) {
	if len(b) < arpLen || binary.BigEndian.Uint16(b) != 1 || binary.BigEndian.Uint16(b[2:]) != etherIPv4 ||
		b[4] != 6 || b[5] != 4 {
		return
	}
	sender, target := netip.AddrFrom4([4]byte(b[14:])), netip.AddrFrom4([4]byte(b[24:]))
	forMe := target == c.IPv4.Addr()
	if c.IPv4.Masked().Contains(sender) && sender != c.IPv4.Addr() {
		c.learn(sender, [6]byte(b[8:]), forMe)
	}
	if forMe && binary.BigEndian.Uint16(b[6:]) == arpRequest {
		c.sendARP(arpReply, [6]byte(b[8:]), [6]byte(b[8:]), sender)
	}
}

func (c *routerCard) sendARP(operation uint16, to, targetMAC [6]byte, target netip.Addr) {
	b := make([]byte, 0, arpLen)
	b = binary.BigEndian.AppendUint16(b, 1)
	b = binary.BigEndian.AppendUint16(b, etherIPv4)
	b = append(b, 6, 4)
	b = binary.BigEndian.AppendUint16(b, operation)
	b = append(b, c.MAC...)
	b = append(b, c.IPv4.Addr().AsSlice()...)
	b = append(b, targetMAC[:]...)
	b = append(b, target.AsSlice()...)
	c.send(to, etherARP, b)
}
