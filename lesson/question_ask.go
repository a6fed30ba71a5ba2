package lesson

import (
	"context"
	"errors"

	"netlab/trace"
)

// maxAttempts is how often a question is put before its answer is told.
const maxAttempts = 20

// prediction is an answer given before the run.
type prediction struct {
	ask   *Ask
	given string
}

// ask puts a question. A prediction is graded when its scene is over.
func (r *runner) ask(ctx context.Context, a *Ask) error {
	if r.o.Sink == nil && r.o.Ask == nil {
		return nil
	}
	if a.Prediction {
		return r.foretell(ctx, a)
	}
	q, err := r.question(a, r.judge, 1)
	if err != nil {
		return nil //nolint:nilerr // its label's claim has failed and says so; there is nothing to ask
	}
	g, err := r.grader(a)
	if err != nil {
		return nil //nolint:nilerr // likewise
	}
	var last *AnswerResult
	for ; ; q.Attempt++ {
		if err := r.emit(r.now(), q); err != nil || r.o.Ask == nil {
			return err
		}
		given, err := r.o.Ask(ctx, q)
		if errors.Is(err, ErrNoAnswer) {
			r.leave(last)
			return nil
		}
		if err != nil {
			return err
		}
		var v verdict
		if given != "" { // giving up is no answer, and no fault
			v = g.grade(given)
		}
		answer := trace.Answer{ID: a.ID, Given: given, Correct: v.right, WhyNot: v.whyNot}
		if done := v.right || given == "" || q.Attempt >= maxAttempts; done {
			return r.answered(a, answer, g, q.Attempt)
		}
		last = &AnswerResult{Answer: answer, Type: a.Kind, Attempts: q.Attempt}
		if err := r.emit(r.now(), answer); err != nil {
			return err
		}
	}
}

// leave keeps the last wrong answer to a question that the student left.
func (r *runner) leave(last *AnswerResult) {
	if last != nil {
		r.score.asked++
		r.result.Answers = append(r.result.Answers, *last)
	}
}

// answered tells of a question's last answer, with its key.
func (r *runner) answered(a *Ask, answer trace.Answer, g grader, attempts int) error {
	answer.GivenUp = !answer.Correct && (!a.Prediction || answer.Given == "")
	answer.Key, answer.Because = g.key, r.say(a.Because)
	r.score.asked++
	if answer.Correct {
		r.score.right++
	}
	r.result.Answers = append(r.result.Answers, AnswerResult{
		Answer: answer, Type: a.Kind, Prediction: a.Prediction, Attempts: attempts,
	})
	return r.emit(r.now(), answer)
}

// foretell puts a question before the run.
func (r *runner) foretell(ctx context.Context, a *Ask) error {
	j := r.judge
	if r.plan != nil {
		j = r.plan.judge
	}
	q, err := r.question(a, j, 1)
	if err != nil {
		return nil //nolint:nilerr // the claim that has its label fails and says so
	}
	if err := r.emit(r.now(), q); err != nil || r.o.Ask == nil {
		return err
	}
	given, err := r.o.Ask(ctx, q)
	if errors.Is(err, ErrNoAnswer) {
		return nil
	}
	if err == nil {
		r.foretold = append(r.foretold, prediction{a, given})
		if r.result.Foretold == nil {
			r.result.Foretold = make(map[string]string)
		}
		r.result.Foretold[a.ID] = given
	}
	return err
}

// gradeForetold grades the predictions, now that the claims below their scene are held.
func (r *runner) gradeForetold() error {
	if r.scene == nil {
		return nil
	}
	waiting := r.foretold
	r.foretold = nil
	for _, p := range waiting {
		delete(r.result.Foretold, p.ask.ID)
		g, err := r.grader(p.ask)
		if err != nil {
			continue // its label's claim has failed and says so
		}
		var v verdict
		if p.given != "" {
			v = g.grade(p.given)
		}
		answer := trace.Answer{ID: p.ask.ID, Given: p.given, Correct: v.right, WhyNot: v.whyNot}
		if err := r.answered(p.ask, answer, g, 1); err != nil {
			return err
		}
	}
	return nil
}
