package dissect

import "time"

// Number makes the next conversation of a protocol ("tcp", "udp") the one with
// this index. A session that is given a part of a capture calls conversations
// so as they are called in the whole.
func (s *Session) Number(proto string, index int) { s.talks.counts[proto] = index }

// Clock makes the next record's times count from these two: when the first
// record of the capture was sent, and the one before. It is Number for times.
func (s *Session) Clock(first, prev time.Time) { s.first, s.prev = first, prev }
