package dissect

// handover is a segment on its way into a stream.
type handover struct {
	conv *Conversation
	seg  Segment
}

// segment takes what a dissector hands over while its Dissect runs.
func (w *walk) segment(c *Conversation, seg Segment) {
	w.handed = append(w.handed, handover{c, seg})
}

// stream is one direction of a conversation being put in order.
type stream struct{}

func (st *stream) drop(*Session) {}

// deliver works on a segment that layer i handed over.
func (w *walk) deliver(h handover, i, depth int) {
	l := &w.p.Layers[i]
	if len(h.seg.Payload) > 0 {
		w.units(w.s.registry.find(h.seg.Next), h.seg.Payload, w.payloadMap(l), depth)
	}
}
