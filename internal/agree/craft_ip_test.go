package agree

// maxNested is how deep packets stand within packets.
const maxNested = 3

// packet makes one of either version.
func (c *crafter) packet() []byte { return c.packetOf(c.one(3)) }

func (c *crafter) packetOf(v6 bool) []byte {
	if v6 {
		return c.ipv6(0)
	}
	return c.ipv4(0)
}

func sum(b []byte) uint16 {
	var s uint32
	for i := 0; i < len(b); i += 2 {
		s += uint32(b[i]) << 8
		if i+1 < len(b) {
			s += uint32(b[i+1])
		}
	}
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return ^uint16(s)
}

func (c *crafter) ipv4(depth int) []byte {
	opts := c.ipOptions()
	proto, p := c.upper(depth, false)
	n := 20 + len(opts) + len(p)
	head := []byte{byte(0x40 + 5 + len(opts)/4), byte(c.r.Uint32()), byte(n >> 8), byte(n), byte(c.r.Uint32()), byte(c.r.Uint32()), 0, 0, byte(c.r.IntN(256)), byte(proto), 0, 0}
	if c.one(3) {
		head[6] = 0x40
	}
	switch c.r.IntN(30) {
	case 0: // a fragment
		head[6], head[7] = pickOf(c, byte(0x20), 0x20, 0x01, 0x21), byte(c.r.IntN(4))
	case 1:
		wrong := c.r.IntN(n + 40)
		head[2], head[3] = byte(wrong>>8), byte(wrong)
	case 2:
		head[2], head[3] = 0, 0
	case 3:
		head[0] = 0x40 + byte(c.r.IntN(16))
	case 4:
		head[0] = byte(c.r.Uint32())
	}
	b := join(head, c.addr4(), c.addr4(), opts)
	s := sum(b)
	if !c.one(10) {
		b[10], b[11] = byte(s>>8), byte(s)
	}
	return append(b, p...)
}

func (c *crafter) addr4() []byte {
	if c.one(6) {
		return []byte{224, 0, 0, byte(c.r.IntN(255))}
	}
	return []byte{10, byte(c.r.Uint32()), byte(c.r.Uint32()), byte(c.r.Uint32())}
}

func (c *crafter) addr6() []byte {
	b := c.bytes(16)
	switch c.r.IntN(5) {
	case 0:
		return join([]byte{0xff, 2}, make([]byte, 13), b[:1])
	case 1:
		return join([]byte{0xfe, 0x80}, make([]byte, 6), b[:8])
	case 2:
		return join([]byte{0x20, 1, 0xd, 0xb8}, make([]byte, 11), b[:1])
	case 3:
		return join(make([]byte, 10), []byte{255, 255}, b[:4])
	}
	return b
}

func (c *crafter) ipOptions() []byte {
	if !c.one(5) {
		return nil
	}
	var b []byte
	for range 1 + c.r.IntN(3) {
		switch c.r.IntN(8) {
		case 0:
			b = append(b, 1)
		case 1:
			n := c.r.IntN(4)
			b = join(b, []byte{pickOf(c, byte(7), 131, 137), byte(3 + 4*n), byte(4 * (1 + c.r.IntN(n+2)))}, c.bytes(4*n))
		case 2:
			b = join(b, []byte{148, 4, 0, 0})
		case 3:
			n := c.r.IntN(4)
			b = join(b, []byte{68, byte(4 + 4*n), byte(5 + 4*c.r.IntN(n+1)), byte(c.r.IntN(4))}, c.bytes(4*n))
		case 4:
			b = join(b, []byte{pickOf(c, byte(130), 133, 136, 149, 25), byte(c.r.IntN(14))}, c.bytes(c.r.IntN(10)))
		case 5:
			b = append(b, 0)
		case 6:
			b = append(b, byte(c.r.Uint32()), byte(c.r.IntN(8)))
		case 7:
			b = append(b, c.bytes(c.r.IntN(4))...)
		}
	}
	for len(b)%4 > 0 {
		b = append(b, 0)
	}
	return b[:min(len(b), 40)]
}

