package agree

import (
	"fmt"
	"strings"
)

func (c *crafter) dhcp() []byte {
	b := join([]byte{byte(1 + c.r.IntN(2)), pickOf(c, byte(1), 1, 6, 32), pickOf(c, byte(6), 6, 6, 0, 16, 20), 0}, c.bytes(8), c.bytes(16), c.bytes(6), make([]byte, 10+192))
	if c.one(4) {
		copy(b[44:], "server")
	}
	if c.one(10) {
		return b
	}
	b = append(b, 0x63, 0x82, 0x53, 0x63)
	b = append(b, 53, 1, byte(1+c.r.IntN(8)))
	for range c.r.IntN(8) {
		switch c.r.IntN(8) {
		case 0:
			b = join(b, []byte{pickOf(c, byte(1), 3, 6, 28, 50, 54, 42), 4}, c.bytes(4))
		case 1:
			b = join(b, []byte{pickOf(c, byte(51), 58, 59), 4}, c.bytes(4))
		case 2:
			b = join(b, []byte{pickOf(c, byte(12), 15, 60), 5}, []byte("hello"))
		case 3:
			b = join(b, []byte{55, 3, 1, 3, 6})
		case 4:
			b = join(b, []byte{61, 7, 1}, c.bytes(6))
		case 5:
			b = append(b, 0)
		case 6:
			n := c.r.IntN(10)
			b = join(b, []byte{byte(c.r.Uint32()), byte(n)}, c.bytes(n))
		case 7:
			b = join(b, []byte{82, 4, 1, 2, 3, 4})
		}
	}
	if c.one(6) {
		return b
	}
	b = append(b, 255)
	return append(b, make([]byte, c.r.IntN(20))...)
}

func (c *crafter) ntp() []byte {
	b := c.bytes(48 + pickOf(c, 0, 0, 0, 4, 20, 24))
	b[0] = byte(c.r.IntN(4)<<6 | (1+c.r.IntN(4))<<3 | c.r.IntN(8))
	if c.one(10) {
		b = b[:c.r.IntN(len(b)+1)]
	}
	return b
}

func (c *crafter) http() []byte {
	var b strings.Builder
	body := pickOf(c, "", "", "hello", "{\"a\":1}", "\x00\x01")
	if c.one(2) {
		fmt.Fprintf(&b, "%s %s HTTP/1.%d\r\n", pickOf(c, "GET", "POST", "HEAD", "OPTIONS", "NOTIFY", "get", "FOO", "PROPFIND"), pickOf(c, "/", "/a?b=c", "*", "http://x/y", "/a b", ""), c.r.IntN(2))
	} else {
		fmt.Fprintf(&b, "HTTP/1.1 %s\r\n", pickOf(c, "200 OK", "404 Not Found", "301", "1000 X", "abc", "204 No Content", ""))
	}
	for range c.r.IntN(4) {
		b.WriteString(pickOf(c, "Host: example.com\r\n", "Host:x\r\n", "Connection: close\r\n", "Accept: */*\r\n", "Foo\r\n", "X: y\r\n z\r\n", "Content-Type: text/plain\r\n", "Content-Type: x/y\r\n", "host: lower\r\n", "Host: \r\n"))
	}
	if body != "" && !c.one(4) {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(body))
	}
	b.WriteString(pickOf(c, "\r\n", "\r\n", "\r\n", "\n", ""))
	b.WriteString(body)
	return []byte(b.String())
}

