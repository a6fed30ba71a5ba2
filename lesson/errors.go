package lesson

import (
	"fmt"
	"slices"
	"strings"

	"netlab/internal/text"
)

// Severity says how much a Diagnostic matters.
type Severity uint8

// The severities.
const (
	SeverityError   Severity = iota // the lesson cannot be run
	SeverityWarning                 // it can, and an author should look
)

// String gives the word for s.
func (s Severity) String() string {
	if s == SeverityWarning {
		return "warning"
	}
	return "error"
}

// Diagnostic is one thing that is wrong with a lesson, and where. Msg says what
// was found; Hint says what was expected and which word was probably meant.
//
//nolint:errname // it is what an author reads, and an error only where one is wanted
type Diagnostic struct {
	Pos      Pos
	Code     string // "unknown-verb": one of the words in docs/lesson-format.md
	Severity Severity
	Msg      string
	Hint     string
}

// String prints a Pos as file:line:col, the form that editors jump to.
func (p Pos) String() string {
	if p.Line == 0 {
		return text.Escape(p.File)
	}
	return fmt.Sprintf("%s:%d:%d", text.Escape(p.File), p.Line, p.Col)
}

// Error prints a Diagnostic on one line: file:line:col code: what, expected,
// nearest word. It is safe for a terminal.
func (d Diagnostic) Error() string {
	word := ""
	if d.Severity == SeverityWarning {
		word = "warning "
	}
	s := fmt.Sprintf("%s %s%s: %s", d.Pos, word, d.Code, d.Msg)
	if d.Hint != "" {
		s += ", " + d.Hint
	}
	return text.Escape(s)
}

// String is Error.
func (d Diagnostic) String() string { return d.Error() }

// FirstError gives the first diagnostic that is an error, nil if there is none:
// what a student is shown.
func FirstError(ds []Diagnostic) error {
	for _, d := range ds {
		if d.Severity == SeverityError {
			return d
		}
	}
	return nil
}

// maxDiagnostics bounds what one lesson may report: who has a hundred errors
// does not read the next.
const maxDiagnostics = 100

// diags collects diagnostics.
type diags struct{ list []Diagnostic }

func (d *diags) add(pos Pos, code, msg, hint string) {
	if len(d.list) < maxDiagnostics {
		d.list = append(d.list, Diagnostic{Pos: pos, Code: code, Msg: msg, Hint: hint})
	}
}

func (d *diags) warn(pos Pos, code, msg, hint string) {
	if len(d.list) < maxDiagnostics {
		d.list = append(d.list, Diagnostic{Pos: pos, Code: code, Severity: SeverityWarning, Msg: msg, Hint: hint})
	}
}

// unknown adds "unknown WHAT WORD, expected …, did you mean …?".
func (d *diags) unknown(pos Pos, what, word string, words []string) {
	if len(d.list) >= maxDiagnostics {
		return // finding the nearest word takes time
	}
	d.add(pos, "unknown-"+strings.ReplaceAll(what, " ", "-"), "unknown "+what+" "+quote(word), among(word, words))
}

// sorted gives the diagnostics in the order of the file.
func (d *diags) sorted() []Diagnostic {
	slices.SortStableFunc(d.list, func(a, b Diagnostic) int {
		if c := strings.Compare(a.Pos.File, b.Pos.File); c != 0 {
			return c
		}
		if a.Pos.Line != b.Pos.Line {
			return a.Pos.Line - b.Pos.Line
		}
		return a.Pos.Col - b.Pos.Col
	})
	return d.list
}

// quote shows what stood in the file, shortened, so that nothing in it reaches
// a terminal as it is.
func quote(s string) string { return fmt.Sprintf("%q", text.Cut(s, 60)) }

// among says which words were expected, if they are few, and which is nearest.
func among(word string, words []string) string {
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	var parts []string
	if n := len(words); n == 0 {
		parts = append(parts, "expected none: there are none here")
	} else if n <= 12 {
		parts = append(parts, "expected "+oneOf(words))
	}
	if near, ok := text.Nearest(word, words); ok {
		parts = append(parts, "did you mean "+near+"?")
	}
	return strings.Join(parts, ", ")
}

// oneOf joins words as "a, b or c".
func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// nearest is text.Nearest, for files that import another package text.
func nearest(word string, words []string) (string, bool) { return text.Nearest(word, words) }
