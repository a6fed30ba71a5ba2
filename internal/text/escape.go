package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape makes s safe to print: control characters (also C1), characters that
// change the direction of writing, other invisible ones, and bytes that are
// not UTF-8 become escapes such as \n, \x1b and \u202e. A backslash stays as it
// is, so that ordinary text is untouched; the result is for reading, not for
// undoing. A line break is escaped too: what is one line stays one.
func Escape(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case safe(r):
			b.WriteString(s[i : i+n])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		i += n
	}
	return b.String()
}

// EscapeLines is Escape that keeps line breaks and makes tabs blanks: for text
// of several lines.
func EscapeLines(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\t", "    "), "\n")
	for i, l := range lines {
		lines[i] = Escape(strings.TrimSuffix(l, "\r"))
	}
	return strings.Join(lines, "\n")
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// safe reports whether a terminal shows r as itself and nothing else happens.
func safe(r rune) bool {
	if unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
		return false
	}
	return unicode.IsGraphic(r)
}
