package lesson

import (
	"slices"
	"time"

	"netlab/capture"
)

// arrival is a frame that has come to a router.
type arrival struct {
	ends   frameEnds
	router string
	at     time.Time
	from   *happening
}

// frame says where a frame came from and dissects it.
func (s *scene) frame(rec *capture.Record) *happening {
	ends := endsOf(rec.Data)
	h := &happening{rec: rec, src: s.owner[ends.src], dst: s.owner[ends.dst], at: rec.Sent.Sub(s.epoch)}
	h.root = h
	if from := s.origins(rec, ends); from != nil {
		h.root, h.hop = from.root, from.hop+1
	}
	if c := s.cables[rec.Link]; c != nil {
		h.link = c.Add(rec)
	}
	if h.hop == 0 {
		h.pkt = s.origin.Add(rec)
	} else {
		h.pkt = h.link
	}
	for _, f := range rec.Fates {
		for _, r := range s.net.top.Routers {
			if !f.Gone() && r != rec.From && (f.To == r || f.To == "*") && ends.dst.IsValid() && s.owner[ends.dst] != r {
				s.inside = append(s.inside, arrival{
					ends: endsOf(flipped(rec.Data, f.Flips)), router: r, at: f.Arrived, from: h,
				})
			}
		}
	}
	return h
}

// origins finds the frame that a router passes on with this one; nil if the
// sender is the packet's own.
func (s *scene) origins(rec *capture.Record, ends frameEnds) *happening {
	if !slices.Contains(s.net.top.Routers, rec.From) || !ends.src.IsValid() || s.owner[ends.src] == rec.From {
		return nil
	}
	came := func(a arrival) bool {
		return a.router == rec.From && !a.at.After(rec.Sent) &&
			a.ends.src == ends.src && a.ends.dst == ends.dst && a.ends.proto == ends.proto && a.ends.id == ends.id
	}
	for i, a := range s.inside {
		if came(a) && a.ends.sum == ends.sum && a.ends.offset == ends.offset {
			s.inside = slices.Delete(s.inside, i, i+1)
			return a.from
		}
	}
	for _, a := range slices.Backward(s.inside) { // a fragment that the router cut off
		if came(a) && ends.fragment {
			return a.from
		}
	}
	return nil
}
