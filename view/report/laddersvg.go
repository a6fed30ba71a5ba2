package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// Ladder draws packets between the lanes of their hosts as SVG, time from top to
// bottom. Each departure and each arrival has a row of its own, so that nothing
// lies upon something else; the times stand at the side.
//
// It keeps the first maxArrows packets and says how many it left out.
type Ladder struct {
	title  string
	hosts  []string
	arrows []arrow
	more   int
}

const (
	maxArrows = 1000
	maxLanes  = 16
)

// arrow is one copy of a packet.
type arrow struct {
	number   int
	from, to int // lanes
	left     time.Duration
	arrived  time.Duration
	lost     bool
	level    bool // when it arrived is not known
	first    bool // copy of its packet: the one with words
	again    bool
	words    string
}

// NewLadder makes a Ladder with these lanes, and more as hosts appear.
func NewLadder(title string, hosts []string) *Ladder {
	return &Ladder{title: title, hosts: slices.Clone(hosts[:min(len(hosts), maxLanes)])}
}

// Packet takes the next packet. Of a broadcast all that got it have an arrow.
func (v *Ladder) Packet(at time.Duration, p trace.Packet) {
	if v.Full() {
		v.more++
		return
	}
	from := v.lane(p.From)
	if from < 0 {
		v.more++
		return
	}
	words := p.Summary
	if name := wording.Proto(p.TopLayer().Proto); name != "TCP" && name != "" {
		words = name + " " + words
	}
	a := arrow{number: p.Number, from: from, left: at, words: words, first: true, again: p.Repeats > 0}
	fates := p.Fates
	if len(fates) == 0 || len(fates) == 1 && fates[0].To == "*" {
		a.to, a.level, a.arrived = v.lane(p.To), true, at
		if a.to < 0 || p.To == "*" || a.to == a.from { // to all, or to nobody we know
			a.to = (from + 1) % max(len(v.hosts), 1)
		}
		v.arrows = append(v.arrows, a)
		return
	}
	for _, f := range fates {
		if a.to = v.lane(f.To); a.to < 0 {
			continue
		}
		a.lost, a.arrived = f.Gone(), f.At
		if a.lost {
			a.arrived = at
		}
		v.arrows = append(v.arrows, a)
		a.first = false
	}
}

// Full reports whether there is no room for another packet: then Skip is cheaper.
func (v *Ladder) Full() bool { return len(v.arrows) >= maxArrows }

// Skip counts a packet that is not drawn.
func (v *Ladder) Skip() { v.more++ }

// lane finds a host's lane or makes one; -1 where there is no room.
func (v *Ladder) lane(host string) int {
	if host == "" || host == "*" {
		return -1
	}
	if i := slices.Index(v.hosts, host); i >= 0 {
		return i
	}
	if len(v.hosts) >= maxLanes {
		return -1
	}
	v.hosts = append(v.hosts, host)
	return len(v.hosts) - 1
}

// rowOf is a departure or an arrival.
type rowOf struct {
	at      time.Duration
	arrow   int
	arrival bool
}

// rows puts departures and arrivals in order.
func (v *Ladder) rows() []rowOf {
	var out []rowOf
	for i, a := range v.arrows {
		if a.first {
			out = append(out, rowOf{a.left, i, false})
		}
		if !a.lost && !a.level {
			out = append(out, rowOf{a.arrived, i, true})
		}
	}
	slices.SortStableFunc(out, func(a, b rowOf) int { return int(min(max(a.at-b.at, -1), 1)) })
	return out
}

// WriteSVG draws the ladder.
func (v *Ladder) WriteSVG(w io.Writer) error {
	const top, step, left = 70.0, 24.0, 130.0
	rows := v.rows()
	gap := min(max(900/float64(max(len(v.hosts), 2)), 260), 520)
	s := &svg{w: left + gap*float64(max(len(v.hosts)-1, 1)) + 60, h: top + step*float64(len(rows)+2)}
	x := func(lane int) float64 { return left + gap*float64(lane) }
	bottom := top + step*float64(len(rows))
	s.text(10, 24, "start", "strong", v.title)
	for i, h := range v.hosts {
		s.text(x(i), top-22, "middle", "strong", text.Cut(text.Escape(h), 32))
		s.line(x(i), top-14, x(i), bottom, "lane")
	}
	leaves, gets := map[int]float64{}, map[int]float64{}
	for i, r := range rows {
		y := top + step*float64(i)
		if r.arrival {
			gets[r.arrow] = y
		} else {
			number := v.arrows[r.arrow].number // its copies share a departure
			leaves[number] = y
			s.text(10, y+4, "start", "dim", fmt.Sprintf("#%d", number))
		}
		s.text(left-14, y+4, "end", "dim", wording.Seconds(r.at)+" s")
	}
	for i, a := range v.arrows {
		y1 := leaves[a.number]
		y2, ok := gets[i]
		if !ok {
			y2 = y1
		}
		s.arrow(a, x(a.from), y1, x(a.to), y2)
	}
	for _, a := range v.arrows { // above all arrows, so that none strikes them out
		if a.first {
			s.words(a, x(a.from), leaves[a.number], x(a.to) > x(a.from), gap)
		}
	}
	if v.more > 0 {
		s.text(10, bottom+step, "start", "dim", count(v.more, "more packet")+" not drawn; choose with --filter")
	}
	return s.writeTo(w, v.title, fmt.Sprintf("A ladder of %s between %s.", count(len(leaves), "packet"), count(len(v.hosts), "host")))
}

// arrow draws one copy. What is lost ends in a cross on its way.
func (s *svg) arrow(a arrow, x1, y1, x2, y2 float64) {
	class := "sent arrow"
	if a.again {
		class = "again arrow dash"
	}
	right := x2 > x1
	if a.lost {
		class = "lost arrow dash"
		x2 = x1 + (x2-x1)*0.6
	}
	s.line(x1, y1, x2, y2, class)
	head := 8.0
	if right {
		head = -8
	}
	if a.lost {
		s.mark(x2, y2, "lost")
		return
	}
	kind, _, _ := strings.Cut(class, " ")
	fmt.Fprintf(&s.b, `<path d="M%s %sl%s -4v8z" class="%s"/>`+"\n", px(x2), px(y2), px(head), kind)
}

// words says what the packet is, beside its sender.
func (s *svg) words(a arrow, x, y float64, right bool, gap float64) {
	words := a.words
	if a.again {
		words += " (sent again)"
	}
	if a.lost {
		words += " (lost)"
	}
	words = text.Cut(text.Escape(words), int(gap/7.4)-3)
	if right {
		s.text(x+10, y-4, "start", "", words)
	} else {
		s.text(x-10, y-4, "end", "", words)
	}
}
