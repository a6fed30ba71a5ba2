package dissect

import (
	"errors"
	"fmt"
)

var errEnded = errors.New("the bytes end in the middle of a message")

// handover is a segment on its way into a stream.
type handover struct {
	conv *Conversation
	seg  Segment
}

// stream is one direction of a conversation being put in order.
//
//	 taken by the reader │ buf: in order, too │   hole    │ pile: waits for
//	                     │ short for a unit   │           │ the hole to fill
//	─────────────────────┴────────────────────┴───────────┴────────────────▶
//	                                          at (next)
type stream struct {
	reader  *registered // nil: nobody
	upgrade *registered // the conversation's, when reader was chosen
	ended   bool        // the reader met an error: the rest is data
	started bool        // next is known
	next    uint32      // raw sequence number of the first byte not yet in order
	at      int64       // the same, counted from the stream's first byte: it does not wrap
	buf     []byte      // appended to and cut from the front, never overwritten: layers point into it
	maps    Map
	gap     int // bytes lost just before buf
	pile    pile
	fin     bool
	finAt   int64 // where the stream ends, if fin
	kept    int   // what the session counts for this stream
}

// pieceCost is what keeping track of a piece of buf takes.
const pieceCost = 40

func (st *stream) size() int { return len(st.buf) + pieceCost*len(st.maps) + st.pile.bytes }

// account tells the session how much the stream keeps now.
func (st *stream) account(s *Session) {
	n := st.size()
	s.kept += n - st.kept
	st.kept = n
}

// drop lets go of all that the stream keeps. It begins anew with the next
// segment, whose reader learns of the loss.
func (st *stream) drop(s *Session) {
	lost := len(st.buf)
	for _, c := range st.pile.chunks {
		lost += len(c.b)
	}
	st.gap += lost
	st.buf, st.maps, st.pile, st.started, st.fin = nil, nil, pile{}, false, false
	st.account(s)
}

// segment takes what a dissector hands over while its Dissect runs.
func (w *walk) segment(c *Conversation, seg Segment) {
	if seg.Dir > Backward {
		seg.Dir = Backward
	}
	w.handed = append(w.handed, handover{c, seg})
}

// stream gives the stream of one direction, making it if need be.
func (c *Conversation) stream(d Dir) *stream {
	if c.streams[d] == nil {
		c.streams[d] = &stream{}
	}
	return c.streams[d]
}

// deliver works on a segment that layer i handed over: it joins its stream,
// and what becomes whole by it becomes layers of this packet.
func (w *walk) deliver(h handover, i, depth int) {
	c, seg := h.conv, h.seg
	if seg.HasAck {
		w.acked(c, seg.Dir.Back(), seg.Ack, depth)
	}
	if seg.Map == nil && len(seg.Payload) > 0 {
		seg.Map = w.payloadMap(&w.p.Layers[i])
	}
	st := c.stream(seg.Dir)
	st.choose(c, w.s.registry.find(seg.Next))
	if st.reader == nil {
		// Nobody puts messages together: each segment's bytes stand for themselves.
		st.follow(seg)
		w.units(nil, seg.Payload, seg.Map, depth)
		return
	}
	fresh, m := st.order(seg, &w.p.Layers[i].heard)
	if len(fresh) > 0 || st.fin || st.ready() {
		w.advance(c, st, seg.Dir, fresh, m, depth)
	}
	if seg.RST || st.size() > w.s.limits.StreamBytes {
		w.skipHoles(c, st, seg.Dir, seg.RST, depth)
	}
	w.p.Layers[i].heard.partial = len(seg.Payload) > 0 && len(st.buf) > 0
	st.account(w.s)
	w.s.shrink()
}

// choose says who reads: whom the stream was handed to, or by port, unless the
// reader has met an error.
func (st *stream) choose(c *Conversation, byPort *registered) {
	switch {
	case c.upgrade != st.upgrade:
		st.upgrade, st.reader, st.ended = c.upgrade, c.upgrade, false
	case st.reader == nil && !st.ended:
		st.reader = byPort
	}
}

// follow keeps count of a stream that nobody reads.
func (st *stream) follow(seg Segment) {
	if !st.started {
		st.started, st.next = true, seg.Seq
	}
	if n := int(int32(seg.Seq-st.next)) + len(seg.Payload); n > 0 {
		st.move(n)
	}
}

