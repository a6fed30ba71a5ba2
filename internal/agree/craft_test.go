package agree

import (
	"encoding/binary"
	"math/rand/v2"
)

// crafter makes frames of all kinds of links, whole, odd and damaged, always the
// same ones of a seed.
type crafter struct {
	r       *rand.Rand
	damaged bool // frames are also cut and flipped
}

// crafted is one frame for a capture.
type crafted struct {
	link int
	data []byte
	wire int // how long it was before the capture cut it
}

func be(n int, v uint64) []byte {
	b := make([]byte, 8)
	binary.BigEndian.PutUint64(b, v)
	return b[8-n:]
}

func join(parts ...[]byte) []byte {
	var out []byte
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// one reports true once in n times.
func (c *crafter) one(n int) bool { return c.r.IntN(n) == 0 }

func pickOf[T any](c *crafter, of ...T) T { return of[c.r.IntN(len(of))] }

func (c *crafter) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(c.r.Uint32())
	}
	return b
}

// frame makes a frame of a random link.
func (c *crafter) frame() crafted {
	var f crafted
	switch c.r.IntN(14) {
	case 0:
		f.link, f.data = 101, c.packet()
	case 1:
		family := pickOf(c, uint32(2), 2, 24, 28, 30, 10, 7)
		head := make([]byte, 4)
		if c.one(2) {
			binary.LittleEndian.PutUint32(head, family)
		} else {
			binary.BigEndian.PutUint32(head, family)
		}
		f.link, f.data = pickOf(c, 0, 108), join(head, c.packetOf(family != 2))
	case 2:
		kind, p := c.typed()
		addr := pickOf(c, 6, 6, 6, 0, 4, 8, 9)
		f.link = 113
		f.data = join(be(2, uint64(c.r.IntN(6))), be(2, pickOf(c, uint64(1), 1, 1, 772, 778, 65534, 512)), be(2, uint64(addr)), c.bytes(8), be(2, uint64(kind)), p)
	case 3:
		kind, p := c.typed()
		f.link = 276
		f.data = join(be(2, uint64(kind)), be(2, 0), be(4, uint64(c.r.IntN(9))), be(2, pickOf(c, uint64(1), 1, 1, 772, 778)), []byte{byte(c.r.IntN(6)), pickOf(c, byte(6), 6, 0, 4, 8, 9)}, c.bytes(8), p)
	case 4:
		f.link = pickOf(c, 9, 50)
		v6 := c.one(2)
		proto := []byte{0, 0x21}
		if v6 {
			proto[1] = 0x57
		}
		if c.one(3) {
			proto = proto[1:]
		}
		head := []byte{0xff, 3}
		if c.one(2) {
			head = nil
		}
		f.data = join(head, proto, c.packetOf(v6))
	case 5:
		v6 := c.one(2)
		f.link = 228
		if v6 {
			f.link = 229
		}
		f.data = c.packetOf(v6 != c.one(20))
	default:
		f.link, f.data = 1, c.ether()
	}
	f.wire = len(f.data)
	if !c.damaged {
		return f
	}
	switch c.r.IntN(12) {
	case 0: // cut by a snapshot length
		f.data = f.data[:c.r.IntN(len(f.data)+1)]
	case 1: // cut on its way
		f.data = f.data[:c.r.IntN(len(f.data)+1)]
		f.wire = len(f.data)
	case 2, 3: // some bytes are others
		for range 1 + c.r.IntN(3) {
			if len(f.data) > 0 {
				f.data[c.r.IntN(len(f.data))] = byte(c.r.Uint32())
			}
		}
	}
	return f
}
