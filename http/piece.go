package http

import (
	"netlab/dissect"
)

// rest is a body that is shown piece by piece.
type rest struct {
	framing  framing
	left     uint64 // of byLength: bytes still to come
	inChunk  uint64 // of byChunks: bytes of a long chunk still to come, and its end
	of       *exchange
	response bool
	events   bool // text/event-stream
	held     *held
	lost     bool // its message is not whole, and so never shown
}

// held is the head of a message whose body is too long to keep. Wireshark shows a
// message where it ends: so does this, without the body.
type held struct {
	d     direction
	bytes []byte
	m     dissect.Map
}

type pieceKind uint8

const (
	strayPiece pieceKind = iota // begins with no start line
	bodyPiece
	chunkPiece
	headPiece
)

// piece is a part of a body as a layer, or bytes that belong to no message.
type piece struct {
	kind     pieceKind
	chunk    chunk // of chunkPiece
	data     part
	of       *exchange
	response bool
	events   bool
	last     bool
}

// lose gives up a message of which a part is missing in the capture. How much of
// its body is still to come is known all the same.
func (r *reader) lose() {
	d := *r.d
	*r.d = direction{rest: d.rest}
	if d.head == nil {
		return
	}
	x := &rest{framing: d.framing, response: d.head.response, lost: true}
	switch have := uint64(len(r.u.Bytes) - d.head.size); {
	case d.framing == byLength && d.length > have:
		x.left = d.length - have
		r.d.rest = x
	case d.framing == untilClose:
		r.d.rest = x
	}
}

// skip hears that bytes are missing.
func (d *direction) skip(gap int) {
	*d = direction{rest: d.rest}
	switch {
	case d.rest == nil:
	case d.rest.framing == byLength && d.rest.left > uint64(gap):
		d.rest.left -= uint64(gap)
	case d.rest.framing != untilClose:
		d.rest = nil
	}
}

// hold takes the head off a long message: it is shown when the body has ended.
func (r *reader) hold() (dissect.Layer, int, error) {
	d, n := *r.d, r.d.head.size
	h := &held{d: d, bytes: append([]byte(nil), r.u.Bytes[:n]...), m: r.u.Map.Slice(0, n)}
	r.d.rest = &rest{framing: d.framing, left: d.length, response: d.head.response, held: h}
	return dissect.Layer{PDU: &piece{kind: headPiece, data: part{0, n}}, Header: n, Held: true}, n, nil
}

// piece takes the next part of a body.
func (r *reader) piece() (dissect.Layer, int, error) {
	x := r.d.rest
	l, n, err := r.nextPiece()
	switch {
	case n == 0 || x.held == nil && !x.lost:
		return l, n, err
	case x.lost || r.d.rest != nil:
		l.Held = true
		return l, n, err
	}
	m := r.s.newMessage(x.held.bytes, &x.held.d, r.u)
	m.pieces = true
	return dissect.Layer{PDU: m, Bytes: x.held.bytes, Map: x.held.m, Header: len(x.held.bytes)}, n, nil
}

func (r *reader) nextPiece() (dissect.Layer, int, error) {
	x, b := r.d.rest, r.u.Bytes
	p := &piece{kind: bodyPiece, of: x.of, response: x.response, events: x.events}
	n := len(b)
	switch {
	case x.framing == untilClose && x.held != nil && r.u.Closed:
		p.last, r.d.rest = true, nil
	case x.framing == untilClose && x.held != nil:
		if n--; n == 0 { // one byte waits for the end
			return dissect.Layer{}, 0, nil
		}
	case x.framing == byLength:
		if uint64(n) >= x.left {
			n, p.last, r.d.rest = int(x.left), true, nil
		} else {
			x.left -= uint64(n)
		}
	case x.framing == byChunks && x.inChunk == 0:
		return r.chunkPiece(p)
	case x.framing == byChunks:
		if uint64(n) >= x.inChunk {
			n = int(x.inChunk)
		}
		x.inChunk -= uint64(n)
	}
	p.data = part{0, n}
	return dissect.Layer{PDU: p, Header: n}, n, nil
}

// chunkPiece takes one chunk, or of a long one what is there.
func (r *reader) chunkPiece(p *piece) (dissect.Layer, int, error) {
	x, b := r.d.rest, r.u.Bytes
	c, ok, err := cutChunk(b, 0)
	switch {
	case err != nil:
		r.d.rest = nil
		return dissect.Layer{}, 0, err
	case !ok && c.want > maxBody:
		c.data.n = len(b) - c.data.off
		c.after = len(b)
		x.inChunk = c.want - uint64(c.data.n) + 2
	case !ok:
		return dissect.Layer{}, 0, nil
	}
	if c.last {
		p.last, r.d.rest = true, nil
	}
	p.kind, p.chunk, p.data = chunkPiece, c, c.data
	return dissect.Layer{PDU: p, Header: c.after}, c.after, nil
}

// Field implements dissect.PDU.
func (p *piece) Field(l *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	switch id {
	case fieldFileData:
		if p.data.n > 0 {
			return append(dst, dissect.Value{Kind: dissect.String, Raw: p.data.of(l.Bytes), At: p.data.at()})
		}
	case fieldChunkSize, fieldChunkData, fieldChunkBoundary, fieldTrailer:
		if p.kind == chunkPiece {
			return p.chunk.field(l.Bytes, id, dst)
		}
	case fieldResponseFor, fieldRequestIn:
		if p.response && p.of != nil {
			return p.of.field(id, dst)
		}
	}
	return dst
}
