package dissect

// Kept is how many bytes the session's streams keep, as it counts them and as
// it is.
func (s *Session) Kept() (counted, is int) {
	for c := s.talks.oldest; c != nil; c = c.newer {
		for _, st := range c.streams {
			if st != nil {
				is += st.size()
			}
		}
	}
	return s.kept, is
}
