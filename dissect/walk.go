package dissect

import (
	"errors"
	"net/netip"
	"slices"

	"netlab/capture"
)

// Bounds of one packet, however its bytes are nested.
const (
	maxDepth  = 32   // layers within layers
	maxLayers = 4096 // layers in all: a segment may hold many small messages
)

// What is wrong with a unit whose dissector did not say so itself.
var (
	errUnit  = errors.New("the unit ends before it is whole")
	errPanic = errors.New("the dissector could not read them")
)

// walk is the way through one packet, layer by layer. A session has one and
// uses it again.
type walk struct {
	s        *Session
	p        *Packet
	rec      *capture.Record
	src, dst netip.Addr // of the innermost network layer so far
	conv     *Conversation
	dir      Dir
	quoted   bool
	cut      int        // bytes that the capture did not keep
	handed   []handover // segments given to Conversation.Segment, not yet worked on
	unit     Unit       // for the next call
	scratch  scratch
}

func (w *walk) begin(p *Packet) {
	w.p, w.rec = p, p.Record
	w.addrs(netip.Addr{}, netip.Addr{})
	w.quoted = false
	w.cut = max(0, w.rec.Length-len(w.rec.Data))
	w.handed = w.handed[:0]
	w.unit.Record, w.unit.Outer, w.unit.walk = w.rec, w.p, w
}

// end lets go of the packet and its record.
func (w *walk) end() { w.p, w.rec, w.conv, w.unit = nil, nil, nil, Unit{} }

// give makes a datagram the unit for the next call. It is not a literal: this is
// the most frequent thing of all, and three of the fields never change.
func (w *walk) give(b []byte, m Map) *Unit {
	u := &w.unit
	u.Dir, u.Bytes, u.Map = w.dir, b, m
	u.EOF, u.Closed, u.Gap = true, false, 0
	u.Quoted, u.Cut = w.quoted, w.cut
	return u
}

// units dissects all of a datagram's bytes, one unit after the other.
func (w *walk) units(set *registered, b []byte, m Map, depth int) {
	for len(b) > 0 {
		if set == nil || depth > maxDepth || len(w.p.Layers) >= maxLayers {
			set = w.s.registry.data
		}
		src, dst, conv, dir, quoted, cut := w.src, w.dst, w.conv, w.dir, w.quoted, w.cut
		mark := len(w.handed)
		w.give(b, m)
		l, n, err := w.call(set)
		if err == nil && n <= 0 {
			err = errUnit
		}
		if err != nil && l.PDU == nil {
			if w.refused(set, b, m, depth, false, err) {
				return
			}
			w.fail(set, b, m, err)
			return
		}
		n = min(max(n, 0), len(b))
		w.upward(w.push(set, b, m, n), mark, depth)
		w.src, w.dst, w.conv, w.dir, w.quoted, w.cut = src, dst, conv, dir, quoted, cut
		if err != nil {
			set = nil
		}
		if b = b[n:]; len(b) > 0 {
			m = w.cutMap(m, n, len(b))
		}
	}
}

// upward goes on with what layer i carries: the segments it handed over, or its payload.
func (w *walk) upward(i, mark, depth int) {
	l := &w.p.Layers[i]
	if l.Malformed != "" && len(l.Payload) == 0 {
		w.mark(i)
		l = &w.p.Layers[i]
	}
	if len(w.handed) > mark {
		h := w.handed[mark]
		w.handed = w.handed[:mark]
		w.deliver(h, i, depth+1)
		return
	}
	if l.Next.Table == "" {
		return
	}
	set := w.s.registry.find(l.Next)
	if set == nil && (l.Next.Table == "udp.port" || l.Next.Table == "tcp.port") {
		set = w.s.registry.guesses(l.Next.Table, l.Payload)
	}
	if len(l.Payload) == 0 {
		w.absent(set, i)
		return
	}
	if set == nil && l.Next.Quiet {
		return
	}
	w.quoted = w.quoted || l.Quotes
	w.units(set, l.Payload, w.payloadMap(l), depth+1)
}

