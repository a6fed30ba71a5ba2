package page

import (
	"html/template"
	"path"
	"slices"
	"strings"
)

// Term is an entry of a course's glossary.
type Term struct {
	Name     string
	Slug     string // what stands behind # in a link to it
	Markdown string
}

// glossary is what the page tells of the glossary: the terms that it links to.
type glossary struct {
	known []Term
	used  []string // slugs, in the order of their first links
}

// entry is a term as the page shows it.
type entry struct {
	ID, Name string
	Text     template.HTML
}

// link gives the place on the page of a link to the glossary, and notes that the
// page needs it.
func (g *glossary) link(dest string) (string, bool) {
	file, slug, ok := strings.Cut(dest, "#")
	if g == nil || !ok || path.Base(file) != "glossary.md" {
		return "", false
	}
	return g.term(slug)
}

func (g *glossary) term(slug string) (string, bool) {
	if !slices.ContainsFunc(g.known, func(t Term) bool { return t.Slug == slug }) {
		return "", false
	}
	if !slices.Contains(g.used, slug) {
		g.used = append(g.used, slug)
	}
	return termID(slug), true
}

func termID(slug string) string { return "term-" + slug }

// entries are the terms that were linked to, and those that these link to, in
// the glossary's order.
func (g *glossary) entries() ([]entry, error) {
	texts := make(map[string]template.HTML)
	for done := 0; done < len(g.used); { // a term's own text may add to them
		slug := g.used[done]
		done++
		for _, t := range g.known {
			if t.Slug != slug {
				continue
			}
			h, err := markdown(t.Markdown, linker{glossary: g, within: true})
			if err != nil {
				return nil, err
			}
			texts[t.Slug] = h
		}
	}
	var out []entry
	for _, t := range g.known {
		if h, ok := texts[t.Slug]; ok {
			out = append(out, entry{termID(t.Slug), clean(t.Name), h})
			delete(texts, t.Slug) // a term that stands twice is told once
		}
	}
	return out, nil
}
