package ladder

import (
	"strconv"
	"strings"
	"time"

	"netlab/internal/text"
	"netlab/trace"
)

func itoa(n int) string { return strconv.Itoa(n) }

// packet draws a frame as it leaves.
func (l *Ladder) packet(at time.Duration, p trace.Packet) {
	l.land(at)
	l.kept.add(at, p)
	from := l.lane(p.From)
	flights, lost := l.flights(p, from)
	if l.o.Side != "" {
		l.sight(at, p, from, flights, lost)
		return
	}
	l.head()
	if from < 0 || l.lanes.cols == nil || (len(flights) == 0 && lost == "") {
		l.out(l.listed(at, p)...)
		return
	}
	if lost != "" && len(flights) == 0 {
		l.loss(at, p, from, lost)
		return
	}
	l.leave(at, p, flights, lost)
}

// flights are the copies of p that arrive, and in words what became of the
// others. A capture that was made elsewhere knows no fates: its frames arrive,
// for all we know, as they leave.
func (l *Ladder) flights(p trace.Packet, from int) (out []flight, lost string) {
	r := roleOf(p.TopLayer().OSI)
	if len(p.Fates) == 0 {
		to := -1
		if p.To != "*" {
			if to = l.lane(p.To); to < 0 || to == from {
				return nil, ""
			}
		}
		return []flight{{p: p, from: from, to: to, whole: true, r: r}}, ""
	}
	for _, f := range p.Fates {
		words := fateWords(f)
		if f.Gone() {
			if lost == "" {
				lost = words
			}
			continue
		}
		to := -1
		if f.To != "*" {
			if to = l.lane(f.To); to < 0 || to == from {
				continue
			}
		}
		out = append(out, flight{p: p, from: from, to: to, at: f.At, words: words, r: r})
	}
	return out, lost
}

// leave draws the arrow's first half, what the frame is and what it means.
func (l *Ladder) leave(at time.Duration, p trace.Packet, flights []flight, lost string) {
	n := l.lanes
	w := n.base(l.g, l.air)
	n.stamp(w, p.Number, seconds(at))
	if flights[0].whole {
		f := flights[0]
		rest := l.inlineText(w, f, l.air, func() { n.arrive(w, l.g, f) })
		l.out(w.render(l.o))
		l.explain(p, f, rest, "")
		return
	}
	air := append([]flight(nil), l.air...)
	for i := range flights {
		flights[i].track = n.findTrack(flights[i], air)
		air = append(air, flights[i])
	}
	innermost := flights[len(flights)-1]
	rest := l.inlineText(w, innermost, l.air, func() {
		for _, f := range flights {
			n.depart(w, l.g, f, "")
		}
		for _, f := range flights[1:] {
			if f.track > 0 && n.toRight(f.from, f.to) == n.toRight(flights[0].from, flights[0].to) {
				w.glyph(f.track, l.g.branch, f.r)
			}
		}
	})
	l.out(w.render(l.o))
	for _, f := range flights {
		l.launch(f)
	}
	if lost != "" {
		lost = "one copy: " + lost
	}
	l.explain(p, innermost, rest, lost)
}

// loss draws a frame that never arrives: its arrow ends on the way.
func (l *Ladder) loss(at time.Duration, p trace.Packet, from int, lost string) {
	to := l.lossLane(p, from)
	if to == from {
		l.out(l.listed(at, p)...)
		return
	}
	n := l.lanes
	f := flight{p: p, from: from, to: to, r: roleOf(p.TopLayer().OSI)}
	a, b := n.cols[from], n.cols[to]
	f.track = a + (b-a)*3/4
	w := n.base(l.g, l.air)
	n.stamp(w, p.Number, seconds(at))
	rest := l.inlineText(w, f, l.air, func() { n.depart(w, l.g, f, lost) })
	short, _, more := strings.Cut(lost, ":")
	if room := max(a-b, b-a)/4 - 2; text.Width(short) <= room {
		if b > a {
			w.text(f.track+2, short, asBad)
		} else {
			w.text(f.track-1-text.Width(short), short, asBad)
		}
		if !more {
			lost = ""
		}
	}
	l.out(w.render(l.o))
	f.track = 0
	l.explain(p, f, rest, lost)
}

func (l *Ladder) lossLane(p trace.Packet, from int) int {
	for _, name := range []string{p.To, p.Fates[0].To} {
		if i := l.lanes.index(name); i >= 0 && i != from {
			return i
		}
	}
	if from == len(l.lanes.cols)-1 {
		return 0
	}
	return len(l.lanes.cols) - 1
}

// inlineText draws an arrow and writes the frame's headline on it. What does
// not fit comes back.
func (l *Ladder) inlineText(w row, f flight, air []flight, arrow func()) (rest string) {
	lo, hi := l.lanes.inline(f, air)
	head := l.o.clean(headline(f.p))
	if !l.lanes.wide && f.p.Number > 0 {
		head = "#" + itoa(f.p.Number) + " " + head
	}
	if tags := l.kept.tags(f.p); tags != "" {
		head += " " + l.o.clean(tags)
	}
	arrow()
	first := head
	if text.Width(head) > hi-lo {
		if hi-lo < 8 {
			return head
		}
		line := wrap([]span{{head, asText}}, hi-lo)[0]
		first = ""
		for _, s := range line {
			first += s.s
		}
		rest = strings.TrimSpace(strings.TrimPrefix(head, first))
	}
	w.text(lo-1, " ", asText)
	end := w.text(lo, first, f.r)
	if end < hi+1 {
		w.text(end, " ", asText)
	}
	return rest
}

