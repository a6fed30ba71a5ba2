package trace

import (
	"context"
	"slices"
	"time"

	"netlab/capture"
	"netlab/dissect"
)

// How many packets before it a packet's conversation is read from. Where Near
// is not enough, which a Line says, the next one is to be tried.
const (
	Near = 24
	Far  = 256
	All  = 1 << 30
)

// fragmentsWithin is how far behind one another the pieces of a datagram are
// looked for.
const fragmentsWithin = 4096

// Line is a packet as a list shows it.
type Line struct {
	At     time.Duration // when it left
	Packet Packet        // what a list shows of it, and no more
	// Exact reports that this is what the whole capture, read in order, would
	// have given. Else more of what came before is needed.
	Exact bool
}

// Lines gives packets by their numbers, which must ascend. Of each one's
// conversation, as many packets as reach says are read before it.
func (s *Source) Lines(ctx context.Context, numbers []int, reach int) ([]Line, error) {
	var out []Line
	names := s.Names()
	err := s.replay(ctx, s.needed(numbers, reach), numbers, func(leg Leg, p *dissect.Packet) bool {
		l := Line{At: s.since(p.Record, p.Number()), Packet: s.refs.brief(p, names), Exact: s.exact(p)}
		if len(p.Record.Fates) > 0 { // its receiver is the one that it reached
			whole := s.packet(leg, p, names)
			l.Packet.From, l.Packet.To = whole.From, whole.To
			l.Packet.Fates = whole.Fates
		}
		out = append(out, l)
		return true
	})
	return out, err
}

// At gives packet n in full, and whether that is all there is to say: else its
// conversation began before reach.
func (s *Source) At(ctx context.Context, n, reach int) (at time.Duration, p Packet, whole bool, err error) {
	err = s.replay(ctx, s.needed([]int{n}, reach), []int{n}, func(leg Leg, d *dissect.Packet) bool {
		at, p = s.since(d.Record, n), s.packet(leg, d, s.Names())
		return true
	})
	return at, p, s.within(n, reach), err
}

// within reports whether n's conversation has no more than reach packets before it.
func (s *Source) within(n, reach int) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	at := int(s.mark(n).before)
	for k := 0; k < reach && at != 0; k++ {
		at = int(s.mark(at).before)
	}
	return at == 0
}

// packet makes plain data of a packet. A comment that only repeats what netlab
// says of the packet anyway, as those of its own files do, is left out.
func (s *Source) packet(leg Leg, p *dissect.Packet, names map[string]string) Packet {
	s.mu.RLock()
	_, sc := s.scene(p.Number())
	s.mu.RUnlock()
	tp := NewPacket(p, sc.epoch, PacketOptions{Names: names, Hop: leg.Hop})
	if said := tp.Explanation().Text; s.Own() && slices.Contains(tp.Comments, said) {
		tp.Comments = slices.DeleteFunc(slices.Clone(tp.Comments), func(c string) bool { return c == said })
	}
	return tp
}

// exact compares a packet with what it was when the capture was read in order.
func (s *Source) exact(p *dissect.Packet) bool {
	stamp := stampOf(p)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.mark(p.Number()).stamp == stamp
}

// Conversation lists the numbers of the packets of n's conversation, up to the
// last one that is known, at most limit of them, and whether that is all. It is
// nil for a packet without ports.
func (s *Source) Conversation(n, limit int) (numbers []int, all bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	m := s.mark(n)
	if n < 1 || n > s.n || m.talk&3 == talkElse {
		return nil, true
	}
	for at := s.tails[m.talk&3][m.talk>>2].last; at != 0; at = s.mark(int(at)).before {
		numbers = append(numbers, int(at))
	}
	slices.Reverse(numbers)
	if len(numbers) > limit {
		return numbers[:limit], false
	}
	return numbers, true
}

// Stream gives the name that filters have for packet n's conversation:
// "tcp.stream", 3. The name is empty where it has none.
func (s *Source) Stream(n int) (field string, index int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	m := s.mark(n)
	kind := m.talk & 3
	if n < 1 || n > s.n || kind == talkElse {
		return "", 0
	}
	_, sc := s.scene(n)
	return []string{talkTCP: "tcp.stream", talkUDP: "udp.stream"}[kind], int(m.talk>>2) - sc.base[kind]
}

// Packets dissects these packets, whose numbers must ascend, and no others. What
// a packet says of the one before it in the capture is not to be relied on.
// Each must not keep a packet, and says whether to go on.
func (s *Source) Packets(ctx context.Context, numbers []int, each func(time.Duration, Leg, *dissect.Packet) bool) error {
	return s.replay(ctx, numbers, numbers, func(leg Leg, p *dissect.Packet) bool {
		return each(s.since(p.Record, p.Number()), leg, p)
	})
}

