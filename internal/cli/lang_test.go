package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestALessonIsShownInAnotherLanguage(t *testing.T) {
	for _, s := range []setup{kept(""), onTerminal(80)} {
		r := netlab(t, "run "+handshake+" --lang de --no-input --speed max", s)
		r.want(t, exitOK, "")
		r.has(t, "Der Drei-Wege-Handschlag", "TCP nummeriert jedes Byte", "SYN", "Das erste Segment", "Bestätigungsnummer", "claims hold")
		r = netlab(t, "list --lang de", s)
		r.want(t, exitOK, "")
		r.has(t, "tcp/three-way-handshake", "Der Drei-Wege-Handschlag")
	}
	netlab(t, "list").has(t, "The three-way handshake")
	netlab(t, "run "+handshake+" --lang en --no-input").has(t, "The three-way handshake")
	netlab(t, "run "+handshake+" --lang fr").want(t, exitUsage, "is not translated into it; there is de, en")
	netlab(t, "run "+handshake+" --lang ../de").want(t, exitUsage, "not translated")
	netlab(t, "run osi/ttl --lang de").want(t, exitUsage, "osi/ttl is not translated; it is written in en")
	netlab(t, "list --lang fr").want(t, exitUsage, "no lesson is translated into it; there is de, en")
}

func TestATranslationIsBegunAndKeptFresh(t *testing.T) {
	inDir(t, map[string]string{"own/a.md": skeleton})
	netlab(t, "new own/a.md --lang de").want(t, exitOK, "")
	netlab(t, "new own/a.md --lang de").want(t, exitFailed, "is there already")
	netlab(t, "new own/a.md --lang d_e").want(t, exitUsage, "language tag")
	change := func(name, old, with string) {
		t.Helper()
		b, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(b), old) {
			t.Fatalf("%v, no %q in\n%s", err, old, b)
		}
		if err := os.WriteFile(name, []byte(strings.Replace(string(b), old, with, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join("own", "a.de.md")
	change(file, "A title of a few words", "Ein Titel")
	change(file, "Say in two sentences", "Sage in zwei Sätzen")
	netlab(t, "run own/a.md --lang de").has(t, "Ein Titel", "Sage in zwei Sätzen")
	change(filepath.Join("own", "a.md"), "Say in two sentences", "Say in three sentences")
	r := netlab(t, "run own/a.md --lang de")
	r.want(t, exitOK, "parts of the translation that are older than the lesson, and are shown in en: 1")
	r.has(t, "Ein Titel", "Say in three sentences")
	netlab(t, "fmt --stamp "+file).want(t, exitOK, "")
	r = netlab(t, "run own/a.md --lang de")
	r.want(t, exitOK, "")
	r.has(t, "Ein Titel", "Sage in zwei Sätzen")
	change(file, "(#hello)", "(#hullo)")
	netlab(t, "run own/a.md --lang de").want(t, exitFailed, file+":")
	netlab(t, "fmt --stamp own/a.md").want(t, exitUsage, "NAME.LANG.md")
}

// A lesson is checked with the translations that lie beside it, in a course and
// outside of any.
func TestALessonIsCheckedWithItsTranslations(t *testing.T) {
	for _, beside := range []string{"", "netlab: 1\n"} {
		files := map[string]string{"c/own/a.md": skeleton}
		if beside != "" {
			files["c/netlab.yaml"] = beside
		}
		inDir(t, files)
		netlab(t, "new c/own/a.md --lang de").want(t, exitOK, "")
		netlab(t, "check c/own/a.md").want(t, exitOK, "")
		file := filepath.Join("c", "own", "a.de.md")
		b, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(b), "(#hello)") {
			t.Fatalf("%v in %s", err, b)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(string(b), "(#hello)", "(#hullo)", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		r := netlab(t, "check c/own/a.md")
		r.want(t, exitFailed, "")
		r.has(t, file+":", `unknown-label: unknown label "hullo"`, "own/a: not ok")
		if n := strings.Count(r.out, "hullo"); n != 1 {
			t.Errorf("told %d times:\n%s", n, r.out)
		}
	}
}

// A translation is known by its name in any folder: it is checked with its
// lesson, once, and is none by itself.
func TestATranslationIsNoLesson(t *testing.T) {
	inDir(t, map[string]string{"c/own/a.md": skeleton})
	netlab(t, "new c/own/a.md --lang de").want(t, exitOK, "")
	german := filepath.Join("c", "own", "a.de.md")
	for _, command := range []string{"check .", "check c", "check c/own", "check " + german, "check c/own/a.md " + german} {
		r := netlab(t, command)
		r.want(t, exitOK, "")
		if n := strings.Count(r.out, ": ok"); n != 1 || !strings.Contains(r.out, "own/a: ok") {
			t.Errorf("%s: %s", command, r.out)
		}
	}
	netlab(t, "run "+german).want(t, exitUsage, german+" is a translation; name its lesson and the language: "+filepath.Join("c", "own", "a.md")+" --lang de")
	netlab(t, "check lessons/none.de.md").want(t, exitFailed, "there is no file")
	if err := os.Remove(filepath.Join("c", "own", "a.md")); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"check .", "check " + german} {
		r := netlab(t, command)
		r.want(t, exitFailed, "")
		r.has(t, german+":1:1 translation: a translation, but its lesson is not there, expected a.md beside it")
	}
}
