package ladder

import (
	"fmt"
	"slices"
	"strings"

	"netlab/internal/text"
	"netlab/trace"
)

// Layers draws a packet peeled: a box for each layer within the one below it,
// with the layer's place in both models, the fields that its bytes hold and
// where they stand. Fields that were worked out, or that only gather others,
// are left to Packet.
func Layers(p trace.Packet, o Options) []string {
	layers := make([]trace.Layer, len(p.Layers))
	for i, l := range p.Layers {
		l.Fields = inHeader(l.Fields)
		layers[i] = l
	}
	p.Layers = layers
	return allLayers(p, o, false)
}

// inHeader picks the fields that stand in a header themselves: not ip.addr,
// which is ip.src and ip.dst, nor ip.src_host, which says ip.src again.
func inHeader(fields []trace.Field) []trace.Field {
	single := make(map[trace.Span]string)
	for _, f := range fields {
		if len(f.Spans) == 1 && len(f.Values) == 1 && single[f.Spans[0]] == "" {
			single[f.Spans[0]] = f.Values[0]
		}
	}
	var out []trace.Field
	for _, f := range fields {
		gathers := len(f.Spans) > 1
		for _, s := range f.Spans {
			gathers = gathers && single[s] != ""
		}
		again := false
		if len(f.Spans) == 1 && len(f.Values) == 1 {
			again = single[f.Spans[0]] == f.Values[0] && slices.ContainsFunc(out, func(o trace.Field) bool {
				return len(o.Spans) == 1 && o.Spans[0] == f.Spans[0] && len(o.Values) == 1 && o.Values[0] == f.Values[0]
			})
		}
		if len(f.Spans) > 0 && !gathers && !again {
			out = append(out, f)
		}
	}
	return out
}

// allLayers draws all fields, and with docs what each of them means.
func allLayers(p trace.Packet, o Options, docs bool) []string {
	if o.Plain {
		return plainLayers(p, o, docs)
	}
	d := peel{o: o, g: o.glyphs(), p: p, width: min(o.width(), maxLadder), step: 2, docs: docs && o.width() >= wideFrom}
	if d.width < 50 {
		d.step = 1
	}
	if d.width < lanesFrom {
		d.step = 0
	}
	out := []string{o.paint(asStrong, o.cut(o.clean(packetTitle(p)), d.width))}
	depth := 0
	for i, l := range p.Layers {
		if l.Proto == "frame" {
			continue
		}
		out = append(out, d.layer(l, min(depth, 8), i == p.Top)...)
		depth++
	}
	for i := min(depth, 9) - 1; i >= 0 && d.step > 0; i-- {
		out = append(out, d.line(i, d.g.boxBL, repeatTo(d.g.boxH, d.inner(i)), d.g.boxBR, asDim))
	}
	return out
}

func packetTitle(p trace.Packet) string {
	s := fmt.Sprintf("Packet #%d", p.Number)
	if p.From != "" {
		s += ": " + p.From + " → " + toWords(p)
	}
	return s + ", " + text.Count(p.Length, "byte")
}

// peel draws nested boxes.
type peel struct {
	o     Options
	g     glyphs
	p     trace.Packet
	width int
	step  int // columns that a box is narrower than the one around it, each side
	docs  bool
}

// inner is how many columns there are between the borders of a box.
func (d peel) inner(depth int) int { return d.width - 2*d.step*depth - 2 }

// line writes one line of a box with the borders of those around it.
func (d peel) line(depth int, left, middle, right string, r role) string {
	if d.step == 0 {
		return strings.TrimRight(d.o.paint(r, d.o.cut(middle, d.width)), " ")
	}
	wall := d.o.paint(asDim, d.g.boxV)
	gap := repeatTo(" ", d.step-1)
	middle = text.Pad(d.o.cut(middle, d.inner(depth)), d.inner(depth))
	return repeatTo(wall+gap, depth) + d.o.paint(asDim, left) + d.o.paint(r, middle) + d.o.paint(asDim, right) + repeatTo(gap+wall, depth)
}

