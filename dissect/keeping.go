package dissect

// Shrinker is what a dissector remembers of a conversation, if that may grow
// long and can be let go of. Who has one tells Conversation.Keep.
type Shrinker interface {
	// Shrink lets go of all that can be missed: the session keeps too much.
	Shrink()
}

// Keep says how many bytes a dissector keeps of the conversation beside what
// every one has. Of the conversations that were silent longest the session
// makes those Shrink who keep too much.
func (c *Conversation) Keep(n int) {
	if c == nil || c.session == nil {
		return
	}
	c.session.kept += n - c.kept
	c.kept = n
}

// SetOver says whether the conversation has come to its end. One that has is
// remembered, for something may come late; but where there are too many, it is
// forgotten before those that go on.
func (c *Conversation) SetOver(over bool) {
	if c == nil || c.session == nil || c.over == over {
		return
	}
	t := &c.session.talks
	t.list(c).unlink(c)
	c.over = over
	t.list(c).link(c)
}

// shrink lets go of what streams and dissectors keep, beginning with the
// conversations that are over and with those who have been silent longest, until
// the session keeps half of what it may.
func (s *Session) shrink() {
	if s.kept <= s.limits.Bytes {
		return
	}
	for _, oldest := range []*Conversation{s.talks.over.oldest, s.talks.live.oldest} {
		for c := oldest; c != nil && s.kept > s.limits.Bytes/2; c = c.newer {
			c.shrink(s)
		}
	}
}

func (c *Conversation) shrink(s *Session) {
	for _, st := range c.streams {
		if st != nil {
			st.drop(s)
		}
	}
	for _, r := range c.state {
		if v, ok := r.value.(Shrinker); ok {
			v.Shrink()
		}
	}
	c.Keep(0)
}
