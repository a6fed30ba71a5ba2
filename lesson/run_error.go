package lesson

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"netlab/internal/text"
	"netlab/trace"
)

// StepError is a step that did not do what the lesson says.
type StepError struct {
	File      string
	Line, Col int
	Step      string        // as written
	Expected  string        // "the call succeeds"
	Err       error         // what was seen instead
	Events    []trace.Event // the last ones before it
}

// Error prints it on one line: where, which step, what was expected, what was seen.
func (e *StepError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s step `%s`: ", Pos{e.File, e.Line, e.Col}, e.Step)
	if e.Expected != "" {
		fmt.Fprintf(&b, "expected: %s; saw: ", e.Expected)
	}
	b.WriteString(e.Err.Error())
	return text.Escape(b.String())
}

// Unwrap gives what was seen.
func (e *StepError) Unwrap() error { return e.Err }

func (r *runner) stepError(step *Step, expected string, err error) error {
	e := &StepError{
		File: step.Pos.File, Line: step.Pos.Line, Col: step.Pos.Col,
		Step: step.Text, Expected: expected, Err: err, Events: slices.Clone(r.recent),
	}
	var arg *argError
	if errors.As(err, &arg) && arg.pos.Line > 0 {
		e.Line, e.Col = arg.pos.Line, arg.pos.Col
	}
	return e
}
