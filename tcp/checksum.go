package tcp

import (
	"encoding/binary"

	"netlab/dissect"
)

// The values of tcp.checksum.status, Wireshark's.
const (
	checksumBad        = 0
	checksumGood       = 1
	checksumUnverified = 2
)

// pseudoSum adds up the pseudo-header that the checksum covers besides the
// segment: addresses, protocol and length (RFC 9293 section 3.1; for IPv6
// RFC 8200 section 8.1).
func pseudoSum(c *dissect.Conversation, length uint32) uint32 {
	var n uint32
	for _, a := range [...]dissect.Endpoint{c.A, c.B} {
		b := a.Addr.As16()
		if a.Addr.Is4() {
			n = sum(n, b[12:])
		} else {
			n = sum(n, b[:])
		}
	}
	return n + length>>16 + length&0xffff + protocol
}

// sum adds b as 16-bit words to n. A segment is at most 64 KiB long and a sum of
// 32,768 words fits.
func sum(n uint32, b []byte) uint32 {
	for len(b) >= 2 {
		n += uint32(binary.BigEndian.Uint16(b))
		b = b[2:]
	}
	if len(b) == 1 {
		n += uint32(b[0]) << 8
	}
	return n
}

// fold makes the one's complement sum of it.
func fold(n uint32) uint16 {
	for n > 0xffff {
		n = n>>16 + n&0xffff
	}
	return uint16(n)
}

// checksumStatus verifies the checksum of a segment.
func (s *segment) checksumStatus(b []byte) uint64 {
	switch {
	case !s.summed || s.cut:
		return checksumUnverified
	case fold(sum(s.pseudo, b)) == 0xffff:
		return checksumGood
	default:
		return checksumBad
	}
}

// offloaded reports a checksum that only covers the pseudo-header: the sending
// host left the rest to its network card, behind the place of the capture.
func (s *segment) offloaded(b []byte) bool {
	return s.summed && header(b).checksum() == fold(s.pseudo)
}
