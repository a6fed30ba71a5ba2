package trace

import (
	"time"

	"netlab/capture"
	"netlab/dissect"
)

// Cables dissects the records of a capture, in order, as the lesson did that
// the capture was made of. Where routers are, netlab's own file has a packet
// once for each cable. Were all of them one session's, each copy would be a
// retransmission of the one before, as it is to every program that knows one
// place only. So what a router passes on is dissected with what passed on the
// same cable, and all else with what its sender and other senders said. What is
// not of netlab's making is one session's, whatever is in it.
//
// It is for one goroutine at a time.
type Cables struct {
	reg     *dissect.Registry
	limits  dissect.Limits
	own     bool
	origin  *dissect.Session
	cables  map[string]*dissect.Session
	streams [2]dissect.Ref // tcp.stream, udp.stream
	scratch dissect.Packet
	inside  [2]map[arrival]way // what has come to hosts: lately, and before that

	first, prev time.Time
}

// Bounds of what is kept for a file that only says that it is netlab's.
const (
	maxCables   = 16
	maxArrivals = 4096 // of each of the two maps
	cableBytes  = 4 << 20
	cableTalks  = 4096
)

// arrival is a packet that has come to a host. A router may cut what it passes
// on, so there is one more with what the pieces have in common.
type arrival struct {
	host  string // empty: all on the cable
	ends  capture.Ends
	whole bool
}

// Leg is one cable of a packet's way.
type Leg struct {
	Hop    int // 0 where the packet's origin sent it, then 1, 2 … behind routers
	Origin int // the number of the record that its origin sent; its own for Hop 0, 0 if it is not known
}

// way is how a packet has come so far.
type way struct {
	Leg
	from string // who sent it
	talk [2]int // its tcp.stream and udp.stream; -1: none
}

// NewCables makes a Cables that remembers nothing yet. Own says that netlab made
// the capture. Each scene needs Cables of its own.
func NewCables(reg *dissect.Registry, l dissect.Limits, own bool) *Cables {
	c := &Cables{reg: reg, limits: l, own: own, origin: dissect.NewSession(reg, l)}
	c.streams[talkTCP], _ = reg.Field("tcp.stream")
	c.streams[talkUDP], _ = reg.Field("udp.stream")
	return c
}

// Add dissects a record into a packet of its own, which the caller may keep, and
// says which part of the packet's way the record is.
func (c *Cables) Add(rec *capture.Record) (p *dissect.Packet, leg Leg) {
	p = new(dissect.Packet)
	return p, c.AddTo(p, rec)
}

// AddTo is Add into storage that was used before.
func (c *Cables) AddTo(p *dissect.Packet, rec *capture.Record) Leg {
	if !c.own || rec.Link == "" {
		c.origin.AddTo(p, rec)
		return Leg{Origin: rec.Number}
	}
	ends := capture.EndsOf(rec.Data)
	w := c.wayOf(rec, ends)
	w = c.addTo(p, rec, w)
	c.arrive(rec, ends, w)
	return w.Leg
}

// wayOf says how a record's packet has come, as far as that was seen.
func (c *Cables) wayOf(rec *capture.Record, ends capture.Ends) way {
	w, passed := c.came(rec, ends)
	if passed {
		w.Hop++
	} else {
		w.Leg = Leg{Origin: rec.Number}
	}
	w.from = rec.From
	return w
}

// Again dissects a record of which it is known already whether it was passed
// on, and in which conversations it is; -1 is none. Where the packet came from is
// not known if that record was not among those before.
func (c *Cables) Again(p *dissect.Packet, rec *capture.Record, passed bool, tcp, udp int) Leg {
	if !c.own || rec.Link == "" {
		c.number(c.origin, tcp, udp)
		c.origin.AddTo(p, rec)
		return Leg{Origin: rec.Number}
	}
	ends := capture.EndsOf(rec.Data)
	w := c.wayOf(rec, ends)
	switch {
	case !passed:
		w.Leg = Leg{Origin: rec.Number}
		c.number(c.origin, tcp, udp)
	case w.Hop == 0:
		w.Leg = Leg{Hop: 1}
	}
	w.talk = [2]int{talkTCP: tcp, talkUDP: udp}
	c.addTo(p, rec, w)
	c.arrive(rec, ends, w)
	return w.Leg
}

