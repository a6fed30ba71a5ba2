package tcp

import "netlab/dissect"

// Repeats gives the number of the packet whose bytes this layer carries again;
// 0 if it is no TCP segment or no resend.
func Repeats(l *dissect.Layer) int {
	if s, ok := l.PDU.(*segment); ok {
		return s.repeats
	}
	return 0
}
