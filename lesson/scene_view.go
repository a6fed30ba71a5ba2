package lesson

import (
	"slices"

	"netlab/capture"
	"netlab/dissect"
)

// vantage is from where a scene is looked at: as and when each origin sent
// (the zero vantage), at a host, or on a cable.
type vantage struct {
	host  string
	cable string // a link
	port  string // of a switch: the cable to this host
}

func (v vantage) String() string {
	switch {
	case v.host != "":
		return "at " + v.host
	case v.port != "":
		return "on the cable of " + v.port
	case v.cable != "":
		return "on " + v.cable
	default:
		return ""
	}
}

// view is what can be seen from a vantage, in order, as long as the log has not changed.
type view struct {
	size, removed int
	sights        []sight
}

// look gives what can be seen from a vantage, in order.
func (s *scene) look(v vantage) []sight {
	if old, ok := s.views[v]; ok && old.size == len(s.log) && old.removed == s.removed {
		return old.sights
	}
	var out []sight
	for _, h := range s.log {
		if h.root.gone {
			continue
		}
		switch {
		case h.call != nil:
			if v.cable == "" && (v.host == "" || v.host == h.call.Host) {
				out = append(out, sight{happening: h, seen: h.pkt, when: h.at, host: h.call.Host})
			}
		case v.host != "":
			out = s.lookAt(h, v.host, out)
		case v.cable != "":
			out = lookOn(h, v, out)
		case h.hop == 0:
			out = append(out, sight{happening: h, seen: h.pkt, when: h.at, host: h.rec.From})
		}
	}
	slices.SortStableFunc(out, sight.before)
	if v.host != "" {
		s.dissectAt(out)
	}
	if s.views == nil {
		s.views = make(map[vantage]view)
	}
	s.views[v] = view{size: len(s.log), removed: s.removed, sights: out}
	return out
}

// lookAt appends the sights that a host has of a frame: as it sent it, or each
// copy that it got. What a router passes on it has seen when it came.
func (s *scene) lookAt(h *happening, host string, out []sight) []sight {
	if h.rec.From == host {
		if h.hop == 0 {
			out = append(out, sight{happening: h, when: h.at, host: host})
		}
		return out
	}
	for i, f := range h.rec.Fates {
		if f.Gone() || (f.To != host && (f.To != "*" || !s.onLink(h.rec.Link, host))) {
			continue
		}
		seen := sight{happening: h, when: f.Arrived.Sub(s.epoch), host: host, late: i}
		if f.Verdicts.Has(capture.Reordered) {
			seen.late += heldBack
		}
		seen.copyOf(f)
		out = append(out, seen)
	}
	return out
}

// copyOf notes what the host got, for dissectAt.
func (t *sight) copyOf(f capture.Fate) {
	if len(f.Flips) > 0 {
		r := *t.rec
		r.Data = f.Got(r.Data)
		t.seen = &dissect.Packet{Record: &r}
	}
}

func (s *scene) onLink(link, host string) bool {
	for _, l := range s.net.top.Links {
		if l.Name == link {
			return slices.Contains(l.Hosts, host)
		}
	}
	return false
}

// dissectAt dissects a host's sights in its own order, as its own capture
// would be: what it never got it knows nothing of.
func (s *scene) dissectAt(sights []sight) {
	session := dissect.NewSession(s.engine.registry, dissect.Limits{})
	for i := range sights {
		t := &sights[i]
		if t.call != nil {
			continue
		}
		r := *t.rec
		if t.seen != nil {
			r.Data = t.seen.Record.Data
		}
		r.Sent = s.epoch.Add(t.when)
		t.seen = session.Add(&r)
	}
}

func lookOn(h *happening, v vantage, out []sight) []sight {
	if h.rec.Link != v.cable {
		return out
	}
	to := func(f capture.Fate) bool { return f.To == v.port || f.To == "*" }
	if v.port != "" && h.rec.From != v.port && !slices.ContainsFunc(h.rec.Fates, to) {
		return out
	}
	seen := h.pkt
	if h.link != nil {
		seen = h.link
	}
	return append(out, sight{happening: h, seen: seen, when: h.at, host: h.rec.From})
}

// side gives the records of a host's own capture: what it sent, also for
// others, and got, as it got it and when, numbered anew.
func (s *scene) side(host string) []*capture.Record {
	var records []*capture.Record
	for _, h := range s.log {
		if h.rec != nil && !h.root.gone {
			records = append(records, h.rec)
		}
	}
	return capture.Side(records, s.ifaces, host)
}
