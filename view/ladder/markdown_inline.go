package ladder

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// inline renders a short piece of Markdown, such as an answer's option, as spans.
func inline(source string, o Options) []span {
	// Only what marks text inside a line counts; a leading "1." or "#" is text.
	var out []span
	for i, part := range strings.Split(source, "`") {
		r := asText
		if i%2 == 1 {
			r = asCode
		}
		if part != "" {
			out = append(out, span{o.clean(strings.ReplaceAll(part, "\n", " ")), r})
		}
	}
	return out
}

// hardBreak is a span that ends a line; no cleaned text holds it.
const hardBreak = "\n"

// spans collects the text in a block.
func (m *markdown) spans(n ast.Node, r role) []span {
	var out []span
	m.collect(n, r, &out, 0)
	return out
}

func (m *markdown) collect(parent ast.Node, r role, out *[]span, depth int) {
	if depth > maxNesting {
		return
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			m.add(out, unescape(string(n.Segment.Value(m.src))), r)
			switch {
			case n.HardLineBreak():
				*out = append(*out, span{hardBreak, asText})
			case n.SoftLineBreak():
				*out = append(*out, span{" ", r})
			}
		case *ast.String:
			m.add(out, string(n.Value), r)
		case *ast.CodeSpan:
			m.codeSpan(n, out)
		case *ast.Emphasis:
			m.emphasis(n, r, out, depth)
		case *ast.Link:
			m.link(n, r, out, depth)
		case *ast.AutoLink:
			m.add(out, string(n.URL(m.src)), asLink)
		case *ast.Image:
			m.add(out, "[figure: ", r)
			m.collect(n, r, out, depth+1)
			m.add(out, "]", r)
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				seg := n.Segments.At(i)
				m.add(out, string(seg.Value(m.src)), r)
			}
		default:
			m.collect(n, r, out, depth+1)
		}
	}
}

func (m *markdown) add(out *[]span, s string, r role) {
	if s = m.o.clean(strings.ReplaceAll(s, "\n", " ")); s != "" {
		*out = append(*out, span{s, r})
	}
}

// unescape takes away the backslash before a mark, CommonMark section 2.4.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	const marks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(marks, s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func (m *markdown) codeSpan(n *ast.CodeSpan, out *[]span) {
	tick := ""
	if !m.o.Color && !m.o.Plain { // what colour says, marks say
		tick = "`"
	}
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(m.src))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
		}
	}
	m.add(out, tick+b.String()+tick, asCode)
}

func (m *markdown) emphasis(n *ast.Emphasis, r role, out *[]span, depth int) {
	mark, inner := "*", asEmph
	if n.Level > 1 {
		mark, inner = "**", asStrong
	}
	if m.o.Color || m.o.Plain {
		mark = ""
	}
	if r == asHead {
		inner = asHead
	}
	m.add(out, mark, inner)
	m.collect(n, inner, out, depth+1)
	m.add(out, mark, inner)
}

// link shows a link to a packet as its text and number, "the SYN (#3)", one to
// a term or a lesson as its text, and one to elsewhere with its address.
func (m *markdown) link(n *ast.Link, r role, out *[]span, depth int) {
	dest := string(n.Destination)
	inner := asLink
	if r == asHead {
		inner = r
	}
	m.collect(n, inner, out, depth+1)
	switch {
	case strings.HasPrefix(dest, "#call-"): // what a program did stands between the frames, without a number
	case strings.HasPrefix(dest, "#"):
		m.add(out, " ("+dest+")", asDim)
	case strings.Contains(dest, "://"):
		m.add(out, " <"+dest+">", asDim)
	}
}

// breakLines splits spans where the author asked for a new line.
func breakLines(spans []span) [][]span {
	var out [][]span
	var line []span
	for _, s := range spans {
		if s.s == hardBreak {
			out, line = append(out, line), nil
			continue
		}
		line = append(line, s)
	}
	return append(out, line)
}