// Brief makes of a packet that Packets or Scan gave what a line of a list shows.
func (s *Source) Brief(p *dissect.Packet) Packet { return s.refs.brief(p, s.Names()) }

// Whole makes plain data of a packet that Packets or Scan gave.
func (s *Source) Whole(leg Leg, p *dissect.Packet) Packet { return s.packet(leg, p, s.Names()) }

// needed lists the packets that it takes to understand these, in order.
func (s *Source) needed(numbers []int, reach int) []int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	set := make(map[int]struct{}, len(numbers)*2)
	for _, n := range numbers {
		if n < 1 || n > s.n {
			continue
		}
		set[n] = struct{}{}
		m := s.mark(n)
		if t := s.tails[m.talk&3][m.talk>>2]; reach > 0 {
			for _, k := range []int{0, int(t.second), int(t.third)} {
				if at := int(t.first) + k; at < n {
					set[at] = struct{}{}
				}
			}
		}
		for k, at := 0, int(m.before); at != 0 && k < reach; k, at = k+1, int(s.mark(at).before) {
			if _, been := set[at]; been && reach == All && k > 0 {
				break // and so has all before it
			}
			set[at] = struct{}{}
		}
	}
	all := make([]int, 0, len(set)+2*len(numbers))
	for n := range set {
		all = append(all, n)
	}
	for _, n := range numbers { // times count from the scene's first, and from the packet before
		if n < 1 || n > s.n {
			continue
		}
		_, sc := s.scene(n)
		all = append(all, sc.first, max(n-1, sc.first))
	}
	for n := range set {
		if s.mark(n).bits&bitPiece == 0 {
			continue
		}
		for at := n - 1; at > 0 && n-at < fragmentsWithin; at-- {
			if s.mark(at).bits&bitPiece != 0 {
				all = append(all, at)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// replay dissects the needed packets in order and gives the wanted ones among
// them to each, which must not keep them and says whether to go on.
func (s *Source) replay(ctx context.Context, needed, wanted []int, each func(Leg, *dissect.Packet) bool) error {
	c := s.idx.Cursor()
	var session *Cables
	var begun map[uint32]bool
	var rec capture.Record
	var p dissect.Packet
	last, own := -1, s.Own()
	for _, n := range needed {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.Read(n, &rec); err != nil {
			return err
		}
		s.mu.RLock()
		i, sc := s.scene(n)
		m := s.mark(n)
		s.mu.RUnlock()
		if i != last || session == nil {
			session, begun, last = NewCables(s.o.Registry, dissect.Limits{}, own), map[uint32]bool{}, i
		}
		talk := [2]int{-1, -1}
		if kind := m.talk & 3; kind != talkElse && (own || !begun[m.talk]) {
			begun[m.talk] = true
			talk[kind] = int(m.talk>>2) - sc.base[kind]
		}
		leg := session.Again(&p, &rec, m.bits&bitPassed != 0, talk[talkTCP], talk[talkUDP])
		if _, ok := slices.BinarySearch(wanted, n); ok && !each(leg, &p) {
			return nil
		}
	}
	return nil
}

// Scan dissects the whole capture in order, as far as it is known, and goes on
// while it grows: more is called when it has come to the end of what there is
// so far, and says whether to wait no longer. Each gets a packet that it must
// not keep, and says whether to go on.
func (s *Source) Scan(ctx context.Context, more func() bool, each func(at time.Duration, leg Leg, p *dissect.Packet) bool) error {
	c := s.idx.Cursor()
	var session *Cables
	var rec capture.Record
	var p dissect.Packet
	last, own := -1, s.Own()
	for n := 1; ; n++ {
		for n > s.Len() {
			if done, _ := s.Done(); done && n > s.Len() || !more() {
				return ctx.Err()
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.Read(n, &rec); err != nil {
			return err
		}
		s.mu.RLock()
		i, sc := s.scene(n)
		s.mu.RUnlock()
		if i != last || session == nil {
			session, last = NewCables(s.o.Registry, dissect.Limits{}, own), i
		}
		leg := session.AddTo(&p, &rec)
		at := time.Duration(0)
		if !rec.Sent.IsZero() {
			at = rec.Sent.Sub(sc.epoch)
		}
		if !each(at, leg, &p) {
			return nil
		}
	}
}

// Scene describes the bench of a capture that netlab made, at packet n; false
// for others.
func (s *Source) Scene(n int) (Scene, bool) {
	if !s.Own() {
		return Scene{}, false
	}
	s.mu.RLock()
	i, sc := s.scene(n)
	s.mu.RUnlock()
	out := SceneOf(i+1, s.idx.Interfaces(), s.idx.Names())
	out.Epoch = sc.epoch
	return out, true
}
