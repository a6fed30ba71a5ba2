package ladder

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"netlab/internal/text"
)

// table writes a table in columns, or, where they do not fit, each row as a
// list of "head: cell".
func (m *markdown) table(n *east.Table, in indent) {
	var rows [][]string
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		var cells []string
		for c := r.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, m.cell(c))
		}
		rows = append(rows, cells)
	}
	if len(rows) == 0 {
		return
	}
	sizes := make([]int, len(rows[0]))
	total := text.Width(in.rest)
	for i := range sizes {
		for _, r := range rows {
			if i < len(r) {
				sizes[i] = max(sizes[i], text.Width(r[i]))
			}
		}
		total += sizes[i] + 2
	}
	if total-2 > m.o.prose() {
		m.tall(rows, in)
		return
	}
	for k, r := range rows {
		lead := in.rest
		if k == 0 {
			lead = in.first
		}
		var b strings.Builder
		for i, c := range r[:min(len(r), len(sizes))] {
			c = text.Pad(c, sizes[i])
			if k == 0 {
				c = m.o.paint(asStrong, c)
			}
			b.WriteString(c + "  ")
		}
		m.lines = append(m.lines, strings.TrimRight(lead+b.String(), " "))
		if k == 0 {
			m.lines = append(m.lines, in.rest+m.o.paint(asDim, repeatTo(m.o.glyphs().line, total-2-text.Width(in.rest))))
		}
	}
}

func (m *markdown) tall(rows [][]string, in indent) {
	for k, r := range rows[1:] {
		if k > 0 {
			m.lines = append(m.lines, strings.TrimRight(in.rest, " "))
		}
		for i, c := range r {
			if i < len(rows[0]) && c != "" {
				m.flow(indent{in.rest, in.rest + "  "}, []span{{rows[0][i] + ": ", asStrong}, {c, asText}})
			}
		}
	}
}

func (m *markdown) cell(n ast.Node) string {
	var b strings.Builder
	for _, s := range m.spans(n, asText) {
		if s.s != hardBreak {
			b.WriteString(s.s)
		}
	}
	return b.String()
}
