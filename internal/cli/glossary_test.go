package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"netlab/lesson"
	"netlab/lessons"
)

// asked are the terms that this course was made for, and the layers of both models.
func asked() []string {
	return []string{
		"socket", "WebSocket", "Socket.IO", "client", "server", "OSI model", "TCP/IP model", "TCP", "UDP", "packet", "message queue",
		"physical layer", "data link layer", "network layer", "transport layer", "session layer", "presentation layer", "application layer",
		"link layer", "internet layer",
	}
}

// A term is two sentences of ours, the document behind it, and the lesson that
// shows it; a term that no lesson shows yet says so.
func TestEveryTermHasTwoSentencesASourceAndItsLesson(t *testing.T) {
	terms, diags := lesson.ReadGlossary(lessons.FS)
	if err := lesson.FirstError(diags); err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`(?s)^\n\n(.*[.?!])\nSource: [^\n]+\. Lesson: (\[[^\]\n]+\]\([a-z0-9/-]+\.md\)|none yet)\n+$`)
	end := regexp.MustCompile(`[.?!](\s|$)`)
	var names []string
	for _, term := range terms {
		names = append(names, term.Name)
		parts := form.FindStringSubmatch(term.Text)
		if parts == nil {
			t.Errorf("%s: want its sentences, then a line \"Source: …. Lesson: [its title](module/name.md)\"; it is %q", term.Name, term.Text)
			continue
		}
		prose := strings.NewReplacer("e.g. ", "", "i.e. ", "").Replace(parts[1])
		if n := len(end.FindAllString(prose, -1)); n != 2 {
			t.Errorf("%s: %d sentences, want 2: %s", term.Name, n, parts[1])
		}
	}
	lower := func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }
	if !slices.IsSortedFunc(names, lower) {
		t.Error("the terms are not in the order of the alphabet")
	}
	for _, name := range asked() {
		if !slices.Contains(names, name) {
			t.Errorf("the glossary lacks %s", name)
		}
	}
}

// Each lesson leads a newcomer to the words that it uses.
func TestEveryLessonLinksToTheGlossary(t *testing.T) {
	all, err := lesson.Entries(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("there are no lessons")
	}
	for _, e := range all {
		b, err := lessons.FS.ReadFile(e.Path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), "](../glossary.md#") {
			t.Errorf("%s links to no term", e.Path)
		}
	}
}

func TestThePageOfATranslationSaysItsLanguageAndItsTerms(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.html")
	netlab(t, "run tcp/three-way-handshake --lang de --html "+file).want(t, exitOK, "")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<html lang="de">`, `href="#term-syn"`, `id="term-syn"`, "netlab run tcp/three-way-handshake</code>"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestACourseWithoutAGlossarySaysSo(t *testing.T) {
	netlab(t, "glossary --lessons "+ownCourse(t, "netlab: 1\n")).want(t, exitFailed, "the course has no glossary.md")
}