// order gives what of the segment follows what is in order already. What comes
// too early goes to the pile, what came before is left out.
func (st *stream) order(seg Segment, heard *heard) ([]byte, Map) {
	if !st.started {
		st.started, st.next = true, seg.Seq
	}
	// RFC 9293 section 3.4: numbers are compared modulo 2^32, so that they may wrap.
	ahead := int64(int32(seg.Seq - st.next))
	if seg.FIN && !st.fin {
		st.fin, st.finAt = true, st.at+ahead+int64(len(seg.Payload))
	}
	b := seg.Payload
	switch {
	case len(b) == 0:
		return nil, nil
	case ahead > 0:
		heard.early = int(ahead)
		heard.repeated, heard.differ = st.pile.insert(st.at+ahead, b, seg.Map)
		return nil, nil
	case -ahead >= int64(len(b)):
		heard.repeated = len(b)
		return nil, nil
	case ahead < 0:
		heard.repeated = int(-ahead)
		seg.Map = seg.Map.Slice(int(-ahead), len(b)+int(ahead))
		b = b[-ahead:]
	}
	if len(st.pile.chunks) > 0 && st.pile.chunks[0].off < st.at+int64(len(b)) {
		// It fills the hole and more: what waits behind the hole came first.
		old, differ := st.pile.insert(st.at, b, seg.Map)
		heard.repeated, heard.differ = heard.repeated+old, differ
		return nil, nil
	}
	return b, seg.Map
}

// ready reports whether the pile continues what is in order.
func (st *stream) ready() bool { return len(st.pile.chunks) > 0 && st.pile.chunks[0].off <= st.at }

// advance puts b, which comes next, and what of the pile follows it in order,
// and lets the reader have it.
func (w *walk) advance(c *Conversation, st *stream, d Dir, b []byte, m Map, depth int) {
	st.move(len(b))
	if len(st.buf) > 0 || st.ready() {
		st.keep(b, m)
		for st.ready() {
			st.unpile()
		}
		b, m = st.buf, st.maps
	}
	w.read(c, st, d, b, m, st.fin && st.at >= st.finAt, depth)
}

// unpile appends the first piece of the pile, leaving out what is there already.
func (st *stream) unpile() {
	ch := st.pile.take()
	if old := st.at - ch.off; old < int64(len(ch.b)) {
		b := ch.b[old:]
		st.keep(b, ch.m.Slice(int(old), len(b)))
		st.move(len(b))
	}
}

func (st *stream) move(n int) {
	st.next += uint32(n)
	st.at += int64(n)
}

// keep appends bytes, which the stream does not own, to what it keeps.
func (st *stream) keep(b []byte, m Map) {
	st.buf = append(st.buf, b...)
	for _, p := range m {
		st.maps = st.maps.add(p)
	}
}

// read lets the reader take units off the front of b, which is either all of
// st.buf or borrowed from the frame; what it leaves is kept.
func (w *walk) read(c *Conversation, st *stream, d Dir, b []byte, m Map, eof bool, depth int) {
	src, dst, conv, dir := w.src, w.dst, w.conv, w.dir
	owned := len(st.buf) > 0
	last := -1 // the unit before
	for len(b) > 0 {
		st.choose(c, st.reader)
		if st.reader == nil || depth > maxDepth || len(w.p.Layers) >= maxLayers {
			st.reader, st.ended = nil, true
			w.units(nil, b, m, depth)
			b = nil
			break
		}
		w.conv, w.dir = c, d
		i, set := len(w.p.Layers), st.reader
		n, err := w.readUnit(st, b, m, eof, depth)
		if n > 0 {
			w.p.Layers[i].again = last >= 0 && w.p.Layers[last].set == set
			last = i
		}
		w.src, w.dst = src, dst
		if n == 0 && err == nil {
			break
		}
		b, m = b[n:], w.after(m, n, len(b)-n, owned)
		if err != nil {
			w.giveUp(st, b, m, "From here on the stream cannot be read as "+st.reader.proto+": "+err.Error()+".", depth)
			b = nil
		}
	}
	w.conv, w.dir = conv, dir
	st.leave(b, m, owned)
}

// readUnit lets the reader take one unit; 0 and nil if it wants more.
func (w *walk) readUnit(st *stream, b []byte, m Map, eof bool, depth int) (int, error) {
	u := Unit{Dir: w.dir, Bytes: b, Map: m, EOF: eof, Gap: st.gap, Record: w.rec, Outer: w.p, walk: w}
	mark, set, gap := len(w.handed), st.reader, st.gap
	l, n, err := w.call(set, &u)
	n = min(max(n, 0), len(b))
	if n == 0 && err == nil {
		if !eof {
			return 0, nil
		}
		err = errEnded
	}
	if l.PDU == nil || n == 0 {
		return 0, err
	}
	st.gap = 0
	i := w.push(set, b, m, n)
	w.p.Layers[i].heard.gap = gap
	w.upward(i, mark, depth)
	return n, err
}

