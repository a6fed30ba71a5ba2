package filter

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// quoted takes a string. In a raw one a backslash is a backslash, but one
// before a quote still keeps the string from ending.
func (l *lexer) quoted(start int, raw bool) (token, *SyntaxError) {
	i := start + 1
	if raw {
		i++
	}
	var b strings.Builder
	for i < len(l.src) && l.src[i] != '"' {
		if l.src[i] != '\\' {
			b.WriteByte(l.src[i])
			i++
			continue
		}
		if i+1 == len(l.src) {
			break
		}
		if raw {
			b.WriteString(l.src[i : i+2])
			i += 2
			continue
		}
		s, n, err := escape(l.src[i:], i)
		if err != nil {
			return token{}, err
		}
		b.WriteString(s)
		i += n
	}
	if i >= len(l.src) || l.src[i] != '"' {
		return token{}, fault(span{start, len(l.src)}, "the closing quote is missing")
	}
	l.pos = i + 1
	return token{quoted, b.String(), span{start, l.pos}}, nil
}

// char takes a character constant: one byte.
func (l *lexer) char() (token, *SyntaxError) {
	start, i := l.pos, l.pos+1
	if i == len(l.src) {
		return token{}, fault(span{start, i}, "the closing quote is missing")
	}
	s, n := l.src[i:i+1], 1
	switch l.src[i] {
	case '\'':
		return token{}, fault(span{start, i + 1}, "there is nothing between the quotes")
	case '\\':
		var err *SyntaxError
		if s, n, err = escape(l.src[i:], i); err != nil {
			return token{}, err
		}
	}
	i += n
	if i >= len(l.src) || l.src[i] != '\'' {
		to := strings.IndexByte(l.src[i:], '\'')
		if to < 0 {
			return token{}, fault(span{start, len(l.src)}, "the closing quote is missing")
		}
		return token{}, fault(span{start, i + to + 1}, "a character constant is one byte").hint("text goes in double quotes")
	}
	l.pos = i + 1
	if len(s) != 1 {
		return token{}, fault(span{start, l.pos}, "a character constant is one byte").hint("text goes in double quotes")
	}
	return token{char, s, span{start, l.pos}}, nil
}

// escape reads the escape sequence at the front of s, which stands at pos, and
// says how long it is.
func escape(s string, pos int) (string, int, *SyntaxError) {
	if len(s) < 2 {
		return "", 0, fault(span{pos, pos + len(s)}, "the closing quote is missing")
	}
	if i := strings.IndexByte(`'"\abfnrtv`, s[1]); i >= 0 {
		return "'\"\\\a\b\f\n\r\t\v"[i : i+1], 2, nil
	}
	digits := func(from, most, base int) (uint64, int) {
		n := from
		for n < len(s) && n < from+most && isHex(s[n]) && (base == 16 || s[n] >= '0' && s[n] <= '7') {
			n++
		}
		v, err := strconv.ParseUint(s[from:n], base, 32)
		if err != nil {
			return 0, 0
		}
		return v, n
	}
	switch c := s[1]; {
	case c >= '0' && c <= '7':
		v, n := digits(1, 3, 8)
		if v > 0xff {
			return "", 0, fault(span{pos, pos + n}, "%s is more than one byte", s[:n])
		}
		return string([]byte{byte(v)}), n, nil
	case c == 'x':
		if v, n := digits(2, 2, 16); n > 0 {
			return string([]byte{byte(v)}), n, nil
		}
	case c == 'u' || c == 'U':
		want := map[byte]int{'u': 6, 'U': 10}[c]
		v, n := digits(2, want-2, 16)
		// As in C, these are not for characters that ASCII has.
		if n == want && v >= 0xa0 && utf8.ValidRune(rune(v)) {
			return string(rune(v)), n, nil
		}
	}
	return "", 0, fault(span{pos, pos + 2}, "%s is no escape sequence", quote(strings.ToValidUTF8(s[:2], "?"))).
		hint(`a backslash itself is "\\", or use a raw string, r"\d"`)
}
