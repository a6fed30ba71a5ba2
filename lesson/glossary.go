package lesson

import (
	"errors"
	"io/fs"
	"slices"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// GlossaryName is the file in a course's root that explains its terms.
const GlossaryName = "glossary.md"

// GlossaryTerm is an entry of a course's glossary.
type GlossaryTerm struct {
	Name string
	Slug string // what stands behind # in a link to it
	Text string // Markdown: all up to the next term
}

// ReadGlossary reads the terms of a course: in its glossary.md, each under a
// heading of the second level. A course without one is none at fault. What is
// wrong are terms that stand twice and links that lead nowhere.
func ReadGlossary(fsys fs.FS) ([]GlossaryTerm, []Diagnostic) {
	if _, err := fs.Stat(fsys, GlossaryName); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	src, err := readFile(fsys, GlossaryName, MaxFile)
	if err != nil {
		return nil, []Diagnostic{{Pos: Pos{File: GlossaryName}, Code: "file", Msg: err.Error()}}
	}
	p := newParser(fsys, GlossaryName, src, nil)
	if !checkText(p.file, p.src, &p.diags) || !p.shallow() {
		return nil, p.sorted()
	}
	g := glossary{parser: p}
	g.read()
	return g.terms, p.sorted()
}

// glossary is a glossary.md that is being read.
type glossary struct {
	*parser
	terms []GlossaryTerm
	here  []dest // links to other terms
}

func (g *glossary) read() {
	doc := goldmark.DefaultParser().Parse(text.NewReader([]byte(g.src)))
	end := len(g.src)
	for n := doc.LastChild(); n != nil; n = n.PreviousSibling() {
		h, ok := n.(*ast.Heading)
		if !ok || h.Level > 2 || h.Lines().Len() == 0 {
			continue
		}
		words := h.Lines().At(h.Lines().Len() - 1)
		if h.Level == 2 {
			name := plainText(h, g.src)
			g.terms = append(g.terms, GlossaryTerm{name, slug(name), g.src[min(words.Stop, end):end]})
		}
		at := g.at(words.Start)
		end = g.starts[at.Line-1]
	}
	slices.Reverse(g.terms)
	g.twice(doc)
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function never fails
		if entering {
			g.node(n)
		}
		return ast.WalkContinue, nil
	})
	if n := len(g.dests) + len(g.here); n > maxLinks {
		g.add(Pos{g.file, 1, 1}, "limit", "too many links", "expected at most 1000")
		return
	}
	g.files()
	for _, d := range g.here {
		if i := slices.IndexFunc(g.terms, func(t GlossaryTerm) bool { return "#"+t.Slug == d.to }); i < 0 {
			var slugs []string
			for _, t := range g.terms {
				slugs = append(slugs, t.Slug)
			}
			g.unknown(d.pos, "heading", d.to[1:], slugs)
		}
	}
}

// twice reports terms that a link could not tell apart.
func (g *glossary) twice(doc ast.Node) {
	seen := map[string]bool{}
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok || h.Level != 2 || h.Lines().Len() == 0 {
			continue
		}
		s := slug(plainText(h, g.src))
		if seen[s] {
			g.add(g.at(h.Lines().At(0).Start), "duplicate", "the term "+quote(s)+" stands twice", "expected it once")
		}
		seen[s] = true
	}
}

// node takes the links and figures of one node.
func (g *glossary) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Link:
		d := dest{pos: g.at(max(n.Pos(), 0)), to: string(n.Destination)}
		if len(d.to) > 0 && d.to[0] == '#' {
			g.here = append(g.here, d)
		} else {
			g.dests = append(g.dests, d)
		}
	case *ast.Image:
		g.dests = append(g.dests, dest{pos: g.at(max(n.Pos(), 0)), to: string(n.Destination), alt: plainText(n, g.src), image: true})
	case *ast.HTMLBlock:
		if n.Lines().Len() > 0 {
			g.rawHTML(n.Lines().At(0).Start)
		}
	case *ast.RawHTML:
		if n.Segments.Len() > 0 {
			g.rawHTML(n.Segments.At(0).Start)
		}
	}
}
