package report

import "time"

// series is one thing that a panel shows: points in time.
type series struct {
	name    string // in the legend
	unicode string // how a point looks
	ascii   string
	look    role
	line    bool // in SVG, points are joined by steps
	class   string
	xy      []xy
}

type xy struct {
	x time.Duration
	y float64
}

// panel is one graph: several series over the same time.
type panel struct {
	title  string
	unit   string // of y: "bytes", "ms"
	series []series
}

// shape gives the extent of a panel; false if it is empty.
func (p panel) shape() (x0, x1 time.Duration, y0, y1 float64, ok bool) {
	for _, s := range p.series {
		for _, q := range s.xy {
			if !ok {
				x0, x1, y0, y1, ok = q.x, q.x, q.y, q.y, true
				continue
			}
			x0, x1, y0, y1 = min(x0, q.x), max(x1, q.x), min(y0, q.y), max(y1, q.y)
		}
	}
	return x0, x1, y0, y1, ok
}

// heard is when the other side got it, as far as is known.
func (p point) heard() time.Duration {
	if p.marks&pointFated != 0 {
		return p.arrived
	}
	return p.at
}

// sequence is what was sent and what was acknowledged over time.
func (v *Graph) sequence() panel {
	me := v.main()
	sent := series{name: "sent", unicode: "•", ascii: "o", look: asFirst, class: "sent"}
	again := series{name: "sent again", unicode: "R", ascii: "R", look: asWarn, class: "again"}
	lost := series{name: "lost on the way", unicode: "✕", ascii: "X", look: asBad, class: "lost"}
	acked := series{name: "acknowledged", unicode: "─", ascii: "-", look: asSecond, line: true, class: "acked"}
	for _, p := range v.points {
		switch {
		case p.from != me:
			if p.marks&pointAcks == 0 || p.marks&pointLost != 0 {
				continue
			}
			acked.xy = append(acked.xy, xy{p.heard(), float64(p.ack)})
		case p.length == 0 && p.marks&pointOpens == 0:
		default:
			q := xy{p.at, float64(p.seq + uint64(p.length))}
			switch {
			case p.marks&pointLost != 0:
				lost.xy = append(lost.xy, q)
			case p.marks&pointResent != 0:
				again.xy = append(again.xy, q)
			default:
				sent.xy = append(sent.xy, q)
			}
		}
	}
	return panel{
		title: "Sequence numbers of what " + v.side[me] + " sent", unit: "bytes",
		series: []series{acked, sent, again, lost},
	}
}

// roundTrip is the time from a segment to when its ACK had come back, as far as
// that is known: TCP's analysis ends it where the ACK was captured.
func (p point) roundTrip() time.Duration { return p.rtt + p.heard() - p.at }

// roundTrips is how long each ACK took, as the capture saw it.
func (v *Graph) roundTrips() panel {
	s := series{name: "round-trip time of an ACK", unicode: "•", ascii: "o", look: asFirst, class: "rtt"}
	for _, p := range v.points {
		if p.from != v.main() && p.marks&pointRTT != 0 && p.marks&pointLost == 0 {
			s.xy = append(s.xy, xy{p.heard(), float64(p.roundTrip()) / 1e6})
		}
	}
	return panel{title: "Round-trip time, from " + v.side[v.main()] + "'s segment to its ACK", unit: "ms", series: []series{s}}
}

// inFlight is what SetFlight has told.
func (v *Graph) inFlight() panel {
	on := series{name: "in flight", unicode: "•", ascii: "o", look: asFirst, line: true, class: "sent"}
	for _, m := range v.flight {
		on.xy = append(on.xy, xy{m.At, float64(m.Bytes)})
	}
	return panel{title: "Bytes that " + v.side[v.main()] + " has sent and not yet seen acknowledged", unit: "bytes", series: []series{on}}
}

// windows is what the other end had room for.
func (v *Graph) windows() panel {
	s := series{name: "window", unicode: "─", ascii: "-", look: asSecond, line: true, class: "window"}
	for _, p := range v.points {
		if p.from != v.main() && p.marks&pointAcks != 0 && p.marks&pointLost == 0 {
			s.xy = append(s.xy, xy{p.heard(), float64(p.window)})
		}
	}
	return panel{title: "Window that " + v.side[1-v.main()] + " offers", unit: "bytes", series: []series{s}}
}
