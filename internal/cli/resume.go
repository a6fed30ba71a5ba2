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
	r.console.tell(fmt.Sprintf("(answered before: %d of %d questions; these are not asked, --again asks all)", n, len(questions(r.lesson))))
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

// keep notes the right answers of a run for the next one, and the predictions
// that it did not come to grade. Those of a run with other numbers are forgotten,
// and all once the lesson is done.
func (r *lessonRecord) keep(res *lesson.Result) {
	if key := runKey(res.Seed, res.Student, res.Profile, res.Params); r.Run != key {
		r.Run, r.Given = key, nil
	}
	note := func(id, given string) {
		if given == "" || len(given) > maxKept {
			return
		}
		if r.Given == nil {
			r.Given = map[string]string{}
		}
		r.Given[id] = given
	}
	for id, given := range res.Foretold {
		note(id, given)
	}
	for _, q := range res.Answers {
		if q.Correct {
			note(q.ID, q.Given)
		} else { // a prediction that was kept, and has come out wrong now
			delete(r.Given, q.ID)
		}
	}
	if r.Done {
		r.Run, r.Given = "", nil
	}
}