// slot is where the packet's next layer will be. A dissector's result goes
// there at once: layers are too big to be handed around.
func (w *walk) slot() *Layer {
	n := len(w.p.Layers)
	w.p.Layers = slices.Grow(w.p.Layers, 1)
	return &w.p.Layers[:n+1][n]
}

// push makes what is in the slot a layer of the packet and fills in what its
// dissector left to us.
func (w *walk) push(set *registered, b []byte, m Map, n int) int {
	l := w.slot()
	l.set = set
	if l.Proto == "" {
		l.Proto = set.proto
	}
	if l.Bytes == nil {
		l.Bytes = b[:n]
	}
	if l.Map == nil {
		l.Map = m
		if len(l.Bytes) != len(b) {
			l.Map = w.cutMap(m, 0, len(l.Bytes))
		}
	}
	w.p.Layers = w.p.Layers[:len(w.p.Layers)+1]
	return len(w.p.Layers) - 1
}

// payloadMap is the map of what the next layer gets.
func (w *walk) payloadMap(l *Layer) Map {
	if l.PayloadMap != nil {
		return l.PayloadMap
	}
	return w.cutMap(l.Map, l.payloadOff(), len(l.Payload))
}

// cutMap is Slice into the packet's own storage.
func (w *walk) cutMap(m Map, off, n int) Map {
	from := len(w.p.pieces)
	if len(m) == 1 && m[0].Len == m[0].SrcLen {
		k := max(0, min(n, m[0].Len-off))
		w.p.pieces = append(w.p.pieces, Piece{Len: k, Packet: m[0].Packet, Off: m[0].Off + off, SrcLen: k})
		return w.p.pieces[from : from+1 : from+1]
	}
	return m.Slice(off, n)
}

// call asks a dissector for a layer of the walk's unit, which it leaves in the
// slot. What the dissector panics with becomes an error.
func (w *walk) call(set *registered) (l *Layer, n int, err error) {
	l = w.slot()
	u := &w.unit
	defer func() {
		if r := recover(); r != nil {
			*l, n, err = Layer{}, 0, errPanic
		}
	}()
	u.set = set
	conv := w.conv
	switch {
	case set.talker != nil && w.s.limits.Headers:
		conv = nil
	case set.talker != nil:
		w.talk(set, u)
		conv = w.conv
	case conv == nil && w.src.IsValid() && set != w.s.registry.data:
		w.above()
		conv, u.Dir = w.conv, w.dir
	}
	if set.placer != nil {
		n, err = set.placer.Place(l, conv, u)
	} else {
		*l, n, err = set.Dissect(conv, *u)
	}
	if set.talker != nil && w.s.limits.Headers {
		if next := w.s.registry.find(l.Next); next == nil || !next.built {
			l.Next = Key{} // what it carries is not wanted, but for a tunnel's packets
		}
	}
	return l, n, err
}

// spare gives the PDU that is to be used again, once.
func (w *walk) spare(u *Unit) PDU {
	s := w.p.spare
	if s.set == nil || s.set != u.set {
		return nil
	}
	w.p.spare = spare{}
	return s.pdu
}

// fail makes a malformed layer of the rest of a datagram.
func (w *walk) fail(set *registered, b []byte, m Map, err error) {
	*w.slot() = Layer{
		PDU: broken{}, Header: len(b),
		Malformed: err.Error(), MalformedRange: Range{Len: len(b)},
	}
	w.mark(w.push(set, b, m, len(b)))
}

// mark adds the layer that says so when one before it is malformed.
func (w *walk) mark(i int) {
	l := w.p.Layers[i]
	if len(l.Bytes) == 0 || w.quoted || w.cut > 0 {
		return
	}
	*w.slot() = Layer{PDU: malformed{}, Place: l.Place}
	w.push(w.s.registry.broken, l.Bytes, l.Map, len(l.Bytes))
}
