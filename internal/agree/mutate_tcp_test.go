package agree

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"

	"netlab/capture"
)

// tcpMutations are those that change what TCP did.
func tcpMutations() []mutation {
	return []mutation{
		{"wrap", wrap},
		{"few-ports", fewPorts},
		{"no-syn", without(0x02, 0x02)},
		{"no-synack", without(0x12, 0x12)},
		{"no-ack", without(0x17, 0x10)},
		{"no-fin", without(0x01, 0x01)},
		{"pieces", pieces(0)},
		{"tiny-pieces", pieces(7)},
		{"overlapping-pieces", pieces(-1)},
		{"again", again},
		{"offload", offload(false)},
		{"offload-no-length", offload(true)},
		{"probes", probes},
		{"windows", windows},
	}
}

// wrap moves the sequence numbers of each connection so that they wrap in it.
func wrap(r *rand.Rand, in []*capture.Record) []*capture.Record {
	type way struct {
		client uint16
		server uint16
		up     bool
	}
	begin := map[way]uint32{}
	shift := func(w way, seq uint32) uint32 {
		if _, ok := begin[w]; !ok {
			begin[w] = -seq - uint32(r.IntN(3000)) //nolint:gosec // small
		}
		return begin[w]
	}
	return each(in, func(c *capture.Record) {
		p, ok := findTCP(c)
		if !ok {
			return
		}
		b := c.Data[p.transport:]
		src, dst := binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
		there, back := way{src, dst, src > dst}, way{dst, src, src <= dst}
		addTo(b[4:], shift(there, binary.BigEndian.Uint32(b[4:])))
		if b[13]&0x10 == 0 {
			return
		}
		d := shift(back, binary.BigEndian.Uint32(b[8:]))
		addTo(b[8:], d)
		for o := b[20 : p.data-p.transport]; len(o) > 1 && o[0] != 0; { // the edges of SACK move too
			if o[0] == 1 {
				o = o[1:]
				continue
			}
			n := int(o[1])
			if n < 2 || n > len(o) {
				return
			}
			for e := 2; o[0] == 5 && e+4 <= n; e += 4 {
				addTo(o[e:], d)
			}
			o = o[n:]
		}
	})
}

// fewPorts lets clients use the same few ports again and again.
func fewPorts(_ *rand.Rand, in []*capture.Record) []*capture.Record {
	return each(in, func(c *capture.Record) {
		p, ok := find(c)
		if !ok || p.proto != 6 && p.proto != 17 || p.end < p.transport+8 {
			return
		}
		src, dst := c.Data[p.transport:p.transport+2], c.Data[p.transport+2:p.transport+4]
		if slices.Compare(src, dst) < 0 {
			src = dst
		}
		binary.BigEndian.PutUint16(src, 50000+binary.BigEndian.Uint16(src)%2)
	})
}

// without leaves out segments with these flags, of those that the mask names.
func without(mask, flags byte) func(*rand.Rand, []*capture.Record) []*capture.Record {
	return func(_ *rand.Rand, in []*capture.Record) (out []*capture.Record) {
		for _, rec := range in {
			p, ok := findTCP(rec)
			if ok && rec.Data[p.transport+13]&mask == flags && (mask != 0x17 || p.data == p.end) {
				continue
			}
			out = append(out, rec)
		}
		return out
	}
}

// pieces cuts data segments in several: of n bytes, or of any size; with n below
// 0 some of them overlap.
func pieces(n int) func(*rand.Rand, []*capture.Record) []*capture.Record {
	return func(r *rand.Rand, in []*capture.Record) (out []*capture.Record) {
		for _, rec := range in {
			p, ok := findTCP(rec)
			if !ok || p.end-p.data < 2 || len(out) > 6000 {
				out = append(out, rec)
				continue
			}
			size := n
			if n <= 0 {
				size = 1 + r.IntN(p.end-p.data)
			}
			for at := p.data; at < p.end; at += size {
				from, to := at, min(at+size, p.end)
				if n < 0 && r.IntN(3) == 0 {
					from = max(p.data, at-r.IntN(20))
				}
				c := copied(rec)
				copy(c.Data[p.data:], rec.Data[from:to])
				addTo(c.Data[p.transport+4:], uint32(from-p.data)) //nolint:gosec // small
				if to < p.end {
					c.Data[p.transport+13] &^= 9 // no FIN, no PSH
				}
				resize(c, p, p.data+to-from)
				c.Sent = c.Sent.Add(time.Duration(at-p.data) * time.Microsecond)
				out = append(out, c)
			}
		}
		return out
	}
}

