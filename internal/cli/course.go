package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"netlab/lesson"
	"netlab/lessons"
)

// errNoLessons says that a course is empty.
var errNoLessons = errors.New("there are no lessons in the course; netlab new MODULE/NAME begins one")

// firstLesson is where the built-in course starts.
const firstLesson = "sockets/what-is-a-socket"

// course is the folder of lessons: --lessons, or the built-in one. A folder's
// links cannot lead out of it.
func (a *app) course() (fs.FS, error) {
	if a.lessons == "" {
		return lessons.FS, nil
	}
	switch info, err := os.Stat(a.lessons); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("--lessons: there is no folder %s", a.lessons)
	case err == nil && !info.IsDir():
		return nil, usagef("--lessons: %s is no folder; name the one that the course lies in", a.lessons)
	}
	course, err := a.open(a.lessons)
	if err != nil {
		return nil, usagef("--lessons: %w", err)
	}
	return course, nil
}

// lessonFiles lists a course's lessons: their files, by ID.
func lessonFiles(course fs.FS) (map[string]string, error) {
	all, err := lesson.Entries(course)
	if err != nil {
		return nil, err
	}
	files := make(map[string]string, len(all))
	for _, e := range all {
		files[e.ID] = e.Path
	}
	return files, nil
}

// entry is a lesson as a list shows it.
type entry struct {
	ID      string   `json:"name"`
	Module  string   `json:"module"`
	Title   string   `json:"title"`
	Summary string   `json:"summary"`
	Level   string   `json:"level"`
	Minutes int      `json:"minutes"`
	Needs   []string `json:"needs"`
	Done    bool     `json:"done"`

	Questions []string `json:"-"` // their IDs
}

// entries lists the course in an order that heeds what each lesson needs, with
// what the student has done. The course stands even where progress does not.
func (a *app) entries() ([]entry, error) { return a.entriesIn("") }

// entriesIn is entries with titles and summaries in a language, where there are.
func (a *app) entriesIn(lang string) ([]entry, error) {
	course, err := a.course()
	if err != nil {
		return nil, err
	}
	files, err := lesson.Entries(course)
	if err != nil {
		return nil, err
	}
	if err := knownLanguage(lang, files); err != nil {
		return nil, err
	}
	about, err := a.courseFile(course)
	if err != nil {
		return nil, err
	}
	p := a.progressOrNone()
	all := make([]entry, 0, len(files))
	for _, f := range files {
		l, _ := lesson.Parse(course, f.Path, nil)
		if l == nil {
			continue
		}
		if t := f.Translations[lang]; t != "" {
			l, _ = lesson.Translate(course, l, t, nil)
		}
		id := f.ID
		module, _, _ := strings.Cut(id, "/")
		e := entry{
			ID: id, Module: module, Title: l.Meta.Title, Summary: l.Meta.Summary, Level: l.Meta.Level,
			Minutes: l.Meta.Minutes, Needs: l.Meta.Needs, Done: p.Lessons[id].done(questions(l)), Questions: questions(l),
		}
		if e.Needs == nil {
			e.Needs = []string{}
		}
		all = append(all, e)
	}
	if len(all) == 0 {
		return nil, errNoLessons
	}
	return inOrder(all, about.Order), nil
}

// courseFile is what the course says of itself.
func (a *app) courseFile(course fs.FS) (lesson.CourseFile, error) {
	all, err := lesson.Entries(course)
	if err != nil {
		return lesson.CourseFile{}, err
	}
	about, diags := lesson.ReadCourseFile(course, all)
	for i := range diags {
		diags[i].Pos.File = filepath.Join(a.lessons, diags[i].Pos.File)
	}
	return about, lesson.FirstError(diags)
}

// inOrder sorts lessons so that each stands behind those it needs: always the
// one next that the course's own order has first, else the easiest, and among
// equals the first by name.
func inOrder(all []entry, order []string) []entry {
	placed := func(e entry) int {
		if i := slices.Index(order, e.ID); i >= 0 {
			return i
		}
		if i := slices.Index(order, e.Module); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortFunc(all, func(a, b entry) int {
		if x, y := placed(a), placed(b); x != y {
			return x - y
		}
		if a.Level != b.Level {
			return rank(a.Level) - rank(b.Level)
		}
		return strings.Compare(a.ID, b.ID)
	})
	left := map[string]bool{}
	for _, e := range all {
		left[e.ID] = true
	}
	waits := func(e entry) bool { return slices.ContainsFunc(e.Needs, func(id string) bool { return left[id] }) }
	out := make([]entry, 0, len(all))
	for len(all) > 0 {
		i := slices.IndexFunc(all, func(e entry) bool { return !waits(e) })
		i = max(i, 0) // lessons that need each other: somewhere one must begin
		delete(left, all[i].ID)
		out = append(out, all[i])
		all = slices.Delete(all, i, i+1)
	}
	return out
}

// rank orders the levels.
func rank(level string) int { return slices.Index([]string{"basic", "core", "deep"}, level) }

// next is the lesson that a student should run next: the first that is not done
// and whose needs are.
func next(all []entry) (entry, bool) {
	done := map[string]bool{}
	for _, e := range all {
		done[e.ID] = e.Done
	}
	for _, e := range all {
		if !e.Done && !slices.ContainsFunc(e.Needs, func(id string) bool { return !done[id] }) {
			return e, true
		}
	}
	return entry{}, false
}

// progressOrNone is the student's progress; none where it cannot be had, for
// what only shows it beside other things.
func (a *app) progressOrNone() progress {
	path, err := a.env.progressFile()
	if err != nil {
		return progress{}
	}
	p, err := readProgress(path)
	if err != nil {
		return progress{}
	}
	return p
}
