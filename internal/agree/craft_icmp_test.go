package agree

func (c *crafter) gre(depth int) []byte {
	var flags uint64
	var opt []byte
	if c.one(4) {
		flags, opt = flags|0x8000, append(opt, c.bytes(4)...)
	}
	if c.one(3) {
		flags, opt = flags|0x2000, append(opt, c.bytes(4)...)
	}
	if c.one(3) {
		flags, opt = flags|0x1000, append(opt, c.bytes(4)...)
	}
	if c.one(10) {
		flags |= uint64(c.r.IntN(0x1000))
	}
	kind := 0x0800
	var p []byte
	switch c.r.IntN(8) {
	case 0, 1:
		kind, p = 0x86dd, c.ipv6(depth)
	case 2:
		kind, p = 0x6558, c.ether()
	case 3:
		kind, p = c.typed()
	case 4:
		if c.one(3) {
			return join(be(2, flags&0xb000|1|pickOf(c, uint64(0), 0x80)), be(2, 0x880b), opt, c.bytes(4), []byte{0xff, 3, 0, 0x21}, c.ipv4(depth))
		}
		p = c.ipv4(depth)
	default:
		p = c.ipv4(depth)
	}
	return join(be(2, flags), be(2, uint64(kind)), opt, p)
}

func (c *crafter) igmp() []byte {
	kind := pickOf(c, byte(0x11), 0x12, 0x16, 0x17, 0x22, 0x11, 0x22, 0x13, 0x30, 0x31)
	b := join([]byte{kind, byte(c.r.Uint32()), 0, 0}, c.addr4())
	switch {
	case kind == 0x11 && c.one(2):
		n := c.r.IntN(3)
		b = join(b, []byte{2, 125}, be(2, uint64(n)), c.bytes(4*n))
	case kind == 0x22:
		n := c.r.IntN(3)
		b = join(b[:4], be(2, 0), be(2, uint64(n)))
		for range n {
			k := c.r.IntN(3)
			b = join(b, []byte{byte(1 + c.r.IntN(6)), 0}, be(2, uint64(k)), c.addr4(), c.bytes(4*k))
		}
	}
	s := sum(b)
	b[2], b[3] = byte(s>>8), byte(s)
	return b
}

func (c *crafter) icmp(depth int) []byte {
	kind := pickOf(c, byte(0), 8, 3, 3, 3, 11, 5, 12, 4, 13, 14, 9, 10, 17, 18, 42, byte(c.r.Uint32()))
	b := join([]byte{kind, byte(c.r.IntN(17)), 0, 0}, c.bytes(4))
	switch kind {
	case 3, 4, 5, 11, 12:
		quoted := c.ipv4(depth + 1)
		if c.one(2) {
			quoted = quoted[:min(len(quoted), 28)]
		} else if c.one(4) {
			quoted = quoted[:c.r.IntN(len(quoted)+1)]
		}
		if c.one(3) {
			b[4], b[5], b[6], b[7] = 0, 0, 0, 0
		}
		if c.one(8) { // RFC 4884
			for len(quoted) < 128 {
				quoted = append(quoted, 0)
			}
			b[5] = byte(len(quoted[:128]) / 4)
			quoted = join(quoted[:128], []byte{0x20, 0, 0, 0, 0, 8, 1, 1}, c.bytes(4))
		}
		b = append(b, quoted...)
	case 13, 14:
		b = append(b, c.bytes(12)...)
	case 9:
		b = join(b[:4], []byte{1, 2, 0, 9}, c.bytes(8))
	default:
		b = append(b, c.bytes(c.r.IntN(60))...)
	}
	s := sum(b)
	b[2], b[3] = byte(s>>8), byte(s)
	return b
}

func (c *crafter) icmpv6(depth int) []byte {
	kind := pickOf(c, byte(128), 129, 1, 1, 2, 3, 4, 130, 131, 132, 143, byte(c.r.Uint32()))
	b := join([]byte{kind, byte(c.r.IntN(8)), 0, 0}, c.bytes(4))
	switch kind {
	case 1, 2, 3, 4:
		quoted := c.ipv6(depth + 1)
		if c.one(3) {
			quoted = quoted[:c.r.IntN(len(quoted)+1)]
		}
		return append(b, quoted...)
	case 143:
		n := c.r.IntN(3)
		b[4], b[5], b[6], b[7] = 0, 0, 0, byte(n)
		for range n {
			b = join(b, []byte{byte(1 + c.r.IntN(6)), 0, 0, 0}, c.addr6())
		}
		return b
	case 130, 131, 132:
		return append(b, c.addr6()...)
	}
	return append(b, c.bytes(c.r.IntN(60))...)
}

func (c *crafter) ndp() []byte {
	kind := byte(133 + c.r.IntN(5))
	b := []byte{kind, 0, 0, 0, 0, 0, 0, 0}
	switch kind {
	case 134:
		b = append(b, c.bytes(8)...)
	case 135, 136:
		b = append(b, c.addr6()...)
	case 137:
		b = join(b, c.addr6(), c.addr6())
	}
	for range c.r.IntN(4) {
		switch c.r.IntN(6) {
		case 0, 1:
			b = join(b, []byte{byte(1 + c.r.IntN(2)), 1}, c.bytes(6))
		case 2:
			b = join(b, []byte{3, 4, 64, 0xc0}, c.bytes(12), c.addr6())
		case 3:
			b = join(b, []byte{5, 1, 0, 0, 0, 0, 5, 0xdc})
		case 4:
			b = join(b, []byte{25, 3, 0, 0, 0, 0, 1, 0}, c.addr6())
		case 5:
			n := c.r.IntN(3)
			b = join(b, []byte{byte(c.r.Uint32()), byte(n)}, c.bytes(6+8*max(n-1, 0)))
		}
	}
	return b
}
