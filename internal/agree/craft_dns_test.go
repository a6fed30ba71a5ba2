package agree

import "strings"

func (c *crafter) name() []byte {
	var b []byte
	for range c.r.IntN(4) {
		l := pickOf(c, "www", "example", "com", "a", "_http", "_tcp", "local", "xn--bcher-kva", "WPAD", "in-addr", "arpa", "A B", "ä")
		if c.one(20) {
			l = strings.Repeat(string(rune('!'+c.r.IntN(90))), 1+c.r.IntN(12))
		}
		b = append(append(b, byte(len(l))), l...)
	}
	switch c.r.IntN(12) {
	case 0:
		return append(b, 0xc0, 12)
	case 1:
		return append(b, byte(0xc0|c.r.IntN(2)), byte(c.r.Uint32()))
	}
	return append(b, 0)
}

func (c *crafter) dns(multicast bool) []byte {
	var n [4]int
	n[0] = pickOf(c, 1, 1, 1, 1, 0, 2, 3)
	response := c.one(2)
	flags := uint64(0x0100)
	if response {
		flags = 0x8180
		for i := 1; i < 4; i++ {
			n[i] = c.r.IntN(3)
		}
	} else if c.one(4) {
		n[3] = 1
	}
	if c.one(6) {
		flags = uint64(c.r.IntN(65536))
	}
	b := join(c.bytes(2), be(2, flags))
	for i := range n {
		k := n[i]
		if c.one(40) {
			k = c.r.IntN(6)
		}
		b = append(b, be(2, uint64(k))...)
	}
	class := uint64(1)
	for range n[0] {
		b = join(b, c.name(), be(2, pickOf(c, uint64(1), 28, 12, 255, 33, 15, 16, 6, 65, 10, 32, uint64(c.r.IntN(300)))), be(2, class|pickOf(c, uint64(0), 0, 0x8000)))
	}
	for range n[1] + n[2] + n[3] {
		kind, data := c.rdata()
		size := len(data)
		if c.one(25) {
			size = c.r.IntN(size + 8)
		}
		name := c.name()
		if kind == 41 && !c.one(4) {
			name = []byte{0}
		}
		if multicast && c.one(2) {
			class = 0x8001
		}
		b = join(b, name, be(2, kind), be(2, class), c.bytes(4), be(2, uint64(size)), data)
	}
	if c.one(20) {
		b = append(b, c.bytes(c.r.IntN(8))...)
	}
	if c.one(20) {
		b = b[:c.r.IntN(len(b)+1)]
	}
	return b
}

func (c *crafter) rdata() (uint64, []byte) {
	switch c.r.IntN(14) {
	case 0, 1:
		return 1, c.bytes(pickOf(c, 4, 4, 4, 4, 3, 8))
	case 2, 3:
		return 28, c.bytes(pickOf(c, 16, 16, 16, 4, 20))
	case 4:
		return 5, c.name()
	case 5:
		return pickOf(c, uint64(2), 12), c.name()
	case 6:
		return 15, append(c.bytes(2), c.name()...)
	case 7:
		return 16, join([]byte{5}, []byte("hello"), []byte{0})
	case 8:
		return 6, join(c.name(), c.name(), c.bytes(20))
	case 9:
		return 33, join(c.bytes(6), c.name())
	case 10:
		return 41, pickOf(c, nil, join(be(2, 10), be(2, 8), c.bytes(8)), join(be(2, 8), be(2, 7), []byte{0, 1, 24, 0, 1, 2, 3}), join(be(2, 12), be(2, 3), []byte{0, 0, 0}))
	case 11:
		return pickOf(c, uint64(43), 46, 47, 48, 50, 51), c.bytes(c.r.IntN(50))
	case 12:
		return pickOf(c, uint64(64), 65), join(c.bytes(2), c.name(), be(2, 1), be(2, 3), []byte{2, 'h', '2'}, be(2, 4), be(2, 4), c.bytes(4))
	}
	return uint64(c.r.IntN(300)), c.bytes(c.r.IntN(30))
}
