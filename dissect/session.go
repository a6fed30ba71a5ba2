package dissect

import (
	"time"

	"netlab/capture"
)

// Limits bound what a Session keeps. The zero Limits are the defaults.
type Limits struct {
	Conversations int // remembered at once; 0: 32768
	StreamBytes   int // kept for one direction of one stream; 0: 1 MiB
	Bytes         int // kept in all, by streams and fragments; 0: 32 MiB
	// Headers says that nothing is wanted but fields of which Registry.InHeader is
	// true: no conversation between ports is followed, and what TCP and UDP carry
	// is not looked at.
	Headers bool
}

func (l Limits) withDefaults() Limits {
	if l.Conversations <= 0 {
		l.Conversations = 32768
	}
	if l.StreamBytes <= 0 {
		l.StreamBytes = 1 << 20
	}
	if l.Bytes <= 0 {
		l.Bytes = 32 << 20
	}
	return l
}

// Session dissects the records of one capture, in order. It is for one
// goroutine at a time.
type Session struct {
	registry    *Registry
	limits      Limits
	talks       conversations
	walk        walk
	first, prev time.Time
	kept        int // bytes that streams keep
	fragments   fragments
}

// NewSession makes a session that remembers nothing yet.
func NewSession(r *Registry, l Limits) *Session {
	s := &Session{registry: r, limits: l.withDefaults()}
	s.talks = conversations{
		max:    s.limits.Conversations,
		table:  make(map[endsKey]*Conversation),
		counts: make(map[string]int),
	}
	s.walk.s = s
	return s
}

// Registry gives the registry that the session was made with.
func (s *Session) Registry() *Registry { return s.registry }

// Add dissects a record into a packet of its own, which the caller may keep.
// The record and its data must not change as long as the packet is used.
func (s *Session) Add(rec *capture.Record) *Packet {
	p := &Packet{Layers: make([]Layer, 0, 6), pieces: make(Map, 0, 6)}
	s.AddTo(p, rec)
	return p
}

// AddTo is Add into storage that was used before: nothing of p's old value
// stays, nothing is allocated that p already has room for. The session keeps
// neither p nor the record.
func (s *Session) AddTo(p *Packet, rec *capture.Record) {
	for i := range p.Layers {
		if l := &p.Layers[i]; l.set != nil && l.set.talker != nil {
			p.spare = spare{l.set, l.PDU}
			break
		}
	}
	old := len(p.Layers)
	p.Layers, p.pieces, p.begun = p.Layers[:0], p.pieces[:0], p.begun[:0]
	p.Record = rec
	if s.first.IsZero() {
		s.first, s.prev = rec.Moment(), rec.Moment()
	}
	p.first, p.prev = s.first, s.prev
	s.prev = rec.Moment()

	w := &s.walk
	w.begin(p)
	p.pieces = append(p.pieces, Piece{Len: len(rec.Data), Packet: rec.Number, SrcLen: len(rec.Data)})
	if len(rec.Data) == 0 {
		w.empty()
	} else {
		w.units(s.registry.frame, rec.Data, p.pieces[:1:1], 0)
	}
	if n := len(p.Layers); n < old {
		clear(p.Layers[n:old]) // of these nobody has made others
	}
	w.end()
	s.shrink()
}
