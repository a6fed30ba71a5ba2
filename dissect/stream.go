package dissect

import "fmt"

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
	broken  bool        // of a segment the capture kept the front only
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
	if seg.Map == nil && len(seg.Payload) > 0 {
		seg.Map = w.payloadMap(&w.p.Layers[i])
	}
	st := c.stream(seg.Dir)
	var byPort *registered
	if st.reader == nil {
		byPort = w.byPort(c, seg.Next)
	}
	if byPort == nil && st.reader == nil && !st.ended && len(seg.Payload) > 0 {
		if byPort = c.guessed; byPort == nil {
			byPort = w.s.registry.guesses(seg.Next.Table, seg.Payload)
			c.guessed = byPort
		}
	}
	st.choose(c, byPort)
	if st.reader == nil {
		w.loose(st, seg, i, depth)
		return
	}
	if lost := w.missing(); lost > 0 {
		w.cutShort(c, st, seg, lost, depth)
		return
	}
	if st.broken { // Wireshark waits for what the capture did not keep, and says nothing
		st.follow(seg)
		w.orphan(seg, "Bytes before these are not in the capture, so that nobody knows where a message begins.", depth)
		return
	}
	fresh, m := st.order(seg, &w.p.Layers[i].heard)
	if len(fresh) > 0 || st.fin || st.ready() {
		w.advance(c, st, seg.Dir, fresh, m, depth)
	}
	w.bound(st, depth)
	if seg.RST { // RFC 9293 section 3.5.3: a reset ends both directions
		w.flush(c, st, seg.Dir, depth)
		if o := c.streams[seg.Dir.Back()]; o != nil {
			w.flush(c, o, seg.Dir.Back(), depth)
			o.account(w.s)
		}
	}
	w.p.Layers[i].heard.partial = len(seg.Payload) > 0 && len(st.buf) > 0
	st.account(w.s)
	w.s.shrink()
}

// loose works on a segment of a stream that nobody reads: what is in order by
// it is data, of one piece with what waited behind the hole that it fills. What
// the capture has cut cannot be put in order.
func (w *walk) loose(st *stream, seg Segment, i, depth int) {
	if w.missing() > 0 {
		st.follow(seg)
		if r, ok := w.p.Layers[i].PDU.(Repeater); !ok || !r.Repeated() {
			w.orphan(seg, seg.owned(), depth)
		}
		return
	}
	from := st.at
	var ends []int64
	if len(st.pile.chunks) > 0 && int32(seg.Seq-st.next) <= 0 { // it may fill the hole
		ends = st.pile.ends()
	}
	b, m := st.order(seg, &w.p.Layers[i].heard)
	st.move(len(b))
	if st.ready() {
		st.keep(b, m)
		for st.ready() {
			st.unpile()
		}
		b, m = st.buf, st.maps
		st.buf, st.maps = nil, nil
	}
	for _, end := range ends {
		if n := int(end - from); n > 0 && n < len(b) {
			seg.Payload, seg.Map = b[:n], w.cutMap(m, 0, n)
			w.orphan(seg, seg.owned(), depth)
			b, m, from = b[n:], w.cutMap(m, n, len(b)-n), end
		}
	}
	if len(b) > 0 {
		seg.Payload, seg.Map = b, m
		w.orphan(seg, seg.owned(), depth)
	}
	w.bound(st, depth)
	st.account(w.s)
	w.s.shrink()
}

// bound keeps a stream below its limit: what waits behind a hole is forgotten,
// and a unit that does not end is given up.
func (w *walk) bound(st *stream, depth int) {
	if st.size() <= w.s.limits.StreamBytes {
		return
	}
	st.pile = pile{}
	if len(st.buf) > 0 && st.size() > w.s.limits.StreamBytes && st.reader != nil {
		b, m := st.buf, st.maps
		st.buf, st.maps = nil, nil
		w.giveUp(st, b, m, fmt.Sprintf("This %s message is longer than the %d bytes that are kept of a stream.",
			st.reader.proto, w.s.limits.StreamBytes), depth)
	}
}

// byPort is who reads the streams by their ports, which do not change.
func (w *walk) byPort(c *Conversation, k Key) *registered {
	if !c.asked {
		c.asked, c.port = true, w.s.registry.find(k)
	}
	return c.port
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
		if len(seg.Payload) == 0 && !seg.SYN {
			return nil, nil // the number of an acknowledgment says little: data before may have been missed
		}
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
		heard.early = int32(ahead)
		heard.old(st.pile.insert(st.at+ahead, b, seg.Map))
		return nil, nil
	case -ahead >= int64(len(b)):
		heard.repeated = int32(len(b))
		return nil, nil
	case ahead < 0:
		heard.repeated = int32(-ahead)
		seg.Map = seg.Map.Slice(int(-ahead), len(b)+int(ahead))
		b = b[-ahead:]
	}
	if len(st.pile.chunks) > 0 && st.pile.chunks[0].off < st.at+int64(len(b)) {
		// It fills the hole and more: what waits behind the hole came first.
		heard.old(st.pile.insert(st.at, b, seg.Map))
		return nil, nil
	}
	return b, seg.Map
}

// ready reports whether the pile continues what is in order.
func (st *stream) ready() bool { return len(st.pile.chunks) > 0 && st.pile.chunks[0].off <= st.at }

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
