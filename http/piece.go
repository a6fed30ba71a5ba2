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
}

type pieceKind uint8

const (
	strayPiece pieceKind = iota // begins with no start line
	bodyPiece
	chunkPiece
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

// piece takes the next part of a body.
func (r *reader) piece() (dissect.Layer, int, error) {
	x, b := r.d.rest, r.u.Bytes
	p := &piece{kind: bodyPiece, of: x.of, response: x.response, events: x.events}
	n := len(b)
	switch {
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
	case !ok && !r.u.EOF:
		return dissect.Layer{}, 0, nil
	case !ok:
		r.d.rest = nil
		p.data = part{0, len(b)}
		return dissect.Layer{PDU: p, Header: len(b), Malformed: "the stream ends within a chunk", MalformedRange: dissect.Range{Len: len(b)}}, len(b), nil
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
