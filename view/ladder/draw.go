package ladder

import (
	"strconv"
	"strings"
	"time"

	"netlab/capture"
	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
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
	f := flight{p: p, from: from, r: roleOf(p.TopLayer().OSI)}
	if len(p.Fates) == 0 {
		if !l.aim(&f, p.To) {
			return nil, ""
		}
		f.whole = true
		return []flight{f}, ""
	}
	for _, fate := range p.Fates {
		f.words, f.at, f.passed = wording.Fate(fate), fate.At, fate.Verdicts.Has(capture.Reordered)
		switch {
		case fate.Gone() && lost == "":
			lost = f.words
		case fate.Gone():
		case l.aim(&f, fate.To):
			out = append(out, f)
		}
	}
	return out, lost
}

// aim finds the lanes to which a flight goes.
func (l *Ladder) aim(f *flight, to string) bool {
	if f.from < 0 {
		return false
	}
	f.all = nil
	if to != "*" {
		f.to = l.lane(to)
		return f.to >= 0 && f.to != f.from
	}
	f.to = f.from
	for i, h := range l.lanes.hosts {
		if i != f.from && l.onLink(f.p.Link, h.Name) {
			f.all = append(f.all, i)
			f.to = i // the last to the right, or else to the left
		}
	}
	if len(f.all) > 0 && f.to < f.from {
		f.to = f.all[0]
	}
	return len(f.all) > 0
}

// leave draws the arrow's first half, what the frame is and what it means.
func (l *Ladder) leave(at time.Duration, p trace.Packet, flights []flight, lost string) {
	n := l.lanes
	w := n.base(l.g, l.air)
	n.stamp(w, p.Number, l.seconds(at))
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
			if f.track > 0 && (f.to > f.from) == (flights[0].to > flights[0].from) {
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
	n.stamp(w, p.Number, l.seconds(at))
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
	head := l.o.clean(wording.Headline(f.p))
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
	lo, hi := l.lanes.textRoom(f, l.air)
	if rest != "" {
		paras = append(paras, span{rest, f.r})
	}
	if fate != "" {
		paras = append(paras, span{"(" + fate + ")", asWarn})
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
		said := placeOf(p.TopLayer())
		if len(notes) > 0 {
			said = notes[0].Text
		}
		if said != "" && !l.kept.said[said] {
			paras = append(paras, span{l.o.clean(placeIn(p.TopLayer(), hi-lo)), asDim})
		}
		if len(notes) == 0 {
			l.kept.say(said)
		}
		for _, n := range notes {
			if !l.kept.say(n.Text) {
				continue
			}
			paras = append(paras, span{l.o.clean(n.Text), levelRole(n.Level)})
		}
		if m := p.TopLayer().Malformed; m != "" {
			paras = append(paras, span{"! malformed: " + l.o.clean(m), asBad})
		}
	}
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
		n.stamp(w, f.p.Number, l.seconds(f.at))
		rest := l.inlineText(w, f, l.air, func() { n.arrive(w, l.g, f) })
		l.out(w.render(l.o))
		l.explain(f.p, f, rest, f.words)
		return
	}
	n.stamp(w, f.p.Number, l.seconds(f.at))
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
		l.explain(trace.Packet{}, f, "", words)
		return
	case edge > a:
		w.text(edge-1-size, words, asWarn)
	default:
		w.text(edge+2, words, asWarn)
	}
	l.out(w.render(l.o))
}
