package cli

import (
	"context"
	"fmt"

	"netlab/internal/text"
	"netlab/lesson"
	"netlab/trace"
)

// maxKept is the longest answer that is kept for the next run.
const maxKept = 500

// runKey tells runs apart whose questions may have other answers.
func runKey(seed uint64, student, profile string, params map[string]string) string {
	return fmt.Sprintf("seed %d, student %q, profile %s, %v", seed, student, profile, params)
}

// resumed answers the questions of a lesson that was left half done as they were
// answered before. This run grades them anew.
type resumed struct {
	console *console
	rec     lessonRecord
	lesson  *lesson.Lesson
	on      bool // this run is like the one before
}

// resuming gives what asks the student: from what is kept of the run before, as
// far as that goes. A report is of one sitting, so it asks everything.
func (a *app) resuming(c *console, l *lesson.Lesson, o runOptions) lesson.Asker {
	rec := a.progressOrNone().Lessons[l.ID]
	if o.again || o.report != "" || rec.Done || len(rec.Given) == 0 {
		return c.ask
	}
	r := &resumed{console: c, rec: rec, lesson: l}
	c.seen.begun = r.begun
	return r.ask
}

// begun says what will not be asked.
func (r *resumed) begun(m trace.Meta) {
	if r.on = r.rec.Run == runKey(m.Seed, m.Student, m.Profile, m.Params); !r.on {
		return
	}
	n := 0
	for _, b := range r.lesson.Blocks {
		if q, ok := b.(*lesson.Ask); ok && r.rec.Given[q.ID] != "" {
			n++
		}
	}
	_, _ = fmt.Fprintf(r.console.out, "(you answered %d of %d questions right before: these are not asked; --again asks all)\n",
		n, questions(r.lesson))
}

// ask is a lesson.Asker.
func (r *resumed) ask(ctx context.Context, q trace.Question) (string, error) {
	given := r.rec.Given[q.ID]
	if !r.on || q.Attempt > 1 || given == "" {
		return r.console.ask(ctx, q)
	}
	_, _ = fmt.Fprintln(r.console.out, "(as you answered before) "+text.Escape(given))
	return given, nil
}

// keep notes the right answers of a run for the next one. Those of a run with
// other numbers are forgotten, and all once the lesson is done.
func (r *lessonRecord) keep(res *lesson.Result) {
	if key := runKey(res.Seed, res.Student, res.Profile, res.Params); r.Run != key {
		r.Run, r.Given = key, nil
	}
	for _, q := range res.Answers {
		if q.Correct && len(q.Given) <= maxKept {
			if r.Given == nil {
				r.Given = map[string]string{}
			}
			r.Given[q.ID] = q.Given
		}
	}
	if r.Done {
		r.Run, r.Given = "", nil
	}
}
