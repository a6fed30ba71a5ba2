package agree

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"netlab/capture"
)

// linkMutations are those that put the packets on other links, in other packets,
// or in pieces.
func linkMutations() []mutation {
	eth := func(kind uint64, more ...byte) func(*capture.Record, []byte) []byte {
		return func(r *capture.Record, _ []byte) []byte {
			mac := []byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}
			if r.LinkType == capture.LinkEthernet {
				mac = r.Data[:12]
			}
			return join(mac, be(2, kind), more)
		}
	}
	return []mutation{
		{"vlan", relink(1, func(r *capture.Record, p []byte) []byte {
			return eth(0x8100, 0x20, 7, etherType(p)[0], etherType(p)[1])(r, p)
		})},
		{"qinq", relink(1, func(r *capture.Record, p []byte) []byte {
			return eth(0x88a8, 0, 100, 0x81, 0, 0x60, 7, etherType(p)[0], etherType(p)[1])(r, p)
		})},
		{"sll", relink(113, func(_ *capture.Record, p []byte) []byte {
			return join([]byte{0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0}, etherType(p))
		})},
		{"sll2", relink(276, func(_ *capture.Record, p []byte) []byte {
			return join(etherType(p), []byte{0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0})
		})},
		{"raw", relink(101, func(*capture.Record, []byte) []byte { return nil })},
		{"null", relink(0, func(_ *capture.Record, p []byte) []byte { return []byte{family(p), 0, 0, 0} })},
		{"loop", relink(108, func(_ *capture.Record, p []byte) []byte { return []byte{0, 0, 0, family(p)} })},
		{"ppp", relink(9, func(_ *capture.Record, p []byte) []byte {
			if p[0]>>4 == 6 {
				return []byte{0xff, 3, 0, 0x57}
			}
			return []byte{0xff, 3, 0, 0x21}
		})},
		{"ip-in-ip", relink(101, func(r *capture.Record, p []byte) []byte {
			if p[0]>>4 == 6 {
				return tunnel(41, onWire(r, p))
			}
			return tunnel(4, onWire(r, p))
		})},
		{"gre", relink(1, func(r *capture.Record, p []byte) []byte {
			return join(eth(0x0800)(r, p), tunnel(47, onWire(r, p)+4), []byte{0, 0}, etherType(p))
		})},
		{"padded", func(_ *rand.Rand, in []*capture.Record) []*capture.Record {
			return each(in, func(c *capture.Record) {
				for len(c.Data) < 60 && len(c.Data) == c.Length && c.LinkType == 1 {
					c.Data = append(c.Data, 0)
					c.Length++
				}
			})
		}},
		{"fcs", func(r *rand.Rand, in []*capture.Record) []*capture.Record {
			return each(in, func(c *capture.Record) {
				if len(c.Data) == c.Length && c.LinkType == 1 {
					c.Data = binary.BigEndian.AppendUint32(c.Data, r.Uint32())
					c.Length += 4
				}
			})
		}},
		{"fragments", fragments(false)},
		{"lost-fragments", fragments(true)},
		{"six", six},
	}
}

func etherType(p []byte) []byte {
	if p[0]>>4 == 6 {
		return []byte{0x86, 0xdd}
	}
	return []byte{8, 0}
}

func family(p []byte) byte {
	if p[0]>>4 == 6 {
		return 30
	}
	return 2
}

// onWire is how long the packet p was on the wire.
func onWire(r *capture.Record, p []byte) int { return len(p) + r.Length - len(r.Data) }

// tunnel is the header of an IPv4 packet with n bytes of another protocol in it.
func tunnel(proto byte, n int) []byte {
	return join([]byte{0x45, 0}, be(2, uint64(20+n)), []byte{0, 9, 0, 0, 64, proto, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2}) //nolint:gosec // short
}

// relink takes the IP packets and puts another header before them.
func relink(link capture.LinkType, head func(*capture.Record, []byte) []byte) func(*rand.Rand, []*capture.Record) []*capture.Record {
	return func(_ *rand.Rand, in []*capture.Record) (out []*capture.Record) {
		for _, r := range in {
			at := linkHeader(r)
			if at < 0 || len(r.Data) <= at {
				continue
			}
			c := *r
			h := head(r, r.Data[at:])
			c.LinkType, c.Data, c.Length = link, join(h, r.Data[at:]), r.Length-at+len(h)
			out = append(out, &c)
		}
		return out
	}
}

// fragments cuts IPv4 packets in pieces, and loses or swaps some.
func fragments(lossy bool) func(*rand.Rand, []*capture.Record) []*capture.Record {
	return func(r *rand.Rand, in []*capture.Record) (out []*capture.Record) {
		id := uint16(1)
		for _, rec := range in {
			p, ok := find(rec)
			if !ok || p.v6 || p.end-p.transport < 64 {
				out = append(out, rec)
				continue
			}
			id++
			size := 8 * (1 + r.IntN((p.end-p.transport)/8))
			first := len(out)
			for at := p.transport; at < p.end; at += size {
				c := copied(rec)
				flags := uint16((at - p.transport) / 8) //nolint:gosec // short
				to := min(at+size, p.end)
				if to < p.end {
					flags |= 0x2000
				}
				copy(c.Data[p.transport:], rec.Data[at:to])
				binary.BigEndian.PutUint16(c.Data[p.ip+4:], id)
				binary.BigEndian.PutUint16(c.Data[p.ip+6:], flags)
				resize(c, p, p.transport+to-at)
				if !lossy || r.IntN(6) > 0 {
					out = append(out, c)
				}
			}
			if lossy && r.IntN(2) == 0 {
				slices.Reverse(out[first:])
			}
		}
		return out
	}
}

// six makes IPv6 packets of IPv4's.
func six(_ *rand.Rand, in []*capture.Record) []*capture.Record {
	return each(in, func(c *capture.Record) {
		p, ok := find(c)
		if !ok || p.v6 || p.proto == 1 {
			return
		}
		b := c.Data
		head := join([]byte{0x60, 0, 0, 0}, be(2, uint64(p.end-p.transport)), []byte{p.proto, b[p.ip+8]}, //nolint:gosec // short
			[]byte{0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0}, b[p.ip+12:p.ip+16],
			[]byte{0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0}, b[p.ip+16:p.ip+20])
		link := slices.Clone(b[:p.ip])
		switch c.LinkType {
		case capture.LinkEthernet, 113:
			copy(link[len(link)-2:], []byte{0x86, 0xdd})
		case 228:
			c.LinkType = 229
		default:
		}
		c.Data = join(link, head, b[p.transport:])
		c.Length += len(c.Data) - len(b)
	})
}
