package ladder

import (
	"slices"
	"time"

	"netlab/trace"
)

// sight draws what one host saw: what it sent, when it left; what it got, when
// it came.
func (l *Ladder) sight(at time.Duration, p trace.Packet, from int, flights []flight, lost string) {
	side := l.lanes.index(l.o.Side)
	if side < 0 {
		return
	}
	l.head()
	if from == side {
		f := flight{p: p, from: from, r: roleOf(p.TopLayer().OSI)}
		switch {
		case l.lanes.cols == nil || (len(flights) == 0 && lost == ""):
			p.Fates = nil // it does not know them
			l.out(l.listed(at, p)...)
			return
		case p.To != "" && l.aim(&f, p.To):
		case len(flights) > 0:
			f.to, f.all = flights[0].to, flights[0].all
		default:
			f.to = l.lossLane(p, from)
		}
		f.whole = true
		l.leave(at, p, []flight{f}, "")
		return
	}
	for _, f := range flights {
		if f.to != side && !slices.Contains(f.all, side) {
			continue
		}
		if l.lanes.cols == nil {
			l.out(l.listed(f.at, p)...)
			continue
		}
		if f.whole { // the file does not tell when it came
			f.at = at
		}
		f.whole, f.to, f.all = true, side, nil
		l.launch(f)
	}
}

// onLink reports whether a host may hear a broadcast of this link.
func (l *Ladder) onLink(link, host string) bool {
	hosts, ok := l.links[link]
	return !ok || hosts[host]
}
