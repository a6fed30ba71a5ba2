package filter

import (
	"errors"
	"io"
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// matches looks for a regular expression in bytes, without regard to case.
func (b *binder) matches(l *operand, op token, r node, all bool) (pred, *SyntaxError) {
	if !l.bytes() {
		return nil, fault(op.at, "matches looks through text, bytes or a protocol; %s is %s", l.name, l.typ()).hintText(l)
	}
	t, ok := r.(*literal)
	if !ok || t.kind != quoted {
		return nil, fault(r.where(), "matches wants a regular expression in double quotes")
	}
	if b.regexps++; b.regexps > maxRegexps {
		return nil, fault(t.at, "more than %d regular expressions in one filter", maxRegexps)
	}
	if len(t.text) > maxPattern {
		return nil, fault(t.at, "the regular expression has %d bytes; %d are the most", len(t.text), maxPattern)
	}
	re, err := compilePattern(t.text)
	if err != nil {
		e := fault(t.at, "%s", err.Error())
		var bad *syntax.Error
		if errors.As(err, &bad) {
			e = fault(t.at, "the regular expression is wrong: %s in %s", bad.Code, quote(bad.Expr))
			switch bad.Code {
			case syntax.ErrInvalidPerlOp, syntax.ErrInvalidEscape, syntax.ErrInvalidRepeatOp:
				e.Hint = "look-around, back references and possessive repeats are not in netlab's expressions (RE2)"
			}
		}
		return nil, e
	}
	push := l.push
	if l.search != nil {
		push = l.search
	}
	return func(m *machine) bool {
		start := len(m.vals)
		push(m)
		ok := all && len(m.vals) > start
		for i := start; i < len(m.vals); i++ {
			if m.find(re, m.vals[i].Raw) != all {
				ok = !all
				break
			}
		}
		m.vals = m.vals[:start]
		return ok
	}, nil
}

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
	for _, c := range b {
		if c >= utf8.RuneSelf {
			m.text = latin1{b: b}
			return re.MatchReader(&m.text)
		}
	}
	return re.Match(b) // all ASCII: the same and quicker
}

// latin1 reads bytes as characters.
type latin1 struct{ b []byte }

// ReadRune gives the next byte.
func (l *latin1) ReadRune() (rune, int, error) {
	if len(l.b) == 0 {
		return 0, 0, io.EOF
	}
	c := l.b[0]
	l.b = l.b[1:]
	return rune(c), 1, nil
}
