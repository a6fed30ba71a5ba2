package capture

import (
	"encoding/binary"
	"hash/fnv"
	"net/netip"
)

// Ends is what a frame says of the way of its packet: the ends by the
// outermost IP header (of ARP: sender and target protocol address), and what
// stays the same when a router passes it on.
type Ends struct {
	Src, Dst netip.Addr // not valid where the frame has none
	Proto    byte
	ID       uint32 // IPv4's identification
	Fragment bool   // one of several
	Offset   uint16
	Sum      uint64 // of all that stands behind the IP header
}

// EndsOf reads the ends of an Ethernet frame. Bytes that make no sense have no ends.
func EndsOf(b []byte) Ends {
	if len(b) < 14 {
		return Ends{}
	}
	etherType, b := binary.BigEndian.Uint16(b[12:]), b[14:]
	switch {
	case etherType == 0x0806 && len(b) >= 28 && b[4] == 6 && b[5] == 4: // RFC 826
		return Ends{Src: netip.AddrFrom4([4]byte(b[14:18])), Dst: netip.AddrFrom4([4]byte(b[24:28]))}
	case etherType == 0x0800 && len(b) >= 20: // RFC 791 section 3.1
		return ip4Ends(b)
	case etherType == 0x86dd && len(b) >= 40: // RFC 8200 section 3
		total := min(40+int(binary.BigEndian.Uint16(b[4:])), len(b))
		return Ends{
			Src: netip.AddrFrom16([16]byte(b[8:24])), Dst: netip.AddrFrom16([16]byte(b[24:40])),
			Proto: b[6], Sum: checksum(b[40:total]),
		}
	}
	return Ends{}
}

func ip4Ends(b []byte) Ends {
	header, total := int(b[0]&0xf)*4, int(binary.BigEndian.Uint16(b[2:]))
	if header < 20 || header > len(b) {
		return Ends{}
	}
	total = max(header, min(total, len(b)))
	flags := binary.BigEndian.Uint16(b[6:])
	return Ends{
		Src: netip.AddrFrom4([4]byte(b[12:16])), Dst: netip.AddrFrom4([4]byte(b[16:20])),
		Proto: b[9], ID: uint32(binary.BigEndian.Uint16(b[4:])),
		Fragment: flags&0x3fff != 0, Offset: flags & 0x1fff,
		Sum: checksum(b[header:total]),
	}
}

func checksum(b []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(b) // a hash never fails
	return h.Sum64()
}
