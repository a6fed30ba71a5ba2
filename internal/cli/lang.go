package cli

import (
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"netlab/internal/text"
	"netlab/lesson"
)

// inLanguage gives a lesson's text in a language. Parts of the translation that
// are older than the lesson stay in the lesson's own words, and a line says so.
func (a *app) inLanguage(l *lesson.Lesson, name, lang string, voc *lesson.Vocabulary) (*lesson.Lesson, error) {
	if lang == "" || lang == l.Meta.Lang {
		return l, nil
	}
	course, file, err := a.locate(name)
	if err != nil {
		return nil, err
	}
	to := strings.TrimSuffix(file, ".md") + "." + lang + ".md"
	if _, err := fs.Stat(course, to); err != nil {
		return nil, untranslated(l, lang, translations(course, file))
	}
	out, diags := lesson.Translate(course, l, to, voc)
	for i := range diags {
		if strings.HasSuffix(name, ".md") && diags[i].Pos.File == to {
			diags[i].Pos.File = filepath.Join(filepath.Dir(name), filepath.Base(to))
		}
	}
	if err := lesson.FirstError(diags); err != nil {
		return nil, err
	}
	stale := 0
	for _, d := range diags {
		if d.Code == "stale" {
			stale++
		}
	}
	if stale > 0 {
		say(a.env.Stderr, fmt.Sprintf("parts of the translation that are older than the lesson, and are shown in %s: %d", l.Meta.Lang, stale))
	}
	return out, nil
}

// translations lists the languages that a lesson's file is translated into.
func translations(course fs.FS, file string) []string {
	all, err := lesson.Entries(course)
	if err != nil {
		return nil
	}
	for _, e := range all {
		if e.Path == file {
			return slices.Sorted(maps.Keys(e.Translations))
		}
	}
	return nil
}

// untranslated says that there is no such translation, and which there are.
func untranslated(l *lesson.Lesson, lang string, known []string) error {
	if len(known) == 0 {
		return usagef("--lang %s: %s is not translated; it is written in %s", lang, l.ID, l.Meta.Lang)
	}
	return usagef("--lang %s: %s is not translated into it; there is %s", lang, l.ID, strings.Join(append(known, l.Meta.Lang), ", "))
}

// knownLanguage is the error for a language that no lesson is translated into.
func knownLanguage(lang string, all []lesson.Entry) error {
	if lang == "" || lang == "en" {
		return nil
	}
	known := map[string]bool{"en": true}
	for _, e := range all {
		for k := range e.Translations {
			known[k] = true
		}
	}
	if known[lang] {
		return nil
	}
	return usagef("--lang %s: no lesson is translated into it; there is %s", lang, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
}

// newTranslation begins the translation of a lesson: all its text, to be
// replaced part by part.
func (a *app) newTranslation(id, lang string) error {
	_, voc, err := engine()
	if err != nil {
		return err
	}
	l, err := a.findLesson(id, voc)
	if err != nil {
		return err
	}
	if strings.ContainsAny(lang, `/\.`) {
		return usagef("--lang %s: write a language tag, as in de or pt-BR", lang)
	}
	path := filepath.Join(a.ownLessons(), filepath.FromSlash(strings.TrimSuffix(l.File, ".md")+"."+lang+".md"))
	if stem, isFile := strings.CutSuffix(id, ".md"); isFile {
		path = stem + "." + lang + ".md"
	}
	content, err := lesson.Format(lesson.Untranslated(l, lang))
	if err != nil {
		return usagef("--lang %s: write a language tag, as in de or pt-BR", lang)
	}
	if err := writeNew(path, content); err != nil {
		return err
	}
	a.printf("Wrote %s, in %s still: put your words in the place of each part.\n\n  netlab check %s\n  netlab run %s --lang %s\n",
		path, l.Meta.Lang, id, id, lang)
	return nil
}

// stamp says in translations that they are up to date with their lessons.
func (a *app) stamp(names []string) error {
	_, voc, err := engine()
	if err != nil {
		return err
	}
	for _, name := range names {
		stem, isMD := strings.CutSuffix(name, ".md")
		dot := strings.LastIndexByte(filepath.Base(stem), '.')
		if !isMD || dot < 0 {
			return usagef("--stamp %s: it is no translation; expected a file NAME.LANG.md", name)
		}
		l, err := a.findLesson(strings.TrimSuffix(stem, filepath.Base(stem)[dot:])+".md", voc)
		if err != nil {
			return err
		}
		if err := stampFile(name, l); err != nil {
			return fmt.Errorf("fmt: %s: %w", name, err)
		}
		a.println(text.Escape(name))
	}
	return nil
}

func stampFile(name string, l *lesson.Lesson) error {
	b, err := readSource(name)
	if err != nil {
		return err
	}
	out, err := lesson.Restamp(b, l)
	if err != nil {
		return err
	}
	return rewriteSource(name, out)
}
