package lesson

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// whenText says what was seen when, for a message: "packet 12 (at 40ms)".
func (t sight) whenText() string {
	return fmt.Sprintf("%s (at %s)", t.called(), timeText(t.when.Round(time.Microsecond)))
}

// why says what was expected and what was seen instead: how many there were,
// or what came nearest.
func (j *judge) why(sel selection, want string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "expected %s `%s`", want, j.pasted(sel.match.Text, sel.match))
	if s := sel.v.String(); s != "" {
		b.WriteString(" " + s)
	}
	for _, bound := range sel.bounds {
		fmt.Fprintf(&b, " %s, %s", boundText(bound), bound.ref.whenText())
	}
	b.WriteString("; ")
	if n := len(sel.hits); n > 0 {
		fmt.Fprintf(&b, "saw %d: %s", n, listSights(sel.hits))
		return b.String()
	}
	b.WriteString("saw none")
	if near := j.near(sel); near != "" {
		b.WriteString("; " + near)
	}
	return b.String()
}

// pasted is a text with its values put in, ready to paste; as written where
// one of them is not known.
func (j *judge) pasted(s string, m *Match) string {
	before, filter, after := s, "", ""
	if k := strings.LastIndex(s, m.Filter); m.Filter != "" && k >= 0 {
		before, filter, after = s[:k], s[k:k+len(m.Filter)], s[k+len(m.Filter):]
	}
	a, err1 := expandShown(before, j.find)
	b, err2 := expandFilter(filter, j.find)
	c, err3 := expand(after, j.find)
	if errors.Join(err1, err2, err3) != nil {
		return s
	}
	return a + b + c
}

// listSights names the first few.
func listSights(ts []sight) string {
	const few = 6
	var out []string
	for i, t := range ts {
		if i == few {
			out = append(out, "…")
			break
		}
		out = append(out, t.whenText())
	}
	return strings.Join(out, ", ")
}

// near describes what came nearest to a selection that is empty: a packet at
// the wrong moment, one that was elsewhere, one that meets most of the filter.
func (j *judge) near(sel selection) string {
	pass, err := j.matcher(sel.match)
	if err != nil {
		return ""
	}
	itself := false // the only one that matches is the one that it must come after
	for _, t := range j.scene.look(sel.v) {
		if !pass(t) {
			continue
		}
		for _, b := range sel.bounds {
			if b.ref.root == t.root {
				itself = true
			} else if !j.holds(b, t, sel.v) {
				return fmt.Sprintf("%s matches but is not %s, %s", t.whenText(), boundText(b), b.ref.whenText())
			}
		}
	}
	if sel.v != (vantage{}) {
		for _, t := range j.scene.look(vantage{}) {
			if pass(t) {
				return fmt.Sprintf("%s matches but never was %s", t.whenText(), sel.v)
			}
		}
	}
	if itself {
		return ""
	}
	return j.nearFilter(sel)
}

func boundText(b bound) string {
	name := b.when.Label.String()
	switch b.when.Kind {
	case WhenAfter:
		return "after " + name
	case WhenBefore:
		return "before " + name
	case WhenWithin:
		return "within " + timeText(b.time) + " after " + name
	case WhenAtLeast:
		return "at least " + timeText(b.time) + " after " + name
	default:
		return name
	}
}

// nearFilter finds the packet between these ends that meets most parts of the filter.
func (j *judge) nearFilter(sel selection) string {
	m := sel.match
	if m.Label.Name != "" {
		return ""
	}
	bare := *m
	bare.Filter = ""
	ends, err := j.scene.matcher(&bare, j.find)
	if err != nil {
		return ""
	}
	parts := conjuncts(m.Filter)
	tests := make([]func(sight) bool, 0, len(parts))
	for _, p := range parts {
		part := *m
		part.Filter = p
		test, err := j.scene.matcher(&part, j.find)
		if err != nil {
			return ""
		}
		tests = append(tests, test)
	}
	n, best, missed := 0, -1, ""
	var nearest sight
	for _, t := range j.scene.look(sel.v) {
		if !ends(t) {
			continue
		}
		n++
		met, miss := 0, ""
		for i, test := range tests {
			if test(t) {
				met++
			} else if miss == "" {
				miss = parts[i]
			}
		}
		if met > best {
			best, nearest, missed = met, t, miss
		}
	}
	who := m.From + " -> " + m.To
	if m.Room != "" {
		who = m.Host + " " + m.Room + " " + m.Event
	}
	switch {
	case n == 0:
		return fmt.Sprintf("nothing at all is `%s`", who)
	case len(parts) < 2 || best == 0:
		return fmt.Sprintf("of %d that are `%s` none matches the filter", n, who)
	default:
		return fmt.Sprintf("%s comes nearest but is not `%s`", nearest.whenText(), missed)
	}
}

// conjuncts splits a filter at its && outside brackets and quotes. One with ||
// at that level is a single part.
func conjuncts(src string) []string {
	var out []string
	depth, start, quoted := 0, 0, false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '{' || c == '[':
			depth++
		case c == ')' || c == '}' || c == ']':
			depth--
		case depth == 0 && (strings.HasPrefix(src[i:], "||") || strings.HasPrefix(src[i:], " or ")):
			return []string{src}
		case depth == 0 && strings.HasPrefix(src[i:], "&&"):
			out = append(out, strings.TrimSpace(src[start:i]))
			start, i = i+2, i+1
		case depth == 0 && strings.HasPrefix(src[i:], " and "):
			out = append(out, strings.TrimSpace(src[start:i]))
			start, i = i+5, i+4
		}
	}
	if rest := strings.TrimSpace(src[start:]); rest != "" {
		out = append(out, rest)
	}
	return out
}
