package tcp

import "netlab/dissect"

// The values of tcp.checksum.status, Wireshark's.
const (
	checksumBad        = 0
	checksumGood       = 1
	checksumUnverified = 2
)

// checksumStatus verifies the checksum of a segment.
func (s *segment) checksumStatus(b []byte) uint64 {
	switch {
	case !s.summed || s.cut:
		return checksumUnverified
	case dissect.Checksum(s.pseudo, b) == 0:
		return checksumGood
	default:
		return checksumBad
	}
}

// offloaded reports a checksum that only covers the pseudo-header: the sending
// host left the rest to its network card, behind the place of the capture.
func (s *segment) offloaded(b []byte) bool {
	return s.summed && header(b).checksum() == ^dissect.Checksum(s.pseudo, nil)
}
