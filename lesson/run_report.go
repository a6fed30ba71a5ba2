package lesson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"netlab/internal/text"
)

// ReportVersion is the version of a Report's JSON form. Within a version keys
// are only added.
const ReportVersion = 1

// Bounds of a report: it comes from a student and is read by a teacher's machine.
const (
	maxReport        = 1 << 20
	maxReportEntries = 10_000
)

// ErrReport is part of errors about a report that cannot be read.
var ErrReport = errors.New("lesson: not a report")

// Report is what a student hands in.
type Report struct {
	V       int               `json:"v"`
	Lesson  string            `json:"lesson"`
	Version string            `json:"version,omitempty"` // netlab's
	Seed    uint64            `json:"seed"`
	Student string            `json:"student,omitempty"`
	Profile string            `json:"profile,omitempty"`
	Params  map[string]string `json:"params,omitempty"`
	Yours   string            `json:"yours,omitempty"` // the student's program, as it was named
	Claims  []ReportClaim     `json:"claims"`
	Answers []ReportAnswer    `json:"answers"`
}

// ReportClaim is a claim and whether it held.
type ReportClaim struct {
	Scene int    `json:"scene"`
	Line  int    `json:"line"`
	Text  string `json:"text"`
	OK    bool   `json:"ok"`
}

// ReportAnswer is a question and how it was answered in the end.
type ReportAnswer struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Given      string `json:"given"`
	Correct    bool   `json:"correct"`
	GivenUp    bool   `json:"given_up,omitempty"`
	Prediction bool   `json:"prediction,omitempty"`
	Attempts   int    `json:"attempts"`
}

// Report makes the report of a run.
func (r *Result) Report() Report {
	out := Report{
		V: ReportVersion, Lesson: r.Lesson, Version: r.Version, Seed: r.Seed, Student: r.Student,
		Profile: r.Profile, Params: r.Params, Yours: r.Yours, Claims: []ReportClaim{}, Answers: []ReportAnswer{},
	}
	for _, c := range r.Claims {
		out.Claims = append(out.Claims, ReportClaim{Scene: c.Scene, Line: c.Line, Text: c.Text, OK: c.OK})
	}
	for _, a := range r.Answers {
		out.Answers = append(out.Answers, ReportAnswer{
			ID: a.ID, Type: string(a.Type), Given: a.Given, Correct: a.Correct, GivenUp: a.GivenUp,
			Prediction: a.Prediction, Attempts: a.Attempts,
		})
	}
	return out
}

// Write writes a report as one JSON object, for people too.
func (r Report) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("lesson: write report: %w", err)
	}
	return nil
}

// ReadReport reads a report of at most 1 MiB. Keys that are not known are
// passed over; a newer version is an error.
func ReadReport(r io.Reader) (*Report, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxReport+1))
	if err != nil {
		return nil, fmt.Errorf("lesson: read report: %w", err)
	}
	if len(b) > maxReport {
		return nil, fmt.Errorf("%w: longer than %d KiB", ErrReport, maxReport>>10)
	}
	var out Report
	if err := json.Unmarshal(b, &out); err != nil {
		return nil, fmt.Errorf("%w: %s", ErrReport, noReport(b, err))
	}
	switch {
	case out.V == 0:
		return nil, fmt.Errorf("%w: it has no version, as every report has; another program wrote it", ErrReport)
	case out.V != ReportVersion:
		return nil, fmt.Errorf("%w that this netlab can read: version %d, expected %d", ErrReport, out.V, ReportVersion)
	case out.Lesson == "":
		return nil, fmt.Errorf("%w: it names no lesson", ErrReport)
	case len(out.Claims)+len(out.Answers)+len(out.Params) > maxReportEntries:
		return nil, fmt.Errorf("%w: more than %d entries", ErrReport, maxReportEntries)
	}
	return &out, nil
}

// noReport says in a teacher's words what is wrong with a file that does not
// decode.
func noReport(b []byte, err error) string {
	if len(bytes.TrimSpace(b)) == 0 {
		return "the file is empty"
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		if syntax.Offset >= int64(len(b)) {
			return "it ends in the middle; it was cut short"
		}
		return fmt.Sprintf("it is no JSON, from byte %d on", syntax.Offset)
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return fmt.Sprintf("it is a JSON %s, and a report is an object", wrong.Value)
		}
		return fmt.Sprintf("its %s is a %s, which it cannot be", quote(wrong.Field), text.Cut(wrong.Value, 40))
	}
	return err.Error()
}
