package dissect

import (
	"encoding/binary"
	"net/netip"

	"github.com/google/gopacket/layers"
)

// scratch is storage for gopacket's decoders, so that they allocate nothing.
type scratch struct {
	eth   layers.Ethernet
	arp   layers.ARP
	ip4   layers.IPv4
	ip6   layers.IPv6
	icmp4 layers.ICMPv4
	icmp6 layers.ICMPv6
	cut   bool
}

// SetTruncated implements gopacket.DecodeFeedback.
func (s *scratch) SetTruncated() { s.cut = true }

// The functions below append one value each, or nothing where the bytes end
// before it: a header that was cut short shows the fields that it still has.

func uintAt(dst []Value, b []byte, off, n int) []Value {
	if off < 0 || off+n > len(b) {
		return dst
	}
	return append(dst, Value{Kind: Uint, Num: num(b[off : off+n]), At: Range{Off: off, Len: n}})
}

// bitsAt appends a part of a number: the bits of mask, shifted down.
func bitsAt(dst []Value, b []byte, off, n int, mask uint64) []Value {
	if off < 0 || off+n > len(b) {
		return dst
	}
	v := num(b[off:off+n]) & mask
	for m := mask; m != 0 && m&1 == 0; m >>= 1 {
		v >>= 1
	}
	return append(dst, Value{Kind: Uint, Num: v, At: Range{Off: off, Len: n, Mask: mask}})
}

func boolAt(dst []Value, b []byte, off, n int, mask uint64) []Value {
	k := len(dst)
	dst = bitsAt(dst, b, off, n, mask)
	if len(dst) > k {
		dst[k].Kind = Bool
	}
	return dst
}

func ip4At(dst []Value, b []byte, off int) []Value {
	if off < 0 || off+4 > len(b) {
		return dst
	}
	return append(dst, Value{Kind: IPv4, Addr: netip.AddrFrom4([4]byte(b[off : off+4])), At: Range{Off: off, Len: 4}})
}

func ip6At(dst []Value, b []byte, off int) []Value {
	if off < 0 || off+16 > len(b) {
		return dst
	}
	return append(dst, Value{Kind: IPv6, Addr: netip.AddrFrom16([16]byte(b[off : off+16])), At: Range{Off: off, Len: 16}})
}

func etherAt(dst []Value, b []byte, off int) []Value {
	if off < 0 || off+6 > len(b) {
		return dst
	}
	return append(dst, Value{Kind: Ether, Raw: b[off : off+6 : off+6], At: Range{Off: off, Len: 6}})
}

func bytesAt(dst []Value, b []byte, off, n int) []Value {
	if off < 0 || n <= 0 || off+n > len(b) {
		return dst
	}
	return append(dst, Value{Kind: Bytes, Raw: b[off : off+n : off+n], At: Range{Off: off, Len: n}})
}

// num reads a number of up to eight bytes, most significant first.
func num(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.BigEndian.Uint16(b))
	case 4:
		return uint64(binary.BigEndian.Uint32(b))
	}
	var v uint64
	for _, x := range b {
		v = v<<8 | uint64(x)
	}
	return v
}
