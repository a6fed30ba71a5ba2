package ladder

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"netlab/trace"
	"netlab/view/wording"
)

// Variant is one of two runs that are compared.
type Variant struct {
	Name   string // "n=2"
	Events trace.Trace
}

// besideFrom is how wide a page must be for two ladders side by side.
const besideFrom = 100

// The most differences that are told, and the most events of a scene that are
// put in relation.
const (
	maxTold    = 60
	maxAligned = 1500
)

// Compare draws the ladders of two runs, side by side or, on a narrow page, one
// above the other. What is in one and not in the other has the sign ≠ (!= in
// ASCII), and is told in words below.
func Compare(a, b Variant, o Options) []string {
	o.Brief = true
	var out []string
	as, bs := scenes(a.Events), scenes(b.Events)
	for i := range max(len(as), len(bs)) {
		var x, y []trace.Event
		if i < len(as) {
			x = as[i]
		}
		if i < len(bs) {
			y = bs[i]
		}
		if len(as) > 1 || len(bs) > 1 {
			out = append(out, "", o.paint(asStrong, fmt.Sprintf("Scene %d", i+1)))
		}
		c := &comparison{o: o, a: a.Name, b: b.Name}
		c.relate(x, y)
		out = append(out, "")
		out = append(out, c.draw()...)
		out = append(out, "")
		out = append(out, c.tell()...)
	}
	out = append(out, "")
	return append(out, outcomes(a, b, o)...)
}

// scenes cuts a run into its scenes, and leaves out what no ladder shows.
func scenes(all trace.Trace) [][]trace.Event {
	var out [][]trace.Event
	for _, e := range all {
		switch e.Body.(type) {
		case trace.Scene:
			out = append(out, []trace.Event{e})
		case trace.Step, trace.Call, trace.Packet:
			if len(out) > 0 {
				out[len(out)-1] = append(out[len(out)-1], e)
			}
		}
	}
	return out
}

// comparison is two scenes, put in relation.
type comparison struct {
	o     Options
	a, b  string
	pairs []pair
	more  int // differences that are not told
}

// pair is an event of each run that belong together, or one that is alone.
type pair struct {
	a, b *trace.Event
	same bool
}

// relate finds which events belong together: the longest common subsequence of
// what they say, and between its parts packets that go the same way.
func (c *comparison) relate(a, b []trace.Event) {
	x, y := marksOf(a), marksOf(b)
	i, j := 0, 0
	for _, k := range common(x, y) {
		c.between(a[i:k[0]], b[j:k[1]])
		c.pairs = append(c.pairs, pair{a: &a[k[0]], b: &b[k[1]], same: true})
		i, j = k[0]+1, k[1]+1
	}
	c.between(a[i:], b[j:])
}

// between pairs what differs between two common events.
func (c *comparison) between(a, b []trace.Event) {
	for i := range a {
		k := slices.IndexFunc(b, func(e trace.Event) bool { return alike(a[i], e) })
		if k < 0 {
			c.pairs = append(c.pairs, pair{a: &a[i]})
			continue
		}
		for n := range k {
			c.pairs = append(c.pairs, pair{b: &b[n]})
		}
		c.pairs = append(c.pairs, pair{a: &a[i], b: &b[k]})
		b = b[k+1:]
	}
	for n := range b {
		c.pairs = append(c.pairs, pair{b: &b[n]})
	}
}

// alike reports whether two events that differ are each other's counterparts.
func alike(a, b trace.Event) bool {
	switch x := a.Body.(type) {
	case trace.Packet:
		y, ok := b.Body.(trace.Packet)
		return ok && x.From == y.From && x.To == y.To &&
			(x.Summary == y.Summary || slices.ContainsFunc(x.Label, func(l string) bool { return slices.Contains(y.Label, l) }))
	case trace.Call:
		y, ok := b.Body.(trace.Call)
		return ok && x.Host == y.Host && x.Room == y.Room && x.Event == y.Event
	case trace.Step:
		y, ok := b.Body.(trace.Step)
		return ok && x.Line == y.Line
	default:
		return a.Body.Kind() == b.Body.Kind()
	}
}

