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

// tell says in words what differs.
func (c *comparison) tell() []string {
	o := c.o
	w := o.prose()
	var out []string
	for _, p := range c.pairs {
		if p.same {
			continue
		}
		if len(out) >= maxTold {
			c.more++
			continue
		}
		out = append(out, o.flow(w, span{o.sign() + " ", asStrong}, "  ", span{o.clean(c.words(p)), asText})...)
	}
	switch {
	case len(out) == 0:
		return []string{"Both runs are the same, packet by packet."}
	case c.more > 0:
		out = append(out, fmt.Sprintf("(and %d more)", c.more))
	}
	return append([]string{o.paint(asStrong, "What differs")}, out...)
}

// words says what differs in a pair.
func (c *comparison) words(p pair) string {
	switch {
	case p.b == nil:
		return "only with " + c.a + ": " + eventWords(p.a)
	case p.a == nil:
		return "only with " + c.b + ": " + eventWords(p.b)
	}
	x, isPacket := p.a.Body.(trace.Packet)
	y, both := p.b.Body.(trace.Packet)
	if isPacket && both && x.Summary == y.Summary {
		return fmt.Sprintf("%s: with %s it is #%d and %s; with %s it is #%d and %s", headOf(x), c.a, x.Number, fateOr(x), c.b, y.Number, fateOr(y))
	}
	return "with " + c.a + ": " + eventWords(p.a) + "; with " + c.b + ": " + eventWords(p.b)
}

func fateOr(p trace.Packet) string {
	s := fatesOf(p)
	if s == "" {
		s = "nobody knows what became of it"
	}
	if p.Repeats > 0 {
		s += ", repeating #" + itoa(p.Repeats)
	}
	return s
}

func headOf(p trace.Packet) string { return from(p) + " to " + toWords(p) + ", " + wording.Headline(p) }

// eventWords says what an event is, in a line.
func eventWords(e *trace.Event) string {
	switch b := e.Body.(type) {
	case trace.Packet:
		return fmt.Sprintf("#%d at %s s, %s, %s", b.Number, wording.Seconds(e.At), headOf(b), fateOr(b))
	case trace.Call:
		return b.Host + " " + wording.Call(b, maxData)
	case trace.Step:
		return "the step " + b.Text
	default:
		return string(e.Body.Kind())
	}
}

// outcomes says how both runs ended, and which claims fared otherwise.
func outcomes(a, b Variant, o Options) []string {
	w := o.prose()
	var out []string
	claims := map[int]bool{}
	for _, e := range a.Events {
		if c, ok := e.Body.(trace.Claim); ok {
			claims[c.Line] = c.OK
		}
	}
	word := map[bool]string{true: "holds", false: "fails"}
	for _, e := range b.Events {
		c, ok := e.Body.(trace.Claim)
		if !ok {
			continue
		}
		if was, known := claims[c.Line]; known && was != c.OK {
			s := fmt.Sprintf("the claim of line %d %s with %s and %s with %s: %s", c.Line, word[was], a.Name, word[c.OK], b.Name, c.Text)
			out = append(out, o.flow(w, span{o.sign() + " ", asStrong}, "  ", span{o.clean(s), asWarn})...)
		}
	}
	for _, v := range []Variant{a, b} {
		for _, e := range v.Events {
			if end, ok := e.Body.(trace.End); ok {
				s := fmt.Sprintf("%s: %s, %d lost, %s s of lab time, %d of %d claims hold", v.Name, wording.Count(end.Packets, "packet"), end.Lost,
					wording.Seconds(end.LabTime), end.Claims-end.Failed, end.Claims)
				if end.Err != "" {
					s += "; it ended early: " + end.Err
				}
				out = append(out, o.flow(w, span{}, "  ", span{o.clean(s), asText})...)
			}
		}
	}
	return out
}

// side is one of the two ladders as it is drawn.
type side struct {
	l     *Ladder
	buf   strings.Builder
	lines []string
}

func newSide(o Options, width int) *side {
	s := &side{}
	o.Width = width
	s.l = New(&s.buf, o)
	s.l.explained = true // how to read the lanes; a comparison is no first sight
	return s
}

// feed draws an event, if there is one.
func (s *side) feed(e *trace.Event) {
	if e == nil {
		return
	}
	if b, ok := e.Body.(trace.Scene); ok && !s.l.o.Plain {
		s.l.newScene(b.Hosts)
		s.l.links = linksOf(b)
		return
	}
	_ = s.l.Event(*e) // a strings.Builder never fails
	s.take()
}

// take moves what was drawn to the lines.
func (s *side) take() {
	if s.buf.Len() > 0 {
		s.lines = append(s.lines, strings.Split(strings.TrimSuffix(s.buf.String(), "\n"), "\n")...)
		s.buf.Reset()
	}
}

// fill lets the lanes run on to line n.
func (s *side) fill(n int) {
	for len(s.lines) < n {
		line := ""
		if s.l.headed && s.l.lanes.cols != nil {
			line = s.l.lanes.base(s.l.g, s.l.air).render(s.l.o)
		}
		s.lines = append(s.lines, line)
	}
}

func (s *side) finish() []string {
	_ = s.l.Flush() // a strings.Builder never fails
	s.take()
	return s.lines
}
