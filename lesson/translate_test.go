package lesson_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
)

// translated gives a course of one lesson and its untranslated translation.
func translated(t *testing.T) (fstest.MapFS, *lesson.Lesson) {
	t.Helper()
	fsys, _ := examples(t)
	src, err := fs.ReadFile(fsys, "udp/lost-doubled-swapped.md")
	if err != nil {
		t.Fatal(err)
	}
	course := fstest.MapFS{"udp/lost.md": {Data: src}}
	l, ds := lesson.Parse(course, "udp/lost.md", vocabulary())
	if err := lesson.FirstError(ds); err != nil {
		t.Fatal(err)
	}
	course["udp/lost.de.md"] = &fstest.MapFile{Data: lesson.Untranslated(l, "de")}
	return course, l
}

func edit(t *testing.T, fsys fstest.MapFS, name, old, with string) {
	t.Helper()
	s := string(fsys[name].Data)
	if !strings.Contains(s, old) {
		t.Fatalf("%s does not contain %q", name, old)
	}
	fsys[name] = &fstest.MapFile{Data: []byte(strings.Replace(s, old, with, 1))}
}

func TestTranslatePutsTheTranslatedWordsIn(t *testing.T) {
	fsys, l := translated(t)
	edit(t, fsys, "udp/lost.de.md", "Lost, doubled, swapped", "Verloren, verdoppelt, vertauscht")
	edit(t, fsys, "udp/lost.de.md", "Compare the two ends.", "Vergleiche die beiden Enden.")
	edit(t, fsys, "udp/lost.de.md", "Whose capture contains datagram 2?", "Wessen Mitschnitt enthält Datagramm 2?")
	got, ds := lesson.Translate(fsys, l, "udp/lost.de.md", vocabulary())
	for _, d := range ds {
		t.Errorf("%s", d)
	}
	if got.Meta.Title != "Verloren, verdoppelt, vertauscht" || got.Meta.Lang != "de" || got.Meta.Level != l.Meta.Level {
		t.Errorf("front matter is %+v", got.Meta)
	}
	var words []string
	for i, b := range got.Blocks {
		switch b := b.(type) {
		case *lesson.Prose:
			words = append(words, strings.SplitAfter(b.Markdown, ".")[0])
		case *lesson.Ask:
			orig, ok := l.Blocks[i].(*lesson.Ask)
			if !ok || len(b.Labels) != len(orig.Labels) || b.Key != orig.Key {
				t.Errorf("the question %s lost its key", b.ID)
			}
			if b.ID == "whose-capture" {
				words = append(words, b.Text)
			}
		case *lesson.Steps:
			if len(b.Steps) != 11 {
				t.Errorf("%d steps, want the original's 11", len(b.Steps))
			}
		}
	}
	want := []string{"IP promises to *try*.", "Vergleiche die beiden Enden.", "Wessen Mitschnitt enthält Datagramm 2?"}
	if diff := cmp.Diff(want, words); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestTranslateShowsStalePartsInTheOriginal(t *testing.T) {
	fsys, _ := translated(t)
	edit(t, fsys, "udp/lost.de.md", "Compare the two ends.", "Vergleiche die beiden Enden.")
	edit(t, fsys, "udp/lost.de.md", "IP promises", "IP verspricht")
	edit(t, fsys, "udp/lost.md", "Compare the two ends.", "Look at both ends.")
	edit(t, fsys, "udp/lost.md", "Because: Six sent"[9:], "Six went out")
	l, _ := lesson.Parse(fsys, "udp/lost.md", vocabulary())
	got, ds := lesson.Translate(fsys, l, "udp/lost.de.md", vocabulary())
	var stale []string
	for _, d := range ds {
		stale = append(stale, d.Code+" "+d.Msg)
	}
	want := []string{"stale prose of the original has changed", `stale the question "reads" of the original has changed`}
	if diff := cmp.Diff(want, stale); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	var prose []string
	for _, b := range got.Blocks {
		if p, ok := b.(*lesson.Prose); ok {
			prose = append(prose, strings.Join(strings.Fields(p.Markdown)[:2], " "))
		}
	}
	if diff := cmp.Diff([]string{"IP verspricht", "Look at"}, prose); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestTranslateReportsWhatIsNotTheOriginals(t *testing.T) {
	for _, c := range []struct{ old, with, want string }{
		{"(#two)", "(#too)", "unknown-label: unknown label"},
		{"```netlab\n", "```netlab\nwait 1s\n", "translation: a netlab fence that is not empty"},
		{"```claims\n```\n", "", "translation: the question whose-capture in another place"},
		{"because: Its data", "= two\nbecause: Its data", "translation: a key in a translation"},
		{"- [x] The client's only", "- [ ] The client's only", `translation: the question "whose-capture" is not the original's`},
		{"lang: de", "lang: de\nlevel: core", `unknown-key: unknown key "level"`},
		{"lang: de\n", "", "missing-key: the front matter has no lang"},
		{"IP promises", "```ask\nblank more: ?\nbecause: x\n```\nIP promises", "translation: of has 8 hashes for 9 parts"},
	} {
		fsys, l := translated(t)
		edit(t, fsys, "udp/lost.de.md", c.old, c.with)
		got, ds := lesson.Translate(fsys, l, "udp/lost.de.md", vocabulary())
		if err := lesson.FirstError(ds); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: %v, want %s", c.with, c.old, err, c.want)
		}
		if got != l {
			t.Errorf("%q for %q: a faulty translation was used", c.with, c.old)
		}
	}
}

func TestFormatKeepsTranslations(t *testing.T) {
	fsys, _ := translated(t)
	src := fsys["udp/lost.de.md"].Data
	got, err := lesson.Format(src)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(src), string(got)); diff != "" {
		t.Errorf("-is +formatted\n%s", diff)
	}
}

func TestRestampMakesATranslationFresh(t *testing.T) {
	fsys, _ := translated(t)
	fresh := string(fsys["udp/lost.de.md"].Data)
	edit(t, fsys, "udp/lost.md", "Compare the two ends.", "Look at both ends.")
	l, _ := lesson.Parse(fsys, "udp/lost.md", vocabulary())
	got, err := lesson.Restamp([]byte(fresh), l)
	if err != nil {
		t.Fatal(err)
	}
	fsys["udp/lost.de.md"] = &fstest.MapFile{Data: got}
	if _, ds := lesson.Translate(fsys, l, "udp/lost.de.md", vocabulary()); len(ds) != 0 {
		t.Errorf("still %v", ds)
	}
	if again, err := lesson.Restamp(got, l); err != nil || string(again) != string(got) || strings.Count(string(got), "\n") != strings.Count(fresh, "\n") {
		t.Errorf("twice it is not the same: %v\n%s", err, again)
	}
	for _, src := range []string{"", "---\n", "---\nnetlab: 1\n---\n", string(fsys["udp/lost.md"].Data)} {
		if _, err := lesson.Restamp([]byte(src), l); err == nil {
			t.Errorf("%.20q: no error", src)
		}
	}
}