func (d peel) layer(l trace.Layer, depth int, top bool) []string {
	w := d.inner(depth)
	where := ""
	if s := d.o.clean(spanWords(l.Header, d.p.Number)); s != "" {
		where = " bytes " + s + " "
	}
	name := " " + d.o.clean(placeOf(l)) + " "
	if top {
		name = " " + d.o.clean(placeOf(l)) + " *"
		if d.o.Unicode {
			name = " " + d.o.clean(placeOf(l)) + " ◂ "
		}
	}
	if text.Width(name)+text.Width(where) > w {
		where = ""
	}
	name = d.o.cut(name, w)
	var out []string
	if d.step == 0 {
		out = append(out, d.line(depth, "", strings.TrimSpace(name), "", roleOf(l.OSI)))
	} else {
		fill := repeatTo(d.g.boxH, w-text.Width(name)-text.Width(where))
		out = append(out, d.line(depth, d.g.boxTL, name+fill+where, d.g.boxTR, roleOf(l.OSI)))
	}
	if l.Summary != "" {
		out = append(out, d.line(depth, d.g.boxV, " "+d.o.clean(l.Summary), d.g.boxV, asStrong))
	}
	size := 0
	for _, f := range l.Fields {
		size = min(max(size, text.Width(f.Name)), w/2, 30)
	}
	source := ""
	for _, f := range l.Fields {
		out = append(out, d.line(depth, d.g.boxV, d.field(f, size, w), d.g.boxV, asText))
		if d.docs {
			out = append(out, d.doc(f, &source, depth)...)
		}
	}
	for _, s := range []string{caveatWords(l), malformedWords(l)} {
		if s == "" {
			continue
		}
		for _, line := range wrap([]span{{d.o.clean(s), asText}}, w-2) {
			out = append(out, d.line(depth, d.g.boxV, " "+joined(line), d.g.boxV, asWarn))
		}
	}
	return out
}

func caveatWords(l trace.Layer) string {
	if l.Caveat == "" {
		return ""
	}
	return "The OSI number is a convention: " + l.Caveat
}

func malformedWords(l trace.Layer) string {
	if l.Malformed == "" {
		return ""
	}
	return "! malformed: " + l.Malformed
}

func joined(line []span) string {
	var b strings.Builder
	for _, s := range line {
		b.WriteString(s.s)
	}
	return b.String()
}

// field is one field in columns: name, value with its word, place.
func (d peel) field(f trace.Field, size, w int) string {
	where := d.o.clean(spanWords(f.Spans, d.p.Number))
	value := d.o.clean(fieldWords(f))
	room := w - size - 4 - text.Width(where)
	if room < 6 {
		room, where = w-size-3, ""
	}
	s := " " + text.Pad(d.o.cut(d.o.clean(f.Name), size), size) + " " + text.Pad(d.o.cut(value, room), room)
	if where != "" {
		s += " " + where
	}
	return s
}

// fieldWords is a field's values, and what they mean.
func fieldWords(f trace.Field) string {
	if f.Hidden {
		return "? (a question asks for it)"
	}
	vs := f.Values
	const limit = 8
	more := ""
	if len(vs) > limit {
		vs, more = vs[:limit], fmt.Sprintf(", … %d values", len(vs))
	}
	s := strings.Join(vs, ", ") + more
	if f.Words != "" {
		s += " (" + f.Words + ")"
	}
	return s
}

// spanWords says which bytes are meant: "34-35"; "#3 54-60 #4 54-70" where
// they are not all in the packet itself.
func spanWords(spans []trace.Span, self int) string {
	const limit = 3
	var out []string
	packet := self
	for _, s := range spans {
		w := ""
		if s.Packet != packet {
			w, packet = fmt.Sprintf("#%d ", s.Packet), s.Packet
		}
		if s.Len == 1 {
			w += itoa(s.Off)
		} else {
			w += fmt.Sprintf("%d-%d", s.Off, s.Off+s.Len-1)
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
		if len(out) > limit {
			return strings.Join(out[:limit], " ") + " …"
		}
	}
	return strings.Join(out, " ")
}

func plainLayers(p trace.Packet, o Options, docs bool) []string {
	say := func(s string) []string { return o.flow(o.prose(), span{}, "", span{o.clean(s), asText}) }
	out := say(packetTitle(p) + ". Its layers, from the wire up:")
	for _, l := range p.Layers {
		if l.Proto == "frame" {
			continue
		}
		s := placeOf(l)
		if b := spanWords(l.Header, p.Number); b != "" {
			s += ", bytes " + b
		}
		if l.Summary != "" {
			s += ": " + l.Summary
		}
		out = append(out, say(s+".")...)
		source := ""
		for _, f := range l.Fields {
			s := "Field " + f.Name + " is " + fieldWords(f)
			if b := spanWords(f.Spans, p.Number); b != "" {
				s += ", bytes " + b
			}
			s += "."
			if docs && f.Doc != "" {
				s += " " + docWords(f, &source)
			}
			out = append(out, say(s)...)
		}
		for _, s := range []string{caveatWords(l), malformedWords(l)} {
			if s != "" {
				out = append(out, say(s)...)
			}
		}
	}
	return out
}
