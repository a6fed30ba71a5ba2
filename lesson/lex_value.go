package lesson

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"netlab/internal/text"
)

// The shapes of words. They are functions of a string, not variables, because
// the project has no package-level variables; each is short enough to scan by hand.

// isName reports whether s has a label's, host's or parameter's shape:
// [a-z][a-z0-9-]*.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '-') {
			continue
		}
		return false
	}
	return s != ""
}

// isField reports whether s can be a field's name, with an optional layer
// number: "ip.ttl", "tcp.flags.syn", "ip.ttl#1".
func isField(s string) bool {
	s, layer, numbered := strings.Cut(s, "#")
	if numbered {
		if n, err := strconv.Atoi(layer); err != nil || n == 0 {
			return false
		}
	}
	for part := range strings.SplitSeq(s, ".") {
		if part == "" {
			return false
		}
		for i := range len(part) {
			if c := part[i]; !wordByte(c) && c != '-' {
				return false
			}
		}
	}
	return s != "" && (s[0] < '0' || s[0] > '9')
}

// takeName gives the name at the front of s.
func takeName(s string) string {
	n := 0
	for n < len(s) && isName(s[:n+1]) {
		n++
	}
	return s[:n]
}

// takeLabel reads LABEL or LABEL[n] at the front of s and says how long it was;
// 0 if there is none.
func takeLabel(s string, at Pos) (LabelRef, int) {
	name := takeName(s)
	if name == "" {
		return LabelRef{}, 0
	}
	ref, n := LabelRef{Name: name, Pos: at}, len(name)
	if !strings.HasPrefix(s[n:], "[") {
		return ref, n
	}
	inside, _, ok := strings.Cut(s[n+1:], "]")
	if !ok {
		return LabelRef{}, 0
	}
	if inside == "last" {
		ref.Last = true
	} else if i, err := strconv.Atoi(inside); err == nil && i >= 1 && inside[0] != '+' {
		ref.Index = i
	} else {
		return LabelRef{}, 0
	}
	return ref, n + len(inside) + 2
}

// String writes a LabelRef as a lesson does.
func (r LabelRef) String() string {
	switch {
	case r.Last:
		return r.Name + "[last]"
	case r.Index > 0:
		return fmt.Sprintf("%s[%d]", r.Name, r.Index)
	default:
		return r.Name
	}
}

// maxValue is how long a value may be as written.
const maxValue = 200

// takeValue reads the "${…}" at the front of s. n is its length; err says what
// is wrong with it.
func takeValue(s string, at Pos) (v Value, n int, err error) {
	inside, _, ok := strings.Cut(s[len("${"):min(len(s), maxValue)], "}")
	if !ok {
		return v, 0, fmt.Errorf("a ${ without its }")
	}
	n = len(inside) + 3
	v = Value{Pos: at, End: n}
	if isName(inside) {
		v.Field = inside
		return v, n, nil
	}
	inner := at
	inner.Col += 2
	ref, k := takeLabel(inside, inner)
	if k == 0 || !strings.HasPrefix(inside[k:], ".") || !isField(inside[k+1:]) {
		return v, n, fmt.Errorf("%s is no value", quote("${"+inside+"}"))
	}
	v.Owner, v.Field = ref, inside[k+1:]
	return v, n, nil
}

// valueForms is what an author may write between ${ and }.
const valueForms = "expected ${PARAM}, ${LABEL.FIELD}, ${LABEL[2].FIELD} or ${HOST.FIELD}"

// findValues gives the values in s; at maps an offset in s to its place in the
// file. Malformed ones are reported.
func findValues(s string, at func(int) Pos, d *diags) []Value {
	var out []Value
	for i := 0; ; {
		k := strings.Index(s[i:], "${")
		if k < 0 {
			return out
		}
		i += k
		v, n, err := takeValue(s[i:], at(i))
		if err != nil {
			d.add(at(i), "value", err.Error(), valueForms)
			i += max(n, 2)
			continue
		}
		v.Start, v.End = i, i+n
		out = append(out, v)
		i += n
	}
}

