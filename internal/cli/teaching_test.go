package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTeachingIsTrue does what docs/teaching.md says, with the files that it
// shows.
func TestTeachingIsTrue(t *testing.T) {
	page, err := os.ReadFile("../../docs/teaching.md")
	if err != nil {
		t.Fatal(err)
	}
	block := func(open, end string) string {
		t.Helper()
		_, rest, ok := strings.Cut(string(page), "\n"+open+"\n")
		text, _, closed := strings.Cut(rest, "\n"+end+"\n")
		if !ok || !closed {
			t.Fatalf("the page has no block %s", open)
		}
		return text + "\n"
	}
	shown := block("````markdown", "````")
	course := block("```yaml", "```")
	inDir(t, map[string]string{"my-course/netlab.yaml": course})
	t.Chdir("my-course")
	netlab(t, "new names/asked-twice").want(t, exitOK, "")
	netlab(t, "check names/asked-twice.md").want(t, exitOK, "")
	file := filepath.Join("names", "asked-twice.md")
	if err := os.WriteFile(file, []byte(shown), 0o600); err != nil {
		t.Fatal(err)
	}
	r := netlab(t, "check names/asked-twice.md")
	r.want(t, exitOK, "")
	if lines := strings.Count(r.out, "\n"); lines != 1 {
		t.Errorf("the lesson of the page has warnings:\n%s", r.out)
	}
	netlab(t, "fmt --check names/asked-twice.md").want(t, exitOK, "")
	netlab(t, "run names/asked-twice.md --answers --speed max --html page.html").has(t, "Asked twice", "claims hold")
	netlab(t, "new names/asked-twice.md --lang de").want(t, exitOK, "")
	netlab(t, "run names/asked-twice.md --lang de").want(t, exitOK, "")
	netlab(t, "run names/asked-twice.md --speed max --student Ada --report ../ada.json", person("a", "2")).want(t, exitOK, "")
	t.Chdir("..")
	netlab(t, "list --lessons my-course").has(t, "names/asked-twice")
	netlab(t, "path --lessons my-course").has(t, "Networks, first year", "next  names/asked-twice")
	netlab(t, "check --lessons my-course").want(t, exitOK, "")
	r = netlab(t, "reports ada.json --lessons my-course")
	r.want(t, exitOK, "")
	r.has(t, "Ada", "2 of 2", "5 of 5", "names/asked-twice")
}

// TestTeachingNamesCommandsThatExist holds the command lines of the page to the
// program.
func TestTeachingNamesCommandsThatExist(t *testing.T) {
	page, err := os.ReadFile("../../docs/teaching.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(page)) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "netlab" {
			continue
		}
		n++
		help := netlab(t, words[1]+" --help")
		help.want(t, exitOK, "")
		for _, w := range words[2:] {
			if strings.HasPrefix(w, "--") && !strings.Contains(help.out, w) {
				t.Errorf("%s: %s has no flag %s", strings.TrimSpace(line), words[1], w)
			}
		}
	}
	if n < 10 {
		t.Errorf("the page has %d command lines", n)
	}
}
