package trace

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"netlab/capture"
	"netlab/dissect"
)

// SourceOptions say how a Source reads. Registry and Judge are needed.
type SourceOptions struct {
	Registry *dissect.Registry
	// Judge says how grave the gravest thing is that a packet shows, and what
	// it is called; an empty name means that there is nothing. It is called by
	// Fill for each packet in turn. It must not keep the packet.
	Judge func(p *dissect.Packet, leg Leg, at time.Duration, names map[string]string) (level dissect.Level, name string)
}

// Source gives the packets of a capture by number, in any order, while it is
// still being read and also while it grows. It keeps 16 bytes a packet and 12 a
// conversation, beside the 8 bytes of the capture.Index; a packet is dissected
// when it is asked for, with as many of the packets before it as it takes to
// understand it.
//
// Fill is for one goroutine; all else is for any.
type Source struct {
	o      SourceOptions
	idx    *capture.Index
	refs   refs
	protos []string
	wake   chan struct{}

	mu     sync.RWMutex
	marks  [][]mark // in pieces of markPiece
	n      int
	tails  [talkKinds][]tail
	scenes []scene
	whys   []string
	why    map[string]uint16
	names  map[string]string // replaced, never changed
	told   int               // names of the capture that are in it
	read   int64
	err    error
	done   bool
}

// mark is what is remembered of a packet.
type mark struct {
	before uint32 // the packet before it in its conversation; 0: none
	talk   uint32 // which conversation, of which kind in its two lowest bits
	stamp  uint32 // of what a list says of it
	why    uint16 // what is wrong with it: an index into whys; 0: nothing
	proto  uint8  // of its topmost layer: an index into protos
	bits   uint8  // a dissect.Level, and those below
}

// Bits beside the level.
const (
	levelBits  = 0x03
	bitPiece   = 0x10 // a fragment: others are needed to read it
	bitComment = 0x20 // somebody has written a comment
	bitPassed  = 0x40 // a router passes it on, in a capture of netlab's
	markPiece  = 1 << 13
	maxReasons = 1 << 12
)

// Kinds of conversations.
const (
	talkTCP = iota
	talkUDP
	talkElse // a bucket of address pairs: there may be several in one
	talkKinds

	buckets = 1 << 12
)

// tail is the two ends of a conversation's chain. Of its opening, what stands
// near is remembered too: a handshake says what all that follows is reckoned by.
type tail struct {
	first, last   uint32
	second, third uint16 // counted from first; 0: none, or too far
}

// scene is a part of a capture with hosts, conversations and a time of its own.
type scene struct {
	first   int // packet
	section int
	epoch   time.Time
	base    [talkKinds]int // its conversations in tails
}

// Mark is what is known of a packet without reading it again.
type Mark struct {
	Level     dissect.Level
	Why       string // what is wrong, or worth a look; empty: nothing
	Proto     string // of the topmost layer
	Commented bool
}

// NewSource makes a Source of a capture of which nothing has been read yet.
func NewSource(idx *capture.Index, o SourceOptions) *Source {
	s := &Source{
		o: o, idx: idx, refs: newRefs(o.Registry), protos: append([]string{""}, o.Registry.Protocols()...),
		wake: make(chan struct{}, 1), whys: []string{""}, why: map[string]uint16{}, names: map[string]string{},
	}
	s.tails[talkElse] = make([]tail, buckets)
	return s
}

// Fill reads the capture to its end, which a live one has not before it is
// stopped. It returns nil at the end, the context's error, or what is wrong
// with the file: what was read before stays.
func (s *Source) Fill(ctx context.Context) error {
	err := s.fill(ctx)
	s.learnFrom(0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	s.mu.Lock()
	s.err, s.done = err, true
	s.mu.Unlock()
	s.ring()
	return err
}

func (s *Source) fill(ctx context.Context) error {
	var session *Cables
	var rec capture.Record
	var p dissect.Packet
	for ctx.Err() == nil {
		if err := s.idx.Next(&rec); err != nil {
			return err
		}
		if s.begins(&rec) || session == nil {
			session = NewCables(s.o.Registry, dissect.Limits{}, ownFile(s.idx.Application()))
		}
		leg := session.AddTo(&p, &rec)
		s.add(&p, leg)
		s.ring()
	}
	return ctx.Err()
}

// ring tells who waits at Wake.
func (s *Source) ring() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// begins takes note of a scene that begins with a record.
func (s *Source) begins(rec *capture.Record) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	sc := scene{first: rec.Number, section: s.idx.Section(rec.Number), epoch: rec.Sent}
	own := ownFile(s.idx.Application())
	if own {
		sc.epoch = capture.Epoch()
	}
	if n := len(s.scenes); n > 0 && (!own || s.scenes[n-1].section == sc.section) {
		return false
	}
	for k := range s.tails {
		sc.base[k] = len(s.tails[k])
	}
	sc.base[talkElse] = 0
	s.scenes = append(s.scenes, sc)
	return true
}

// Own reports whether netlab itself made the capture: its sections are scenes,
// its times are those of the lab.
func (s *Source) Own() bool { return s.Len() > 0 && ownFile(s.idx.Application()) }

