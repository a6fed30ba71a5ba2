package lesson

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// VerbsDoc writes docs/verbs.md: what a lesson can say of each room. It is the
// same for the same verbs, in whatever order they come.
func VerbsDoc(verbs []Verb) []byte {
	verbs = slices.Clone(verbs)
	slices.SortStableFunc(verbs, func(a, b Verb) int {
		if c := strings.Compare(a.Room, b.Room); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	var b bytes.Buffer
	b.WriteString("# Verbs\n\nWhat a step of a lesson can say. Generated from the rooms; do not edit by hand.\n\n" +
		"A step is `HOST ROOM VERB`, then the arguments, then `as NAME` where the verb makes a connection, then `fails`\n" +
		"where it must. Arguments in brackets may be left out. Values, `${…}`, may stand in any of them.\n")
	room := ""
	for _, v := range verbs {
		if v.Room != room {
			room = v.Room
			fmt.Fprintf(&b, "\n## %s\n", room)
		}
		v.document(&b)
	}
	return b.Bytes()
}

// document writes one verb.
func (v Verb) document(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n### %s %s\n\n", v.Room, v.Name)
	if v.Doc != "" {
		fmt.Fprintf(b, "%s\n\n", v.Doc)
	}
	fmt.Fprintf(b, "```\nHOST %s\n```\n", Usage(v))
	if v.Example != "" {
		fmt.Fprintf(b, "\nExample: `%s`\n", v.Example)
	}
	if len(v.Args) > 0 {
		b.WriteString("\n| argument | is | default | what for |\n|---|---|---|---|\n")
	}
	for _, a := range v.Args {
		name := strings.ToUpper(a.Name)
		if a.Key {
			name = a.Name + "="
		}
		kind := a.Type.want()
		if len(a.Values) > 0 {
			kind = oneOf(a.Values)
		}
		def := "none"
		switch {
		case a.Need:
			def = "must be given"
		case a.Default != "":
			def = "`" + a.Default + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", name, cell(kind), cell(def), cell(a.Doc))
	}
	if len(v.Events) > 0 {
		fmt.Fprintf(b, "\nEvents for claims and `wait for`: `%s`\n", strings.Join(v.Events, "`, `"))
	}
	if len(v.Fields) > 0 {
		b.WriteString("\n| field | what it holds |\n|---|---|\n")
	}
	for _, f := range v.Fields {
		fmt.Fprintf(b, "| `%s` | %s |\n", f.Name, cell(f.Doc))
	}
}

// cell makes a text fit a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
