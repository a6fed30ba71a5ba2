package dissect

import "net/netip"

// endsKey finds a conversation whoever speaks: the smaller end comes first.
type endsKey struct {
	proto  int32 // the talker's place in the registry; -1 for plain IP
	v6     bool
	a, b   [16]byte
	pa, pb uint16
}

func newEndsKey(proto int32, src, dst Endpoint) endsKey {
	k := endsKey{proto: proto, v6: src.Addr.Is6(), a: src.Addr.As16(), b: dst.Addr.As16(), pa: src.Port, pb: dst.Port}
	if c := src.Addr.Compare(dst.Addr); c > 0 || c == 0 && src.Port > dst.Port {
		k.a, k.b, k.pa, k.pb = k.b, k.a, k.pb, k.pa
	}
	return k
}

// conversations remembers conversations. The first to be forgotten are those
// that are over, and of these, and then of the others, the least recently heard.
type conversations struct {
	max        int
	table      map[endsKey]*Conversation
	counts     map[string]int
	last       *Conversation // that was found
	live, over conversationList
}

// conversationList has the least recently heard one first.
type conversationList struct{ newest, oldest *Conversation }

// list is where a conversation stands.
func (t *conversations) list(c *Conversation) *conversationList {
	if c.over {
		return &t.over
	}
	return &t.live
}

// find gives the conversation between two ends and the direction of a unit
// from src to dst in it; nil if there is none.
func (t *conversations) find(k endsKey, src Endpoint) (*Conversation, Dir) {
	c := t.last
	if c == nil || c.key != k {
		c = t.table[k]
	}
	if c == nil {
		return nil, Forward
	}
	t.last = c
	if c.A == src {
		return c, Forward
	}
	return c, Backward
}

// begin makes a new conversation, which src begins, in place of one that has
// the same key.
func (t *conversations) begin(s *Session, proto string, k endsKey, src, dst Endpoint) *Conversation {
	c := &Conversation{Proto: proto, Index: t.counts[proto], A: src, B: dst, session: s, key: k}
	t.counts[proto]++
	if old := t.table[k]; old != nil {
		c.Reused = true
		t.forget(old)
	}
	if len(t.table) >= t.max {
		if t.over.oldest != nil {
			t.forget(t.over.oldest)
		} else {
			t.forget(t.live.oldest)
		}
	}
	t.table[k] = c
	t.live.link(c)
	return c
}

// touch makes c the newest.
func (t *conversations) touch(c *Conversation) {
	l := t.list(c)
	if l.newest == c {
		return
	}
	l.unlink(c)
	l.link(c)
}

func (l *conversationList) link(c *Conversation) {
	c.older = l.newest
	if l.newest != nil {
		l.newest.newer = c
	}
	l.newest = c
	if l.oldest == nil {
		l.oldest = c
	}
}

func (l *conversationList) unlink(c *Conversation) {
	if c.newer != nil {
		c.newer.older = c.older
	} else {
		l.newest = c.older
	}
	if c.older != nil {
		c.older.newer = c.newer
	} else {
		l.oldest = c.newer
	}
	c.newer, c.older = nil, nil
}

// forget lets go of a conversation and of what its streams keep.
func (t *conversations) forget(c *Conversation) {
	if c == nil {
		return
	}
	t.list(c).unlink(c)
	if t.last == c {
		t.last = nil
	}
	if t.table[c.key] == c {
		delete(t.table, c.key)
	}
	for _, st := range c.streams {
		if st != nil {
			st.drop(c.session)
		}
	}
	c.Keep(0)
	c.session = nil // what it does from now on is nobody's concern
}

// talk finds the conversation of a talker's unit, or begins it.
func (w *walk) talk(set *registered, u *Unit) {
	src, dst := Endpoint{Addr: w.src}, Endpoint{Addr: w.dst}
	var ok bool
	if src.Port, dst.Port, ok = set.talker.Ports(u.Bytes); !ok || !w.src.IsValid() {
		return
	}
	w.conv, w.dir = w.s.conversation(set, src, dst, u)
	u.Dir = w.dir
}

// conversation finds or begins the one between two ends; set is nil for plain IP.
func (s *Session) conversation(set *registered, src, dst Endpoint, u *Unit) (*Conversation, Dir) {
	proto, id := "ip", int32(-1)
	if set != nil {
		proto, id = set.proto, set.id
	}
	k := newEndsKey(id, src, dst)
	c, dir := s.talks.find(k, src)
	if c != nil && set != nil && !u.Quoted {
		if set.talker.Fresh(c, dir, u.Bytes) {
			c = nil
		}
	}
	if c == nil {
		return s.talks.begin(s, proto, k, src, dst), Forward
	}
	s.talks.touch(c)
	return c, dir
}

// above gives the conversation that units above the network layer belong to
// when no talker has found a better one.
func (w *walk) above() {
	if w.conv != nil || !w.src.IsValid() {
		return
	}
	w.conv, w.dir = w.s.conversation(nil, Endpoint{Addr: w.src}, Endpoint{Addr: w.dst}, nil)
}

// addrs tells the walk whose packet this is. It is called by ip and ipv6.
func (w *walk) addrs(src, dst netip.Addr) {
	w.src, w.dst, w.conv, w.dir = src, dst, nil, Forward
}
