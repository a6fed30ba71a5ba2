package ladder

import (
	"strings"

	"netlab/internal/text"
)

// row is one line of a drawing: a cell for each column. A character of two
// columns leaves its second cell as a hole.
type row []cell

type cell struct {
	s    string // empty: blank
	r    role
	hole bool
}

// glyph puts one of our own characters, which are taken as one column wide.
func (w row) glyph(col int, s string, r role) {
	if col >= 0 && col < len(w) {
		w.free(col)
		w[col] = cell{s: s, r: r}
	}
}

// line fills the columns from a up to, not including, b.
func (w row) line(a, b int, s string, r role) {
	for c := a; c < b; c++ {
		w.glyph(c, s, r)
	}
}

// text puts s, escaped already, from col on and gives the column behind it.
// What does not fit is left out.
func (w row) text(col int, s string, r role) int {
	for _, c := range s {
		n := text.Width(string(c))
		if n == 0 {
			if col > 0 && col <= len(w) && w[col-1].s != "" {
				w[col-1].s += string(c)
			}
			continue
		}
		if col < 0 || col+n > len(w) {
			return col
		}
		for i := range n {
			w.free(col + i)
			w[col+i] = cell{r: r, hole: i > 0}
		}
		w[col].s = string(c)
		col += n
	}
	return col
}

// free makes sure that no half of a wide character stays when col is written.
func (w row) free(col int) {
	if w[col].hole && col > 0 {
		w[col-1] = cell{}
	}
	if col+1 < len(w) && w[col+1].hole {
		w[col+1] = cell{}
	}
}

// render gives the row as text without blanks at its end.
func (w row) render(o Options) string {
	end := len(w)
	for end > 0 && (w[end-1].s == "" || w[end-1].s == " ") && !w[end-1].hole {
		end--
	}
	var out, run strings.Builder
	var as role
	flush := func() {
		out.WriteString(o.paint(as, run.String()))
		run.Reset()
	}
	for _, c := range w[:end] {
		if c.hole {
			continue
		}
		if c.s == "" || c.s == " " {
			c = cell{s: " ", r: as} // a blank looks alike in any role
		}
		if c.r != as {
			flush()
			as = c.r
		}
		run.WriteString(c.s)
	}
	flush()
	return out.String()
}
