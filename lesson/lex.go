package lesson

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"netlab/internal/text"
)

// maxColumns is how wide a line in a fence may be.
const maxColumns = 118

// line is a logical line of a fence: a physical one and those that continue
// it, joined by one blank.
type line struct {
	file string
	text string
	segs []seg
}

// seg says where a part of a logical line stands in the file: the byte at off
// is at column col of line no.
type seg struct{ off, no, col int }

// pos gives the place in the file of the byte at off.
func (l *line) pos(off int) Pos {
	s := l.segs[0]
	for _, t := range l.segs[1:] {
		if t.off > off {
			break
		}
		s = t
	}
	return Pos{File: l.file, Line: s.no, Col: s.col + off - s.off}
}

// fence is one of netlab's fences as it stands in the file.
type fence struct {
	file  string
	info  string
	at    Pos      // of the opening ```
	lines []string // between the fences
}

// logical gives the logical lines of a fence. Comment lines and empty lines
// are left out.
func (f *fence) logical(d *diags) []*line {
	var out []*line
	for i, raw := range f.lines {
		no := f.at.Line + 1 + i
		here := Pos{File: f.file, Line: no, Col: 1}
		if w := text.Width(raw); w > maxColumns {
			d.add(Pos{f.file, no, maxColumns + 1}, "long-line", fmt.Sprintf("the line has %d columns", w),
				fmt.Sprintf("expected at most %d: continue it on a line that is indented by two or more", maxColumns))
		}
		if i := strings.IndexByte(raw, '\t'); i >= 0 {
			d.add(Pos{f.file, no, i + 1}, "tab", "a tab", "expected blanks")
			raw = strings.ReplaceAll(raw, "\t", " ")
		}
		body := strings.TrimSpace(raw)
		indent := len(raw) - len(strings.TrimLeft(raw, " "))
		switch {
		case body == "" || strings.HasPrefix(body, "//"):
		case indent == 0, indent >= 2 && strings.HasPrefix(body, "> "):
			out = append(out, &line{file: f.file, text: strings.TrimRight(raw, " "), segs: []seg{{0, no, 1}}})
		case indent == 1:
			d.add(here, "indent", "a line indented by one blank", "expected none, or two and more to continue the line above")
		case len(out) == 0:
			d.add(here, "indent", "a continued line with no line above it", "expected it at the left margin")
		default:
			l := out[len(out)-1]
			if len(l.text)+len(body) > maxLine {
				d.add(here, "limit", "a line that is continued too far", fmt.Sprintf("expected at most %d KiB", maxLine>>10))
				return out
			}
			l.segs = append(l.segs, seg{len(l.text) + 1, no, indent + 1})
			l.text += " " + body
		}
	}
	return out
}

// balance walks s from i, over quoted texts and bracketed groups, and stops
// where stop holds outside of both, or at the end. An unclosed quote or
// bracket gives its place and ok = false.
func balance(s string, i int, stop func(i int) bool) (int, bool) {
	var open []int
	for i < len(s) {
		c := s[i]
		switch {
		case len(open) == 0 && stop(i):
			return i, true
		case c == '"':
			end := closeQuote(s, i)
			if end < 0 {
				return i, false
			}
			i = end
			continue
		case c == '\'': // a character constant: 'a', '\n', '\x41'
			if n := strings.IndexByte(s[i+1:], '\''); n >= 1 && n <= 5 {
				i += n + 2
				continue
			}
		case c == '(' || c == '[' || c == '{':
			open = append(open, i)
		case c == ')' || c == ']' || c == '}':
			if len(open) == 0 || s[open[len(open)-1]] != opener(c) {
				return i, false
			}
			open = open[:len(open)-1]
		}
		i++
	}
	if len(open) > 0 {
		return open[len(open)-1], false
	}
	return i, true
}

func opener(c byte) byte {
	switch c {
	case ')':
		return '('
	case ']':
		return '['
	default:
		return '{'
	}
}

// closeQuote gives the place behind the quote that closes the one at i, -1 if
// there is none. In r"…" a backslash is itself.
func closeQuote(s string, i int) int {
	raw := i > 0 && (s[i-1] == 'r' || s[i-1] == 'R') && (i < 2 || !wordByte(s[i-2]))
	for j := i + 1; j < len(s); j++ {
		switch {
		case s[j] == '\\' && !raw:
			j++
		case s[j] == '"':
			return j + 1
		}
	}
	return -1
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.'
}

// checkText reports bytes that no lesson may hold: what is not UTF-8, control
// characters, and those that change the direction of writing.
func checkText(file, src string, d *diags) bool {
	no, start, ok := 1, 0, true
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRuneInString(src[i:])
		at := Pos{file, no, i - start + 1}
		switch {
		case r == utf8.RuneError && n == 1:
			d.add(at, "not-utf8", fmt.Sprintf("the byte 0x%02x is not UTF-8", src[i]), "expected UTF-8 text")
			return false
		case r == '\n':
			no, start = no+1, i+1
		case r != '\t' && unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', r == '\u2028', r == '\u2029':
			d.add(at, "control", fmt.Sprintf("the character U+%04X", r), `expected an escape in a quoted text, such as \x1b or \u{202e}`)
			ok = false
		}
		i += n
	}
	return ok
}
