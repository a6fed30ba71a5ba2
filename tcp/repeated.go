package tcp

// Repeated implements dissect.Repeater: nobody reads the bytes of a resend again.
func (s *segment) Repeated() bool { return s.marks.Any(Retransmission) }
