package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"netlab/lesson"
)

// findLesson reads a lesson of the course, or one in a file. What is wrong with
// it, first of all, is the error.
func (a *app) findLesson(name string, voc *lesson.Vocabulary) (*lesson.Lesson, error) {
	course, file, err := a.locate(name)
	if err != nil {
		return nil, err
	}
	if original, lang, ok := lesson.TranslationOf(name); ok {
		return nil, usagef("%s is a translation; name its lesson and the language: %s --lang %s", name, original, lang)
	}
	l, diags := lesson.Parse(course, file, voc)
	for i := range diags {
		diags[i].Pos.File = shownAs(name, file)
	}
	if err := lesson.FirstError(diags); err != nil {
		return nil, err
	}
	return l, nil
}

// locate finds a lesson by its name in the course, or by its file's path.
func (a *app) locate(name string) (fs.FS, string, error) {
	if strings.HasSuffix(name, ".md") {
		return a.locateFile(name)
	}
	course, err := a.course()
	if err != nil {
		return nil, "", err
	}
	files, err := lessonFiles(course)
	if err != nil {
		return nil, "", err
	}
	if file, ok := files[name]; ok {
		return course, file, nil
	}
	for _, id := range slices.Sorted(maps.Keys(files)) { // the name alone, without its module
		if _, last, _ := strings.Cut(id, "/"); last == name {
			return course, files[id], nil
		}
	}
	return nil, "", noLesson(name, slices.Sorted(maps.Keys(files)))
}

// isCourse reports whether a folder is a course by what it has beside lessons.
func isCourse(dir string) bool {
	return slices.ContainsFunc([]string{lesson.CourseFileName, lesson.GlossaryName}, func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	})
}

// open opens a folder, once. Nothing in it leads out of it.
func (a *app) open(dir string) (fs.FS, error) {
	if a.roots[dir] == nil {
		root, err := os.OpenRoot(dir)
		if err != nil {
			return nil, err
		}
		a.roots[dir] = root.FS()
	}
	return a.roots[dir], nil
}

// locateFile opens the course that a lesson's file lies in: that of --lessons, or
// a folder with a glossary or course file, two folders up at most. A file outside
// of any is looked at as if it lay in the built-in course, so that its links
// there lead somewhere.
func (a *app) locateFile(path string) (fs.FS, string, error) {
	if err := lessonFile(path); err != nil {
		return nil, "", err
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, "", fmt.Errorf("find %s: %w", path, err)
	}
	top := ""
	named, err := filepath.Abs(a.lessons)
	if err != nil {
		return nil, "", fmt.Errorf("find %s: %w", path, err)
	}
	for dir, n := filepath.Dir(abs), 0; n < 2 && top == ""; n++ {
		dir = filepath.Dir(dir)
		if isCourse(dir) || a.lessons != "" && dir == named {
			top = dir
		}
	}
	if top == "" {
		return guestOf(abs)
	}
	course, err := a.open(top)
	if err != nil {
		return nil, "", fmt.Errorf("find %s: %w", path, err)
	}
	file, err := filepath.Rel(top, abs)
	if err != nil {
		return nil, "", fmt.Errorf("find %s: %w", path, err)
	}
	return course, filepath.ToSlash(file), nil
}

// lessonNames are the course's lessons, for completion.
func (a *app) lessonNames() []string {
	course, err := a.course()
	if err != nil {
		return nil
	}
	files, err := lessonFiles(course)
	if err != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(files))
}

// remember notes in the student's progress how a run went. A lesson is done
// once it ran to its end and all its questions have been answered right, in
// this run or before. Of a run that ended early, what was answered is kept.
func (a *app) remember(l *lesson.Lesson, res *lesson.Result, early bool) {
	path, err := a.env.progressFile()
	if err != nil || len(res.Answers)+len(res.Foretold) == 0 {
		return
	}
	p, err := readProgress(path)
	if err != nil && !errors.Is(err, errDamaged) {
		return
	}
	rec := p.Lessons[l.ID]
	ids := questions(l)
	rec.Of = len(ids)
	rec.LastRun = a.env.now().UTC().Truncate(time.Second)
	if rec.Answers == nil {
		rec.Answers = map[string]string{}
	}
	maps.DeleteFunc(rec.Answers, func(id, _ string) bool { return !slices.Contains(ids, id) })
	for _, q := range res.Answers {
		switch {
		case q.Correct:
			rec.Answers[q.ID] = "right"
		case rec.Answers[q.ID] == "right": // known once is known
		case q.GivenUp:
			rec.Answers[q.ID] = "given up"
		case q.Given != "":
			rec.Answers[q.ID] = "wrong"
		}
	}
	if !early {
		_, _, own := l.OwnPart()
		rec.Done = rec.right(ids) == len(ids) && (!own || res.OK()) // a program that is asked for must be right
	}
	rec.keep(res)
	p.Lessons[l.ID] = rec
	if err := writeProgress(path, p); err != nil {
		say(a.env.Stderr, oneLine(err))
	}
}

// questions names a lesson's questions.
func questions(l *lesson.Lesson) []string {
	var ids []string
	for _, b := range l.Blocks {
		if q, ok := b.(*lesson.Ask); ok {
			ids = append(ids, q.ID)
		}
	}
	return ids
}
