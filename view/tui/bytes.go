package tui

import (
	"fmt"
	"strings"

	"netlab/trace"
)

// dumpColumns is how many columns a line of so many bytes takes: offset, hex
// with a place for a bracket around each, letters.
func dumpColumns(per int) int { return 6 + 3*per + 2 + per }

// bytesPer is how many bytes a line of this width shows.
func bytesPer(w int) int {
	for _, per := range []int{16, 8, 4, 2} {
		if dumpColumns(per) <= w {
			return per
		}
	}
	return 1
}

// bytesWidth is what the bytes take of a screen that they share.
func (m *Model) bytesWidth(most int) int { return dumpColumns(bytesPer(most)) }

// light shows the bytes of the field at the cursor.
func (d *detail) light(m *Model) {
	for _, s := range d.row().spans {
		if s.Packet == d.n {
			d.byteCur = max(0, min(s.Off, len(d.packet.Data)-1))
			d.scrollBytes(m)
			return
		}
	}
	d.scrollBytes(m)
}

func (d *detail) scrollBytes(m *Model) {
	l := m.layout().bytes
	if l.h <= 0 {
		return
	}
	line := d.byteCur / bytesPer(l.w)
	d.byteTop = max(min(d.byteTop, line), line-l.h+1, 0)
}

// moveByte puts the cursor on a byte and finds the field that it belongs to.
func (d *detail) moveByte(m *Model, to int) {
	d.byteCur = max(0, min(to, len(d.packet.Data)-1))
	d.scrollBytes(m)
	layer, field, best := d.owner(d.byteCur)
	if best == 0 {
		return
	}
	if field >= 0 && !d.opened(layer) {
		d.open[d.packet.Layers[layer].Proto] = true
	}
	l := d.packet.Layers[layer]
	if d.key = l.Proto; field >= 0 {
		d.key += " " + l.Fields[field].Name
	}
	d.lay(m)
}

// owner finds the smallest field with this byte, or the layer whose header it
// is in (field -1). Its size is 0 if nobody has it.
func (d *detail) owner(at int) (layer, field, size int) {
	field = -1
	has := func(spans []trace.Span) int {
		for _, s := range spans {
			if s.Packet == d.n && at >= s.Off && at < s.Off+s.Len {
				return s.Len
			}
		}
		return 0
	}
	for i, l := range d.packet.Layers {
		if n := has(l.Header); n > 0 && (size == 0 || n < size) {
			layer, field, size = i, -1, n
		}
		for k, f := range l.Fields {
			if n := has(f.Spans); n > 0 && len(f.Spans) == 1 && (size == 0 || n < size || n == size && field < 0) {
				layer, field, size = i, k, n
			}
		}
	}
	return layer, field, size
}

// lit says which bytes belong to the row at the cursor.
func (d *detail) lit() []trace.Span {
	var out []trace.Span
	for _, s := range d.row().spans {
		if s.Packet == d.n {
			out = append(out, s)
		}
	}
	return out
}

// byteLines draws the bytes; those of the field at the cursor are in brackets.
func (d *detail) byteLines(m *Model, at rect) []string {
	per := bytesPer(at.w)
	spans := d.lit()
	out := make([]string, 0, max(at.h, 0))
	for line := d.byteTop; len(out) < at.h; line++ {
		switch off := line * per; {
		case off < len(d.packet.Data):
			out = append(out, d.byteLine(m, off, per, spans, at.w))
		case off-per < len(d.packet.Data) && len(d.packet.Data) < d.packet.Length:
			out = append(out, m.o.paint(asDim, m.o.fit(fmt.Sprintf("(%d of %d bytes were captured)", len(d.packet.Data), d.packet.Length), at.w)))
		default:
			out = append(out, m.o.fit("", at.w))
		}
	}
	return out
}

func (d *detail) byteLine(m *Model, off, per int, spans []trace.Span, w int) string {
	in := func(i int) bool {
		if i < off || i >= off+per || i >= len(d.packet.Data) {
			return false
		}
		for _, s := range spans {
			if i >= s.Off && i < s.Off+s.Len {
				return true
			}
		}
		return false
	}
	var hex, letters strings.Builder
	for k := range per {
		i := off + k
		between := " "
		switch {
		case in(i) && !in(i-1):
			between = "["
		case !in(i) && in(i-1):
			between = "]"
		}
		hex.WriteString(between)
		if i >= len(d.packet.Data) {
			hex.WriteString("  ")
			continue
		}
		b := d.packet.Data[i]
		cell, letter := fmt.Sprintf("%02x", b), "."
		if b >= 0x20 && b < 0x7f {
			letter = string(rune(b))
		}
		r := asText
		switch {
		case i == d.byteCur && m.focus == bytesPane:
			r = asBar
		case in(i):
			r = asCursor
		}
		hex.WriteString(m.o.paint(r, cell))
		letters.WriteString(m.o.paint(r, letter))
	}
	end := " "
	if in(off + per - 1) {
		end = "]"
	}
	s := m.o.paint(asDim, fmt.Sprintf("%04x", off)) + " " + hex.String() + end + " " + letters.String()
	plain := 4 + 1 + 3*per + 2 + min(per, len(d.packet.Data)-off)
	return s + strings.Repeat(" ", max(0, w-plain))
}