func (c *crafter) hello() []byte {
	ext := func(kind int, data []byte) []byte { return join(be(2, uint64(kind)), be(2, uint64(len(data))), data) }
	var exts []byte
	for range c.r.IntN(5) {
		switch c.r.IntN(6) {
		case 0, 1:
			n := pickOf(c, "example.com", "a", "", "x.y\x00z")
			exts = append(exts, ext(0, join(be(2, uint64(len(n)+3)), []byte{0}, be(2, uint64(len(n))), []byte(n)))...)
		case 2:
			exts = append(exts, ext(16, []byte{0, 3, 2, 'h', '2'})...)
		case 3:
			exts = append(exts, ext(43, []byte{2, 3, 4})...)
		case 4:
			exts = append(exts, ext(c.r.IntN(60), c.bytes(c.r.IntN(8)))...)
		case 5:
			exts = append(exts, ext(c.r.IntN(65536), nil)...)
		}
	}
	var body []byte
	kind := byte(1)
	if c.one(3) {
		kind = 2
		body = join([]byte{3, 3}, c.bytes(32), []byte{0}, []byte{0x13, 1}, []byte{0})
	} else {
		body = join([]byte{3, byte(c.r.IntN(4))}, c.bytes(32), []byte{0}, be(2, 4), []byte{0x13, 1, 0xc0, 0x2f}, []byte{1, 0})
	}
	if len(exts) > 0 {
		body = join(body, be(2, uint64(len(exts))), exts)
	}
	return join([]byte{kind}, be(3, uint64(len(body))), body)
}

func (c *crafter) tls() []byte {
	rec := func(kind byte, p []byte) []byte {
		return join([]byte{kind, 3, byte(c.r.IntN(5))}, be(2, uint64(len(p))), p)
	}
	var b []byte
	for range 1 + c.r.IntN(3) {
		switch c.r.IntN(9) {
		case 0, 1, 2:
			b = append(b, rec(22, c.hello())...)
		case 3:
			b = append(b, rec(20, []byte{1})...)
		case 4:
			b = append(b, rec(21, pickOf(c, []byte{2, 40}, []byte{1, 0}, c.bytes(20)))...)
		case 5:
			b = append(b, rec(23, c.bytes(1+c.r.IntN(40)))...)
		case 6:
			b = append(b, rec(22, pickOf(c, []byte{14, 0, 0, 0}, []byte{0, 0, 0, 0}, c.bytes(40)))...)
		case 7:
			b = append(b, rec(byte(19+c.r.IntN(8)), c.bytes(c.r.IntN(20)))...)
		case 8:
			b = append(b, rec(22, join([]byte{11}, be(3, 10), be(3, 7), be(3, 4), c.bytes(4)))...)
		}
	}
	if c.one(10) {
		b = b[:c.r.IntN(len(b))]
	}
	return b
}

func (c *crafter) mqtt() []byte {
	text := func(s string) []byte { return join(be(2, uint64(len(s))), []byte(s)) }
	var b []byte
	for range 1 + c.r.IntN(3) {
		var p []byte
		kind := byte(c.r.IntN(16))
		flags := pickOf(c, byte(0), 0, 2, byte(c.r.IntN(16)))
		switch kind {
		case 1:
			v := pickOf(c, byte(3), 4, 4, 5)
			p = join(text(pickOf(c, "MQTT", "MQTT", "MQIsdp")), []byte{v, pickOf(c, byte(2), 0xc2, 0x06, 0)}, be(2, 60))
			if v == 5 {
				p = append(p, pickOf(c, []byte{0}, []byte{5, 17, 0, 0, 0, 10})...)
			}
			p = append(p, text("client")...)
		case 2:
			p = []byte{0, 0}
		case 3:
			p = text("a/b")
			if flags&6 > 0 {
				p = append(p, 0, 1)
			}
			p = append(p, "hello"...)
		case 8:
			p = join([]byte{0, 1}, text("a/#"), []byte{byte(c.r.IntN(3))})
		case 9:
			p = []byte{0, 1, byte(c.r.IntN(3))}
		case 10:
			p = join([]byte{0, 1}, text("a/#"))
		case 12, 13, 14:
		default:
			p = []byte{0, 1}
		}
		if c.one(12) {
			p = append(p, c.bytes(c.r.IntN(5))...)
		}
		b = join(b, []byte{kind<<4 | flags, byte(len(p))}, p)
	}
	return b
}
