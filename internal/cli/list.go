package cli

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"netlab/internal/text"
)

func (a *app) listCommand() *cobra.Command {
	asJSON, lang := false, ""
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the lessons of the course, module by module",
		Args:  arguments(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			all, err := a.entriesIn(lang)
			if err != nil {
				return err
			}
			if asJSON {
				enc := json.NewEncoder(a.out)
				enc.SetIndent("", "  ")
				return enc.Encode(all)
			}
			a.list(all)
			return nil
		},
	}
	cmd.Flags().StringVar(&lang, "lang", "", "titles in this `language`, as in de, where a lesson is translated")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one array of objects")
	return cmd
}

// list prints the lessons of each module, modules in the order in which the
// course comes to them.
func (a *app) list(all []entry) {
	var modules []string
	of := map[string][]entry{}
	wide := 0
	for _, e := range all {
		if of[e.Module] == nil {
			modules = append(modules, e.Module)
		}
		of[e.Module] = append(of[e.Module], e)
		wide = max(wide, text.Width(e.ID))
	}
	width := 0
	if a.env.OutTerminal {
		width = a.env.width(0)
	}
	for i, m := range modules {
		if i > 0 {
			a.println("")
		}
		a.println(text.Escape(m))
		for _, e := range of[m] {
			for _, l := range entryLines(e, wide, width) {
				a.println(l)
			}
		}
	}
}

// entryLines is a lesson in a line: its columns are cut at the width of a
// terminal, and not at all where programs read them. On a narrow terminal its
// title has a line of its own.
func entryLines(e entry, wide, width int) []string {
	state := "    "
	if e.Done {
		state = "done"
	}
	if width > 0 && width < pathNarrow {
		return []string{
			text.Cut("  "+state+"  "+text.Escape(e.ID), width),
			text.Cut("        "+e.Level+", "+strings.TrimLeft(minutes(e.Minutes), " ")+"  "+text.Escape(e.Title), width),
		}
	}
	line := "  " + state + "  " + text.Pad(text.Escape(e.ID), wide) + "  " + text.Pad(e.Level, 5) + " " +
		minutes(e.Minutes) + "  " + text.Escape(e.Title)
	if len(e.Needs) > 0 {
		line += "  (after " + text.Escape(strings.Join(e.Needs, ", ")) + ")"
	}
	if width > 0 {
		line = text.Cut(line, width)
	}
	return []string{line}
}

// minutes is a lesson's length in a column.
func minutes(n int) string {
	s := strconv.Itoa(n) + " min"
	return strings.Repeat(" ", max(0, 6-len(s))) + s
}
