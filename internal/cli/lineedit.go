package cli

import (
	"strings"
	"unicode/utf8"

	"netlab/internal/text"
)

// maxLine is how long an answer may be, in bytes.
const maxLine = 4096

// lineEdit is a line that is being typed on a terminal which hands over each key
// as it is pressed. Keys that set the pace are no beginning of an answer: one
// that was pressed a moment too late is passed over. The zero value is an empty
// line.
type lineEdit struct {
	late   string // letters that are keys of the run, and begin no answer here
	typed  []rune
	part   []byte // of a letter, in UTF-8
	minus  bool   // pressed on the empty line: slower, or the sign of a number
	escape escape // how far into a key that sends several bytes
}

// escape is a state within the bytes that a key such as an arrow sends.
type escape uint8

const (
	noEscape escape = iota
	escapeBegun
	escapeBracket // until a letter, or ~
	escapeOne     // one more
)

// What a key made of a line.
type lineEvent uint8

const (
	lineGoesOn lineEvent = iota
	lineDone
	lineInterrupt // Ctrl-C
	lineEnds      // Ctrl-D on the empty line
)

// String is the line as typed so far.
func (l *lineEdit) String() string { return string(l.typed) }

// key takes a byte of the terminal's. echo is what the terminal shall show for it.
func (l *lineEdit) key(b byte) (echo string, did lineEvent) {
	if l.swallow(b) {
		return "", lineGoesOn
	}
	const interrupt, endOfInput, backspace, eraseLine, eraseWord, esc, del = 3, 4, 8, 21, 23, 27, 127
	switch {
	case b == interrupt:
		return "\n", lineInterrupt
	case b == endOfInput && len(l.typed) == 0:
		return "\n", lineEnds
	case b == '\r' || b == '\n':
		if len(l.typed) == 0 {
			return "", lineGoesOn // one frame on, a moment too late
		}
		return "\n", lineDone
	case b == backspace || b == del:
		return l.erase(1), lineGoesOn
	case b == eraseLine:
		return l.erase(len(l.typed)), lineGoesOn
	case b == eraseWord:
		kept := strings.TrimRight(l.String(), " ")
		kept = kept[:strings.LastIndex(kept, " ")+1]
		return l.erase(len(l.typed) - utf8.RuneCountInString(kept)), lineGoesOn
	case b == esc:
		l.escape = escapeBegun
	case b == '\t':
		return l.letter(' '), lineGoesOn
	case b >= utf8.RuneSelf:
		return l.bytes(b), lineGoesOn
	case b >= ' ':
		return l.letter(rune(b)), lineGoesOn
	}
	return "", lineGoesOn
}

// swallow passes over the bytes of a key that sends several, as arrows do.
func (l *lineEdit) swallow(b byte) bool {
	switch l.escape {
	case noEscape:
		return false
	case escapeBegun:
		switch b {
		case '[':
			l.escape = escapeBracket
		case 'O':
			l.escape = escapeOne
		default:
			l.escape = noEscape
		}
	case escapeBracket:
		if b >= '@' && b <= '~' {
			l.escape = noEscape
		}
	case escapeOne:
		l.escape = noEscape
	}
	return true
}

// bytes takes a byte of a letter that has several.
func (l *lineEdit) bytes(b byte) string {
	l.part = append(l.part, b)
	if !utf8.FullRune(l.part) {
		return ""
	}
	r, _ := utf8.DecodeRune(l.part)
	l.part = l.part[:0]
	if s := string(r); r == utf8.RuneError || text.Escape(s) != s {
		return "" // nothing that moves a cursor
	}
	return l.letter(r)
}

// letter adds a letter to the line, unless it is a key of the run's.
func (l *lineEdit) letter(r rune) string {
	if len(l.typed) == 0 {
		switch {
		case r == ' ' || r == '+' || r == '=' || r == '_' || strings.ContainsRune(l.late, r):
			l.minus = false
			return ""
		case r == '-':
			l.minus = true
			return ""
		case l.minus && (r >= '0' && r <= '9' || r == '.'):
			l.typed = append(l.typed, '-')
		}
		l.minus = false
	}
	if len(l.typed)*utf8.UTFMax >= maxLine {
		return ""
	}
	before := len(l.typed)
	if before == 1 && l.typed[0] == '-' {
		before = 0 // the sign is shown with its first digit
	}
	l.typed = append(l.typed, r)
	return string(l.typed[before:])
}

// erase takes n letters off the end.
func (l *lineEdit) erase(n int) string {
	l.part, l.minus = l.part[:0], false
	n = min(n, len(l.typed))
	gone := l.typed[len(l.typed)-n:]
	l.typed = l.typed[:len(l.typed)-n]
	return strings.Repeat("\b \b", text.Width(string(gone)))
}
