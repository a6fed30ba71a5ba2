package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"netlab/lesson"
)

// subject is a lesson to check: a file of a course.
type subject struct {
	course fs.FS
	file   string // in the course
	shown  string // as an editor finds it
}

// whole is a course that is checked as a whole, with the files of its own.
type whole struct {
	course fs.FS
	dir    string // as an editor finds it
}

// subjects finds what a person wants checked: lessons by name, files, and all
// lessons of folders; and the courses that are among these as a whole.
func (a *app) subjects(names []string) ([]subject, []whole, error) {
	if len(names) == 0 {
		course, err := a.course()
		if err != nil {
			return nil, nil, err
		}
		all, err := lessonsOf(course, a.lessons)
		return all, []whole{{course, a.lessons}}, err
	}
	var out []subject
	var courses []whole
	for _, name := range withoutTranslations(names) {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			more, in, err := a.lessonsUnder(name)
			if err != nil {
				return nil, nil, err
			}
			out, courses = append(out, more...), append(courses, in...)
			continue
		}
		course, file, err := a.locate(name)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, subject{course, file, shownAs(name, file)})
	}
	return out, courses, nil
}

// withoutTranslations names the lesson for each of its translations, which are
// checked with it, and that once.
func withoutTranslations(names []string) []string {
	var out []string
	for _, name := range names {
		if original, ok := translated(name); ok {
			name = original
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// translated names the lesson that a file translates, if that lies beside it.
func translated(file string) (original string, ok bool) {
	original, _, ok = lesson.TranslationOf(file)
	if !ok {
		return "", false
	}
	_, err := os.Stat(original)
	return original, err == nil
}

// lessonsOf lists all lessons of a course.
func lessonsOf(course fs.FS, dir string) ([]subject, error) {
	files, err := lessonFiles(course)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errNoLessons
	}
	var out []subject
	for _, id := range slices.Sorted(maps.Keys(files)) {
		out = append(out, subject{course, files[id], filepath.Join(dir, files[id])})
	}
	return out, nil
}

// lessonsUnder lists the lessons in a folder and below, and the courses there.
// Each lesson is looked at in its course, so that its links are right. What
// begins with a dot or an underscore is passed over, as in a course.
func (a *app) lessonsUnder(dir string) ([]subject, []whole, error) {
	var out []subject
	var courses []whole
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := name != dir && strings.ContainsAny(d.Name()[:1], "._")
		switch {
		case hidden && d.IsDir():
			return fs.SkipDir
		case d.IsDir() && isCourse(name):
			course, err := a.open(name)
			if err != nil {
				return err
			}
			all, err := lessonsOf(course, name)
			if err != nil {
				return err
			}
			out, courses = append(out, all...), append(courses, whole{course, name})
			return fs.SkipDir
		case hidden, d.IsDir(), path.Ext(d.Name()) != ".md", d.Name() == "README.md":
			return nil
		}
		if _, ok := translated(name); ok {
			return nil // it is checked with its lesson
		}
		course, file, err := a.locateFile(name)
		out = append(out, subject{course, file, name})
		return err
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("there are no lessons in %s", dir)
	}
	return out, courses, err
}

// shownAs is how errors name a lesson's file: as it was named, if it was.
func shownAs(name, file string) string {
	if strings.HasSuffix(name, ".md") {
		return name
	}
	return file
}

// ownFiles checks the files that belong to the course and to no lesson.
func (w whole) ownFiles() []checked {
	var out []checked
	add := func(file string, found []lesson.Diagnostic) {
		if _, err := fs.Stat(w.course, file); errors.Is(err, fs.ErrNotExist) {
			return
		}
		c := checked{File: filepath.Join(w.dir, file), Profiles: []string{}, Skipped: []string{}, Diagnostics: []finding{}}
		c.found(found, file)
		out = append(out, c)
	}
	all, err := lesson.Entries(w.course)
	if err != nil {
		return nil // it was read a moment ago
	}
	_, found := lesson.ReadCourseFile(w.course, all)
	add(lesson.CourseFileName, found)
	_, found = lesson.ReadGlossary(w.course)
	add(lesson.GlossaryName, found)
	return out
}
