package dissect

import (
	"errors"
)

// errEnded is what becomes of a beginning without an end: Wireshark says nothing
// of it.
var errEnded = RefusalError{Why: "they end in the middle of a message", Silent: true}

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
			l := &w.p.Layers[i]
			l.again = l.Held || last >= 0 && w.p.Layers[last].set == set && !w.started(last)
			if !l.Held {
				last = i
			}
		}
		w.src, w.dst = src, dst
		if n == 0 && err == nil {
			w.begun(set, m, last)
			break
		}
		if n == 0 && w.another(c, st, b, err) {
			continue
		}
		if n == 0 && w.refused(set, b, m, depth, last >= 0, err) {
			b = nil
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

// started reports whether a unit began in an earlier packet. Wireshark takes
// such a one apart by itself, and then names the protocol again for what
// follows in the same segment.
func (w *walk) started(i int) bool {
	m := w.p.Layers[i].Map
	return len(m) > 0 && m[0].Packet != w.rec.Number
}

// begun notes that a segment has the beginning of a unit, where Wireshark would
// name its protocol.
func (w *walk) begun(set *registered, m Map, last int) {
	if _, ok := set.Dissector.(Foretold); !ok || len(m) == 0 || m[0].Packet != w.rec.Number {
		return
	}
	if last >= 0 && w.p.Layers[last].set == set && !w.started(last) {
		return // it has been named
	}
	w.p.begun = append(w.p.begun, begun{at: len(w.p.Layers), proto: set.proto})
}

// readUnit lets the reader take one unit; 0 and nil if it wants more.
func (w *walk) readUnit(st *stream, b []byte, m Map, eof bool, depth int) (int, error) {
	u := w.give(b, m)
	u.EOF, u.Closed, u.Gap, u.Cut = eof, st.fin && st.at >= st.finAt, st.gap, 0
	mark, set, gap := len(w.handed), st.reader, st.gap
	l, n, err := w.call(set)
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
	w.p.Layers[i].heard.gap, w.p.Layers[i].via = gap, set == st.upgrade
	w.upward(i, mark, depth)
	return n, err
}

// another finds a reader that knows by sight what the one by port refuses.
func (w *walk) another(c *Conversation, st *stream, b []byte, err error) bool {
	var why RefusalError
	if !errors.As(err, &why) || why.Silent {
		return false
	}
	set := w.s.registry.guesses(c.Proto+".port", b)
	if set == nil || set == st.reader {
		return false
	}
	st.reader, c.guessed = set, set
	return true
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
	i := len(w.p.Layers)
	w.units(nil, b, m.Slice(0, len(b)), depth)
	if i < len(w.p.Layers) {
		w.p.Layers[i].notes = append(w.p.Layers[i].notes, Note{Level: Notice, Text: why})
	}
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
