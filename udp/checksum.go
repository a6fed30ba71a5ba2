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

// status verifies the checksum of a datagram.
func (d *datagram) status(b []byte) uint64 {
	switch {
	case binary.BigEndian.Uint16(b[6:]) == 0:
		return checksumNone
	case !d.summed || d.cut:
		return checksumUnverified
	case dissect.Checksum(d.pseudo, b) == 0:
		return checksumGood
	default:
		return checksumBad
	}
}

// offloaded reports a checksum that only covers the pseudo-header: the sending
// host left the rest to its network card, behind the place of the capture.
func (d *datagram) offloaded(b []byte) bool {
	return d.summed && binary.BigEndian.Uint16(b[6:]) == ^dissect.Checksum(d.pseudo, nil)
}
