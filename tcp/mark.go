package tcp

// Mark is what Wireshark's sequence analysis says of a segment: a set of
// tcp.analysis.* fields.
type Mark uint32

// The marks. What each means stands at the field of the same name; the order
// is that of the fields.
const (
	Retransmission Mark = 1 << iota
	FastRetransmission
	SpuriousRetransmission
	OutOfOrder
	LostSegment
	AckLostSegment
	DuplicateAck
	KeepAlive
	KeepAliveAck
	ZeroWindow
	ZeroWindowProbe
	ZeroWindowProbeAck
	WindowFull
	WindowUpdate
	ReusedPorts
)

// Resend is any of the marks of a segment whose bytes were sent before.
const Resend = Retransmission | FastRetransmission | SpuriousRetransmission

// Any reports whether one of m is set.
func (s Mark) Any(m Mark) bool { return s&m != 0 }