// add remembers a packet.
func (s *Source) add(p *dissect.Packet, leg Leg) {
	names := s.learn()
	at := s.since(p.Record, p.Number())
	level, why := s.o.Judge(p, leg, at, names)
	m := mark{bits: uint8(level) & levelBits, stamp: stampOf(p)}
	if len(p.Record.Comments) > 0 && !ownFile(s.idx.Application()) {
		m.bits |= bitComment
	}
	if leg.Hop > 0 {
		m.bits |= bitPassed
	}
	if s.refs.fragment(p) {
		m.bits |= bitPiece
	}
	if top := p.Top(); top != nil {
		m.proto = s.protoIndex(top.Proto)
	}
	kind, index := s.refs.talk(p)
	s.mu.Lock()
	defer s.mu.Unlock()
	m.why = s.reason(why)
	m.talk, m.before = s.chain(kind, index, p.Number())
	if s.n%markPiece == 0 {
		s.marks = append(s.marks, make([]mark, 0, markPiece))
	}
	last := &s.marks[len(s.marks)-1]
	*last = append(*last, m)
	s.n++
	s.read = s.idx.Offset()
}

func (s *Source) protoIndex(name string) uint8 {
	for i, p := range s.protos {
		if p == name && i < 256 {
			return uint8(i)
		}
	}
	return 0
}

// reason files a name. Where there are very many, the later ones are one.
func (s *Source) reason(name string) uint16 {
	if name == "" {
		return 0
	}
	i, ok := s.why[name]
	if !ok {
		if len(s.whys) == maxReasons {
			return maxReasons - 1
		}
		i = uint16(len(s.whys))
		s.whys, s.why[name] = append(s.whys, name), i
	}
	return i
}

// chain adds a packet to its conversation and gives the one before it there.
func (s *Source) chain(kind, index, number int) (talk, before uint32) {
	id := index
	if kind == talkElse {
		id %= buckets
	} else {
		id += s.scenes[len(s.scenes)-1].base[kind]
	}
	for len(s.tails[kind]) <= id {
		s.tails[kind] = append(s.tails[kind], tail{})
	}
	t := &s.tails[kind][id]
	before = t.last
	near := uint32(number)-t.first <= 0xffff
	switch {
	case before == 0:
		t.first = uint32(number)
	case t.second == 0 && near:
		t.second = uint16(uint32(number) - t.first)
	case t.third == 0 && near:
		t.third = uint16(uint32(number) - t.first)
	}
	t.last = uint32(number)
	return uint32(id)<<2 | uint32(kind), before
}

// learn gives the hosts of addresses as far as the capture has told them.
func (s *Source) learn() map[string]string {
	return s.learnFrom(8)
}

// learnFrom makes the map of names anew once there are a share more of them:
// not for each, or a file of many names would take for ever.
func (s *Source) learnFrom(share int) map[string]string {
	all := s.idx.Names()
	if len(all) == s.told || share > 0 && len(all) < s.told+1+s.told/share {
		return s.names // Fill alone writes it
	}
	names := make(map[string]string, len(all))
	for _, n := range all {
		if a := n.Addr.String(); names[a] == "" {
			names[a] = n.Name
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names, s.told = names, len(all)
	return names
}

// Wake gives a value when the capture has grown or ended since the last one.
// Several changes may be one value.
func (s *Source) Wake() <-chan struct{} { return s.wake }

// Len is how many packets there are so far.
func (s *Source) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.n
}

// Done reports whether the capture has been read to its end, and what is wrong
// with it if it ends before that.
func (s *Source) Done() (bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.done, s.err
}

// Offset is how many of the capture's bytes have been read.
func (s *Source) Offset() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.read
}

// Index gives the records below.
func (s *Source) Index() *capture.Index { return s.idx }

// Registry gives the registry that the packets are dissected with.
func (s *Source) Registry() *dissect.Registry { return s.o.Registry }

// Names maps addresses to hosts. It must not be changed.
func (s *Source) Names() map[string]string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.names
}

// Mark is what is known of packet n; the zero Mark if it is not there.
func (s *Source) Mark(n int) Mark {
	s.mu.RLock()
	defer s.mu.RUnlock()
	m := s.mark(n)
	return Mark{
		Level: dissect.Level(m.bits & levelBits), Why: s.whys[m.why], Proto: s.protos[m.proto],
		Commented: m.bits&bitComment != 0,
	}
}

// mark needs s.mu held.
func (s *Source) mark(n int) mark {
	if n < 1 || n > s.n {
		return mark{}
	}
	return s.marks[(n-1)/markPiece][(n-1)%markPiece]
}

// Trouble finds the nearest packet behind n (with step 1) or before it (-1)
// that shows something; 0 if there is none.
func (s *Source) Trouble(n, step int) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for n += step; n >= 1 && n <= s.n; n += step {
		if s.mark(n).why != 0 {
			return n
		}
	}
	return 0
}

// Beside finds the next packet (with step 1) of n's conversation, or the one
// before it (-1); 0 if there is none.
func (s *Source) Beside(n, step int) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	m := s.mark(n)
	if step < 0 || n < 1 || n > s.n {
		return int(m.before)
	}
	for k := n + 1; k <= s.n; k++ {
		if s.mark(k).before == uint32(n) {
			return k
		}
	}
	return 0
}

// scene needs s.mu held.
func (s *Source) scene(n int) (i int, sc scene) {
	for i = len(s.scenes) - 1; i > 0 && s.scenes[i].first > n; i-- {
	}
	if i < 0 {
		return 0, scene{first: 1}
	}
	return i, s.scenes[i]
}

// since is when a record left: lab time, or the time since the first record.
func (s *Source) since(r *capture.Record, n int) time.Duration {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if r.Sent.IsZero() {
		return 0
	}
	_, sc := s.scene(n)
	return r.Sent.Sub(sc.epoch)
}
