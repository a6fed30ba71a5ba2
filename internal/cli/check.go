package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"netlab/internal/text"
	"netlab/lesson"
)

// checked is what netlab check says of one lesson.
type checked struct {
	Lesson      string    `json:"lesson"`
	File        string    `json:"file"`
	OK          bool      `json:"ok"`
	Profiles    []string  `json:"profiles"`
	Skipped     []string  `json:"skipped"` // profiles whose hosts are not to be had here
	Runs        int       `json:"runs"`
	Diagnostics []finding `json:"diagnostics"`
}

// finding is a lesson.Diagnostic in JSON.
type finding struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	line     string // as a person reads it
}

// subject is a lesson to check: a file of a course.
type subject struct {
	course fs.FS
	file   string // in the course
	shown  string // as an editor finds it
}

func (a *app) checkCommand() *cobra.Command {
	asJSON, watch := false, false
	cmd := &cobra.Command{
		Use:   "check [LESSON|FILE.md|DIR …]",
		Short: "Hold lessons to their format and to the mutation rule; none named: the whole course",
		RunE: func(cmd *cobra.Command, args []string) error {
			if watch && asJSON {
				return usagef("--watch is for people and --json for programs; choose one")
			}
			if watch {
				return a.watch(cmd.Context(), args)
			}
			return a.check(cmd.Context(), args, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one array of objects, one for each lesson")
	cmd.Flags().BoolVar(&watch, "watch", false, "check again whenever a file changes")
	return cmd
}

// check checks the lessons named and prints what it found.
func (a *app) check(ctx context.Context, names []string, asJSON bool) error {
	subjects, err := a.subjects(names)
	if err != nil {
		return err
	}
	e, voc, err := engine()
	if err != nil {
		return err
	}
	results := []checked{}
	bad := 0
	courses := map[fs.FS]found{}
	for _, s := range subjects {
		if courses[s.course] == nil {
			courses[s.course] = readCourse(s.course, voc)
		}
		c, err := checkOne(ctx, e, voc, s, courses[s.course])
		if err != nil {
			return err
		}
		if results = append(results, c); !c.OK {
			bad++
		}
		if !asJSON {
			a.tellChecked(c)
		}
		if a.out.err != nil {
			return a.out.err
		}
	}
	if asJSON {
		enc := json.NewEncoder(a.out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(results); err != nil {
			return err
		}
	}
	if bad > 0 {
		return errFailed
	}
	return nil
}

// checkOne parses a lesson, looks at what its course knows of it, and runs it
// with all its mutants. The error is ctx's.
func checkOne(ctx context.Context, e *lesson.Engine, voc *lesson.Vocabulary, s subject, known found) (checked, error) {
	l, found := lesson.Parse(s.course, s.file, voc)
	c := checked{Lesson: strings.TrimSuffix(s.file, ".md"), File: s.shown, Profiles: []string{}, Skipped: []string{}, Diagnostics: []finding{}}
	if l != nil {
		c.Lesson = l.ID
		if all := known.of(l); len(all) > 0 {
			found = all
		}
	}
	if lesson.FirstError(found) == nil && l != nil && l.Meta.Of == "" {
		r, err := lesson.Check(ctx, e, l, lesson.CheckOptions{})
		if err != nil {
			return c, err
		}
		found = append(found, r.Diagnostics...)
		c.Runs = r.Runs
		c.Profiles = append(c.Profiles, r.Profiles...)
		c.Skipped = append(c.Skipped, r.Skipped...)
	}
	c.OK = lesson.FirstError(found) == nil
	for _, d := range found {
		if d.Pos.File == s.file {
			d.Pos.File = s.shown
		}
		c.Diagnostics = append(c.Diagnostics, finding{
			File: d.Pos.File, Line: d.Pos.Line, Column: d.Pos.Col, Code: d.Code, Severity: d.Severity.String(),
			Message: d.Msg, Hint: d.Hint, line: d.Error(),
		})
	}
	return c, nil
}

// found is what is wrong with the files of one course: each by itself, what it
// needs of others, and its translations.
type found map[string][]lesson.Diagnostic

// readCourse reads a course whole and tells what is wrong by file.
func readCourse(course fs.FS, voc *lesson.Vocabulary) found {
	out := found{}
	_, all := lesson.Load(course, voc)
	for _, d := range all {
		out[d.Pos.File] = append(out[d.Pos.File], d)
	}
	return out
}

// of gives what is wrong with a lesson and its translations.
func (f found) of(l *lesson.Lesson) []lesson.Diagnostic {
	out := slices.Clone(f[l.File])
	stem := strings.TrimSuffix(l.File, ".md")
	for _, file := range slices.Sorted(maps.Keys(f)) {
		if lang, ok := strings.CutPrefix(file, stem+"."); ok && file != l.File && !strings.Contains(lang, "/") {
			out = append(out, f[file]...)
		}
	}
	return out
}

// tellChecked prints what was found of one lesson, for a person.
func (a *app) tellChecked(c checked) {
	for _, d := range c.Diagnostics {
		a.println(d.line)
	}
	words := []string{"ok"}
	if !c.OK {
		words[0] = "not ok"
	}
	if c.Runs > 0 {
		words = append(words, fmt.Sprintf("%d runs on %s", c.Runs, strings.Join(c.Profiles, " and ")))
	}
	for _, p := range c.Skipped {
		words = append(words, "not checked on "+text.Escape(p))
	}
	a.println(text.Escape(c.Lesson) + ": " + strings.Join(words, ", "))
}

// subjects finds what a person wants checked: lessons by name, files, and all
// lessons of folders.
func (a *app) subjects(names []string) ([]subject, error) {
	if len(names) == 0 {
		course, err := a.course()
		if err != nil {
			return nil, err
		}
		return a.lessonsOf(course)
	}
	var out []subject
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			more, err := a.lessonsUnder(name)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
			continue
		}
		course, file, err := a.locate(name)
		if err != nil {
			return nil, err
		}
		out = append(out, subject{course, file, shownAs(name, file)})
	}
	return out, nil
}

// lessonsOf lists all lessons of a course.
func (a *app) lessonsOf(course fs.FS) ([]subject, error) {
	files, err := lessonFiles(course)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("there are no lessons in the course")
	}
	var out []subject
	for _, id := range slices.Sorted(maps.Keys(files)) {
		out = append(out, subject{course, files[id], filepath.Join(a.lessons, files[id])})
	}
	return out, nil
}

// lessonsUnder lists the lessons in a folder and below. Each is looked at in its
// course, so that its links are right.
func (a *app) lessonsUnder(dir string) ([]subject, error) {
	var out []subject
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(d.Name()) != ".md" || d.Name() == "glossary.md" || d.Name() == "README.md" {
			return err
		}
		course, file, err := a.locateFile(name)
		out = append(out, subject{course, file, name})
		return err
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("there are no lessons in %s", dir)
	}
	return out, err
}

// shownAs is how errors name a lesson's file: as it was named, if it was.
func shownAs(name, file string) string {
	if strings.HasSuffix(name, ".md") {
		return name
	}
	return file
}
