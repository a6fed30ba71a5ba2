package agree

// talkers is how many addresses the packets within tunnels have: few, so that
// they meet again and their conversations go on.
const talkers = 3

// within makes a whole packet for a tunnel to carry: a datagram, or a segment
// without data, so that what is compared is its numbers and not a stream's course.
func (c *crafter) within(v6 bool) []byte {
	src, dst := byte(c.r.IntN(talkers)), byte(c.r.IntN(talkers))
	proto := pickOf(c, byte(6), 17)
	ports := join(be(2, uint64(20000+c.r.IntN(talkers))), be(2, uint64(20000+c.r.IntN(talkers))))
	data := []byte("nobody knows what this is.")[:4+c.r.IntN(20)]
	p := join(ports, be(2, uint64(8+len(data))), []byte{0, 0}, data)
	if proto == 6 {
		p = join(ports, be(4, uint64(c.r.IntN(9000))), be(4, 1), []byte{0x50, 0x10}, be(2, 9000), []byte{0, 0, 0, 0})
	}
	if v6 {
		net := join([]byte{0x20, 1, 0xd, 0xb8}, make([]byte, 11))
		return join([]byte{0x60, 0, 0, 0}, be(2, uint64(len(p))), []byte{proto, 64}, net, []byte{src}, net, []byte{dst}, p)
	}
	head := join([]byte{0x45, 0}, be(2, uint64(20+len(p))), c.bytes(2), []byte{0, 0, 64, proto, 0, 0, 10, 1, 0, src, 10, 1, 0, dst})
	s := sum(head)
	head[10], head[11] = byte(s>>8), byte(s)
	return join(head, p)
}

// within4or6 makes a packet of either version, and says which.
func (c *crafter) within4or6() (v6 bool, p []byte) {
	v6 = c.one(2)
	return v6, c.within(v6)
}

// framed makes an Ethernet frame with a packet, for a tunnel that carries frames.
func (c *crafter) framed() []byte {
	v6, p := c.within4or6()
	return join([]byte{0, 0x0c, 0x29}, c.bytes(3), []byte{0, 0x50, 0x56}, c.bytes(3), be(2, ethertype(v6)), p)
}

func ethertype(v6 bool) uint64 {
	if v6 {
		return 0x86dd
	}
	return 0x0800
}

// tunnelTypes make what an EtherType carries besides packets themselves.
func (c *crafter) tunnelTyped() (kind int, p []byte) {
	v6, p := c.within4or6()
	switch c.r.IntN(5) {
	case 0:
		return 0x8864, c.pppoe(v6, p)
	case 1:
		return 0x8863, c.discovery()
	case 2:
		return 0x8870, c.llc(v6, p)
	default:
		return pickOf(c, 0x8847, 0x8847, 0x8848), c.labelled(p)
	}
}

func (c *crafter) pppoe(v6 bool, p []byte) []byte {
	p = c.lined(v6, p)
	return join([]byte{0x11, 0}, be(2, uint64(c.r.IntN(20))), be(2, uint64(len(p))), p)
}

// lined puts PPP before a packet.
func (c *crafter) lined(v6 bool, p []byte) []byte {
	proto := []byte{0, 0x21}
	if v6 {
		proto = []byte{0, 0x57}
	}
	if c.one(4) {
		proto = proto[1:]
	}
	return join(proto, p)
}

func (c *crafter) discovery() []byte {
	var tags []byte
	for range c.r.IntN(4) {
		switch value := c.bytes(c.r.IntN(9)); c.r.IntN(4) {
		case 0:
			tags = join(tags, be(2, pickOf(c, uint64(0x0103), 0x0104, 0x0110)), be(2, uint64(len(value)+1)), value, []byte{1})
		case 1:
			tags = join(tags, be(2, pickOf(c, uint64(0x0101), 0x0102, 0x0201, 0x0202, 0x0203)), be(2, 5), []byte("green"))
		case 2:
			tags = join(tags, be(2, 0x0101), be(2, 0))
		case 3:
			tags = join(tags, be(2, 0x0105), be(2, uint64(len(value))), value)
		}
	}
	return join([]byte{0x11, pickOf(c, byte(0x09), 0x07, 0x19, 0x65, 0xa7)}, be(2, uint64(c.r.IntN(20))), be(2, uint64(len(tags))), tags)
}

