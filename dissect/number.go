package dissect

// Number makes the next conversation of a protocol ("tcp", "udp") the one with
// this index. A session that is given a part of a capture calls conversations
// so as they are called in the whole.
func (s *Session) Number(proto string, index int) { s.talks.counts[proto] = index }
