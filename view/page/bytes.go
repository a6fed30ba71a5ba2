package page

import (
	"fmt"
	"slices"
	"strings"

	"netlab/trace"
)

// dump is a packet's bytes: offsets, hex digits in runs that belong together,
// and letters.
type dump struct {
	Offsets, Letters string
	Runs             []run
	More             int // bytes that are left out
	Missing          int // bytes that were not captured
}

// run is a stretch of bytes with the same layer and fields.
type run struct {
	Class, Hex string
	Blank      int    // the blank whose bytes these are; 0: none
	Told       string // its digits
}

const (
	perLine  = 16
	maxBytes = 192 // of a packet; the capture has the rest
)

// hidden are the blanks of a packet and the spans of their fields.
type hidden struct {
	blanks []*blank
	spans  [][]trace.Span
}

func hiddenOf(s *scene, p trace.Packet) hidden {
	h := hidden{blanks: s.blanks[p.Number]}
	for _, k := range h.blanks {
		var spans []trace.Span
		for _, l := range p.Layers {
			for _, f := range l.Fields {
				if f.Name == k.field {
					spans = append(spans, f.Spans...)
				}
			}
		}
		h.spans = append(h.spans, spans)
	}
	return h
}

// of finds the blank that a field would tell: its own, or one whose bits it has
// as well.
func (h hidden) of(f trace.Field, packet int) *blank {
	for i, k := range h.blanks {
		if f.Name == k.field {
			return k
		}
		for _, s := range h.spans[i] {
			if slices.ContainsFunc(f.Spans, func(t trace.Span) bool { return overlap(s, t, packet) }) {
				return k
			}
		}
	}
	return nil
}

// overlap reports whether two spans share a bit of this packet.
func overlap(a, b trace.Span, packet int) bool {
	if a.Packet != packet || b.Packet != packet || a.Off >= b.Off+b.Len || b.Off >= a.Off+a.Len {
		return false
	}
	same := a.Off == b.Off && a.Len == b.Len
	return !same || a.Mask == 0 || b.Mask == 0 || a.Mask&b.Mask != 0
}

// at is the blank that a byte belongs to; 0 if none.
func (h hidden) at(off, packet int) int {
	for i, k := range h.blanks {
		for _, s := range h.spans[i] {
			if s.Packet == packet && s.Off <= off && off < s.Off+s.Len {
				return k.index
			}
		}
	}
	return 0
}

// dumpOf writes a packet's bytes. Fields are counted as packet counts them.
func dumpOf(p trace.Packet, h hidden) *dump {
	n := min(len(p.Data), maxBytes)
	d := &dump{More: len(p.Data) - n, Missing: max(p.Length-len(p.Data), 0)}
	classes := classesOf(p, n)
	var offsets, letters strings.Builder
	for i := range n {
		c := p.Data[i]
		k := h.at(i, p.Number)
		if i%perLine == 0 {
			fmt.Fprintf(&offsets, "%04x\n", i)
			if i > 0 {
				letters.WriteByte('\n')
			}
		}
		letters.WriteString(letter(c, k > 0))
		gap := " "
		switch i % perLine {
		case perLine - 1:
			gap = "\n"
		case perLine/2 - 1:
			gap = "  "
		}
		if m := len(d.Runs); m == 0 || d.Runs[m-1].Class != classes[i] || d.Runs[m-1].Blank != k {
			d.Runs = append(d.Runs, run{Class: classes[i], Blank: k})
		}
		r := &d.Runs[len(d.Runs)-1]
		if k > 0 {
			r.Hex += "??" + gap
			r.Told += fmt.Sprintf("%02x", c) + gap
			continue
		}
		r.Hex += fmt.Sprintf("%02x", c) + gap
	}
	d.Offsets, d.Letters = offsets.String(), letters.String()
	return d
}

func letter(c byte, hidden bool) string {
	switch {
	case hidden:
		return "?"
	case c >= 0x20 && c < 0x7f:
		return string(rune(c))
	default:
		return "."
	}
}

// classesOf gives each of the first n bytes its layer's colour and its fields.
func classesOf(p trace.Packet, n int) []string {
	shades := make([]string, n)
	fields := make([]string, n)
	index := 0
	for _, l := range p.Layers {
		each(l.Header, p.Number, n, func(i int) { shades[i] = shade(l.OSI) })
		for _, f := range shown(l.Fields) {
			if index >= maxFields {
				break
			}
			if !whole(f, l) {
				each(f.Spans, p.Number, n, func(i int) {
					if len(fields[i]) < 120 {
						fields[i] += fmt.Sprintf(" b%d", index)
					}
				})
			}
			index++
		}
	}
	for i := range shades {
		shades[i] = strings.TrimSpace(shades[i] + fields[i])
	}
	return shades
}

// whole reports whether a field is all of its layer, which has a colour already.
func whole(f trace.Field, l trace.Layer) bool {
	return len(f.Spans) == 1 && len(l.Header) == 1 && f.Spans[0] == l.Header[0]
}

// each calls do for every byte of this packet that the spans name, once a span.
func each(spans []trace.Span, packet, n int, do func(i int)) {
	for _, s := range spans[:min(len(spans), 64)] {
		if s.Packet != packet || s.Off < 0 || s.Len <= 0 {
			continue
		}
		for i := s.Off; i < n && i-s.Off < s.Len; i++ {
			do(i)
		}
	}
}
