package agree

import (
	"math/rand/v2"
	"slices"
	"time"

	"netlab/capture"
)

// mutation makes another capture of a capture: what a tap, a tool or another
// network would have made of the same packets. It leaves the records it is
// given as they are.
type mutation struct {
	name string
	make func(r *rand.Rand, in []*capture.Record) []*capture.Record
}

// mutations are those that change which packets there are, when they were seen,
// and how much of them was kept.
func mutations() []mutation {
	return slices.Concat([]mutation{
		{"same", func(_ *rand.Rand, in []*capture.Record) []*capture.Record { return in }},
		{"lose-1", lose(1)},
		{"lose-5", lose(5)},
		{"lose-20", lose(20)},
		{"middle", func(r *rand.Rand, in []*capture.Record) []*capture.Record { return in[r.IntN(len(in)*3/4+1):] }},
		{"early-end", func(r *rand.Rand, in []*capture.Record) []*capture.Record {
			return in[:len(in)/4+r.IntN(len(in)*3/4+1)]
		}},
		{"swap-near", swap(1, 8)},
		{"swap-far", swap(12, 20)},
		{"double", double},
		{"mirror", mirror},
		{"snap-54", snap(54)},
		{"snap-68", snap(68)},
		{"snap-96", snap(96)},
		{"snap-128", snap(128)},
		{"snap-256", snap(256)},
		{"one-side", oneSide},
		{"same-time", func(_ *rand.Rand, in []*capture.Record) []*capture.Record {
			return each(in, func(c *capture.Record) { c.Sent = in[0].Sent })
		}},
		{"back-in-time", func(r *rand.Rand, in []*capture.Record) []*capture.Record {
			return each(in, func(c *capture.Record) {
				if r.IntN(6) == 0 {
					c.Sent = c.Sent.Add(-time.Duration(r.IntN(50e6)))
				}
			})
		}},
		{"odd-nanoseconds", func(r *rand.Rand, in []*capture.Record) []*capture.Record {
			return each(in, func(c *capture.Record) { c.Sent = c.Sent.Add(time.Duration(r.IntN(1000))) })
		}},
		{"coarse-time", func(_ *rand.Rand, in []*capture.Record) []*capture.Record {
			return each(in, func(c *capture.Record) { c.Sent = c.Sent.Truncate(10 * time.Millisecond) })
		}},
		{"slow", func(_ *rand.Rand, in []*capture.Record) []*capture.Record {
			return each(in, func(c *capture.Record) { c.Sent = in[0].Sent.Add(20 * c.Sent.Sub(in[0].Sent)) })
		}},
		{"quick", func(_ *rand.Rand, in []*capture.Record) []*capture.Record {
			return each(in, func(c *capture.Record) { c.Sent = in[0].Sent.Add(c.Sent.Sub(in[0].Sent) / 50) })
		}},
		{"twice", func(_ *rand.Rand, in []*capture.Record) []*capture.Record {
			return slices.Concat(in, each(in, func(c *capture.Record) { c.Sent = c.Sent.Add(time.Hour) }))
		}},
	}, tcpMutations(), linkMutations())
}

// each changes a copy of each record.
func each(in []*capture.Record, f func(*capture.Record)) []*capture.Record {
	var out []*capture.Record
	for _, r := range in {
		c := copied(r)
		f(c)
		out = append(out, c)
	}
	return out
}

// lose leaves some of a hundred packets out.
func lose(percent int) func(*rand.Rand, []*capture.Record) []*capture.Record {
	return func(r *rand.Rand, in []*capture.Record) (out []*capture.Record) {
		for _, rec := range in {
			if r.IntN(100) >= percent {
				out = append(out, rec)
			}
		}
		return out
	}
}

// swap moves one of some packets up to so many places on. The times stay in order,
// as where a host captures on several queues.
func swap(far, of int) func(*rand.Rand, []*capture.Record) []*capture.Record {
	return func(r *rand.Rand, in []*capture.Record) []*capture.Record {
		out := slices.Clone(in)
		for i := range out {
			if j := i + 1 + r.IntN(far); r.IntN(of) == 0 && j < len(out) {
				moved := out[i]
				copy(out[i:j], out[i+1:j+1])
				out[j] = moved
			}
		}
		for i, c := range out {
			out[i] = copied(c)
			out[i].Sent = in[i].Sent
		}
		return out
	}
}

// double records one of eight packets twice.
func double(r *rand.Rand, in []*capture.Record) (out []*capture.Record) {
	for _, rec := range in {
		out = append(out, rec)
		if r.IntN(8) == 0 {
			c := copied(rec)
			c.Sent = c.Sent.Add(time.Duration(r.IntN(30)) * time.Microsecond)
			out = append(out, c)
		}
	}
	return out
}

// mirror records each packet on both sides of a router.
func mirror(_ *rand.Rand, in []*capture.Record) (out []*capture.Record) {
	for _, rec := range in {
		out = append(out, rec)
		c := copied(rec)
		if at := linkHeader(c); at >= 0 && len(c.Data) > at+10 {
			if c.LinkType == capture.LinkEthernet {
				copy(c.Data, []byte{2, 0, 0, 0, 0, 7, 2, 0, 0, 0, 0, 8})
			}
			if c.Data[at]>>4 == 4 {
				c.Data[at+8]--
			} else {
				c.Data[at+7]--
			}
			c.Sent = c.Sent.Add(8 * time.Microsecond)
		}
		out = append(out, c)
	}
	return out
}

// snap keeps only the front of each packet.
func snap(n int) func(*rand.Rand, []*capture.Record) []*capture.Record {
	return func(_ *rand.Rand, in []*capture.Record) []*capture.Record {
		return each(in, func(c *capture.Record) { c.Data = c.Data[:min(n, len(c.Data))] })
	}
}

// oneSide keeps what went one way.
func oneSide(r *rand.Rand, in []*capture.Record) (out []*capture.Record) {
	way := r.IntN(2)
	for _, rec := range in {
		p, ok := find(rec)
		if ok {
			n, at := 4, p.ip+12
			if p.v6 {
				n, at = 16, p.ip+8
			}
			if slices.Compare(rec.Data[at:at+n], rec.Data[at+n:at+2*n]) > 0 == (way == 0) {
				continue
			}
		}
		out = append(out, rec)
	}
	return out
}
