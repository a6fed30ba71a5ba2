package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"netlab/internal/text"
	"netlab/lesson"
)

func (a *app) verbsCommand() *cobra.Command {
	markdown := false
	cmd := &cobra.Command{
		Use:     "verbs [ROOM [VERB]]",
		Short:   "List what a lesson's steps can say",
		Example: "  netlab verbs tcp dial",
		Args:    arguments(0, 2, ""),
		RunE: func(_ *cobra.Command, args []string) error {
			chosen, err := chooseVerbs(verbs(), args)
			if err != nil {
				return err
			}
			if markdown {
				a.printf("%s", lesson.VerbsDoc(chosen))
				return nil
			}
			a.listVerbs(chosen, len(args) == 2)
			return nil
		},
	}
	cmd.Flags().BoolVar(&markdown, "markdown", false, "print them as a page: docs/verbs.md")
	return cmd
}

// chooseVerbs gives the verbs of a room, or one of them.
func chooseVerbs(all []lesson.Verb, words []string) ([]lesson.Verb, error) {
	if len(words) > 0 {
		names := namesOf(all, func(v lesson.Verb) string { return v.Room })
		if all = slices.DeleteFunc(all, func(v lesson.Verb) bool { return v.Room != words[0] }); len(all) == 0 {
			return nil, unknown("room", words[0], names, "there are "+strings.Join(names, ", "))
		}
	}
	if len(words) > 1 {
		names := namesOf(all, func(v lesson.Verb) string { return v.Name })
		if all = slices.DeleteFunc(all, func(v lesson.Verb) bool { return v.Name != words[1] }); len(all) == 0 {
			return nil, unknown(words[0]+" verb", words[1], names, "there are "+strings.Join(names, ", "))
		}
	}
	return all, nil
}

// namesOf lists what of says of each verb, each once, in order.
func namesOf(all []lesson.Verb, of func(lesson.Verb) string) []string {
	var out []string
	for _, v := range all {
		if n := of(v); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// listVerbs prints how each verb is said and what it does, and of a single one
// its arguments.
func (a *app) listVerbs(vs []lesson.Verb, whole bool) {
	width := a.env.width(0)
	for _, v := range vs {
		for i, l := range text.Wrap("HOST "+lesson.Usage(v), width-4) {
			a.println(strings.Repeat("    ", min(i, 1)) + l)
		}
		for _, l := range text.Wrap(v.Doc, width-4) {
			a.println("    " + l)
		}
		if !whole {
			continue
		}
		for _, arg := range v.Args {
			for i, l := range text.Wrap(argName(arg)+": "+argDoc(arg), width-8) {
				a.println("    " + strings.Repeat("    ", min(i, 1)) + l)
			}
		}
		if len(v.Events) > 0 {
			a.println("    events: " + strings.Join(v.Events, ", "))
		}
		a.println("    example: " + v.Example)
	}
}

// argName is an argument as a step writes it.
func argName(arg lesson.ArgSpec) string {
	if arg.Key {
		return arg.Name + "="
	}
	return strings.ToUpper(arg.Name)
}

// argDoc is what an argument means, may be, and is if it is left out.
func argDoc(arg lesson.ArgSpec) string {
	s := arg.Doc
	if len(arg.Values) > 0 {
		s += " (" + strings.Join(arg.Values, ", ") + ")"
	}
	switch {
	case arg.Need:
		s += "; must be given"
	case arg.Default != "":
		s += "; else " + arg.Default
	}
	return s
}
