package cli

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"netlab/internal/text"
	"netlab/lesson"
	"netlab/view/ladder"
)

func (a *app) glossaryCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "glossary [TERM]",
		Short:   "Explain a term, or list all terms",
		Example: "  netlab glossary three-way handshake",
		RunE: func(_ *cobra.Command, args []string) error {
			course, err := a.course()
			if err != nil {
				return err
			}
			terms, err := termsOf(course)
			if err != nil {
				return err
			}
			if len(terms) == 0 {
				return errors.New("the course has no " + lesson.GlossaryName + " with terms, each under a heading: ## TERM")
			}
			if len(args) == 0 {
				for _, t := range terms {
					a.println(text.Escape(t.Name))
				}
				return nil
			}
			return a.explain(terms, strings.Join(args, " "))
		},
	}
}

// termsOf reads a course's glossary. A link of it that leads nowhere is netlab
// check's affair; a glossary that cannot be read at all is an error.
func termsOf(course fs.FS) ([]lesson.GlossaryTerm, error) {
	terms, diags := lesson.ReadGlossary(course)
	if len(terms) > 0 {
		return terms, nil
	}
	return nil, lesson.FirstError(diags)
}

// explain prints the entry that a person means by these words.
func (a *app) explain(terms []lesson.GlossaryTerm, words string) error {
	plain := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", " ") }
	var names []string
	for _, t := range terms {
		if plain(t.Name) != plain(words) {
			names = append(names, t.Name)
			continue
		}
		o := a.drawing(0, false)
		a.println(text.Escape(t.Name))
		for _, l := range ladder.Markdown(strings.TrimSpace(lessonLinks(t.Text)), o) {
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
