package lesson_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"netlab/lesson"
)

// front is a front matter without fault.
const front = "---\nnetlab: 1\ntitle: T\nsummary: S\nminutes: 5\nlevel: core\nobjectives: [o]\nsources: [s]\n---\n"

// TestParseOfHostileFilesIsBounded feeds the largest files allowed of what
// makes parsers slow or deep. Each takes a second at most; the limit leaves room for
// the race detector and a busy machine, and quadratic time would still be far above it.
func TestParseOfHostileFilesIsBounded(t *testing.T) {
	fill := func(s string) string { return strings.Repeat(s, (lesson.MaxFile-2*len(front))/len(s)) }
	fence := func(word, s string) string { return front + "```" + word + "\n" + s + "\n```\n" }
	for name, src := range map[string]string{
		"glossary":     front + fill("[a](x.md#b) "),
		"code":         front + fill("`$` "),
		"nested lists": front + nested(),
		"quotes":       front + fill("> "),
		"quotes2":      front + fill(">"),
		"lists":        front + fill("- "),
		"brackets":     front + fill("["),
		"links":        front + fill("[a](#b) "),
		"images":       front + fill("![a](b.png) "),
		"emphasis":     front + fill("*a _b "),
		"ticks":        front + fill("` `` "),
		"values":       front + fill("${a.b} "),
		"open values":  front + fill("${"),
		"html":         front + fill("<a "),
		"fences":       front + fill("```netlab\n```\n"),
		"open fences":  front + fill("```netlab\n~~~claims\n"),
		"headings":     front + fill("# a\n"),
		"claims":       fence("claims", fill("a: b -> c d\n")),
		"continued":    fence("claims", "a: b -> c"+fill("\n  d")),
		"brackets in":  fence("claims", fill("(")),
		"sums":         fence("claims", "check "+fill("1+")),
		"steps":        fence("netlab", fill("client tcp dial server:80 as c\n")),
		"yaml":         "---\n" + fill("a: b\n") + "---\n",
		"yaml flow":    "---\na: " + strings.Repeat("[", 10000) + "\n---\n",
		"yaml anchors": "---\na: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n---\n",
		"yaml indent":  "---\n" + strings.Repeat("- ", 8000) + "\n---\n",
		"yaml deep":    "---\n" + strings.Repeat("? ", 8000) + "\n---\n",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, ds := lesson.Parse(fstest.MapFS{"x.md": {Data: []byte(src)}}, "x.md", vocabulary())
			if d := time.Since(start); d > 30*time.Second {
				t.Errorf("took %s", d)
			}
			if len(ds) == 0 {
				t.Error("nothing is wrong with it")
			}
		})
	}
}

// nested is a list inside a list inside a list.
func nested() string {
	var b strings.Builder
	for i := range 500 {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}
