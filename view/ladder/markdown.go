package ladder

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	gtext "github.com/yuin/goldmark/text"

	"netlab/internal/text"
)

// Markdown renders prose for a terminal: wrapped, with headings, lists, quotes,
// code and tables. A link to a packet names its number; others show their text.
func Markdown(source string, o Options) []string {
	src := []byte(source)
	doc := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser().Parse(gtext.NewReader(src))
	m := markdown{o: o, src: src}
	m.blocks(doc, indent{}, 0)
	return m.lines
}

type markdown struct {
	o     Options
	src   []byte
	lines []string
}

// indent is what stands before the lines of a block: first once, then rest.
type indent struct{ first, rest string }

const maxNesting = 12

// blocks writes the children of a node, with an empty line between them.
func (m *markdown) blocks(parent ast.Node, in indent, depth int) {
	first := true
	if text.Width(in.rest) > m.o.prose()-12 {
		in = indent{}
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if !first && !tight(parent) {
			m.lines = append(m.lines, strings.TrimRight(in.rest, " "))
		}
		if first {
			m.block(n, in, depth)
		} else {
			m.block(n, indent{in.rest, in.rest}, depth)
		}
		first = false
	}
}

// tight reports whether the things in a list item or list stand without empty lines.
func tight(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.List:
		return n.IsTight
	case *ast.ListItem:
		list, ok := n.Parent().(*ast.List)
		return ok && list.IsTight
	default:
		return false
	}
}

func (m *markdown) block(n ast.Node, in indent, depth int) {
	if depth > maxNesting {
		return
	}
	if text.Width(in.rest) > m.o.prose()-12 { // no room to go further in
		in = indent{}
	}
	switch n := n.(type) {
	case *ast.Heading:
		spans := m.spans(n, asHead)
		if !m.o.Color && !m.o.Plain { // a heading must be one without colour, too
			spans = append([]span{{repeatTo("#", n.Level) + " ", asHead}}, spans...)
		}
		m.flow(in, spans)
	case *ast.Paragraph, *ast.TextBlock:
		for _, line := range breakLines(m.spans(n, asText)) {
			m.flow(in, line)
			in.first = in.rest
		}
	case *ast.List:
		m.list(n, in, depth)
	case *ast.Blockquote:
		bar := m.o.glyphs().quote + " "
		m.blocks(n, indent{in.first + bar, in.rest + bar}, depth+1)
	case *ast.FencedCodeBlock:
		m.code(n, in)
	case *ast.CodeBlock:
		m.code(n, in)
	case *ast.ThematicBreak:
		m.lines = append(m.lines, in.first+repeatTo(m.o.glyphs().line, min(20, m.room(in))))
	case *east.Table:
		m.table(n, in)
	case *ast.HTMLBlock:
		m.code(n, in) // shown, not obeyed
	default:
		m.blocks(n, in, depth+1)
	}
}

func (m *markdown) room(in indent) int {
	return max(m.o.prose()-text.Width(in.rest), 8)
}

func (m *markdown) flow(in indent, spans []span) {
	m.lines = append(m.lines, m.o.flow(m.o.prose(), span{in.first, asText}, in.rest, spans...)...)
}

func (m *markdown) list(n *ast.List, in indent, depth int) {
	number := n.Start
	first := true
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		if !first && !n.IsTight {
			m.lines = append(m.lines, strings.TrimRight(in.rest, " "))
		}
		mark := m.o.glyphs().bullet + " "
		if n.IsOrdered() {
			mark = itoa(number) + string(n.Marker) + " "
			number++
		}
		head := in.rest
		if first {
			head = in.first
		}
		m.blocks(item, indent{head + mark, in.rest + repeatTo(" ", text.Width(mark))}, depth+1)
		if item.FirstChild() == nil {
			m.lines = append(m.lines, strings.TrimRight(head+mark, " "))
		}
		first = false
	}
}

// code writes lines as they are; one that is too long is cut.
func (m *markdown) code(n ast.Node, in indent) {
	lines := n.Lines()
	for i := range lines.Len() {
		seg := lines.At(i)
		s := strings.TrimRight(strings.ReplaceAll(string(seg.Value(m.src)), "\t", "    "), "\r\n")
		lead := in.rest
		if i == 0 {
			lead = in.first
		}
		room := m.o.prose() - text.Width(lead) - 4
		if room < 8 {
			lead, room = "", m.o.prose()-4
		}
		m.lines = append(m.lines, strings.TrimRight(lead+"    "+m.o.paint(asCode, m.o.cut(m.o.clean(s), room)), " "))
	}
}
