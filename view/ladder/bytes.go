package ladder

import (
	"fmt"
	"strings"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// Bytes dumps a packet's bytes, and under each line says which layer they are.
func Bytes(p trace.Packet, o Options) []string {
	w := min(o.width(), maxLadder)
	title := o.paint(asStrong, o.cut(o.clean(packetTitle(p)), w))
	if o.Plain {
		return append([]string{o.cut(o.clean(packetTitle(p)), w)}, plainBytes(p, o)...)
	}
	d := dump{o: o, p: p, owner: owners(p), asked: p.HiddenBytes(), per: 16, letters: true}
	if w < 76 {
		d.per = 8
	}
	if w < 42 {
		d.per, d.letters = 8, false
	}
	switch {
	case w < 18:
		d.per = 2
	case w < 30:
		d.per = 4
	}
	out := []string{title}
	for off := 0; off < len(p.Data); off += d.per {
		out = append(out, d.hexLine(off))
		if s := d.markLine(off); s != "" {
			out = append(out, s)
		}
	}
	if len(p.Data) < p.Length {
		out = append(out, o.cut(fmt.Sprintf("(%d of %d bytes were captured)", len(p.Data), p.Length), w))
	}
	return out
}

// owners says for each byte which layer has it: an index into Layers, or -1.
func owners(p trace.Packet) []int {
	own := make([]int, len(p.Data))
	for i := range own {
		own[i] = -1
	}
	for k, l := range p.Layers {
		if l.Proto == "frame" {
			continue
		}
		for _, s := range l.Header {
			if s.Packet != p.Number {
				continue
			}
			for i := max(s.Off, 0); i < len(own) && i-s.Off < s.Len; i++ {
				own[i] = k
			}
		}
	}
	return own
}

type dump struct {
	o       Options
	p       trace.Packet
	owner   []int
	asked   []bool // bytes that a question asks for; nil: none
	per     int
	letters bool
}

// column is where the hex digits of the i-th byte of a line begin.
func (d dump) column(i int) int {
	if i >= 8 {
		return 6 + 3*i + 1
	}
	return 6 + 3*i
}

func (d dump) hexLine(off int) string {
	w := make(row, d.column(d.per)+2+d.per)
	w.text(0, fmt.Sprintf("%04x", off), asDim)
	for i := 0; i < d.per && off+i < len(d.p.Data); i++ {
		b := d.p.Data[off+i]
		r := d.role(off + i)
		w.text(d.column(i), hexOf(b, d.asked, off+i), r)
		if d.letters {
			s := "."
			switch {
			case d.asked != nil && d.asked[off+i]:
				s = "?"
			case b >= 0x20 && b < 0x7f:
				s = string(rune(b))
			}
			w.text(d.column(d.per)+1+i, s, r)
		}
	}
	return w.render(d.o)
}

// hexOf writes a byte, or that a question asks for it.
func hexOf(b byte, asked []bool, at int) string {
	if asked != nil && asked[at] {
		return "??"
	}
	return hex(uint64(b), 2)
}

func (d dump) role(at int) role {
	if k := d.owner[at]; k >= 0 {
		return roleOf(d.p.Layers[k].OSI)
	}
	return asText
}

// markLine brackets the bytes of each layer on a line and names the layer.
func (d dump) markLine(off int) string {
	g := d.o.glyphs()
	w := make(row, d.column(d.per)+2+d.per)
	marked := false
	for i := 0; i < d.per && off+i < len(d.p.Data); {
		k := d.owner[off+i]
		j := i + 1
		for j < d.per && off+j < len(d.p.Data) && d.owner[off+j] == k {
			j++
		}
		if k >= 0 {
			marked = true
			from, to := d.column(i), d.column(j-1)+1
			l := d.p.Layers[k]
			r := roleOf(l.OSI)
			w.line(from, to+1, g.boxH, r)
			if off+i == 0 || d.owner[off+i-1] != k {
				w.glyph(from, g.boxBL, r)
			}
			if off+j >= len(d.p.Data) || d.owner[off+j] != k {
				w.glyph(to, g.boxBR, r)
			}
			if name := d.o.clean(wording.Proto(l.Proto)); to-from-3 >= text.Width(name) {
				w.text(from+2, name, r)
			}
		}
		i = j
	}
	if !marked {
		return ""
	}
	return w.render(d.o)
}

func plainBytes(p trace.Packet, o Options) []string {
	own, asked := owners(p), p.HiddenBytes()
	var out []string
	for i := 0; i < len(own); {
		j := i + 1
		for j < len(own) && own[j] == own[i] {
			j++
		}
		name := "no layer"
		if own[i] >= 0 {
			name = wording.Proto(p.Layers[own[i]].Proto)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "Bytes %d to %d, %s:", i, j-1, name)
		for k, c := range p.Data[i:j] {
			b.WriteString(" " + hexOf(c, asked, i+k))
		}
		out = append(out, o.flow(o.prose(), span{}, "", span{o.clean(b.String()), asText})...)
		i = j
	}
	return out
}