// explain writes what stands under an arrow: the rest of its headline, the
// layer that matters, what it repeats, what it means.
func (l *Ladder) explain(p trace.Packet, f flight, rest, fate string) {
	var paras []span
	if rest != "" {
		paras = append(paras, span{rest, f.r})
	}
	if fate != "" {
		paras = append(paras, span{l.g.lost + " " + fate, asBad})
	}
	if p.Repeats > 0 {
		s := l.g.repeat + " repeats #" + itoa(p.Repeats)
		if old, ok := l.kept.find(p.Repeats); ok && allGone(old.p) {
			s += ", which was lost"
		}
		paras = append(paras, span{s, asWarn})
	}
	notes := sentences(p)
	if !l.o.Brief {
		said := len(notes) > 0 && l.kept.said[notes[0].Text]
		if !said {
			paras = append(paras, span{l.o.clean(placeOf(p.TopLayer())), asDim})
		}
		for _, n := range notes {
			if l.kept.said[n.Text] {
				continue
			}
			if len(l.kept.said) < keepFull {
				l.kept.said[n.Text] = true
			}
			paras = append(paras, span{l.o.clean(n.Text), levelRole(n.Level)})
		}
		if m := p.TopLayer().Malformed; m != "" {
			paras = append(paras, span{"! malformed: " + l.o.clean(m), asBad})
		}
	}
	lo, hi := l.lanes.textRoom(f, l.air)
	for _, s := range paras {
		for _, line := range wrap([]span{s}, hi-lo) {
			w := l.lanes.base(l.g, l.air)
			col := lo
			w.text(lo-1, " ", asText)
			for _, part := range line {
				col = w.text(col, part.s, part.r)
			}
			w.text(col, " ", asText)
			l.out(w.render(l.o))
		}
	}
}

func allGone(p trace.Packet) bool {
	for _, f := range p.Fates {
		if !f.Gone() {
			return false
		}
	}
	return len(p.Fates) > 0
}

func levelRole(level string) role {
	switch level {
	case "error":
		return asBad
	case "warning":
		return asWarn
	default:
		return asText
	}
}

// arrival draws the second half of an arrow.
func (l *Ladder) arrival(f flight) {
	n := l.lanes
	w := n.base(l.g, l.air)
	if f.whole { // one host's sight
		n.stamp(w, f.p.Number, seconds(f.at))
		rest := l.inlineText(w, f, l.air, func() { n.arrive(w, l.g, f) })
		l.out(w.render(l.o))
		l.explain(f.p, f, rest, f.words)
		return
	}
	n.stamp(w, f.p.Number, seconds(f.at))
	n.arrive(w, l.g, f)
	if f.words == "" {
		l.out(w.render(l.o))
		return
	}
	words := l.o.clean(f.words)
	a := n.cols[f.from]
	edge := f.track
	if edge == 0 {
		edge = a
	}
	size := text.Width(words)
	switch room := max(edge-a, a-edge) - 3; {
	case size > room:
		l.out(w.render(l.o))
		l.explain(trace.Packet{}, f, "("+words+")", "")
		return
	case edge > a:
		w.text(edge-1-size, words, asWarn)
	default:
		w.text(edge+2, words, asWarn)
	}
	l.out(w.render(l.o))
}

// sight draws what one host saw: what it sent, when it left; what it got, when
// it came.
func (l *Ladder) sight(at time.Duration, p trace.Packet, from int, flights []flight, lost string) {
	side := l.lanes.index(l.o.Side)
	if side < 0 {
		return
	}
	l.head()
	if from == side {
		f := flight{p: p, from: from, whole: true, r: roleOf(p.TopLayer().OSI)}
		if f.to = l.lanes.index(p.To); f.to < 0 && p.To != "*" && len(flights) > 0 {
			f.to = flights[0].to
		}
		if f.to == from {
			return
		}
		if lost != "" && len(flights) == 0 && f.to < 0 {
			f.to = l.lossLane(p, from)
		}
		if l.lanes.cols == nil {
			l.out(l.listed(at, p)...)
			return
		}
		l.leave(at, p, []flight{f}, "")
		return
	}
	for _, f := range flights {
		if f.to == side || (f.to < 0 && l.onLink(p.Link, l.o.Side)) {
			if l.lanes.cols == nil {
				l.out(l.listed(f.at, p)...)
				continue
			}
			f.whole, f.to = true, side
			l.launch(f)
		}
	}
}

// onLink reports whether a host may hear a broadcast of this link.
func (l *Ladder) onLink(link, host string) bool {
	hosts, ok := l.links[link]
	return !ok || hosts[host]
}

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
	words := l.o.clean(callWords(c))
	if i < 0 || l.lanes.cols == nil {
		l.out(l.o.flow(l.o.width(), span{seconds(at) + " ", asDim}, "  ", span{l.o.clean(c.Host) + ": " + words, r})...)
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
			n.stamp(w, 0, seconds(at))
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
