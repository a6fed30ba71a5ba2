package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"netlab/capture"
	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// Ladder draws packets between the lanes of their hosts as SVG, time from top to
// bottom. Each departure and each arrival has a row of its own, so that nothing
// lies upon something else; the times stand at one side and, while there are few
// packets, what each of them means at the other.
//
// It keeps the first maxArrows packets and says how many it left out.
type Ladder struct {
	title  string
	hosts  []string
	arrows []arrow
	more   int
	notes  map[int][]string // lines of the sentence about a packet, by its number
	said   map[string]bool
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
	held     bool // others were let pass: at the same moment it arrives after them
	level    bool // when it arrived is not known
	first    bool // copy of its packet: the one with words
	again    bool
	layer    string // "l4": the class of its colour
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
	v.note(p)
	a := arrow{
		number: p.Number, from: from, left: at, words: wording.Headline(p), first: true, again: p.Repeats > 0, layer: layerClass(p.TopLayer().OSI),
	}
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
		a.lost, a.held, a.arrived = f.Gone(), f.Verdicts.Has(capture.Reordered), f.At
		if a.lost {
			a.arrived = at
		}
		v.arrows = append(v.arrows, a)
		a.first = false
	}
}

// layerClass is the class of the colour of an OSI layer: those above 4 share one.
func layerClass(osi int) string {
	switch {
	case osi < 2:
		return "l2"
	case osi > 4:
		return "l7"
	default:
		return fmt.Sprintf("l%d", osi)
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
	held    bool
}

// rows puts departures and arrivals in order.
func (v *Ladder) rows() []rowOf {
	var out []rowOf
	for i, a := range v.arrows {
		if a.first {
			out = append(out, rowOf{at: a.left, arrow: i})
		}
		if !a.lost && !a.level {
			out = append(out, rowOf{at: a.arrived, arrow: i, arrival: true, held: a.held})
		}
	}
	slices.SortStableFunc(out, func(a, b rowOf) int {
		switch {
		case a.at == b.at && a.arrival && b.arrival && a.held != b.held:
			if a.held {
				return 1
			}
			return -1
		default:
			return cmp.Compare(a.at, b.at)
		}
	})
	return out
}

// WriteSVG draws the ladder.
func (v *Ladder) WriteSVG(w io.Writer) error {
	const top, step, left = 78.0, 24.0, 118.0
	rows := v.rows()
	at := v.heights(rows, top, step)
	gap := min(max(900/float64(max(len(v.hosts), 2)), 260), 520)
	if v.noted() {
		gap = min(max(720/float64(max(len(v.hosts), 2)), 260), 360)
	}
	x := func(lane int) float64 { return left + gap*float64(lane) }
	bottom := top + 8
	if n := len(rows); n > 0 {
		bottom = at[n-1] + step
		if !rows[n-1].arrival {
			bottom = max(bottom, at[n-1]+noteStep*float64(len(v.notes[v.arrows[rows[n-1].arrow].number])))
		}
	}
	s := &svg{w: x(max(len(v.hosts)-1, 1)) + 60, h: bottom + step}
	if v.noted() {
		s.w += noteWidth - 20
	}
	s.text(14, 28, "start", "strong", text.Cut(text.Escape(v.title), int(s.w/7.6)-3))
	for i, h := range v.hosts {
		s.text(x(i), top-24, "middle", "strong", text.Cut(text.Escape(h), 32))
		s.line(x(i), top-14, x(i), bottom, "lane")
	}
	leaves, gets := map[int]float64{}, map[int]float64{}
	for i, r := range rows {
		y := at[i]
		if r.arrival {
			gets[r.arrow] = y
		} else {
			number := v.arrows[r.arrow].number // its copies share a departure
			leaves[number] = y
			s.text(14, y+4, "start", "dim", fmt.Sprintf("#%d", number))
			v.sentence(s, number, x(len(v.hosts)-1)+40, y)
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
		s.text(14, bottom+step-8, "start", "dim", count(v.more, "more packet")+" not drawn; choose with --filter")
	}
	return s.writeTo(w, v.title, fmt.Sprintf("A ladder of %s between %s.", count(len(leaves), "packet"), count(len(v.hosts), "host")))
}

// sentence writes what a packet means beside the lanes.
func (v *Ladder) sentence(s *svg, number int, x, y float64) {
	if !v.noted() {
		return
	}
	for k, line := range v.notes[number] {
		s.text(x, y+4+noteStep*float64(k), "start", "note", line)
	}
}

// arrow draws one copy. What is lost ends in a cross on its way.
func (s *svg) arrow(a arrow, x1, y1, x2, y2 float64) {
	class := a.layer + " arrow"
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
	aside := ""
	if a.again && !strings.Contains(a.words, "RESEND") {
		aside += " (sent again)"
	}
	if a.lost {
		aside += " (lost)"
	}
	words := text.Cut(text.Escape(a.words), int(gap/7.4)-3-len(aside)) + aside
	if right {
		s.text(x+10, y-5, "start", "", words)
	} else {
		s.text(x-10, y-5, "end", "", words)
	}
}
