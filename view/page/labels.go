package page

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// call writes what a program did, beside its host's lane.
func (d *drawing) call(m *mark, c trace.Call) {
	d.say(sentence{Text: fmt.Sprintf("%s s: the program on %s: %s.", wording.Seconds(m.at), clean(c.Host), clean(wording.Call(c, maxData)))})
	i := d.index(c.Host)
	if i < 0 {
		return
	}
	out := svgCall{
		X: percent(d.x(i)), Y: num(m.y), CX: percent(d.x(i)), CY: num(m.y - 4), Anchor: "start", DX: "11",
		Text: clean(wording.Call(c, maxData)), Class: "call", Top: num(m.y - 11), Wide: text.Width(clean(wording.Call(c, maxData))) + 1,
	}
	if d.fig.Linked {
		out.ID = fmt.Sprintf("c%d-%d", d.scene.number, c.Number)
	}
	if c.Err != "" {
		out.Class = "call bad"
	}
	if d.x(i) > 50 {
		out.Anchor, out.DX = "end", "-11"
	}
	b := d.at(m.y)
	b.Calls = append(b.Calls, out)
}

// leave writes what a frame is, beside the lane that it leaves.
func (d *drawing) leave(m *mark, p trace.Packet) {
	from, to := d.index(p.From), d.aim(p)
	l := label{
		X: "50%", Y: num(m.y - 5), Anchor: "middle", DX: "0", Class: shade(p.TopLayer().OSI),
		Number: p.Number, Text: clean(wording.Headline(p)), Tags: d.scene.tags(p), Title: clean(p.Explanation().Text),
	}
	if p.Repeats > 0 {
		l.Again = "↻ #" + strconv.Itoa(p.Repeats)
	}
	l.Top, l.Wide = num(m.y-16), text.Width(fmt.Sprintf("#%d %s %s", l.Number, l.Text, l.Again))
	if l.Tags != "" {
		l.Wide += text.Width(l.Tags) + 3
	}
	l.Href = d.scene.packetID(p.Number)
	if d.fig.Linked {
		l.ID = "at-" + l.Href
	}
	if from >= 0 {
		d.beside(&l, from, to)
	}
	b := d.at(m.y)
	b.Labels = append(b.Labels, l)
	d.say(sentence{Text: d.sentence(m, p), Href: l.Href})
}

// beside puts a label at the lane that the frame leaves, above its arrow. Where
// that would lead out of the drawing, it stands at the lane where it arrives.
func (d *drawing) beside(l *label, from, to int) {
	const narrow, char = 600, 7.6 // pixels: the least that lanes of several hosts have, and a letter
	back := to >= 0 && to < from || to < 0 && d.x(from) > 50
	room := 0.0
	if to >= 0 {
		room = narrow * math.Abs(d.x(to)-d.x(from)) / 100
	}
	at, flip := from, len(d.hosts) > 2 && (to == 0 || to == len(d.hosts)-1) && room < char*float64(l.Wide)
	if flip {
		at = to
	}
	l.X, l.Anchor, l.DX = percent(d.x(at)), "start", "8"
	if back != flip {
		l.Anchor, l.DX = "end", "-8"
	}
}

// times writes each moment once, at its first mark.
func (d *drawing) times(marks []*mark) {
	last, y := "", -99.0
	for _, m := range marks {
		if m.kind == markPause || m.kind == markStep || m.kind == markLoss {
			continue
		}
		if s := wording.Seconds(m.at); s != last && m.y-y >= 11 {
			b := d.at(m.y)
			b.Times = append(b.Times, svgTime{Y: num(m.y), Text: s})
			last, y = s, m.y
		}
	}
}

// sentence is a packet in words, with what became of it and what it means: said
// once, it is not said again.
func (d *drawing) sentence(m *mark, p trace.Packet) string {
	who := clean(p.From)
	if who == "" {
		who = "somebody"
	}
	s := []string{fmt.Sprintf("%s s, packet %d: %s sends to %s: %s.", wording.Seconds(m.event.At), p.Number, who, receiver(p.To), clean(wording.Headline(p)))}
	if d.sight != "" && p.From != d.sight {
		s[0] = fmt.Sprintf("%s s: %s gets packet %d from %s: %s.", wording.Seconds(m.at), clean(d.sight), p.Number, who, clean(wording.Headline(p)))
	}
	if tags := d.scene.tags(p); tags != "" {
		s = append(s, "The lesson calls it "+tags+".")
	}
	if p.Repeats > 0 {
		s = append(s, fmt.Sprintf("It repeats packet %d.", p.Repeats))
	}
	if d.sight == "" {
		for _, f := range p.Fates {
			s = append(s, clean(wording.FateSentence(f, wording.Seconds(f.At), len(p.Fates) > 1)))
		}
	}
	for _, n := range sentences(p) {
		if !d.said[n.Text] {
			d.said[n.Text] = true
			s = append(s, clean(n.Text))
		}
	}
	return strings.Join(s, " ")
}
