package report

import (
	"fmt"
	"strings"
	"time"

	"netlab/internal/text"
	"netlab/view/wording"
)

// cells is a panel as characters.
type cells struct {
	glyph [][]string
	look  [][]role
}

func newCells(w, h int) cells {
	c := cells{glyph: make([][]string, h), look: make([][]role, h)}
	for i := range h {
		c.glyph[i] = make([]string, w)
		c.look[i] = make([]role, w)
	}
	return c
}

// plot draws a panel, rows high, over the time from x0 to x1.
func (o Options) plot(p panel, rows int, x0, x1 time.Duration) []string {
	_, _, y0, y1, ok := p.shape()
	out := o.wrapped(asStrong, 0, p.title)
	if !ok {
		return append(out, "  (nothing to show)")
	}
	y0 = min(y0, 0)
	if y1 <= y0 {
		y1 = y0 + 1
	}
	label := func(y float64) string {
		if p.unit == "bytes" {
			return rounded(uint64(max(y, 0)))
		}
		return short(y) + " " + p.unit
	}
	middle := y1 - (y1-y0)*float64(rows/2)/float64(rows-1)
	side := max(text.Width(label(y1)), text.Width(label(middle)), text.Width(label(y0)))
	w := max(o.width()-side-2, 8)
	grid := newCells(w, rows)
	for _, s := range p.series {
		for _, q := range s.xy {
			col := int(float64(w-1) * part(float64(q.x-x0), float64(x1-x0)))
			row := rows - 1 - int(float64(rows-1)*part(q.y-y0, y1-y0)+0.5)
			grid.glyph[row][col], grid.look[row][col] = o.pick(s.unicode, s.ascii), s.look
		}
	}
	for i := range rows {
		name := ""
		switch i {
		case 0:
			name = label(y1)
		case rows / 2:
			name = label(middle)
		case rows - 1:
			name = label(y0)
		}
		axis := o.pick("│", "|")
		if name != "" {
			axis = o.pick("┤", "+")
		}
		out = append(out, strings.Repeat(" ", side-text.Width(name))+o.paint(asDim, name+" "+axis)+o.row(grid.glyph[i], grid.look[i]))
	}
	out = append(out, o.paint(asDim, strings.Repeat(" ", side+1)+o.pick("└", "+")+strings.Repeat(o.pick("─", "-"), w)))
	from, to := wording.Seconds(x0), wording.Seconds(x1)+" s"
	if gap := w - len(from) - len(to); gap > 0 {
		out = append(out, o.paint(asDim, strings.Repeat(" ", side+2)+from+strings.Repeat(" ", gap)+to))
	} else {
		out = append(out, o.wrapped(asDim, 0, "from "+from+" to "+to)...)
	}
	return append(out, o.legend(p)...)
}

// part is n of all, from 0 to 1.
func part(n, all float64) float64 {
	if all <= 0 {
		return 0
	}
	return min(max(n/all, 0), 1)
}

// row writes cells, those that look alike in one piece.
func (o Options) row(glyph []string, look []role) string {
	end := len(glyph)
	for end > 0 && glyph[end-1] == "" {
		end--
	}
	var out, run strings.Builder
	as := asText
	for i, g := range glyph[:end] {
		if g == "" {
			run.WriteByte(' ')
			continue
		}
		if look[i] != as {
			out.WriteString(o.paint(as, run.String()))
			run.Reset()
			as = look[i]
		}
		run.WriteString(g)
	}
	return out.String() + o.paint(as, run.String())
}

// legend says what the characters mean, for those that are there.
func (o Options) legend(p panel) []string {
	var words []string
	for _, s := range p.series {
		if len(s.xy) > 0 {
			words = append(words, o.pick(s.unicode, s.ascii)+" "+s.name)
		}
	}
	if len(words) < 2 {
		return nil
	}
	var out []string
	line := " "
	for _, s := range words {
		if line != " " && text.Width(line)+text.Width(s)+3 > o.width() {
			out, line = append(out, o.paint(asDim, strings.TrimRight(line, " "))), " "
		}
		line += " " + o.cut(s, o.width()-2) + "  "
	}
	return append(out, o.paint(asDim, strings.TrimRight(line, " ")))
}

// Lines draws the sequence numbers and the round-trip times. The bytes in flight
// and the window have a chart of their own in view/ladder.
func (v *Graph) Lines() []string {
	me := v.main()
	out := v.o.wrapped(asStrong, 0, fmt.Sprintf("%s: %s sent %s, %s sent %s", v.stream,
		v.side[0], count(v.data[0].len(), "byte"), v.side[1], count(v.data[1].len(), "byte")))
	if v.every > 1 {
		out = append(out, v.o.wrapped(asDim, 0, fmt.Sprintf("(one of every %d packets is drawn, and those that were sent again while there is room)", v.every))...)
	}
	if !v.data[me].some {
		return append(out, v.o.wrapped(asText, 0, "Neither end has sent data.")...)
	}
	if v.o.Plain {
		return append(out, v.sentences()...)
	}
	rows := 16
	if v.o.width() < 60 {
		rows = 12
	}
	seq, rtt := v.sequence(), v.roundTrips()
	x0, x1, _, _, _ := panel{series: append(seq.series, rtt.series...)}.shape()
	out = append(append(out, ""), v.o.plot(seq, rows, x0, x1)...)
	if len(rtt.series[0].xy) > 0 {
		out = append(append(out, ""), v.o.plot(rtt, rows/2, x0, x1)...)
	}
	return out
}

// sentences tell the same in words: of each twentieth of the time, the end.
func (v *Graph) sentences() []string {
	const parts = 20
	if len(v.points) == 0 {
		return nil
	}
	me := v.main()
	first, last := v.points[0].at, v.points[0].at
	for _, p := range v.points {
		first, last = min(first, p.at), max(last, p.at)
	}
	width := max((last-first)/parts, 1)
	var out []string
	var sent, acked uint64
	var rtt time.Duration
	resent, lost := 0, 0
	for i, p := range v.points {
		if p.from == me {
			sent = max(sent, p.seq+uint64(p.length))
			if p.marks&pointResent != 0 {
				resent++
			}
			if p.marks&pointLost != 0 {
				lost++
			}
		} else if p.marks&pointAcks != 0 {
			acked = max(acked, p.ack)
			if p.marks&pointRTT != 0 {
				rtt = p.roundTrip()
			}
		}
		if i+1 < len(v.points) && (v.points[i+1].at-first)/width == (p.at-first)/width {
			continue
		}
		s := fmt.Sprintf("At %s s: %s has sent up to byte %d, and %s acknowledged up to %d.", wording.Seconds(p.at), v.side[me], sent, v.side[1-me], acked)
		if rtt > 0 {
			s += " The last round trip took " + span(rtt) + "."
		}
		if resent > 0 {
			s += fmt.Sprintf(" %s sent again.", count(resent, "segment"))
		}
		if lost > 0 {
			s += fmt.Sprintf(" %s lost on the way.", count(lost, "segment"))
		}
		resent, lost = 0, 0
		out = append(out, v.o.wrapped(asText, 0, s)...)
	}
	return out
}
