package udp

import (
	"encoding/binary"

	"netlab/dissect"
)

// The values of udp.checksum.status, Wireshark's.
const (
	checksumBad = iota
	checksumGood
	checksumUnverified
	checksumNone
)

func checksumWord(n uint64) string {
	switch n {
	case checksumBad:
		return "bad"
	case checksumGood:
		return "good"
	case checksumNone:
		return "none was made"
	default:
		return "not verified"
	}
}

// pseudoSum adds up the pseudo-header that the checksum covers besides the
// datagram (RFC 768; for IPv6 RFC 8200 section 8.1).
func pseudoSum(c *dissect.Conversation, length uint32) uint32 {
	var n uint32
	for _, e := range [...]dissect.Endpoint{c.A, c.B} {
		b := e.Addr.As16()
		if e.Addr.Is4() {
			n = sum(n, b[12:])
		} else {
			n = sum(n, b[:])
		}
	}
	return n + length>>16 + length&0xffff + protocol
}

// sum adds b as 16-bit words to n. A datagram is at most 64 KiB long and a sum
// of 32,768 words fits.
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

// status verifies the checksum of a datagram.
func (d *datagram) status(b []byte) uint64 {
	switch {
	case binary.BigEndian.Uint16(b[6:]) == 0:
		return checksumNone
	case !d.summed || d.cut:
		return checksumUnverified
	case fold(sum(d.pseudo, b)) == 0xffff:
		return checksumGood
	default:
		return checksumBad
	}
}

// offloaded reports a checksum that only covers the pseudo-header: the sending
// host left the rest to its network card, behind the place of the capture.
func (d *datagram) offloaded(b []byte) bool {
	return d.summed && binary.BigEndian.Uint16(b[6:]) == fold(d.pseudo)
}
