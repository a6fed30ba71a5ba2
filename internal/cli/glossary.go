package cli

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"netlab/internal/text"
	"netlab/view/ladder"
)

// glossaryTerm is one entry of the glossary.
type glossaryTerm struct{ name, markdown string }

func (a *app) glossaryCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "glossary [TERM]",
		Short:   "Explain a term, or list all terms",
		Example: "  netlab glossary three-way handshake",
		RunE: func(_ *cobra.Command, args []string) error {
			terms, err := a.terms()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				for _, t := range terms {
					a.println(text.Escape(t.name))
				}
				return nil
			}
			return a.explain(terms, strings.Join(args, " "))
		},
	}
}

// terms reads the glossary.
func (a *app) terms() ([]glossaryTerm, error) {
	course, err := a.course()
	if err != nil {
		return nil, err
	}
	b, err := fs.ReadFile(course, "glossary.md")
	if err != nil {
		return nil, fmt.Errorf("glossary: %w", err)
	}
	return parseGlossary(string(b)), nil
}

// parseGlossary takes a glossary apart at its headings of the second level.
func parseGlossary(markdown string) []glossaryTerm {
	var out []glossaryTerm
	for line := range strings.Lines(markdown) {
		line = strings.TrimRight(line, "\r\n")
		if name, ok := strings.CutPrefix(line, "## "); ok {
			out = append(out, glossaryTerm{name: strings.TrimSpace(name)})
		} else if len(out) > 0 {
			out[len(out)-1].markdown += line + "\n"
		}
	}
	return out
}

// explain prints the entry that a person means by these words.
func (a *app) explain(terms []glossaryTerm, words string) error {
	plain := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", " ") }
	var names []string
	for _, t := range terms {
		if plain(t.name) != plain(words) {
			names = append(names, t.name)
			continue
		}
		o := a.drawing(0, false)
		a.println(text.Escape(t.name))
		for _, l := range ladder.Markdown(strings.TrimSpace(lessonLinks(t.markdown)), o) {
			a.println(l)
		}
		return nil
	}
	return unknown("term", words, names, "netlab glossary lists all")
}

// lessonLinks makes of a link to a lesson the command that runs it.
func lessonLinks(markdown string) string {
	link := regexp.MustCompile(`\[([^\]]*)\]\(([a-z0-9/-]+)\.md\)`)
	return link.ReplaceAllString(markdown, "$1, `netlab run $2`")
}

// drawing says how to draw for whoever reads our output.
func (a *app) drawing(width int, plain bool) ladder.Options {
	return ladder.Options{
		Width:   a.env.width(width),
		Unicode: a.env.unicode(),
		Color:   a.env.color() && !a.noColor,
		Plain:   plain,
	}
}