// timeUnits are the units of a TIME, the longest first.
func timeUnits() []string { return []string{"rtt", "us", "ms", "s", "m"} }

// isTime reports whether s is a TIME, or a value that may become one.
func isTime(s string) bool {
	if isWholeValue(s) {
		return true
	}
	for _, u := range timeUnits() {
		if n, ok := strings.CutSuffix(s, u); ok && (isDecimal(n) || isWholeValue(n)) {
			return true
		}
	}
	return false
}

// isWholeValue reports whether s is one "${…}" and nothing else.
func isWholeValue(s string) bool {
	if !strings.HasPrefix(s, "${") {
		return false
	}
	_, n, err := takeValue(s, Pos{})
	return err == nil && n == len(s)
}

// isDecimal reports whether s is digits, perhaps with a point between them.
func isDecimal(s string) bool {
	whole, frac, point := strings.Cut(s, ".")
	return isDigits(whole) && (!point || isDigits(frac))
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && len(s) < 20
}

// ParseTime reads a TIME such as "20ms", "1.5s", "2m" or, if rtt is not 0,
// "1.5rtt".
func ParseTime(s string, rtt time.Duration) (time.Duration, error) {
	for _, u := range timeUnits() {
		n, ok := strings.CutSuffix(s, u)
		if !ok || !isDecimal(n) {
			continue
		}
		x, err := strconv.ParseFloat(n, 64)
		if err != nil {
			break
		}
		unit := map[string]time.Duration{"rtt": rtt, "us": time.Microsecond, "ms": time.Millisecond, "s": time.Second, "m": time.Minute}[u]
		if unit == 0 {
			return 0, fmt.Errorf("%s has no meaning here, expected us, ms, s or m", quote(s))
		}
		if x*float64(unit) > float64(1000*time.Hour) {
			return 0, fmt.Errorf("%s is longer than 1000 hours", quote(s))
		}
		return time.Duration(x*float64(unit) + 0.5), nil
	}
	return 0, fmt.Errorf("%s is no time, expected a number and us, ms, s, m or rtt", quote(s))
}

// Unquote undoes the escapes of a quoted text's inside: \n \r \t \0 \" \\,
// \xHH (a byte) and \u{H…} (a character).
func Unquote(s string) ([]byte, error) {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			out = append(out, s[i])
			continue
		}
		i++
		if i == len(s) {
			return nil, fmt.Errorf(`a \ with nothing behind it`)
		}
		if k := strings.IndexByte(`nrt0"\`, s[i]); k >= 0 {
			out = append(out, "\n\r\t\x00\"\\"[k])
			continue
		}
		n, err := unquoteNumber(s[i:], &out)
		if err != nil {
			return nil, err
		}
		i += n - 1
	}
	return out, nil
}

// unquoteNumber undoes xHH or u{H…} at the front of s and says how long it was.
func unquoteNumber(s string, out *[]byte) (int, error) {
	const want = `expected \n, \r, \t, \0, \", \\, \xHH or \u{H…}`
	switch {
	case s[0] == 'x' && len(s) >= 3:
		b, err := strconv.ParseUint(s[1:3], 16, 8)
		if err != nil {
			return 0, fmt.Errorf("the escape %s, %s", text.Escape(`\`+s[:3]), want)
		}
		*out = append(*out, byte(b))
		return 3, nil
	case strings.HasPrefix(s, "u{"):
		hex, _, ok := strings.Cut(s[2:], "}")
		r, err := strconv.ParseUint(hex, 16, 32)
		if !ok || err != nil || !utf8.ValidRune(rune(r)) || len(hex) > 6 {
			return 0, fmt.Errorf("the escape %s, %s", text.Escape(`\u{`+text.Cut(hex, 10)), want)
		}
		*out = utf8.AppendRune(*out, rune(r))
		return len(hex) + 3, nil
	}
	return 0, fmt.Errorf("the escape %s, %s", text.Escape(`\`+s[:1]), want)
}

// isLang reports whether s looks like a BCP 47 language tag.
func isLang(s string) bool {
	ok, err := regexp.MatchString(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`, s)
	return err == nil && ok && len(s) <= 35
}
