package filter

import (
	"net/netip"
	"strings"
)

// kind is a token's kind.
type kind uint8

const (
	end    kind = iota
	word        // a name, a number, an address, or bytes: what it is depends on what it stands beside
	quoted      // "…" and r"…"; text has the bytes meant
	char        // '…'
	sign        // an operator or bracket; text is its usual spelling
)

// token is a piece of a filter.
type token struct {
	kind kind
	text string
	at   span
}

// lexer cuts a filter into tokens, one at a time, because what stands in slice
// brackets and behind # has rules of its own.
type lexer struct {
	src string
	pos int
}

// signs are the operators that are not words, longest first.
func signs() []string {
	return []string{
		"===", "!==", "==", "!=", ">=", "<=", "~=", "&&", "||", "..",
		">", "<", "!", "~", "&", "+", "-", "*", "/", "%", "(", ")", "{", "}", "[", "]", ",", "#",
	}
}

// wordSign gives the sign that an operator's word stands for; empty for other words.
func wordSign(w string) string {
	switch w {
	case "eq", "any_eq":
		return "=="
	case "ne", "all_ne":
		return "!="
	case "all_eq":
		return "==="
	case "any_ne":
		return "!=="
	case "gt":
		return ">"
	case "lt":
		return "<"
	case "ge":
		return ">="
	case "le":
		return "<="
	case "and":
		return "&&"
	case "or":
		return "||"
	case "not":
		return "!"
	case "bitwise_and":
		return "&"
	case "contains", "matches", "in", "any", "all":
		return w
	default:
		return ""
	}
}

// next takes the next token.
func (l *lexer) next() (token, *SyntaxError) {
	for l.pos < len(l.src) && strings.IndexByte(" \t\r\n", l.src[l.pos]) >= 0 {
		l.pos++
	}
	if l.pos == len(l.src) {
		return token{kind: end, at: span{l.pos, l.pos}}, nil
	}
	c := l.src[l.pos]
	switch {
	case c == '"':
		return l.quoted(l.pos, false)
	case (c == 'r' || c == 'R') && strings.HasPrefix(l.src[l.pos+1:], `"`):
		return l.quoted(l.pos, true)
	case c == '\'':
		return l.char()
	}
	if n := colons(l.src[l.pos:]); n > 0 {
		return l.address(n)
	}
	if isWord(c) || c == '.' && l.pos+1 < len(l.src) && isWord(l.src[l.pos+1]) {
		return l.word(), nil
	}
	for _, s := range signs() {
		if strings.HasPrefix(l.src[l.pos:], s) {
			at := span{l.pos, l.pos + len(s)}
			l.pos = at.end
			switch s {
			case "~=":
				s = "!=="
			case "~":
				s = "matches"
			}
			return token{sign, s, at}, nil
		}
	}
	return token{}, l.stranger()
}

// isWord reports whether c can begin a word. Inside, - and . can stand too.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// word takes a name, a number, or bytes and addresses without colons.
func (l *lexer) word() token {
	start := l.pos
	l.pos++
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		dot := c == '.' && l.pos+1 < len(l.src) && isWord(l.src[l.pos+1])
		if !isWord(c) && c != '-' && !dot {
			break
		}
		l.pos++
	}
	if _, err := netip.ParseAddr(l.src[start:l.pos]); err == nil {
		l.prefix()
	}
	t := token{word, l.src[start:l.pos], span{start, l.pos}}
	if s := wordSign(t.text); s != "" {
		t.kind, t.text = sign, s
	}
	return t
}

// prefix takes /24 behind an address.
func (l *lexer) prefix() {
	if l.pos+1 < len(l.src) && l.src[l.pos] == '/' && isDigit(l.src[l.pos+1]) {
		for l.pos++; l.pos < len(l.src) && isDigit(l.src[l.pos]); l.pos++ {
			continue
		}
	}
}

// colons is the length of what looks like bytes or an address with colons.
func colons(s string) int {
	n, seen := 0, false
	for n < len(s) && (isHex(s[n]) || s[n] == ':' || s[n] == '.' && n+1 < len(s) && isHex(s[n+1])) {
		seen = seen || s[n] == ':'
		n++
	}
	if !seen {
		return 0
	}
	return n
}

// address takes n bytes, which must be aa:bb:cc or an IPv6 address.
func (l *lexer) address(n int) (token, *SyntaxError) {
	at := span{l.pos, l.pos + n}
	s := l.src[at.pos:at.end]
	if _, err := netip.ParseAddr(s); err == nil {
		l.pos = at.end
		l.prefix()
		at.end = l.pos
		return token{word, l.src[at.pos:at.end], at}, nil
	}
	for b := range strings.SplitSeq(s, ":") {
		if len(b) != 2 || strings.Contains(b, ".") {
			return token{}, fault(at, "%s is neither an IPv6 address nor bytes", quote(s)).
				hint("write every byte with two digits: 02:00:0a")
		}
	}
	l.pos = at.end
	return token{word, s, at}, nil
}

// stranger is the error for a character that no token begins with.
func (l *lexer) stranger() *SyntaxError {
	c := l.src[l.pos]
	at := span{l.pos, l.pos + 1}
	switch {
	case c >= 0x80:
		for at.end < len(l.src) && l.src[at.end] >= 0x80 {
			at.end++
		}
		return fault(at, "%s can stand inside double quotes only", quote(l.src[at.pos:at.end]))
	case c == '=':
		if strings.HasPrefix(l.src[at.end:], ">") {
			return fault(span{at.pos, at.end + 1}, `"=>" is no operator`).hint("did you mean >=?")
		}
		return fault(at, `"=" is no operator`).hint(`to compare write "=="`)
	case c == '|':
		return fault(at, `"|" is no operator`).hint(`for either of two tests write "or"`)
	case c == '^':
		return fault(at, `"^" is no operator`).hint(`for exactly one of a and b write "(a or b) and not (a and b)"`)
	case c == '$':
		return fault(at, `"$" has no meaning here`).hint("values in ${…} are put in before a filter is read, and this one was not")
	case c == ':':
		return fault(at, `":" stands inside slices and addresses only`)
	default:
		return fault(at, "%s has no meaning here", quote(string(rune(c))))
	}
}
