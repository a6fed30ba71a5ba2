package agree

func (c *crafter) port() uint64 { return uint64(1024 + c.r.IntN(64000)) }

func (c *crafter) udp() []byte {
	var p []byte
	src, dst := c.port(), c.port()
	switch c.r.IntN(12) {
	case 0, 1, 2:
		dst, p = 53, c.dns(false)
	case 3:
		dst, p = 5353, c.dns(true)
		if c.one(2) {
			src = 5353
		}
	case 4:
		src, dst, p = 68, 67, c.dhcp()
	case 5:
		dst, p = 123, c.ntp()
	case 6:
		dst, p = pickOf(c, uint64(53), 5353, 67, 123, 68, 4011, 80, 443, 1883), c.bytes(c.r.IntN(80))
	case 7:
		p = nil
	case 8:
		p = pickOf(c, c.dns(false), c.ntp(), c.hello(), []byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
	default:
		p = c.bytes(c.r.IntN(60))
	}
	if c.one(2) {
		src, dst = dst, src
	}
	n := 8 + len(p)
	if c.one(15) {
		n = c.r.IntN(n + 20)
	}
	return join(be(2, src), be(2, dst), be(2, uint64(n)), c.bytes(2), p)
}

func (c *crafter) tcp() []byte {
	var p []byte
	src, dst := c.port(), c.port()
	flags := byte(0x18)
	switch c.r.IntN(14) {
	case 0:
		p = c.dns(false)
		dst, p = 53, join(be(2, uint64(len(p))), p)
	case 1, 2:
		dst, p = pickOf(c, uint64(80), 80, 8080, 3128, c.port()), c.http()
	case 3, 4:
		dst, p = pickOf(c, uint64(443), 443, 8883, c.port()), c.tls()
	case 5, 6:
		dst, p = pickOf(c, uint64(1883), 1883, c.port()), c.mqtt()
	case 7:
		dst, p = pickOf(c, uint64(53), 80, 443, 1883, 8080, 8883), c.bytes(c.r.IntN(100))
	case 8:
		flags, p = 0x02, nil
	case 9:
		flags, p = 0x10, nil
	default:
		flags, p = byte(c.r.Uint32()), c.bytes(c.r.IntN(40))
	}
	if c.one(2) {
		src, dst = dst, src
	}
	opts := c.tcpOptions()
	off := byte(5+len(opts)/4) << 4
	if c.one(40) {
		off = byte(c.r.Uint32())
	}
	return join(be(2, src), be(2, dst), c.bytes(8), []byte{off, flags}, c.bytes(2), c.bytes(2), []byte{0, 0}, opts, p)
}

func (c *crafter) tcpOptions() []byte {
	if c.one(2) {
		return nil
	}
	var b []byte
	for range 1 + c.r.IntN(4) {
		switch c.r.IntN(8) {
		case 0:
			b = join(b, []byte{2, 4}, c.bytes(2))
		case 1:
			b = append(b, 3, 3, byte(c.r.IntN(20)))
		case 2:
			b = append(b, 4, 2)
		case 3:
			n := 1 + c.r.IntN(3)
			b = join(b, []byte{5, byte(2 + 8*n)}, c.bytes(8*n))
		case 4:
			b = join(b, []byte{8, 10}, c.bytes(8))
		case 5:
			b = append(b, 1)
		case 6:
			b = append(b, byte(c.r.Uint32()), byte(c.r.IntN(8)))
		case 7:
			n := c.r.IntN(8)
			b = join(b, []byte{pickOf(c, byte(19), 34, 30, 14, 28, 254), byte(n + 2)}, c.bytes(n))
		}
	}
	for len(b)%4 > 0 {
		b = append(b, 0)
	}
	return b[:min(len(b), 40)]
}
