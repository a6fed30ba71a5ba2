package lesson

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"netlab/trace"
)

// Regrade is a report held against a run of its lesson with the same student,
// seed and parameters. The marks are the run's, whatever the report says.
type Regrade struct {
	Questions int // that the lesson has
	Answered  int // that the report answers
	Right     int // of those
	Claims    int
	Held      int // of those
	Marks     []Mark
	Differs   []string // a sentence for each thing that the report says and the run does not
}

// Mark is a question as the run grades it.
type Mark struct {
	ID      string
	Given   string // as the report has it; an answer is the student's word
	Key     string // the right answer, where it can be told in a word
	Correct bool
}

// Regrade runs the lesson of a report again, answers its questions as the
// report does, and names what differs. The error says why it could not be run.
func (e *Engine) Regrade(ctx context.Context, l *Lesson, r *Report) (*Regrade, error) {
	given, differs := r.given(l)
	first := make(map[string]string) // the answers that were right at once
	ask := func(_ context.Context, q trace.Question) (string, error) {
		a, ok := given[q.ID]
		switch {
		case !ok:
			return "", ErrNoAnswer
		case q.Attempt > 1 || a.Given == "":
			return "", nil // the answer was wrong: have the key told
		}
		first[q.ID] = a.Given
		return a.Given, nil
	}
	own := l.ownProgram()
	limited, cancel := context.WithTimeoutCause(ctx, regradeRuns*MaxRun, tooSlow())
	defer cancel()
	res, err := e.Run(limited, l, RunOptions{
		Seed: r.Seed, Student: r.Student, Params: r.Params, Profile: r.Profile, Ask: ask, Solution: own,
	})
	if res == nil || limited.Err() != nil || errors.Is(err, ErrLimit) {
		return nil, err
	}
	out := &Regrade{Differs: differs, Questions: len(l.questions()), Answered: len(given)}
	if step, ok := errors.AsType[*StepError](err); ok {
		out.differ("the run fails at line %d", step.Line)
	} else if err != nil {
		return nil, err
	}
	out.drawn(l, r)
	for _, a := range res.Answers {
		m := Mark{ID: a.ID, Given: given[a.ID].Given, Key: a.Key, Correct: a.Correct && first[a.ID] != ""}
		out.Marks = append(out.Marks, m)
		out.mark(m, given[a.ID].Correct)
	}
	if own {
		out.ownClaims(r)
		return out, nil
	}
	out.claims(res, r)
	return out, nil
}

// regradeRuns is how many runs a lesson with proofs takes.
const regradeRuns = 4

// given are the report's answers by question, the last of each; differs says
// which are none of this lesson's.
func (r *Report) given(l *Lesson) (given map[string]ReportAnswer, differs []string) {
	given = make(map[string]ReportAnswer, len(r.Answers))
	ids := l.questions()
	for _, a := range r.Answers {
		if !slices.Contains(ids, a.ID) {
			differs = append(differs, "the lesson has no question "+quote(a.ID))
			continue
		}
		if _, twice := given[a.ID]; twice {
			differs = append(differs, "the question "+quote(a.ID)+" is answered twice")
		}
		given[a.ID] = a
	}
	if len(differs) > maxDiffers {
		differs = differs[:maxDiffers]
	}
	return given, differs
}

// maxDiffers is how many differences are named.
const maxDiffers = 50

func (g *Regrade) differ(format string, args ...any) {
	if len(g.Differs) < maxDiffers {
		g.Differs = append(g.Differs, fmt.Sprintf(format, args...))
	}
}

// drawn compares seed and parameters with those that this student draws.
func (g *Regrade) drawn(l *Lesson, r *Report) {
	if r.Seed != 0 && r.Seed != l.Meta.Seed {
		g.differ("it was run with seed %d, the lesson's is %d", r.Seed, l.Meta.Seed)
	}
	own, err := settle(&l.Meta, RunOptions{Student: r.Student}, l.Meta.Seed)
	if err != nil {
		return
	}
	for _, k := range slices.Sorted(maps.Keys(r.Params)) {
		if r.Params[k] != own[k] {
			g.differ("it was run with %s=%s, this student's is %s", k, quote(r.Params[k]), quote(own[k]))
		}
	}
}

// mark counts an answer, and compares its mark with the report's.
func (g *Regrade) mark(m Mark, said bool) {
	if m.Correct {
		g.Right++
	}
	if m.Correct == said {
		return
	}
	word := map[bool]string{true: "right", false: "wrong"}
	s := fmt.Sprintf("the answer to %s is marked %s and is %s: %s", quote(m.ID), word[said], word[m.Correct], quote(m.Given))
	if !m.Correct && m.Key != "" {
		s += ", the key is " + quote(m.Key)
	}
	g.differ("%s", s)
}

// ownClaims counts the claims of a lesson in which the student's program takes
// part, as the report has them: the program is not here.
func (g *Regrade) ownClaims(r *Report) {
	for _, c := range r.Claims {
		g.Claims++
		if c.OK {
			g.Held++
		}
	}
	if r.Yours == "" {
		g.differ("it was run without a program of the student's")
	}
}

// claims compares the claims with the report's.
func (g *Regrade) claims(res *Result, r *Report) {
	type where struct {
		scene, line int
		text        string
	}
	said := make(map[where]bool, len(r.Claims))
	for _, c := range r.Claims {
		said[where{c.Scene, c.Line, c.Text}] = c.OK
	}
	word := map[bool]string{true: "holds", false: "fails"}
	for _, c := range res.Claims {
		g.Claims++
		if c.OK {
			g.Held++
		}
		ok, is := said[where{c.Scene, c.Line, c.Text}]
		switch {
		case !is:
			g.differ("it lacks the claim of line %d", c.Line)
		case ok != c.OK:
			g.differ("the claim of line %d %s, the report says it %s", c.Line, word[c.OK], word[ok])
		}
	}
	if n := len(r.Claims); n > len(res.Claims) {
		g.differ("it has %d claims, the lesson %d", n, len(res.Claims))
	}
}

// questions lists the lesson's questions by ID.
func (l *Lesson) questions() []string {
	var out []string
	for _, b := range l.Blocks {
		if a, ok := b.(*Ask); ok {
			out = append(out, a.ID)
		}
	}
	return out
}

// ownProgram reports whether the student's program takes a part.
func (l *Lesson) ownProgram() bool {
	for _, h := range l.Meta.Hosts {
		if h.Yours != "" {
			return true
		}
	}
	return false
}
