package dissect

// Assembler puts one direction of a stream of bytes in order, for those who want
// the bytes themselves and not the messages in them. It takes segments as a
// Session does: what comes twice counts once, what comes early waits. But a hole
// that the receiver has acknowledged, or that too much waits behind, is given up,
// where a Session waits for it for ever, as Wireshark does.
//
// The zero Assembler is ready; it is for one goroutine at a time.
type Assembler struct {
	// Limit is how many bytes may wait behind a hole; 0: 1 MiB.
	Limit int

	st stream
}

// Run is bytes of a stream that are in order now.
type Run struct {
	Gap   int    // bytes just before these that never came
	At    int64  // the place of the first one in the stream; the first byte seen is at 0
	Bytes []byte // borrowed until the next call; none where only a gap is known
	Map   Map    // where they came from
}

// Add takes a segment and tells emit of each run that is in order by it.
// Seg's Dir and Next are not looked at.
func (a *Assembler) Add(seg Segment, emit func(Run)) {
	var h heard
	if fresh, m := a.st.order(seg, &h); len(fresh) > 0 {
		emit(Run{At: a.st.at, Bytes: fresh, Map: m})
		a.st.move(len(fresh))
	}
	a.drain(emit)
	limit := a.Limit
	if limit <= 0 {
		limit = 1 << 20
	}
	for a.st.pile.bytes > limit {
		a.skip(emit)
	}
}

// Acked says that the receiver has all bytes before the raw number ack: a hole
// below it will not fill any more.
func (a *Assembler) Acked(ack uint32, emit func(Run)) {
	if !a.st.started {
		return
	}
	to := a.st.at + int64(int32(ack-a.st.next))
	for len(a.st.pile.chunks) > 0 && to > a.st.pile.chunks[0].off {
		a.skip(emit)
	}
}

// Flush gives up all holes: nothing more will come.
func (a *Assembler) Flush(emit func(Run)) {
	for len(a.st.pile.chunks) > 0 {
		a.skip(emit)
	}
}

// skip gives up the first hole.
func (a *Assembler) skip(emit func(Run)) {
	if hole := a.st.pile.chunks[0].off - a.st.at; hole > 0 {
		a.st.gap += int(hole)
		a.st.move(int(hole))
	}
	a.drain(emit)
}

// drain emits what of the pile follows what is in order.
func (a *Assembler) drain(emit func(Run)) {
	for a.st.ready() {
		ch := a.st.pile.take()
		old := a.st.at - ch.off
		if old >= int64(len(ch.b)) {
			continue
		}
		b := ch.b[old:]
		emit(Run{Gap: a.st.gap, At: a.st.at, Bytes: b, Map: ch.m.Slice(int(old), len(b))})
		a.st.gap = 0
		a.st.move(len(b))
	}
}
