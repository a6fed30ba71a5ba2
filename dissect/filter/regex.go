package filter

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// compilePattern reads an expression as Wireshark's library does where RE2
// differs: every byte is a character, only ASCII letters have case, and $
// stands before a last newline too.
func compilePattern(s string) (*regexp.Regexp, error) {
	tree, err := syntax.Parse(widen(s), syntax.Perl|syntax.FoldCase)
	if err != nil {
		return nil, err
	}
	dollars(tree)
	return regexp.Compile(tree.String())
}

// wide is the character that stands for a byte: bytes beyond ASCII become
// characters of the private use area, which have no case.
func wide(b byte) rune {
	if b < utf8.RuneSelf {
		return rune(b)
	}
	return 0xe000 + rune(b)
}

// widen turns the bytes of an expression, and the escape sequences for bytes,
// into the characters that stand for them.
func widen(s string) string {
	out := make([]rune, 0, len(s))
	for i := 0; i < len(s); {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, wide(s[i]))
			i++
			continue
		}
		n := 2
		if b, length := byteEscape(s[i:]); length > 0 {
			out = append(out, wide(b))
			i += length
			continue
		}
		if s[i+1] == 'Q' { // \Q…\E is text without escape sequences
			if n = strings.Index(s[i:], `\E`); n < 0 {
				n = len(s) - i
			}
		}
		for _, b := range []byte(s[i : i+n]) {
			out = append(out, wide(b))
		}
		i += n
	}
	return string(out)
}

// byteEscape reads \xff, \x{ff} or \377 at the front of s if that is a byte
// beyond ASCII; else its length is 0.
func byteEscape(s string) (b byte, length int) {
	digits, base, length := "", 16, 4
	switch {
	case strings.HasPrefix(s, `\x{`):
		n := strings.IndexByte(s, '}')
		if n < 0 {
			return 0, 0
		}
		digits, length = s[3:n], n+1
	case len(s) < 4:
		return 0, 0
	case s[1] == 'x':
		digits = s[2:4]
	case s[1] >= '0' && s[1] <= '7':
		digits, base = s[1:4], 8
	}
	v, err := strconv.ParseUint(digits, base, 8)
	if err != nil || v < utf8.RuneSelf {
		return 0, 0
	}
	return byte(v), length
}

// dollars replaces every $ by (?:\n?\z).
func dollars(re *syntax.Regexp) {
	for _, sub := range re.Sub {
		dollars(sub)
	}
	if re.Op == syntax.OpEndText && re.Flags&syntax.WasDollar != 0 {
		newline := &syntax.Regexp{Op: syntax.OpLiteral, Rune: []rune{'\n'}}
		*re = syntax.Regexp{Op: syntax.OpConcat, Sub: []*syntax.Regexp{
			{Op: syntax.OpQuest, Sub: []*syntax.Regexp{newline}},
			{Op: syntax.OpEndText},
		}}
	}
}

// find looks for re in b.
func (m *machine) find(re *regexp.Regexp, b []byte) bool {
	if !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf }) {
		return re.Match(b)
	}
	start := len(m.buf)
	for _, c := range b {
		m.buf = utf8.AppendRune(m.buf, wide(c))
	}
	ok := re.Match(m.buf[start:])
	m.buf = m.buf[:start]
	return ok
}
