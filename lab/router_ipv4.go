package lab

import (
	"encoding/binary"
	"net/netip"
	"slices"
)

// ipv4 is an IPv4 packet (RFC 791 section 3.1), checked and cut to its length.
type ipv4 []byte

// What RFC 791 numbers.
const (
	ipv4MinHeader = 20
	protoICMP     = 1
	protoUDP      = 17
	dontFragment  = 0x4000
	moreFragments = 0x2000
	offsetMask    = 0x1fff // in units of 8 bytes
	initialTTL    = 64
)

// parseIPv4 checks what RFC 1812 section 5.2.2 lists.
func parseIPv4(b []byte) (ipv4, bool) {
	if len(b) < ipv4MinHeader || b[0]>>4 != 4 {
		return nil, false
	}
	header, total := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
	if header < ipv4MinHeader || total < header || total > len(b) || checksum(b[:header]) != 0 {
		return nil, false
	}
	return ipv4(b[:total]), true
}

func (p ipv4) headerLen() int   { return int(p[0]&15) * 4 }
func (p ipv4) payload() []byte  { return p[p.headerLen():] }
func (p ipv4) fragment() uint16 { return binary.BigEndian.Uint16(p[6:]) }
func (p ipv4) src() netip.Addr  { return netip.AddrFrom4([4]byte(p[12:])) }
func (p ipv4) dst() netip.Addr  { return netip.AddrFrom4([4]byte(p[16:])) }

// seal writes the header checksum.
func (p ipv4) seal() {
	p[10], p[11] = 0, 0
	binary.BigEndian.PutUint16(p[10:], checksum(p[:p.headerLen()]))
}

// receiveIPv4 takes or forwards a packet. group says that its frame went to
// several: such packets are never forwarded (RFC 1812 section 5.3.4).
func (c *routerCard) receiveIPv4(p ipv4, group bool) {
	r := c.router
	if r.own(p.dst()) {
		c.takeIPv4(p, group)
		return
	}
	if group || p.dst().IsMulticast() || !p.dst().IsValid() || p.dst() == netip.AddrFrom4([4]byte{255, 255, 255, 255}) ||
		!oneHost(p.src()) {
		return
	}
	out, next, ok := r.route(p.dst())
	if !ok {
		r.icmpError(p, icmpUnreachable, netUnreachable, 0)
		return
	}
	// RFC 1812 section 5.3.1: what would leave with a TTL of 0 does not leave.
	if p[8] <= 1 {
		r.icmpError(p, icmpTimeExceeded, 0, 0)
		return
	}
	onward := slices.Clone(p) // the frame is only borrowed
	onward[8]--
	onward.seal()
	fragments := []ipv4{onward}
	if len(p) > out.MTU {
		if p.fragment()&dontFragment != 0 {
			// RFC 1191 section 4: the sender is told how much would have fit.
			r.icmpError(p, icmpUnreachable, fragmentationNeeded, uint32(out.MTU))
			return
		}
		fragments = onward.split(out.MTU)
	}
	unreachable := func() { r.icmpError(p, icmpUnreachable, hostUnreachable, 0) }
	p = slices.Clone(p) // what unreachable quotes, later
	for _, f := range fragments {
		out.pass(next, f, unreachable)
		unreachable = nil // one message is enough
	}
}

// oneHost reports whether an address can be a sender's: RFC 1812 section 5.3.7.
func oneHost(a netip.Addr) bool {
	return a.IsValid() && !a.IsUnspecified() && !a.IsMulticast() && !a.IsLoopback() && a != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

// split cuts a packet into fragments that fit into mtu, as the example in RFC
// 791 section 3.2 does.
func (p ipv4) split(mtu int) []ipv4 {
	var out []ipv4
	header, rest := p[:p.headerLen()], p.payload()
	flags, at := p.fragment()&^offsetMask, p.fragment()&offsetMask
	for first := true; len(rest) > 0; first = false {
		if !first {
			header = laterHeader(p[:p.headerLen()])
		}
		take, more := len(rest), flags
		if fits := (mtu - len(header)) &^ 7; take > mtu-len(header) { // all but the last end on 8 bytes
			take, more = fits, flags|moreFragments
		}
		f := append(slices.Clone(header), rest[:take]...)
		binary.BigEndian.PutUint16(f[2:], uint16(len(f)))
		binary.BigEndian.PutUint16(f[6:], more|at)
		f.seal()
		out = append(out, f)
		rest, at = rest[take:], at+uint16(take/8)
	}
	return out
}

// laterHeader is the header for fragments after the first: with only those
// options that say so in their first bit (RFC 791 section 3.1, "copied flag").
func laterHeader(h []byte) []byte {
	out := slices.Clone(h[:ipv4MinHeader])
	for o := h[ipv4MinHeader:]; len(o) > 0 && o[0] != 0; {
		length := 1 // no operation
		if o[0] != 1 {
			if len(o) < 2 || int(o[1]) < 2 || int(o[1]) > len(o) {
				break
			}
			length = int(o[1])
		}
		if o[0]&0x80 != 0 {
			out = append(out, o[:length]...)
		}
		o = o[length:]
	}
	for len(out)%4 != 0 {
		out = append(out, 0) // end of options
	}
	out[0] = 4<<4 | byte(len(out)/4)
	return out
}

// sendIPv4 sends a packet of the router's own.
func (r *router) sendIPv4(src, dst netip.Addr, tos byte, body []byte) {
	out, next, ok := r.route(dst)
	if !ok {
		return
	}
	if !src.IsValid() {
		// RFC 1812 section 4.3.2.4: the address of the interface that it leaves by.
		src = out.IPv4.Addr()
	}
	r.number++
	p := make(ipv4, ipv4MinHeader, ipv4MinHeader+len(body))
	p[0], p[1], p[8], p[9] = 4<<4|ipv4MinHeader/4, tos, initialTTL, protoICMP
	binary.BigEndian.PutUint16(p[2:], uint16(ipv4MinHeader+len(body)))
	binary.BigEndian.PutUint16(p[4:], r.number)
	copy(p[12:], src.AsSlice())
	copy(p[16:], dst.AsSlice())
	p.seal()
	p = append(p, body...)
	for _, f := range p.split(max(out.MTU, ipv4MinHeader+8)) {
		out.pass(next, f, nil)
	}
}
