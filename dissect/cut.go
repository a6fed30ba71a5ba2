package dissect

import "errors"

// missing is how many bytes of the unit under way were on the wire and are not
// in the capture.
func (w *walk) missing() int { return max(0, min(w.cut, w.rec.Length-len(w.rec.Data))) }

// cutShort reads a segment of which the capture kept the front only. Nothing can
// be put together of such ones: what there is stands for itself, as far as it goes.
func (w *walk) cutShort(c *Conversation, st *stream, seg Segment, lost, depth int) {
	if st.started || st.broken { // else nothing says yet what number comes next: the stream begins behind this
		st.drop(w.s)
		st.broken = st.broken || len(seg.Payload)+lost > 0
		st.gap, st.started, st.next = 0, true, seg.Seq
		st.move(len(seg.Payload) + lost)
	}
	src, dst, conv, dir := w.src, w.dst, w.conv, w.dir
	defer func() { w.src, w.dst, w.conv, w.dir = src, dst, conv, dir }()
	named := false
	for b, m := seg.Payload, seg.Map; len(b) > 0 && len(w.p.Layers) < maxLayers; {
		w.src, w.dst, w.conv, w.dir = src, dst, c, seg.Dir
		mark := len(w.handed)
		w.give(b, m).Cut = lost
		l, n, err := w.call(st.reader)
		var why RefusalError
		switch {
		case errors.As(err, &why) && w.refused(st.reader, b, m, depth, named, err):
			return
		case l.PDU == nil || n <= 0: // too little to say more than the name
			if !named {
				w.p.begun = append(w.p.begun, begun{at: len(w.p.Layers), proto: st.reader.proto})
			}
			return
		}
		n = min(n, len(b))
		i := w.push(st.reader, b, m, n)
		w.p.Layers[i].again, named = named, true
		w.upward(i, mark, depth)
		if b = b[n:]; len(b) > 0 {
			m = w.cutMap(m, n, len(b))
		}
	}
}
