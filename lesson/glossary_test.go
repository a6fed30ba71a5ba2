package lesson_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
)

func glossaryOf(text string) fstest.MapFS {
	return fstest.MapFS{
		"glossary.md": {Data: []byte(text)}, "tcp/one.md": {Data: []byte("---\n")}, "tcp/two.md": {Data: []byte("---\n")},
	}
}

func TestReadGlossaryTakesItApartAtItsTerms(t *testing.T) {
	got, ds := lesson.ReadGlossary(glossaryOf("# Terms\n\nAll.\n\n## A *flag*\n\nIt is.\n\n### More\n\nLesson: [one](tcp/one.md)\n\n" +
		"## Nagle's algorithm\n```\n## no term\n```\nSee [it](#a-flag).\n# After\nnothing\n"))
	want := []lesson.GlossaryTerm{
		{Name: "A flag", Slug: "a-flag", Text: "\n\nIt is.\n\n### More\n\nLesson: [one](tcp/one.md)\n\n"},
		{Name: "Nagle's algorithm", Slug: "nagles-algorithm", Text: "\n```\n## no term\n```\nSee [it](#a-flag).\n"},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(ds) != 0 {
		t.Errorf("%v, -want +got\n%s", ds, diff)
	}
	if got, ds := lesson.ReadGlossary(fstest.MapFS{}); len(got) != 0 || len(ds) != 0 {
		t.Errorf("without a file: %v, %v", got, ds)
	}
}

func TestGlossaryAtFaultIsToldByLine(t *testing.T) {
	for src, want := range map[string]string{
		"## ACK\n\n[x](tcp/ones.md)\n":         `glossary.md:3:1 missing-file: "tcp/ones.md" does not exist, expected a file of the course, did you mean one.md?`,
		"## ACK\n\n[x](../out.md)\n":           "glossary.md:3:1 path:",
		"## ACK\n\n[x](#akc)\n":                `glossary.md:3:1 unknown-heading: unknown heading "akc", expected ack`,
		"## ACK\n\nx\n\n## Ack\n":              `glossary.md:5:4 duplicate: the term "ack" stands twice`,
		"## ACK\n\n<script>x</script>\n":       "glossary.md:3:1 html:",
		"## ACK\n\n![](tcp/one.png)\n":         "missing-alt",
		"## ACK\n\n\x1b[2J\n":                  "glossary.md:3:1 control",
		"## ACK\n" + strings.Repeat("x ", 2e5): "larger than",
	} {
		_, ds := lesson.ReadGlossary(glossaryOf(src))
		if err := lesson.FirstError(ds); err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%.40q: %v, want %s", src, err, want)
		}
	}
}

func FuzzReadGlossary(f *testing.F) {
	f.Add("# G\n\n## A\n\n[x](#a) [y](tcp/one.md)\n## A\n")
	f.Add("A\n-\n## \n##\n> ## x\n")
	f.Fuzz(func(t *testing.T, src string) {
		terms, _ := lesson.ReadGlossary(glossaryOf(src))
		for _, term := range terms {
			if !strings.Contains(strings.ReplaceAll(src, "\r\n", "\n"), term.Text) {
				t.Errorf("the text of %q is not in the file", term.Name)
			}
		}
	})
}
