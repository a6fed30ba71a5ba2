package lesson

import (
	"slices"
	"time"

	"netlab/capture"
)

// arrival is a frame that has come to a router.
type arrival struct {
	ends   capture.Ends
	router string
	at     time.Time
	from   *happening
}

// frame says where a frame came from and dissects it.
func (s *scene) frame(rec *capture.Record) *happening {
	ends := capture.EndsOf(rec.Data)
	h := &happening{rec: rec, src: s.owner[ends.Src], dst: s.owner[ends.Dst], at: rec.Sent.Sub(s.epoch)}
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
			if !f.Gone() && r != rec.From && (f.To == r || f.To == "*") && ends.Dst.IsValid() && s.owner[ends.Dst] != r {
				s.inside = append(s.inside, arrival{
					ends: capture.EndsOf(f.Got(rec.Data)), router: r, at: f.Arrived, from: h,
				})
			}
		}
	}
	return h
}

// origins finds the frame that a router passes on with this one; nil if the
// sender is the packet's own.
func (s *scene) origins(rec *capture.Record, ends capture.Ends) *happening {
	if !slices.Contains(s.net.top.Routers, rec.From) || !ends.Src.IsValid() || s.owner[ends.Src] == rec.From {
		return nil
	}
	came := func(a arrival) bool {
		return a.router == rec.From && !a.at.After(rec.Sent) &&
			a.ends.Src == ends.Src && a.ends.Dst == ends.Dst && a.ends.Proto == ends.Proto && a.ends.ID == ends.ID
	}
	for i, a := range s.inside {
		if came(a) && a.ends.Sum == ends.Sum && a.ends.Offset == ends.Offset {
			s.inside = slices.Delete(s.inside, i, i+1)
			return a.from
		}
	}
	for _, a := range slices.Backward(s.inside) { // a fragment that the router cut off
		if came(a) && ends.Fragment {
			return a.from
		}
	}
	return nil
}
