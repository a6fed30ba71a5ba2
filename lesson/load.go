package lesson

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Entry is a lesson's place in a course, before it is read.
type Entry struct {
	ID           string            // "tcp/fast-retransmit"
	Path         string            // "tcp/fast-retransmit.md"
	Translations map[string]string // file by language: "de" is "tcp/fast-retransmit.de.md"
}

// Course is a whole course, read.
type Course struct {
	Lessons []*Lesson // each behind those that it needs
}

// maxEntries bounds how many files a course may have.
const maxEntries = 10_000

// Entries lists the lessons of a course whose root is fsys, sorted by ID: the
// files MODULE/NAME.md and MODULE/NAME/lesson.md. The root's own files, such as
// glossary.md, are no lessons; nor is what begins with a dot or an underscore,
// nor a README.md. Symbolic links are not followed.
func Entries(fsys fs.FS) ([]Entry, error) {
	var out []Entry
	translations := make(map[string]map[string]string)
	seen := 0
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if seen++; seen > maxEntries {
			return fmt.Errorf("more than %d files", maxEntries)
		}
		base := path.Base(name)
		if name != "." && (base[0] == '.' || base[0] == '_') {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() && strings.Count(name, "/") > 2 {
			return fs.SkipDir
		}
		if !d.Type().IsRegular() {
			return nil
		}
		id, lang, ok := lessonFile(name)
		if ok && lang != "" {
			if translations[id] == nil {
				translations[id] = make(map[string]string)
			}
			translations[id][lang] = name
		} else if ok {
			out = append(out, Entry{ID: id, Path: name})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lesson: list the course: %w", err)
	}
	for i := range out {
		out[i].Translations = translations[out[i].ID]
	}
	slices.SortFunc(out, func(a, b Entry) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// lessonFile tells a lesson's file from others, and its language if it is a
// translation's.
func lessonFile(name string) (id, lang string, ok bool) {
	stem, isMD := strings.CutSuffix(name, ".md")
	if !isMD || strings.EqualFold(path.Base(name), "README.md") {
		return "", "", false
	}
	if before, tag, dotted := cutLast(stem, "."); dotted {
		if !isLang(tag) {
			return "", "", false
		}
		stem, lang = before, tag
	}
	module, base, nested := strings.Cut(stem, "/")
	if dir, isLesson := strings.CutSuffix(base, "/lesson"); isLesson {
		base = dir
	}
	return module + "/" + base, lang, nested && isName(module) && isName(base)
}

// TranslationOf tells a translation by its file's name, wherever it lies:
// "tcp/a.de.md" is that of "tcp/a.md" into "de".
func TranslationOf(name string) (original, lang string, ok bool) {
	stem, isMD := strings.CutSuffix(name, ".md")
	before, lang, dotted := cutLast(stem, ".")
	if !isMD || !dotted || before == "" || !isLang(lang) {
		return "", "", false
	}
	return before + ".md", lang, true
}

// Load reads all lessons of a course and puts each behind those that it needs.
// It reports what is wrong with any of them, with needs that do not exist, and
// with needs that go in a circle. A lesson that cannot be read is left out.
func Load(fsys fs.FS, voc *Vocabulary) (*Course, []Diagnostic) {
	entries, err := Entries(fsys)
	if err != nil {
		return &Course{}, []Diagnostic{{Pos: Pos{File: "."}, Code: "file", Msg: errors.Unwrap(err).Error()}}
	}
	var d diags
	byID := make(map[string]*Lesson)
	var ids []string
	for _, e := range entries {
		l, found := Parse(fsys, e.Path, voc)
		d.list = append(d.list, found...)
		if l == nil {
			continue
		}
		if old, ok := byID[e.ID]; ok {
			d.list = append(d.list, Diagnostic{
				Pos: Pos{l.File, 1, 1}, Code: "duplicate-lesson", Msg: "the lesson " + quote(e.ID) + " has a second file",
				Hint: "expected " + old.File + " alone",
			})
			continue
		}
		byID[e.ID] = l
		ids = append(ids, e.ID)
		for _, lang := range sortedKeys(e.Translations) {
			_, found := Translate(fsys, l, e.Translations[lang], voc)
			d.list = append(d.list, found...)
		}
	}
	o := &orderer{byID: byID, ids: ids, state: make(map[string]int), diags: &d}
	for _, id := range ids {
		o.visit(id, nil)
	}
	return &Course{Lessons: o.out}, d.list
}

// orderer puts lessons behind what they need, otherwise by name.
type orderer struct {
	*diags
	byID  map[string]*Lesson
	ids   []string
	state map[string]int // 1: on the way, 2: done
	out   []*Lesson
}

func (o *orderer) visit(id string, path []string) {
	l := o.byID[id]
	at := Pos{l.File, 1, 1}
	switch o.state[id] {
	case 2:
		return
	case 1:
		path = append(path[slices.Index(path, id):], id)
		o.list = append(o.list, Diagnostic{
			Pos: at, Code: "circle", Msg: "needs go in a circle: " + strings.Join(path, " needs "), Hint: "expected an order",
		})
		return
	}
	o.state[id] = 1
	for i, need := range l.Meta.Needs {
		if o.byID[need] == nil {
			o.list = append(o.list, Diagnostic{
				Pos: l.needAt(i), Code: "unknown-lesson", Msg: "needs names the lesson " + quote(need) + ", which this course has not", Hint: among(need, o.ids),
			})
			continue
		}
		o.visit(need, append(slices.Clone(path), id))
	}
	o.state[id] = 2
	o.out = append(o.out, l)
}

func sortedKeys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