// marksOf says of each event what makes it the same in another run. Moments
// and packet numbers do not: they move with whatever came before.
func marksOf(all []trace.Event) []string {
	out := make([]string, len(all))
	for i, e := range all {
		switch b := e.Body.(type) {
		case trace.Packet:
			out[i] = fmt.Sprintf("packet %q %q %q %q %v %q", b.From, b.To, b.TopLayer().Proto, b.Summary, b.Repeats > 0, fatesOf(b))
		case trace.Call:
			out[i] = fmt.Sprintf("call %q %q %q %q", b.Host, b.Room, wording.Call(b, maxData), b.Err)
		case trace.Step:
			out[i] = fmt.Sprintf("step %d %q %q", b.Line, b.Text, b.Err)
		case trace.Scene:
			out[i] = "scene"
		}
	}
	return out
}

// fatesOf says what became of a packet's copies.
func fatesOf(p trace.Packet) string {
	var out []string
	for _, f := range p.Fates {
		w := wording.Fate(f)
		if w == "" {
			w = "arrives"
		}
		out = append(out, w)
	}
	return strings.Join(out, ", ")
}

// common gives the longest common subsequence, as pairs of places. Of very long
// scenes only the beginning is put in relation.
func common(x, y []string) [][2]int {
	x, y = x[:min(len(x), maxAligned)], y[:min(len(y), maxAligned)]
	w := len(y) + 1
	best := make([]uint16, (len(x)+1)*w)
	for i := range slices.Backward(x) {
		for j := range slices.Backward(y) {
			if x[i] == y[j] {
				best[i*w+j] = best[(i+1)*w+j+1] + 1
			} else {
				best[i*w+j] = max(best[(i+1)*w+j], best[i*w+j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case best[(i+1)*w+j] >= best[i*w+j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// sign marks a difference, for who sees no colour.
func (o Options) sign() string {
	if o.Unicode {
		return "≠"
	}
	return "!="
}

// draw gives the ladders: side by side where there is room.
func (c *comparison) draw() []string {
	if c.o.width() < besideFrom || c.o.Plain {
		var out []string
		for _, left := range []bool{true, false} {
			s := newSide(c.o, c.o.width())
			for _, p := range c.pairs {
				s.feed(c.marked(p, left))
			}
			out = append(out, c.o.paint(asHead, c.o.clean(map[bool]string{true: c.a, false: c.b}[left])))
			out = append(out, s.finish()...)
			out = append(out, "")
		}
		return out[:len(out)-1]
	}
	width := (min(c.o.width(), 2*maxLadder+3) - 3) / 2
	x, y := newSide(c.o, width), newSide(c.o, width)
	for _, p := range c.pairs {
		x.feed(c.marked(p, true))
		y.feed(c.marked(p, false))
		if p.same {
			x.fill(len(y.lines))
			y.fill(len(x.lines))
		}
	}
	l, r := x.finish(), y.finish()
	out := []string{beside(c.o.paint(asHead, c.o.clean(c.a)), c.o.paint(asHead, c.o.clean(c.b)), width, c.o)}
	for i := range max(len(l), len(r)) {
		out = append(out, beside(at(l, i), at(r, i), width, c.o))
	}
	return out
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// beside puts two lines side by side.
func beside(a, b string, width int, o Options) string {
	gap := " # "
	if o.Unicode {
		gap = " ║ "
	}
	return strings.TrimRight(a+strings.Repeat(" ", max(0, width-lipgloss.Width(a)))+o.paint(asDim, gap)+b, " ")
}

// marked is an event of one side, with the sign of what it is not in the other.
func (c *comparison) marked(p pair, left bool) *trace.Event {
	e := p.b
	if left {
		e = p.a
	}
	if e == nil || p.same {
		return e
	}
	word := c.o.sign() + " only here"
	if p.a != nil && p.b != nil {
		word = c.o.sign() + " differs"
	}
	out := *e
	switch b := e.Body.(type) {
	case trace.Packet:
		b.Label = append(slices.Clone(b.Label), word)
		out.Body = b
	case trace.Step:
		b.Text += " (" + word + ")"
		out.Body = b
	case trace.Call:
		b.Event = "(" + word + ") " + b.Event
		out.Body = b
	}
	return &out
}
