package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net/netip"
)

// pcapng reads blocks.
type pcapng struct {
	*Reader
	order binary.ByteOrder
	local []ngInterface // of the section at hand
}

// ngInterface is what the packets of an interface must know of it.
type ngInterface struct {
	index   int // in Reader.ifs
	link    LinkType
	snapLen uint32
	clock   ngClock
}

// block is one block in memory.
type block struct {
	off  int64 // in the file
	kind uint32
	body []byte // between the two lengths
}

// next implements format: it reads blocks until one of them is a packet.
func (g *pcapng) next(r *Record) error {
	for {
		b, err := g.block()
		if err != nil {
			return err
		}
		switch b.kind {
		case blockSection:
			err = g.section(b)
		case blockInterface:
			err = g.addInterface(b)
		case blockNames:
			err = g.addNames(b)
		case blockStats:
			err = g.addStats(b)
		case blockPacket, blockOldPacket:
			g.at = b.off
			return g.packet(b, r)
		case blockSimple:
			g.at = b.off
			return g.simple(b, r)
		}
		if err != nil {
			return err
		}
	}
}

// block reads the next block that means something to us whole, and steps over
// others. Section 3.1.
func (g *pcapng) block() (block, error) {
	for {
		b := block{off: g.src.off}
		head, err := g.src.peek(overhead)
		if err != nil {
			if len(head) == 0 && errors.Is(err, io.EOF) {
				return b, io.EOF
			}
			return b, failed(err, b.off, "the head of a block")
		}
		if binary.LittleEndian.Uint32(head) == blockSection {
			if g.order = byteOrder(head[8:]); g.order == nil {
				return b, damage(b.off, "a section whose byte order is % x", head[8:])
			}
		}
		b.kind = g.order.Uint32(head)
		length := g.order.Uint32(head[4:])
		if length < overhead {
			return b, damage(b.off, "a block of %d bytes; the shortest there is has %d", length, overhead)
		}
		if !known(b.kind) {
			if err := g.skip(b.off, length); err != nil {
				return b, err
			}
			continue
		}
		b.body, err = g.body(b.off, length)
		return b, err
	}
}

// ready implements format: it looks for a whole packet block among those that
// are in memory. A section may change the byte order, so it ends the search.
func (g *pcapng) ready() bool {
	if g.order == nil {
		return false
	}
	for b := g.src.held(); len(b) >= overhead; {
		kind, length := g.order.Uint32(b), int64(g.order.Uint32(b[4:]))
		if kind == blockSection || length < overhead || length+int64(padding(int(length))) > int64(len(b)) {
			return false
		}
		if kind == blockPacket || kind == blockOldPacket || kind == blockSimple {
			return true
		}
		b = b[length+int64(padding(int(length))):]
	}
	return false
}

// known says which kinds of block are read.
func known(kind uint32) bool {
	switch kind {
	case blockSection, blockInterface, blockNames, blockStats, blockPacket, blockOldPacket, blockSimple:
		return true
	default:
		return false
	}
}

// byteOrder tells a section's byte order from its magic number; nil for none.
func byteOrder(magic []byte) binary.ByteOrder {
	switch byteOrderMagic {
	case binary.LittleEndian.Uint32(magic):
		return binary.LittleEndian
	case binary.BigEndian.Uint32(magic):
		return binary.BigEndian
	default:
		return nil
	}
}

// body reads a block into memory. Some writers give a length without the
// padding, so it is rounded up.
func (g *pcapng) body(off int64, length uint32) ([]byte, error) {
	if length > MaxBlock {
		return nil, damage(off, "a block of %d bytes", length)
	}
	b, err := g.src.take(int(length) + padding(int(length)))
	if err != nil {
		return nil, failed(err, off, "a block")
	}
	return b[8 : len(b)-4], g.checkTail(off, length, b[len(b)-4:])
}

// skip steps over a block.
func (g *pcapng) skip(off int64, length uint32) error {
	if err := g.src.skip(int64(length) + int64(padding(int(length))) - 4); err != nil {
		return failed(err, off, "a block")
	}
	tail, err := g.src.take(4)
	if err != nil {
		return failed(err, off, "a block")
	}
	return g.checkTail(off, length, tail)
}

// checkTail compares a block's two lengths.
func (g *pcapng) checkTail(off int64, length uint32, tail []byte) error {
	if again := g.order.Uint32(tail); again != length {
		return damage(off, "a block says that it has %d bytes in front and %d behind", length, again)
	}
	return nil
}

