package report

import (
	"fmt"
	"io"
)

// The measures of a graph.
const (
	graphWidth  = 900.0
	graphLeft   = 90.0
	graphRight  = 40.0
	panelHeight = 200.0
	panelGap    = 70.0
)

// WriteSVG draws all panels, one below the other, over the same time.
func (v *Graph) WriteSVG(w io.Writer) error {
	panels := []panel{v.sequence(), v.roundTrips(), v.inFlight(), v.windows()}
	shown := panels[:0]
	for _, p := range panels {
		if _, _, _, _, ok := p.shape(); ok {
			shown = append(shown, p)
		}
	}
	s := &svg{w: graphWidth, h: 60 + float64(len(shown))*(panelHeight+panelGap)}
	title := fmt.Sprintf("%s: %s and %s", v.stream, v.side[0], v.side[1])
	s.text(graphLeft, 28, "start", "strong", title)
	all := panel{}
	for _, p := range shown {
		all.series = append(all.series, p.series...)
	}
	x0, x1, _, _, _ := all.shape()
	for i, p := range shown {
		s.panel(p, 70+float64(i)*(panelHeight+panelGap), float64(x0), float64(x1))
	}
	about := fmt.Sprintf("%s sent %s, %s sent %s.", v.side[0], count(v.data[0].len(), "byte"), v.side[1], count(v.data[1].len(), "byte"))
	return s.writeTo(w, title, about)
}

// panel draws one graph whose upper edge is at top.
func (s *svg) panel(p panel, top, x0, x1 float64) {
	_, _, y0, y1, ok := p.shape()
	if !ok {
		return
	}
	y0 = min(y0, 0)
	if y1 <= y0 {
		y1 = y0 + 1
	}
	wide := graphWidth - graphLeft - graphRight
	x := func(t float64) float64 { return graphLeft + wide*part(t-x0, x1-x0) }
	y := func(n float64) float64 { return top + panelHeight*(1-part(n-y0, y1-y0)) }
	s.text(graphLeft, top-10, "start", "strong", p.title)
	const ticks = 4
	for i := range ticks + 1 {
		n := y0 + (y1-y0)*float64(i)/ticks
		s.line(graphLeft, y(n), graphLeft+wide, y(n), "grid")
		label := short(n) + " " + p.unit
		if p.unit == "bytes" {
			label = rounded(uint64(max(n, 0)))
		}
		s.text(graphLeft-6, y(n)+4, "end", "dim", label)
		t := x0 + (x1-x0)*float64(i)/ticks
		s.text(x(t), top+panelHeight+16, "middle", "dim", trimZeros(fmt.Sprintf("%.3f", t/1e9))+" s")
	}
	s.line(graphLeft, top, graphLeft, top+panelHeight, "axis")
	s.line(graphLeft, top+panelHeight, graphLeft+wide, top+panelHeight, "axis")
	at := graphLeft
	for _, r := range p.series {
		if len(r.xy) == 0 {
			continue
		}
		var points [][2]float64
		for _, q := range r.xy {
			points = append(points, [2]float64{x(float64(q.x)), y(q.y)})
		}
		if r.line {
			s.steps(points, r.class)
			s.line(at, top+panelHeight+30, at+14, top+panelHeight+30, r.class)
		} else {
			for _, q := range points {
				s.mark(q[0], q[1], r.class)
			}
			s.mark(at+7, top+panelHeight+30, r.class)
		}
		s.text(at+20, top+panelHeight+34, "start", "dim", r.name)
		at += 40 + 7.5*float64(len(r.name))
	}
}