func (c *crafter) llc(v6 bool, p []byte) []byte {
	snap := []byte{0xaa, 0xaa, 3}
	switch c.r.IntN(8) {
	case 0:
		if !v6 {
			return join([]byte{6, 6, 3}, p)
		}
	case 1: // numbered
		return join([]byte{0xaa, 0xaa}, []byte{byte(2 * c.r.IntN(128)), byte(c.r.IntN(256))}, []byte{0, 0, 0}, be(2, ethertype(v6)), p)
	case 2:
		return join(snap, []byte{0, 0x80, 0xc2, 0, 7, 0, 0}, c.framed())
	case 3:
		return join(snap, []byte{0, 0, 0xf8}, be(2, ethertype(v6)), p)
	case 4: // none of ours
		return join(pickOf(c, []byte{0xaa, 0xaa, 3, 8, 9, 10, 0x12, 0x34}, []byte{0xaa, 0xaa, 3, 0, 0, 0, 0x99, 0x99}, []byte{0xaa, 0xaa, 0xe3, 0, 0, 0, 8, 0}, []byte{0x18, 0x18, 3}), p)
	}
	return join(snap, []byte{0, 0, 0}, be(2, ethertype(v6)), p)
}

func (c *crafter) labelled(p []byte) []byte {
	n := 1 + c.r.IntN(3)
	var b []byte
	for i := range n {
		label := pickOf(c, uint64(16+c.r.IntN(1000000)), uint64(c.r.IntN(13)))
		bottom := uint64(0)
		if i == n-1 {
			bottom = 0x100
		}
		b = join(b, be(4, label<<12|uint64(c.r.IntN(8))<<9|bottom|uint64(c.r.IntN(256))))
	}
	switch c.r.IntN(8) {
	case 0:
		return join(b, c.framed())
	case 1: // a made-up address, so that only the control word remains
		f := c.framed()
		f[0], f[6] = f[0]|2, f[6]|2
		return join(b, []byte{0, 0}, c.bytes(2), f)
	case 2:
		channel := uint64(0x0021)
		if p[0]>>4 == 6 {
			channel = 0x0057
		}
		return join(b, []byte{0x10, 0}, be(2, channel), p)
	case 3:
		return join(b, []byte{byte(0x20 + c.r.IntN(0x20))}, c.bytes(20))
	}
	return join(b, p)
}

// tunnelled makes a frame with a packet in some tunnel, or without one.
func (c *crafter) tunnelled() crafted {
	head := join([]byte{0, 0x0c, 0x29}, c.bytes(3), []byte{0, 0x50, 0x56}, c.bytes(3))
	v6, p := c.within4or6()
	kind := ethertype(v6)
	switch c.r.IntN(6) {
	case 0: // a plain packet: do the numbers of its conversation still agree?
	case 1:
		p = c.llc(v6, p)
		kind = uint64(len(p))
	case 2:
		kind, p = 0x0800, c.carrying(c.overIP(v6, p))
	case 3:
		kind, p = 0x0800, c.carrying(17, c.overUDP(v6, p))
	default:
		k, b := c.tunnelTyped()
		kind, p = uint64(k), b
	}
	b := join(head, be(2, kind), p)
	for len(b) < 60 {
		b = append(b, 0)
	}
	return crafted{link: 1, data: b, wire: len(b)}
}

// carrying makes an IPv4 packet of some protocol.
func (c *crafter) carrying(proto int, p []byte) []byte {
	head := join([]byte{0x45, 0}, be(2, uint64(20+len(p))), c.bytes(2), []byte{0, 0, 64, byte(proto), 0, 0, 10, 2, 0, byte(c.r.IntN(talkers)), 10, 2, 0, byte(c.r.IntN(talkers))})
	s := sum(head)
	head[10], head[11] = byte(s>>8), byte(s)
	return join(head, p)
}

// overIP makes what tunnels a packet by a protocol of IP's own.
func (c *crafter) overIP(v6 bool, p []byte) (proto int, b []byte) {
	inner := byte(4)
	if v6 {
		inner = 41
	}
	switch c.r.IntN(7) {
	case 4:
		return 47, c.mirrored()
	case 5:
		return 103, c.pim(p)
	case 6:
		return 115, join(pickOf(c, []byte{0, 0, 0, 7, 1, 2, 3, 4}, []byte{0, 0, 0, 0, 0xc8, 3, 0, 12, 0, 0, 0, 9, 0, 1, 0, 2}))
	case 0:
		return 97, join(pickOf(c, []byte{0x30, 0}, []byte{0x31, 2}), c.framed())
	case 1:
		return 137, c.labelled(p)
	case 2:
		return 143, c.framed()
	}
	n := c.r.IntN(6)
	return 51, join([]byte{inner, byte(1 + n), 0, 0}, c.bytes(8), c.bytes(4*n), p)
}