// again sends some data once more, now or later, whole or with what follows.
func again(r *rand.Rand, in []*capture.Record) (out []*capture.Record) {
	var old []*capture.Record
	for _, rec := range in {
		out = append(out, rec)
		if p, ok := findTCP(rec); ok && p.end > p.data && r.IntN(6) == 0 {
			old = append(old, rec)
		}
		if len(old) > 0 && r.IntN(4) == 0 {
			c := copied(old[0])
			old = old[1:]
			c.Sent = rec.Sent.Add(time.Duration(r.IntN(2000)) * time.Microsecond)
			if p, _ := findTCP(c); r.IntN(2) == 0 && p.end-p.data > 10 {
				resize(c, p, p.end-r.IntN(9))
			}
			out = append(out, c)
		}
	}
	return out
}

// offload puts segments together that follow each other, as a network card does
// it or lets itself be handed them; some cards leave the length in the IP header 0.
func offload(noLength bool) func(*rand.Rand, []*capture.Record) []*capture.Record {
	return func(r *rand.Rand, in []*capture.Record) (out []*capture.Record) {
		for _, rec := range in {
			p, ok := findTCP(rec)
			if !ok || p.data == p.end || len(out) == 0 {
				out = append(out, rec)
				continue
			}
			last := out[len(out)-1]
			q, ok := findTCP(last)
			if noLength && !p.v6 {
				rec = copied(rec)
				resize(rec, p, p.end)
			}
			if ok && q.data < q.end && q.ip == p.ip && q.end+p.end-p.data < 65000 &&
				binary.BigEndian.Uint32(last.Data[q.transport:]) == binary.BigEndian.Uint32(rec.Data[p.transport:]) &&
				binary.BigEndian.Uint32(rec.Data[p.transport+4:]) == binary.BigEndian.Uint32(last.Data[q.transport+4:])+uint32(q.end-q.data) { //nolint:gosec // small
				c := copied(last)
				c.Data = append(c.Data[:q.end], rec.Data[p.data:p.end]...)
				c.Data[q.transport+13] |= rec.Data[p.transport+13]
				resize(c, q, len(c.Data))
				c.Data[q.transport+16] ^= byte(1 + r.IntN(255))
				out[len(out)-1] = c
				continue
			}
			out = append(out, rec)
		}
		if noLength {
			return each(out, func(c *capture.Record) {
				if p, ok := findTCP(c); ok && !p.v6 && p.end > p.data && p.end == len(c.Data) {
					c.Data[p.ip+2], c.Data[p.ip+3] = 0, 0
				}
			})
		}
		return out
	}
}

// probes puts keep-alives and window probes between the segments.
func probes(r *rand.Rand, in []*capture.Record) (out []*capture.Record) {
	for _, rec := range in {
		out = append(out, rec)
		p, ok := findTCP(rec)
		if !ok || rec.Data[p.transport+13]&0x17 != 0x10 || r.IntN(6) > 0 {
			continue
		}
		c := copied(rec)
		end := p.data
		if p.end > p.data {
			end += r.IntN(2)
		}
		n := uint32(p.end - p.data) //nolint:gosec // small
		if r.IntN(2) == 0 {
			n--
		}
		addTo(c.Data[p.transport+4:], n)
		resize(c, p, end)
		c.Sent = c.Sent.Add(time.Duration(r.IntN(2000)) * time.Microsecond)
		out = append(out, c)
	}
	return out
}

// windows changes what windows are offered: none, small ones, the same.
func windows(r *rand.Rand, in []*capture.Record) []*capture.Record {
	return each(in, func(c *capture.Record) {
		if p, ok := findTCP(c); ok && r.IntN(3) == 0 {
			w := []uint16{0, 0, 1, 100, 1460, 8192, 65535}[r.IntN(7)]
			binary.BigEndian.PutUint16(c.Data[p.transport+14:], w)
		}
	})
}