// addTo has the record dissected by those that it concerns. What its origin sent
// has a conversation's number from all that origins sent; on each cable, and
// behind routers, it keeps this number.
func (c *Cables) addTo(p *dissect.Packet, rec *capture.Record, w way) way {
	if c.first.IsZero() {
		c.first, c.prev = rec.Moment(), rec.Moment()
	}
	first, prev := c.first, c.prev
	c.prev = rec.Moment()
	cable := c.cable(rec.Link)
	if w.Hop > 0 {
		c.number(cable, w.talk[talkTCP], w.talk[talkUDP])
		cable.Clock(first, prev)
		cable.AddTo(p, rec)
		return w
	}
	c.origin.Clock(first, prev)
	c.origin.AddTo(p, rec)
	w.talk = c.talk(p)
	c.number(cable, w.talk[talkTCP], w.talk[talkUDP])
	cable.AddTo(&c.scratch, rec)
	return w
}

// cable gives the session of one. Where there are very many, they share one.
func (c *Cables) cable(link string) *dissect.Session {
	if _, ok := c.cables[link]; !ok && len(c.cables) >= maxCables {
		link = ""
	}
	s, ok := c.cables[link]
	if !ok {
		if c.cables == nil {
			c.cables = map[string]*dissect.Session{}
		}
		l := c.limits
		l.Bytes, l.Conversations = cableBytes, cableTalks
		s = dissect.NewSession(c.reg, l)
		c.cables[link] = s
	}
	return s
}

// number makes a session call the conversation that a record may begin as it is
// called in the whole capture.
func (c *Cables) number(s *dissect.Session, tcp, udp int) {
	if tcp >= 0 {
		s.Number("tcp", tcp)
	}
	if udp >= 0 {
		s.Number("udp", udp)
	}
}

// talk gives the numbers of a packet's conversations.
func (c *Cables) talk(p *dissect.Packet) (talk [2]int) {
	var buf [4]dissect.Value
	for kind, ref := range c.streams {
		talk[kind] = -1
		if ref.Info() == nil {
			continue
		}
		if got := p.Values(ref, buf[:0]); len(got) > 0 {
			talk[kind] = int(got[0].Num)
		}
	}
	return talk
}

// came finds how a packet has come to its sender, if that only passes it on.
func (c *Cables) came(rec *capture.Record, ends capture.Ends) (way, bool) {
	if !ends.Src.IsValid() {
		return way{}, false
	}
	common := capture.Ends{Src: ends.Src, Dst: ends.Dst, Proto: ends.Proto, ID: ends.ID}
	uncut := ends
	uncut.Fragment = false
	for _, a := range []arrival{{rec.From, uncut, true}, {"", uncut, true}, {rec.From, common, false}, {"", common, false}} {
		if !a.whole && !ends.Fragment {
			continue
		}
		for _, m := range c.inside {
			if w, ok := m[a]; ok && w.from != rec.From {
				return w, true
			}
		}
	}
	return way{}, false
}

// arrive remembers to whom a packet has come. Of one host's own capture, which
// knows no fates, what is for a host has come to it.
func (c *Cables) arrive(rec *capture.Record, ends capture.Ends, w way) {
	if !ends.Src.IsValid() {
		return
	}
	if len(rec.Fates) == 0 && rec.To != "" {
		c.arriveAt(rec.To, ends, w)
	}
	for _, f := range rec.Fates {
		if !f.Gone() {
			c.arriveAt(f.To, capture.EndsOf(f.Got(rec.Data)), w)
		}
	}
}

func (c *Cables) arriveAt(host string, ends capture.Ends, w way) {
	if host == "*" {
		host = ""
	}
	ends.Fragment = false
	common := capture.Ends{Src: ends.Src, Dst: ends.Dst, Proto: ends.Proto, ID: ends.ID}
	if len(c.inside[0]) >= maxArrivals || c.inside[0] == nil {
		c.inside[0], c.inside[1] = map[arrival]way{}, c.inside[0]
	}
	c.inside[0][arrival{host, ends, true}] = w
	c.inside[0][arrival{host, common, false}] = w
}