// after is the map without its first n bytes, rest bytes long. The map of a
// stream's own buffer is cut where it stands: copying it for each of many small
// units would take for ever.
func (w *walk) after(m Map, n, rest int, owned bool) Map {
	if !owned || rest == 0 {
		return w.cutMap(m, n, rest)
	}
	for len(m) > 0 && n >= m[0].Len {
		n -= m[0].Len
		m = m[1:]
	}
	if n > 0 && len(m) > 0 {
		m[0].Off, m[0].Len, m[0].SrcLen = m[0].Off+n, m[0].Len-n, m[0].SrcLen-n
	}
	return m
}

// leave keeps what the reader left.
func (st *stream) leave(b []byte, m Map, owned bool) {
	switch {
	case len(b) == 0:
		st.buf, st.maps = nil, nil
	case owned:
		st.buf, st.maps = b, m
	default:
		st.buf, st.maps = nil, nil
		st.keep(b, m)
	}
}

// giveUp makes data of what the reader could not read, now and later.
func (w *walk) giveUp(st *stream, b []byte, m Map, why string, depth int) {
	st.reader, st.ended, st.gap = nil, true, 0
	if len(b) == 0 {
		return
	}
	i := len(w.p.Layers)
	w.units(nil, b, m.Slice(0, len(b)), depth)
	if i < len(w.p.Layers) {
		w.p.Layers[i].notes = append(w.p.Layers[i].notes, Note{Level: Notice, Text: why})
	}
}

// acked hears that the receiver of direction d has everything below ack. A
// hole below it will not fill: the capture missed what the receiver got.
func (w *walk) acked(c *Conversation, d Dir, ack uint32, depth int) {
	st := c.streams[d]
	if st == nil || !st.started || len(st.pile.chunks) == 0 {
		return
	}
	to := st.at + int64(int32(ack-st.next))
	for len(st.pile.chunks) > 0 && to > st.pile.chunks[0].off && st.pile.chunks[0].off > st.at {
		w.skipHole(c, st, d, depth)
	}
	st.account(w.s)
}

// skipHoles gives up waiting: at a reset, or because too much is kept.
func (w *walk) skipHoles(c *Conversation, st *stream, d Dir, all bool, depth int) {
	for len(st.pile.chunks) > 0 && (all || st.size() > w.s.limits.StreamBytes/2) {
		w.skipHole(c, st, d, depth)
	}
	switch {
	case all:
		w.flush(c, st, d, depth)
	case st.size() > w.s.limits.StreamBytes && st.reader != nil:
		b, m := st.buf, st.maps
		st.buf, st.maps = nil, nil
		w.giveUp(st, b, m, fmt.Sprintf("This %s message is longer than the %d bytes that are kept of a stream.",
			st.reader.proto, w.s.limits.StreamBytes), depth)
	}
}

// skipHole gives up on the first hole: what stands before it is all that its
// reader will get of that unit, and what stands behind it begins after a gap.
func (w *walk) skipHole(c *Conversation, st *stream, d Dir, depth int) {
	w.flush(c, st, d, depth)
	if hole := st.pile.chunks[0].off - st.at; hole > 0 {
		st.gap += int(hole)
		st.move(int(hole))
	}
	w.advance(c, st, d, nil, nil, depth)
}

// flush tells the reader that no more will come for what it waits with.
func (w *walk) flush(c *Conversation, st *stream, d Dir, depth int) {
	if len(st.buf) == 0 {
		return
	}
	set := st.reader
	w.read(c, st, d, st.buf, st.maps, true, depth)
	if st.reader == nil && set != nil {
		st.reader, st.ended = set, false // only this unit's end is missing: the protocol goes on behind the hole
	}
}

// shrink drops streams of those who have been silent longest until the session
// keeps half of what it may.
func (s *Session) shrink() {
	if s.kept <= s.limits.Bytes {
		return
	}
	for c := s.talks.oldest; c != nil && s.kept > s.limits.Bytes/2; c = c.newer {
		for _, st := range c.streams {
			if st != nil {
				st.drop(s)
			}
		}
	}
}
