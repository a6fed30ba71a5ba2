package ladder

import (
	"slices"
	"strings"
	"time"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// Peek is a packet on one screen, for somebody who is about to answer a question:
// what it is, and the header fields of its layers, without what each of them
// means. The layer that matters is the one of the field, or the topmost; of the
// others those are shown that rows leave room for, the nearest first. Rows of 0
// are enough for all. at is when the packet left. Packet shows everything.
func Peek(at time.Duration, p trace.Packet, field string, rows int, o Options) []string {
	w := o.ladderWidth()
	head := "#" + itoa(p.Number) + " " + wording.Seconds(at) + " " + from(p) + " → " + toWords(p) + ", " + wording.Headline(p)
	out := o.flow(w, span{}, "  ", span{o.clean(head), asHead})
	matters := p.Top
	for i, l := range p.Layers {
		for _, f := range l.Fields {
			if f.Name == field {
				matters = i
			}
		}
	}
	blocks := make([][]string, len(p.Layers))
	room := rows - len(out)
	for _, i := range nearest(matters, len(p.Layers)) {
		l := p.Layers[i]
		if l.Proto == "frame" && i != matters { // not of a protocol
			continue
		}
		block := peekLayer(l, field, w, o)
		if rows > 0 && i != matters && len(block) > room {
			break
		}
		blocks[i] = block
		room -= len(block)
	}
	for _, b := range blocks {
		out = append(out, b...)
	}
	return out
}

// ladderWidth is how wide what belongs to the lanes is drawn.
func (o Options) ladderWidth() int { return min(o.width(), maxLadder) }

// nearest lists the indices below n by how near they are to one, the lower ones
// first: what carries a layer tells more of it than what it carries.
func nearest(to, n int) []int {
	if to < 0 || to >= n {
		return nil
	}
	out := []int{to}
	for d := 1; d < n; d++ {
		if to-d >= 0 {
			out = append(out, to-d)
		}
		if to+d < n {
			out = append(out, to+d)
		}
	}
	return out
}

// peekLayer is a layer's place and its fields, in two columns where they fit.
func peekLayer(l trace.Layer, field string, w int, o Options) []string {
	var cells []string
	shown := inHeader(l.Fields)
	for _, f := range l.Fields {
		if f.Name == field && !containsField(shown, field) {
			shown = append(shown, f)
		}
	}
	for _, f := range shown {
		if f.Name != field && isRaw(f) && slices.ContainsFunc(shown, func(part trace.Field) bool { return isWithin(part, f) }) {
			continue // its parts are there
		}
		value := fieldWords(f)
		if f.Hidden {
			value = "?"
		}
		if o.Plain {
			cells = append(cells, "Field "+o.clean(f.Name)+" is "+o.clean(value)+".")
		} else {
			cells = append(cells, o.clean(f.Name)+" "+o.clean(value))
		}
	}
	out := []string{o.paint(roleOf(l.OSI), o.cut(o.clean(placeOf(l)), w))}
	const indent = "  "
	half := (w - len(indent)) / 2
	if o.Plain || half < peekColumn {
		half = 0
	}
	line := ""
	flush := func() {
		if line != "" {
			out = append(out, indent+strings.TrimRight(line, " "))
		}
		line = ""
	}
	for _, c := range cells {
		switch {
		case text.Width(c) < half-1 && line != "":
			line += c
			flush()
		case text.Width(c) < half-1:
			line = text.Pad(c, half)
		default:
			flush()
			out = append(out, o.flow(w, span{indent, asText}, indent+indent, span{c, asText})...)
		}
	}
	flush()
	if s := malformedWords(l); s != "" {
		out = append(out, o.flow(w, span{indent, asText}, indent+indent, span{o.clean(s), asWarn})...)
	}
	return out
}

// peekColumn is the narrowest column of fields.
const peekColumn = 34

// isRaw reports whether a field's value is but its bytes, or what is left of it
// while a question hides a part.
func isRaw(f trace.Field) bool {
	return len(f.Spans) == 1 && (f.Hidden || len(f.Values) == 1 && len(f.Values[0]) == 2*f.Spans[0].Len && f.Words == "")
}

// isWithin reports whether a field is a part of another one.
func isWithin(part, f trace.Field) bool {
	if len(part.Spans) != 1 || part.Spans[0].Packet != f.Spans[0].Packet {
		return false
	}
	p, w := part.Spans[0], f.Spans[0]
	return p.Len < w.Len && p.Off >= w.Off && p.Off+p.Len <= w.Off+w.Len
}

func containsField(fields []trace.Field, name string) bool {
	for _, f := range fields {
		if f.Name == name {
			return true
		}
	}
	return false
}
