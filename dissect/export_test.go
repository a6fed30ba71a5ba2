package dissect

// Kept is how many bytes the session's streams and dissectors keep, as it counts
// them and as it is.
func (s *Session) Kept() (counted, is int) {
	for _, oldest := range []*Conversation{s.talks.live.oldest, s.talks.over.oldest} {
		for c := oldest; c != nil; c = c.newer {
			is += c.kept
			for _, st := range c.streams {
				if st != nil {
					is += st.size()
				}
			}
		}
	}
	return s.kept, is
}
