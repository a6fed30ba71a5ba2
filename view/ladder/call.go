package ladder

import (
	"time"

	"netlab/trace"
	"netlab/view/wording"
)

// call writes what a program did, at its host's lane.
func (l *Ladder) call(at time.Duration, c trace.Call) {
	if l.o.Side != "" && c.Host != l.o.Side {
		return
	}
	l.land(at)
	i := l.lane(c.Host)
	l.head()
	r := asCall
	if c.Err != "" {
		r = asBad
	}
	words := l.o.clean(wording.Call(c, maxData))
	if i < 0 || l.lanes.cols == nil {
		l.out(l.o.flow(l.o.width(), span{l.seconds(at) + " ", asDim}, "  ", span{l.o.clean(c.Host) + ": " + words, r})...)
		return
	}
	n := l.lanes
	right := n.cols[i] < n.width/2 // words stand to the right of the lane
	room := n.cols[i] - n.gutter - 1
	if right {
		room = n.width - n.cols[i] - 3
	}
	for k, line := range wrap([]span{{words, r}}, min(room, 56)) {
		w := n.base(l.g, l.air)
		if k == 0 {
			n.stamp(w, 0, l.seconds(at))
			w.glyph(n.cols[i], l.g.call, r)
		}
		col := n.cols[i] + 2
		if !right {
			col = n.cols[i] - 1 - wordWidth(line)
		}
		w.text(col-1, " ", asText)
		for _, s := range line {
			col = w.text(col, s.s, s.r)
		}
		w.text(col, " ", asText)
		l.out(w.render(l.o))
	}
}
