package capture

import (
	"cmp"
	"slices"
	"time"
)

// Side gives what a capture on one host alone would have seen: the frames that
// it sent, when they left it, and the copies that reached it, when and as they
// did, lost ones missing and doubled ones twice. They are in the order in which
// the host saw them and numbered anew; frames at the same instant keep the
// order in which they were sent.
//
// The records stand on the host's own interfaces, found by name in ifs, and say
// who sent them and to whom, but they have no Fates: a host does not see those. Records
// without From, of a foreign capture, are nobody's. The records given are not
// changed.
func Side(records []*Record, ifs []Interface, host string) []*Record {
	var out []*Record
	held := map[*Record]int{} // copies that others were to overtake come last of their moment
	for _, r := range records {
		if r.From == host {
			out = append(out, sight(r, meantFor(r), r.Sent, r.Interface))
			continue
		}
		for _, f := range r.Fates {
			if f.Gone() || f.To != host && f.To != "*" || !onLink(ifs, host, r) {
				continue
			}
			c := sight(r, f.To, f.Arrived, interfaceOf(ifs, host, r))
			c.Data = f.Got(r.Data)
			if f.Verdicts.Has(Reordered) {
				held[c] = 1
			}
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b *Record) int {
		return cmp.Or(a.Sent.Compare(b.Sent), held[a]-held[b], cmp.Compare(a.Number, b.Number))
	})
	for i, r := range out {
		r.Number = i + 1
	}
	return out
}

// sight is a copy of a record as one host knows it.
func sight(r *Record, to string, at time.Time, ifIndex int) *Record {
	c := *r
	c.To, c.Sent, c.Interface, c.Fates = to, at, ifIndex, nil
	return &c
}

// meantFor is the host to which a frame was sent, "*" for several. That a host
// knows of what it sends, whatever becomes of it.
func meantFor(r *Record) string {
	to := r.To
	for _, f := range r.Fates {
		if to != "" && to != f.To {
			return "*"
		}
		to = f.To
	}
	return to
}

// onLink reports whether the host has a place on the record's link; where no
// interfaces are known, it is taken to have.
func onLink(ifs []Interface, host string, r *Record) bool {
	return len(ifs) == 0 || slices.ContainsFunc(ifs, func(i Interface) bool {
		return i.owned(host) && i.Description == r.Link
	})
}

// interfaceOf finds the host's interface on the record's link; the record's own
// if there is none.
func interfaceOf(ifs []Interface, host string, r *Record) int {
	for i := range ifs {
		if ifs[i].owned(host) && ifs[i].Description == r.Link {
			return i
		}
	}
	return r.Interface
}

// Got gives a frame's bytes as they arrived, in new storage if any differ.
func (f Fate) Got(data []byte) []byte {
	if len(f.Flips) == 0 {
		return data
	}
	out := slices.Clone(data)
	for _, b := range f.Flips {
		if b.Offset >= 0 && b.Offset < len(out) {
			out[b.Offset] ^= b.Mask
		}
	}
	return out
}
