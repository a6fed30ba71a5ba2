package lesson

import (
	"encoding/binary"
	"hash/fnv"
	"net/netip"

	"netlab/capture"
)

// frameEnds is what a frame says of the way of its packet: the ends by the
// outermost IP header (of ARP: sender and target protocol address), and what
// stays the same when a router passes it on.
type frameEnds struct {
	src, dst netip.Addr // not valid where the frame has none
	proto    byte
	id       uint32 // IPv4's identification
	fragment bool   // one of several
	offset   uint16
	sum      uint64 // of all that stands behind the IP header
}

// endsOf reads the ends of an Ethernet frame. Bytes that make no sense have no ends.
func endsOf(b []byte) frameEnds {
	if len(b) < 14 {
		return frameEnds{}
	}
	etherType, b := binary.BigEndian.Uint16(b[12:]), b[14:]
	switch {
	case etherType == 0x0806 && len(b) >= 28 && b[4] == 6 && b[5] == 4: // RFC 826
		return frameEnds{src: netip.AddrFrom4([4]byte(b[14:18])), dst: netip.AddrFrom4([4]byte(b[24:28]))}
	case etherType == 0x0800 && len(b) >= 20: // RFC 791 section 3.1
		return ip4Ends(b)
	case etherType == 0x86dd && len(b) >= 40: // RFC 8200 section 3
		total := min(40+int(binary.BigEndian.Uint16(b[4:])), len(b))
		return frameEnds{
			src: netip.AddrFrom16([16]byte(b[8:24])), dst: netip.AddrFrom16([16]byte(b[24:40])),
			proto: b[6], sum: checksum(b[40:total]),
		}
	}
	return frameEnds{}
}

func ip4Ends(b []byte) frameEnds {
	header, total := int(b[0]&0xf)*4, int(binary.BigEndian.Uint16(b[2:]))
	if header < 20 || header > len(b) {
		return frameEnds{}
	}
	total = max(header, min(total, len(b)))
	flags := binary.BigEndian.Uint16(b[6:])
	return frameEnds{
		src: netip.AddrFrom4([4]byte(b[12:16])), dst: netip.AddrFrom4([4]byte(b[16:20])),
		proto: b[9], id: uint32(binary.BigEndian.Uint16(b[4:])),
		fragment: flags&0x3fff != 0, offset: flags & 0x1fff,
		sum: checksum(b[header:total]),
	}
}

func checksum(b []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(b) // a hash never fails
	return h.Sum64()
}

// flipped gives a frame as its receiver got it.
func flipped(data []byte, flips []capture.Flip) []byte {
	if len(flips) == 0 {
		return data
	}
	out := append([]byte(nil), data...)
	for _, f := range flips {
		if f.Offset >= 0 && f.Offset < len(out) {
			out[f.Offset] ^= f.Mask
		}
	}
	return out
}