func (c *crafter) ipv6(depth int) []byte {
	next, p := c.upper(depth, true)
	for range max(0, c.r.IntN(7)-4) {
		next, p = c.extension(next, p)
	}
	n := len(p)
	switch c.r.IntN(25) {
	case 0:
		n = c.r.IntN(len(p) + 40)
	case 1:
		n = 0
	}
	version := byte(0x60)
	if c.one(40) {
		version = byte(c.r.Uint32())
	}
	return join([]byte{version | byte(c.r.IntN(16)), byte(c.r.Uint32()), byte(c.r.Uint32()), byte(c.r.Uint32())}, be(2, uint64(n)), []byte{byte(next), byte(c.r.Uint32())}, c.addr6(), c.addr6(), p)
}

// extension puts an extension header before p.
func (c *crafter) extension(next int, p []byte) (int, []byte) {
	switch c.r.IntN(8) {
	case 0:
		return 0, join(c.options6(next), p)
	case 1:
		return 60, join(c.options6(next), p)
	case 2:
		n := 1 + c.r.IntN(3)
		kind := pickOf(c, byte(0), 2, 4, 253)
		if kind == 2 { // RFC 6275 section 6.4.1: one address, no more
			n = 1
		}
		return 43, join([]byte{byte(next), byte(2 * n), kind, byte(c.r.IntN(n + 1))}, []byte{byte(n - 1), 0, 0, 0}, c.bytes(16*n), p)
	case 3:
		return 44, join([]byte{byte(next), 0, byte(c.r.IntN(2)), pickOf(c, byte(0), 1)}, c.bytes(4), p)
	case 4:
		return 44, join([]byte{byte(next), 0, 0, 0}, c.bytes(4), p)
	case 5:
		return 59, p
	}
	return pickOf(c, 0, 60), join([]byte{byte(next), byte(c.r.IntN(4))}, c.bytes(c.r.IntN(30)), p)
}

func (c *crafter) options6(next int) []byte {
	var b []byte
	for range c.r.IntN(4) {
		switch c.r.IntN(5) {
		case 0:
			b = append(b, 0)
		case 1:
			b = join(b, []byte{1, byte(c.r.IntN(6))}, make([]byte, c.r.IntN(6)))
		case 2:
			b = join(b, []byte{5, 2, 0, byte(c.r.IntN(3))})
		case 3:
			b = join(b, []byte{0xc2, 4}, c.bytes(4))
		case 4:
			n := c.r.IntN(6)
			b = join(b, []byte{byte(c.r.Uint32()), byte(n)}, c.bytes(n))
		}
	}
	for (len(b)+2)%8 > 0 {
		b = append(b, 0)
	}
	return join([]byte{byte(next), byte((len(b)+2)/8 - 1)}, b)
}

// upper makes what a packet carries, with its protocol number.
func (c *crafter) upper(depth int, v6 bool) (int, []byte) {
	nested := 0
	if depth < maxNested {
		nested = 4
	}
	switch c.r.IntN(16 + nested) {
	case 0, 1, 2:
		return 6, c.tcp()
	case 3, 4:
		if v6 {
			return 58, c.icmpv6(depth)
		}
		return 1, c.icmp(depth)
	case 5:
		if v6 {
			return 1, c.icmp(depth)
		}
		return pickOf(c, 2, 2, 2, 58), c.igmp()
	case 6:
		return pickOf(c, 254, 253, 200, 145, 59, 99, 0, 60), c.bytes(c.r.IntN(40))
	case 7:
		if v6 {
			return 58, c.ndp()
		}
	case 16:
		return 4, c.ipv4(depth + 1)
	case 17:
		return 41, c.ipv6(depth + 1)
	case 18, 19:
		return 47, c.gre(depth + 1)
	}
	return 17, c.udp()
}
