package page

import (
	"bytes"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	gtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"netlab/internal/text"
)

// markdown renders prose. Raw HTML and links that run something are left out by
// goldmark; packets and the glossary's terms are linked on this page, and what
// lies outside of it, as another lesson, is marked but not linked.
func markdown(source string, links linker) (template.HTML, error) {
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(links, 100))),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(marks{}, 100))),
	)
	var b bytes.Buffer
	if err := md.Convert([]byte(text.EscapeLines(source)), &b); err != nil {
		return "", fmt.Errorf("markdown: %w", err)
	}
	return template.HTML(b.String()), nil //nolint:gosec // goldmark escapes, and is not told otherwise
}

// linker leads links to packets, calls and terms to their places on the page.
type linker struct {
	scene    int
	glossary *glossary // nil: there is none
	within   bool      // this is the glossary's own text, where #x is a term
}

// Transform implements parser.ASTTransformer.
func (l linker) Transform(doc *ast.Document, _ gtext.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function never fails
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = min(n.Level+1, 6) // the title is the one h1
		case *ast.Link:
			id, ok := l.target(string(n.Destination))
			if !ok {
				id, ok = l.glossary.link(string(n.Destination))
			}
			if l.within && !ok && strings.HasPrefix(string(n.Destination), "#") {
				n.Destination = nil // it leads nowhere
			}
			if ok {
				n.Destination = []byte("#" + id)
			}
		}
		return ast.WalkContinue, nil
	})
}

// target is the place of "#3" (packet 3), "#2.3" (packet 3 of scene 2) and
// "#call-4".
func (l linker) target(dest string) (string, bool) {
	s, ok := strings.CutPrefix(dest, "#")
	if !ok {
		return "", false
	}
	if l.within {
		return l.glossary.term(s)
	}
	kind, scene := "p", l.scene
	if rest, ok := strings.CutPrefix(s, "call-"); ok {
		kind, s = "c", rest
	}
	if first, rest, ok := strings.Cut(s, "."); ok {
		n, err := strconv.Atoi(first)
		if err != nil {
			return "", false
		}
		scene, s = n, rest
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("%s%d-%d", kind, scene, n), true
}

// marks renders links and images so that the page loads nothing.
type marks struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (m marks) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindLink, m.link)
	r.Register(ast.KindAutoLink, m.autoLink)
	r.Register(ast.KindImage, m.image)
}

func (marks) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n, ok := node.(*ast.Link)
	if !ok {
		return ast.WalkContinue, nil
	}
	begin, end := tags(string(n.Destination))
	s := end
	if entering {
		s = begin
	}
	_, err := w.WriteString(s)
	return ast.WalkContinue, err
}

// tags are what stands around a link's words: it leads to a place on the page or
// to the web, and nowhere else.
func tags(dest string) (begin, end string) {
	switch {
	case strings.HasPrefix(dest, "#"+termID("")):
		return `<a class="term" href="` + template.HTMLEscapeString(dest) + `">`, "</a>"
	case strings.HasPrefix(dest, "#"):
		return `<a class="ref" href="` + template.HTMLEscapeString(dest) + `">`, "</a>"
	case strings.HasPrefix(dest, "https://"), strings.HasPrefix(dest, "http://"):
		return `<a rel="noopener noreferrer" href="` + template.HTMLEscapeString(dest) + `">`, "</a>"
	default:
		return `<span class="term">`, "</span>"
	}
}

// autoLink writes <https://…>.
func (marks) autoLink(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n, ok := node.(*ast.AutoLink)
	if !ok || !entering {
		return ast.WalkContinue, nil
	}
	begin, end := tags(string(n.URL(src)))
	_, err := w.WriteString(begin + template.HTMLEscapeString(string(n.Label(src))) + end)
	return ast.WalkContinue, err
}

func (marks) image(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	s := "]"
	if entering {
		s = "[figure: "
	}
	_, err := w.WriteString(s)
	return ast.WalkContinue, err
}

// inline renders a short piece of Markdown, such as an answer's option: only
// code is marked.
func inline(source string) template.HTML {
	var b strings.Builder
	parts := strings.Split(clean(strings.ReplaceAll(source, "\n", " ")), "`")
	for i, part := range parts {
		s := template.HTMLEscapeString(part)
		switch {
		case i%2 == 0:
			b.WriteString(s)
		case i == len(parts)-1: // a tick without its twin
			b.WriteString("`" + s)
		default:
			b.WriteString("<code>" + s + "</code>")
		}
	}
	return template.HTML(b.String()) //nolint:gosec // escaped piece by piece
}
