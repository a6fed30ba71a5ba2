package filter

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// compilePattern reads an expression as Wireshark's library does where RE2
// differs: bytes are characters, and $ stands before a last newline too.
func compilePattern(s string) (*regexp.Regexp, error) {
	chars := make([]rune, 0, len(s))
	for i := range len(s) {
		chars = append(chars, rune(s[i]))
	}
	tree, err := syntax.Parse(string(chars), syntax.Perl|syntax.FoldCase)
	if err != nil {
		return nil, err
	}
	dollars(tree)
	return regexp.Compile(tree.String())
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

// find looks for re in b, each byte of which is a character.
func (m *machine) find(re *regexp.Regexp, b []byte) bool {
	if !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf }) {
		return re.Match(b)
	}
	start := len(m.buf)
	for _, c := range b {
		m.buf = utf8.AppendRune(m.buf, rune(c))
	}
	ok := re.Match(m.buf[start:])
	m.buf = m.buf[:start]
	return ok
}
