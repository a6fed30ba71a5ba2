package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"netlab/internal/text"
	"netlab/lesson"
	"netlab/view/wording"
)

func (a *app) reportsCommand() *cobra.Command {
	asCSV := false
	cmd := &cobra.Command{
		Use:   "reports FILE…",
		Short: "Make a teacher's table of reports, each held against a run of its own",
		Long: `Make a table of the reports that students hand in (netlab run LESSON --report FILE).

Each report's lesson is run again with its student, seed and parameters; keys, claims and
marks are those of that run, and what the report says otherwise is named below its line.
An answer is the student's word: nothing tells who gave it, or how often it was tried.
The exit status is 1 if a report cannot be read, or differs.`,
		Example: `  netlab reports *.json
  netlab reports handed-in/*.json --csv > marks.csv`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("%s needs reports; see %s --help", cmd.CommandPath(), cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.reports(cmd.Context(), args, asCSV) },
	}
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print comma-separated values, for a spreadsheet")
	return cmd
}

// marked is a report and what became of it.
type marked struct {
	file   string
	report lesson.Report
	grade  lesson.Regrade
	err    error // why there is no grade
}

// reports prints a line for each file, as soon as it is marked.
func (a *app) reports(ctx context.Context, files []string, asCSV bool) error {
	course, err := a.course()
	if err != nil {
		return err
	}
	e, voc, err := engine()
	if err != nil {
		return err
	}
	m := &marker{course: course, engine: e, voc: voc, lessons: map[string]*lesson.Lesson{}}
	if m.files, err = lessonFiles(course); err != nil {
		return err
	}
	tell := a.csvMarked
	if !asCSV {
		tell = func() func(marked) { return a.tellMarked(files) }
	}
	say := tell()
	bad := false
	for _, file := range files {
		r := m.mark(ctx, file)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		bad = bad || r.err != nil || len(r.grade.Differs) > 0
		if say(r); a.out.err != nil {
			return a.out.err
		}
	}
	if bad {
		return errFailed
	}
	return nil
}

// marker marks reports. A lesson is read once.
type marker struct {
	course  fs.FS
	files   map[string]string // of lessons, by ID
	engine  *lesson.Engine
	voc     *lesson.Vocabulary
	lessons map[string]*lesson.Lesson
}

func (m *marker) mark(ctx context.Context, file string) marked {
	out := marked{file: file}
	r, err := readReport(file)
	if err != nil {
		out.err = err
		return out
	}
	out.report = *r
	l, err := m.lesson(r.Lesson)
	if err != nil {
		out.err = err
		return out
	}
	g, err := m.engine.Regrade(ctx, l, r)
	if err != nil {
		if option, ok := errors.AsType[*lesson.OptionError](err); ok {
			err = errors.New(option.What)
		}
		out.err = fmt.Errorf("it cannot be run again: %w", err)
		return out
	}
	out.grade = *g
	return out
}

// lesson finds a report's lesson in the course, and nowhere else: the name
// comes from a stranger.
func (m *marker) lesson(id string) (*lesson.Lesson, error) {
	if l := m.lessons[id]; l != nil {
		return l, nil
	}
	file, ok := m.files[id]
	if !ok {
		return nil, unknown("lesson", text.Cut(id, 60), slices.Sorted(maps.Keys(m.files)), "is its course another one? --lessons names it")
	}
	l, diags := lesson.Parse(m.course, file, m.voc)
	if err := lesson.FirstError(diags); err != nil {
		return nil, err
	}
	m.lessons[id] = l
	return l, nil
}

// readReport reads a report from a file.
func readReport(file string) (*lesson.Report, error) {
	f, err := openPlain(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	r, err := lesson.ReadReport(f)
	if errors.Is(err, lesson.ErrReport) {
		err = errors.New(strings.TrimPrefix(err.Error(), "lesson: ")) // the line names the file
	}
	return r, err
}

// The widest that the name of a file, a student or a lesson is shown.
const (
	maxShownFile    = 20
	maxShownStudent = 16
	maxShownLesson  = 60
)

// shownFile is a file's path, or its end.
func shownFile(path string) string {
	s := text.Escape(path)
	if text.Width(s) > maxShownFile {
		s = text.Cut(text.Escape(filepath.Base(path)), maxShownFile)
	}
	return s
}

// tellMarked gives what prints a report's line, for a person.
func (a *app) tellMarked(files []string) func(marked) {
	width := 0
	if a.env.OutTerminal {
		width = a.env.width(0)
	}
	shown := func(s string, columns int) string { return text.Cut(text.Escape(s), columns) }
	wide := len("file")
	for _, f := range files {
		wide = max(wide, text.Width(shownFile(f)))
	}
	row := func(file, student, name, right, claims string) {
		s := text.Pad(file, wide) + "  " + text.Pad(student, maxShownStudent) + "  " + text.Pad(right, 8) + "  " + text.Pad(claims, 8) + "  " + name
		if width > 0 {
			s = text.Cut(s, width)
		}
		a.println(strings.TrimRight(s, " "))
	}
	under := func(s string) {
		for i, l := range text.Wrap(text.Escape(s), max(20, a.env.width(0)-4)) {
			a.println(map[bool]string{true: "  ! ", false: "    "}[i == 0] + l)
		}
	}
	row("file", "student", "lesson", "right", "claims")
	return func(m marked) {
		if m.err != nil {
			row(shownFile(m.file), shown(m.report.Student, maxShownStudent), shown(m.report.Lesson, maxShownLesson), "-", "-")
			under(oneLine(m.err))
			return
		}
		g := m.grade
		row(shownFile(m.file), shown(m.report.Student, maxShownStudent), shown(m.report.Lesson, maxShownLesson),
			fmt.Sprintf("%d of %d", g.Right, g.Questions), fmt.Sprintf("%d of %d", g.Held, g.Claims))
		for _, d := range g.Differs {
			under(d)
		}
	}
}

// csvMarked gives what prints a report's row, for a spreadsheet.
func (a *app) csvMarked() func(marked) {
	w := csv.NewWriter(a.out)
	row := func(cells ...string) {
		for i, c := range cells {
			cells[i] = tableCell(text.Cut(c, maxCell))
		}
		_ = w.Write(cells) // output keeps the error
		w.Flush()
	}
	row("file", "student", "lesson", "version", "seed", "params", "questions", "answered", "right", "given_up",
		"claims", "claims_held", "differs", "problem")
	return func(m marked) {
		r, g := m.report, m.grade
		seed := ""
		if r.Lesson != "" {
			seed = strconv.FormatUint(r.Seed, 10)
		}
		cells := []string{m.file, r.Student, r.Lesson, r.Version, seed, strings.Join(wording.Params(r.Params), " ")}
		if m.err != nil {
			row(append(cells, "", "", "", "", "", "", "", oneLine(m.err))...)
			return
		}
		up := 0
		for _, answer := range r.Answers {
			if answer.GivenUp {
				up++
			}
		}
		for _, n := range []int{g.Questions, g.Answered, g.Right, up, g.Claims, g.Held} {
			cells = append(cells, strconv.Itoa(n))
		}
		row(append(cells, strings.Join(g.Differs, "; "), "")...)
	}
}

// maxCell is how much of a stranger's text goes into a cell.
const maxCell = 4096
