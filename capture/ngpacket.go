package capture

import (
	"math/bits"
	"time"
)

// packet reads an Enhanced Packet Block, or its forerunner, the Packet Block,
// whose interface has 16 bits and a count of drops beside it. Sections 4.3, A.
func (g *pcapng) packet(b block, r *Record) error {
	const fixed = 20
	if len(b.body) < fixed {
		return damage(b.off, "a packet block of %d bytes", len(b.body)+overhead)
	}
	index := g.order.Uint32(b.body)
	if b.kind == blockOldPacket {
		index = uint32(g.order.Uint16(b.body))
	}
	if index >= uint32(len(g.local)) {
		return damage(b.off, "a packet of interface %d, and the section has %d", index, len(g.local))
	}
	i := &g.local[index]
	stamp := uint64(g.order.Uint32(b.body[4:]))<<32 | uint64(g.order.Uint32(b.body[8:]))
	captured := g.order.Uint32(b.body[12:])
	if captured > uint32(len(b.body)-fixed) {
		return damage(b.off, "a packet of %d bytes in a block that has %d left", captured, len(b.body)-fixed)
	}
	if captured > longestFrame(i.link) {
		return damage(b.off, "a packet of %d bytes", captured)
	}
	end := fixed + int(captured)
	r.Interface, r.LinkType = i.index, i.link
	r.Sent = i.clock.time(stamp)
	r.Length = int(g.order.Uint32(b.body[16:]))
	r.Data = append(r.Data, b.body[fixed:end]...)
	if b.kind == blockOldPacket {
		if n := g.order.Uint16(b.body[2:]); n != 0xffff { // section A: not known
			r.Dropped = uint64(n)
		}
	}
	said := 0
	err := g.options(b, min(end+padding(end), len(b.body)), func(code uint16, v []byte) {
		switch {
		case code == optComment:
			const each = 16 // that an empty one takes
			if said += len(v) + each; said <= maxComments {
				decodeComment(r, string(v))
			}
		case code == optFlags && len(v) == 4:
			r.Flags = g.order.Uint32(v)
		case code == optDropCount && len(v) == 8 && b.kind == blockPacket:
			r.Dropped = g.order.Uint64(v)
		}
	})
	if r.From != "" {
		r.Flags = 0 // the name says it all
	}
	return err
}

// simple reads a Simple Packet Block: of interface 0, without a time, without
// the captured length. Section 4.4.
func (g *pcapng) simple(b block, r *Record) error {
	if len(b.body) < 4 || len(g.local) == 0 {
		return damage(b.off, "a simple packet block of %d bytes in a section with %d interfaces", len(b.body)+overhead, len(g.local))
	}
	i := &g.local[0]
	length := g.order.Uint32(b.body)
	captured := length
	if i.snapLen > 0 {
		captured = min(captured, i.snapLen)
	}
	captured = min(captured, uint32(len(b.body)-4))
	if captured > longestFrame(i.link) {
		return damage(b.off, "a packet of %d bytes", captured)
	}
	r.Interface, r.LinkType = i.index, i.link
	r.Length = int(length)
	r.Data = append(r.Data, b.body[4:4+captured]...)
	return nil
}

// ngClock says what an interface's timestamps count. Section 4.2, if_tsresol
// and if_tsoffset.
type ngClock struct {
	unit   uint8 // 10^-unit seconds; with the highest bit set, 2^-unit
	offset int64 // seconds to add
}

// time is the moment of a timestamp.
func (c ngClock) time(stamp uint64) time.Time {
	sec, ns := c.split(stamp)
	if c.offset != 0 {
		sec = addSeconds(c.offset, sec)
	}
	return time.Unix(clampSeconds(sec), ns).UTC()
}

// split takes a timestamp apart into seconds and nanoseconds.
func (c ngClock) split(stamp uint64) (sec, ns int64) {
	const second = 1_000_000_000
	if c.unit&0x80 != 0 {
		shift := uint(c.unit & 0x7F)
		whole := stamp >> shift // 0 when shift is 64 or more
		frac := stamp - whole<<shift
		hi, lo := bits.Mul64(frac, second)
		if shift >= 64 {
			return 0, int64(hi >> (shift - 64))
		}
		return positive(whole), int64(hi<<(64-shift) | lo>>shift)
	}
	if c.unit <= 19 { // 64 bits count no second of finer units
		per := uint64(1) // units in a second
		for range c.unit {
			per *= 10
		}
		sec, stamp = positive(stamp/per), stamp%per
		if c.unit <= 9 {
			return sec, int64(stamp * (second / per))
		}
	}
	for range c.unit - 9 {
		stamp /= 10
	}
	return sec, int64(stamp)
}

// positive is n, or the largest number that there is.
func positive(n uint64) int64 { return int64(min(n, 1<<63-1)) }

// addSeconds adds without running over; b is not negative.
func addSeconds(a, b int64) int64 {
	if a > 0 && b > 1<<63-1-a {
		return 1<<63 - 1
	}
	return a + b
}

// clampSeconds keeps nonsense within the years 1 to 9999, which all that
// prints a time can print.
func clampSeconds(sec int64) int64 {
	const first, last = -62135596799, 253402300799
	return max(first, min(sec, last))
}