// overUDP makes a datagram that carries a packet.
func (c *crafter) overUDP(v6 bool, p []byte) []byte {
	var to int
	switch c.r.IntN(6) {
	case 4:
		to, p = 1701, c.l2tp(c.lined(v6, p))
	case 5:
		to, p = 4341, join([]byte{pickOf(c, byte(0x80), 0xc0, 0x08, 0x58, 0x10, 0x40)}, c.bytes(7), p)
	case 0:
		to, p = 6081, c.geneve(v6, p)
	case 1:
		to, p = 3544, c.teredo(c.within(true))
	case 2:
		to, p = 6635, c.labelled(p)
	default:
		to, p = 2152, c.gtp(p)
	}
	// Each has source ports of its own: Wireshark's L2TP reads whatever comes from
	// a port that once spoke to its own.
	return join(be(2, uint64(40000+to+c.r.IntN(talkers))), be(2, uint64(to)), be(2, uint64(8+len(p))), []byte{0, 0}, p)
}

func (c *crafter) geneve(v6 bool, p []byte) []byte {
	kind := ethertype(v6)
	if c.one(2) {
		kind, p = 0x6558, c.framed()
	}
	var opts []byte
	for range c.r.IntN(3) {
		n := c.r.IntN(4)
		opts = join(opts, []byte{0xff}, c.bytes(2), []byte{byte(n | c.r.IntN(8)<<5)}, c.bytes(4*n))
	}
	return join([]byte{byte(len(opts) / 4), byte(c.r.Uint32())}, be(2, kind), c.bytes(4), opts, p)
}

func (c *crafter) teredo(p []byte) []byte {
	if c.one(2) {
		p = join([]byte{0, 0}, c.bytes(6), p)
	}
	if c.one(3) {
		ids, values := c.r.IntN(5), c.r.IntN(5)
		p = join([]byte{0, 1, byte(ids), byte(values)}, c.bytes(ids+values+9), p)
	}
	if c.one(8) {
		return []byte("nobody knows what this is.")
	}
	return p
}

func (c *crafter) gtp(p []byte) []byte {
	flags, message := byte(0x30), byte(255)
	var more []byte
	switch c.r.IntN(6) {
	case 0:
		flags, more = 0x32, join(c.bytes(2), []byte{0, 0})
	case 1:
		flags, more = 0x34, join(c.bytes(2), []byte{0, 0x85, 1, 0x10, 9, 0})
	case 2:
		flags, more = 0x33, join(c.bytes(3), []byte{0})
	case 3:
		if c.one(2) {
			p = []byte("nobody knows what this is.")
		} else {
			p = c.framed()
		}
	case 4:
		if c.one(2) {
			flags, message, more, p = 0x32, 1, []byte{0, 7, 0, 0}, nil
		}
	}
	return join([]byte{flags, message}, be(2, uint64(len(more)+len(p))), c.bytes(4), more, p)
}

// mirrored makes a copy of a frame as a switch sends it, or a frame in GRE.
func (c *crafter) mirrored() []byte {
	gre := join([]byte{0x10, 0, 0x88, 0xbe}, c.bytes(4))
	switch c.r.IntN(6) {
	case 0: // type I
		return join([]byte{0, 0, 0x88, 0xbe}, c.framed())
	case 1:
		gre[2], gre[3] = 0x22, 0xeb
		return join(gre, []byte{0x20 | byte(c.r.IntN(16))}, c.bytes(9), []byte{byte(c.r.Uint32()) & 0x83, byte(c.r.Uint32()) &^ 1}, c.framed())
	case 2: // with what the platform adds
		gre[2], gre[3] = 0x22, 0xeb
		return join(gre, []byte{0x20}, c.bytes(9), []byte{0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, c.framed())
	case 3: // what GRE does not carry
		return join([]byte{0, 0}, be(2, pickOf(c, uint64(0x8100), 0x8864)), c.bytes(10))
	}
	return join(gre, []byte{0x10 | byte(c.r.IntN(16))}, c.bytes(7), c.framed())
}

func (c *crafter) pim(p []byte) []byte {
	b := []byte{0x21, 0, 0, 0, pickOf(c, byte(0), 0x80, 0x40), 0, 0, 0}
	s := sum(b)
	if c.one(3) { // some take the packet into it
		s = sum(join(b, p))
	}
	if !c.one(5) {
		b[2], b[3] = byte(s>>8), byte(s)
	}
	return join(b, p)
}

func (c *crafter) l2tp(p []byte) []byte {
	ids := c.bytes(4)
	switch c.r.IntN(7) {
	case 0:
		return join([]byte{0x40, 2}, be(2, uint64(8+len(p))), ids, p)
	case 1:
		return join([]byte{0x48, 2}, be(2, uint64(12+len(p))), ids, c.bytes(4), p)
	case 2:
		return join([]byte{0x02, 2}, ids, []byte{0, 3, 9, 9, 9}, p)
	case 3:
		return join([]byte{0xc8, 2, 0, 12}, ids, c.bytes(4))
	case 4:
		return join([]byte{0, 3, 0, 0}, ids, c.bytes(9))
	case 5:
		return []byte("nobody knows what this is.")
	}
	return join([]byte{pickOf(c, byte(0), 1), 2}, ids, p)
}
