package filter

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"netlab/internal/text"
)

// SyntaxError says what is wrong with a filter, and where.
type SyntaxError struct {
	Src string // the whole filter
	// Col and End are where the words at fault begin and end, counted in bytes
	// from 1: Src[Col-1 : End-1]. At the end of the filter both are len(Src)+1.
	Col, End int
	Msg      string // "there is no field tcp.portt"
	Hint     string // "did you mean tcp.port?"; empty if there is no advice
	// Unknown is the name that the registry does not have, if that is the fault:
	// a newer room may bring it, so that a caller may phrase it another way.
	Unknown string
}

// Error is the fault in one line, safe to print.
func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("filter: column %d: %s", e.Column(), e.Msg)
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// Column is where the fault begins, counted in characters from 1.
func (e *SyntaxError) Column() int {
	return 1 + utf8.RuneCountInString(e.Src[:min(max(e.Col-1, 0), len(e.Src))])
}

// around is how much of a long filter Explain shows on each side of the fault.
const around = 60

// Explain is the fault in lines for a terminal: the message, the filter, and
// carets below the words at fault. It ends without a newline.
func (e *SyntaxError) Explain() string {
	from := min(max(e.Col-1, 0), len(e.Src))
	to := min(max(e.End-1, from), len(e.Src))
	before, at, after := e.Src[:from], e.Src[from:to], e.Src[to:]
	if len(before) > around {
		before = "…" + strings.ToValidUTF8(before[len(before)-around:], "")
	}
	if len(at) > around {
		at, after = strings.ToValidUTF8(at[:around], "")+"…", ""
	}
	if len(after) > around {
		after = strings.ToValidUTF8(after[:around], "") + "…"
	}
	before, at, after = text.Escape(before), text.Escape(at), text.Escape(after)
	s := e.Msg + "\n    " + before + at + after + "\n    " +
		strings.Repeat(" ", text.Width(before)) + "^" + strings.Repeat("~", max(text.Width(at)-1, 0))
	if e.Hint != "" {
		s += "\n" + e.Hint
	}
	return s
}

// span is a run of bytes in the filter.
type span struct{ pos, end int }

// to joins two spans.
func (s span) to(e span) span { return span{s.pos, e.end} }

// fault is an error at a place; Parse and Compile add the filter's text.
func fault(at span, format string, args ...any) *SyntaxError {
	return &SyntaxError{Col: at.pos + 1, End: at.end + 1, Msg: fmt.Sprintf(format, args...)}
}

// hint adds advice.
func (e *SyntaxError) hint(format string, args ...any) *SyntaxError {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// quote shows a piece of a filter in a message: short, and safe to print.
func quote(s string) string {
	if len(s) > around {
		s = strings.ToValidUTF8(s[:around], "") + "…"
	}
	return `"` + text.Escape(s) + `"`
}

// meant is the advice for a word that was mistyped; empty if no word is near.
func meant(word string, words []string) string {
	if near, ok := text.Nearest(word, words); ok {
		return "did you mean " + near + "?"
	}
	return ""
}
