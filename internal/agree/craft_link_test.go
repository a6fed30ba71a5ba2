package agree

// ether makes an Ethernet frame: tagged or not, padded or not.
func (c *crafter) ether() []byte {
	head := join(pickOf(c, c.bytes(6), []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), c.bytes(6))
	kind, p := c.typed()
	for range max(0, c.r.IntN(6)-3) {
		tag := c.bytes(2)
		p = join(tag, be(2, uint64(kind)), p)
		kind = pickOf(c, 0x8100, 0x8100, 0x88a8, 0x9100)
	}
	b := join(head, be(2, uint64(kind)), p)
	switch c.r.IntN(4) {
	case 0:
		for len(b) < 60 {
			b = append(b, 0)
		}
	case 1:
		b = append(b, make([]byte, c.r.IntN(12))...)
	case 2:
		if c.one(2) {
			b = append(b, c.bytes(c.r.IntN(12))...)
		}
	}
	return b
}

// typed makes a packet with its EtherType.
func (c *crafter) typed() (kind int, p []byte) {
	switch c.r.IntN(13) {
	case 0, 1:
		return 0x0806, c.arp()
	case 12:
		return c.tunnelTyped()
	case 2, 3, 4:
		return 0x86dd, c.ipv6(0)
	case 5:
		switch c.r.IntN(4) {
		case 0: // of another version than the type says
			return 0x0800, c.ipv6(0)
		case 1:
			return 0x86dd, c.ipv4(0)
		case 2:
			return pickOf(c, 0x0600, 0x1234, 0x6559, 0xfffe, 0x4321), c.bytes(c.r.IntN(60))
		}
		return c.r.IntN(64), c.bytes(c.r.IntN(60))
	}
	return 0x0800, c.ipv4(0)
}

func (c *crafter) arp() []byte {
	hw, pr := 6, 4
	kind := uint64(1)
	proto := uint64(0x800)
	if c.one(5) {
		hw, pr = pickOf(c, 6, 0, 8, 5), pickOf(c, 4, 0, 16, 6)
	}
	if c.one(6) {
		kind = pickOf(c, uint64(6), 0, 15, 19, 24, 32)
	}
	if c.one(8) {
		proto = pickOf(c, uint64(0x86dd), 0, 0x1000)
	}
	b := join(be(2, kind), be(2, proto), []byte{byte(hw), byte(pr)}, be(2, uint64(c.r.IntN(12))))
	src, dst := c.bytes(pr), c.bytes(pr)
	if c.one(4) {
		dst = src
	}
	if c.one(4) {
		src = make([]byte, pr)
	}
	return join(b, c.bytes(hw), src, pickOf(c, c.bytes(hw), make([]byte, hw)), dst)
}
