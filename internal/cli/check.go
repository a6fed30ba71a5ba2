package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"netlab/internal/text"
	"netlab/lesson"
)

// checked is what netlab check says of one lesson, or of a file of the course.
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
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one array of objects: one for each lesson, and for each other file of the course")
	cmd.Flags().BoolVar(&watch, "watch", false, "check again whenever a file changes")
	return cmd
}

// check checks the lessons named and prints what it found.
func (a *app) check(ctx context.Context, names []string, asJSON bool) error {
	subjects, whole, err := a.subjects(names)
	if err != nil {
		return err
	}
	e, voc, err := engine()
	if err != nil {
		return err
	}
	results := []checked{}
	bad := 0
	tell := func(c checked) error {
		if results = append(results, c); !c.OK {
			bad++
		}
		if !asJSON {
			a.tellChecked(c)
		}
		return a.out.err
	}
	for _, w := range whole {
		for _, c := range w.ownFiles() {
			if err := tell(c); err != nil {
				return err
			}
		}
	}
	courses := map[fs.FS]found{}
	for _, s := range subjects {
		if courses[s.course] == nil {
			courses[s.course] = readCourse(s.course, voc)
		}
		c, err := checkOne(ctx, e, voc, s, courses[s.course])
		if err != nil {
			return err
		}
		if err := tell(c); err != nil {
			return err
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
	if original, _, ok := lesson.TranslationOf(s.file); ok { // one that has a lesson is checked with that
		l, found = nil, []lesson.Diagnostic{{
			Pos: lesson.Pos{File: s.file, Line: 1, Col: 1}, Code: "translation",
			Msg: "a translation, but its lesson is not there", Hint: "expected " + path.Base(original) + " beside it",
		}}
	}
	if l != nil {
		c.Lesson = l.ID
		if all := known[s.file]; len(all) > 0 {
			found = slices.Clone(all)
		}
		found = append(found, known.translations(s.course, l, voc)...)
	}
	if lesson.FirstError(found) == nil && l != nil {
		r, err := lesson.Check(ctx, e, l, lesson.CheckOptions{})
		if err != nil {
			return c, err
		}
		found = append(found, r.Diagnostics...)
		c.Runs = r.Runs
		c.Profiles = append(c.Profiles, r.Profiles...)
		c.Skipped = append(c.Skipped, r.Skipped...)
	}
	c.found(found, s.file)
	return c, nil
}

// found takes in what was found of a file of a course.
func (c *checked) found(all []lesson.Diagnostic, file string) {
	c.OK = lesson.FirstError(all) == nil
	for _, d := range all {
		if d.Pos.File == file {
			d.Pos.File = c.File
		} else if path.Dir(d.Pos.File) == path.Dir(file) { // a translation, beside it
			d.Pos.File = filepath.Join(filepath.Dir(c.File), path.Base(d.Pos.File))
		}
		c.Diagnostics = append(c.Diagnostics, finding{
			File: d.Pos.File, Line: d.Pos.Line, Column: d.Pos.Col, Code: d.Code, Severity: d.Severity.String(),
			Message: d.Msg, Hint: d.Hint, line: d.Error(),
		})
	}
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

// translations gives what is wrong with the translations that lie beside a
// lesson. Those of a lesson outside of any course are read here.
func (f found) translations(course fs.FS, l *lesson.Lesson, voc *lesson.Vocabulary) []lesson.Diagnostic {
	var out []lesson.Diagnostic
	beside, _ := fs.ReadDir(course, path.Dir(l.File)) // the lesson has just been read from there
	for _, e := range beside {
		file := path.Join(path.Dir(l.File), e.Name())
		if original, _, ok := lesson.TranslationOf(file); !ok || original != l.File {
			continue
		}
		all := f[file]
		if len(all) == 0 {
			_, all = lesson.Translate(course, l, file, voc)
		}
		out = append(out, all...)
	}
	return out
}

// tellChecked prints what was found of one lesson, for a person.
func (a *app) tellChecked(c checked) {
	for _, d := range c.Diagnostics {
		a.finding(d.line)
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
	name := c.Lesson
	if name == "" {
		name = c.File
	}
	a.finding(text.Escape(name) + ": " + strings.Join(words, ", "))
}

// finding prints one, whole on one line where programs read it, and between words
// where a person does.
func (a *app) finding(line string) {
	if !a.env.OutTerminal {
		a.println(line)
		return
	}
	const indent = "  "
	w := a.env.width(0)
	for i, part := range text.Wrap(line, max(w-len(indent), 1)) {
		if i > 0 {
			part = indent + part
		}
		a.println(part)
	}
}
