package agree

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// document is docs/agreement.md.
func (s *scores) document(files int) []byte {
	var doc strings.Builder
	fmt.Fprintf(&doc, `# Agreement with tshark

Written by %s, from %d captures: a folder of public
ones, the course's lessons, each run with %d seeds, and what the lab makes for this table only. tshark 4.0, %s, default
preferences but %s.

The agreement of a field is the share of packets in which both print the same, of those in which either prints
something, among the %d packets whose %s names only protocols that netlab dissects (%d others are left out).
The test asks for 99.5%% where a field occurs 1,000 times or more, for 97%% of each %s field, and for a reason for every
difference of a field that occurs less often.

`, "`go test -run Agreement ./internal/agree -update`", files, seeds, "`-n`", "`tcp.reassemble_out_of_order:TRUE`",
		s.packets, "`frame.protocols`", s.outside, "`tcp.analysis`")
	s.table(&doc, "The fields that matter most", isAsked)
	s.table(&doc, "All others that differ somewhere", func(n string) bool { return !isAsked(n) && s.of[n].same < s.of[n].either })
	s.reasons(&doc)
	return []byte(doc.String())
}

func (s *scores) table(doc *strings.Builder, title string, in func(string) bool) {
	fmt.Fprintf(doc, "## %s\n\n| field | packets | the same | agreement |\n| --- | ---: | ---: | ---: |\n", title)
	for _, n := range slices.Sorted(maps.Keys(s.of)) {
		if sc := s.of[n]; in(n) {
			fmt.Fprintf(doc, "| `%s` | %d | %d | %.2f%% |\n", n, sc.either, sc.same, 100*float64(sc.same)/float64(sc.either))
		}
	}
	doc.WriteString("\n")
}

// reasons lists where the sides differ, and why.
func (s *scores) reasons(doc *strings.Builder) {
	doc.WriteString("## Where they differ, and why\n\n")
	general := map[string]map[string]int{} // by reason, by field
	var whys []string
	for _, d := range s.diffs {
		k := s.reason(d)
		if k == nil {
			continue
		}
		if !slices.Contains(whys, k.why) {
			whys = append(whys, k.why)
		}
		if k.capture == "*" {
			if general[k.why] == nil {
				general[k.why] = map[string]int{}
			}
			general[k.why][d.field]++
		}
	}
	slices.Sort(whys)
	for _, w := range whys {
		fmt.Fprintf(doc, "- %s\n", w)
		for _, f := range slices.Sorted(maps.Keys(general[w])) {
			fmt.Fprintf(doc, "  - in any capture: `%s` (%d packets)\n", f, general[w][f])
		}
		for _, g := range s.groups(func(d difference) bool { k := s.reason(d); return k != nil && k.why == w && k.capture != "*" }) {
			fmt.Fprintf(doc, "  - `%s`, %s: `%s`\n", g.capture, g.packets, strings.Join(g.fields, "` `"))
		}
	}
	if rest := s.groups(func(d difference) bool { return s.reason(d) == nil }); len(rest) > 0 {
		doc.WriteString("\n## Differences of fields that occur often\n\nThese are few enough to stand without a reason.\n\n")
		for _, g := range rest {
			fmt.Fprintf(doc, "- `%s`, %s: `%s`\n", g.capture, g.packets, strings.Join(g.fields, "` `"))
		}
	}
}