// section begins a section: its interfaces are numbered from 0. Section 4.1.
func (g *pcapng) section(b block) error {
	if len(b.body) < 16 {
		return damage(b.off, "a section header of %d bytes", len(b.body)+overhead)
	}
	// Version 1.2 is what some programs wrote for 1.0.
	if major, minor := g.order.Uint16(b.body[4:]), g.order.Uint16(b.body[6:]); major != 1 || minor != 0 && minor != 2 {
		return damage(b.off, "version %d.%d of the pcapng format; only 1.0 is known", major, minor)
	}
	g.local = nil // an Index may still need those of the section before
	g.sections++
	if g.sections > 1 {
		return g.options(b, 16, func(uint16, []byte) {})
	}
	var said []byte
	defer func() { g.comment = string(said) }()
	return g.options(b, 16, func(code uint16, v []byte) {
		switch code {
		case optComment:
			if len(said) > 0 && len(said) < maxComments {
				said = append(said, '\n')
			}
			if len(said) < maxComments {
				said = append(said, v...)
			}
		case optApplication:
			g.app = string(v)
		}
	})
}

// addInterface reads an Interface Description Block. Section 4.2.
func (g *pcapng) addInterface(b block) error {
	if len(b.body) < 8 {
		return damage(b.off, "an interface description of %d bytes", len(b.body)+overhead)
	}
	if len(g.ifs) == maxInterfaces {
		return damage(b.off, "more than %d interfaces", maxInterfaces)
	}
	local := ngInterface{
		index:   len(g.ifs),
		link:    linkType(g.order.Uint16(b.body)),
		snapLen: g.order.Uint32(b.body[4:]),
		clock:   ngClock{unit: 6}, // microseconds, unless it says otherwise
	}
	i := Interface{LinkType: local.link, SnapLen: int(local.snapLen)}
	err := g.options(b, 8, func(code uint16, v []byte) {
		switch {
		case code == optName:
			i.Name = g.word(v)
		case code == optDescription:
			i.Description = g.word(v)
		case code == optTimeUnit && len(v) == 1:
			local.clock.unit = v[0]
		case code == optTimeOffset && len(v) == 8:
			local.clock.offset = int64(g.order.Uint64(v))
		}
	})
	if err != nil {
		return err
	}
	g.local = append(g.local, local)
	g.ifs = append(g.ifs, i)
	return nil
}

// addNames reads a Name Resolution Block. Section 4.5.
func (g *pcapng) addNames(b block) error {
	return g.options(b, 0, func(code uint16, v []byte) {
		size := 4
		switch code {
		case nameIPv4:
		case nameIPv6:
			size = 16
		default:
			return
		}
		if len(v) < size {
			return
		}
		addr, _ := netip.AddrFromSlice(v[:size])
		// An address may have several names, each ended by a zero byte.
		for name := range bytes.SplitSeq(v[size:], []byte{0}) {
			if len(name) == 0 || len(g.names) == maxNames {
				continue
			}
			if name := g.word(name); name != "" {
				g.names = append(g.names, Name{Addr: addr, Name: name})
			}
		}
	})
}

// word keeps a name of the file's, as long as all of them together are not longer
// than anybody reads.
func (r *Reader) word(b []byte) string {
	if r.words += len(b); r.words > maxWords {
		return ""
	}
	return string(b)
}

// addStats reads an Interface Statistics Block. Section 4.6.
func (g *pcapng) addStats(b block) error {
	if len(b.body) < 12 {
		return nil // they are no frames: nothing is lost with them
	}
	n := g.order.Uint32(b.body)
	return g.options(b, 12, func(code uint16, v []byte) {
		if code == optStatsDrop && len(v) == 8 && n < uint32(len(g.local)) {
			g.ifs[g.local[n].index].Dropped = g.order.Uint64(v)
		}
	})
}

// options calls f for each option of a block, from this byte of its body on. A
// value is good until f returns. Section 3.5.
func (g *pcapng) options(b block, from int, f func(code uint16, v []byte)) error {
	for rest := b.body[from:]; len(rest) >= 4; {
		code, n := g.order.Uint16(rest), int(g.order.Uint16(rest[2:]))
		if code == optEnd {
			return nil
		}
		if rest = rest[4:]; n > len(rest) {
			return damage(b.off, "an option of %d bytes in a block that has %d left", n, len(rest))
		}
		f(code, rest[:n])
		rest = rest[min(len(rest), n+padding(n)):]
	}
	return nil
}
