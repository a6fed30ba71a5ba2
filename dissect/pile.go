package dissect

import (
	"bytes"
	"slices"
)

// pile holds pieces of something longer until their neighbours come: what is
// beyond a hole in a stream, or fragments of a packet. Pieces are in order and
// do not overlap: of bytes that come twice, the first copy counts.
type pile struct {
	chunks []*chunk // pointers, so that one put in the middle moves little
	bytes  int      // with what it takes to keep track of them
}

// chunk is a run of bytes at its place. It owns b and m.
type chunk struct {
	off int64
	b   []byte
	m   Map
}

// chunkCost is what a chunk takes beside its bytes, so that many tiny pieces
// are not free.
const chunkCost = 128

func (c *chunk) end() int64 { return c.off + int64(len(c.b)) }

// insert puts a copy of b at its place. It reports how many bytes were there
// already, and whether the two copies of any of them differ.
func (p *pile) insert(off int64, b []byte, m Map) (repeated int, differ bool) {
	i, _ := slices.BinarySearchFunc(p.chunks, off, func(c *chunk, off int64) int {
		if c.end() <= off {
			return -1
		}
		return 1
	})
	at := 0 // of b in the map
	for len(b) > 0 {
		k := len(b)
		if i < len(p.chunks) && p.chunks[i].off < off+int64(k) {
			c := p.chunks[i]
			if c.off <= off {
				k = min(k, int(c.end()-off))
				repeated += k
				differ = differ || !bytes.Equal(b[:k], c.b[off-c.off:][:k])
				b, off, at, i = b[k:], off+int64(k), at+k, i+1
				continue
			}
			k = int(c.off - off)
		}
		p.chunks = slices.Insert(p.chunks, i, &chunk{off: off, b: bytes.Clone(b[:k]), m: m.Slice(at, k)})
		p.bytes += k + chunkCost
		b, off, at, i = b[k:], off+int64(k), at+k, i+1
	}
	return repeated, differ
}

// ends lists where runs of pieces without a hole between them end.
func (p *pile) ends() (out []int64) {
	for i, c := range p.chunks {
		if i+1 == len(p.chunks) || p.chunks[i+1].off > c.end() {
			out = append(out, c.end())
		}
	}
	return out
}

// take removes the first piece.
func (p *pile) take() *chunk {
	c := p.chunks[0]
	p.chunks[0] = nil
	p.chunks = p.chunks[1:]
	if len(p.chunks) == 0 {
		p.chunks = nil
	}
	p.bytes -= len(c.b) + chunkCost
	return c
}

// whole reports whether the pieces fill everything from 0 to n.
func (p *pile) whole(n int64) bool {
	if int64(p.bytes-chunkCost*len(p.chunks)) < n {
		return false // asked for each of very many pieces, it must not look at all of them
	}
	at := int64(0)
	for _, c := range p.chunks {
		if c.off != at {
			return false
		}
		at = c.end()
	}
	return at >= n
}
