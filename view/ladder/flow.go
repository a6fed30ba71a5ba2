package ladder

import (
	"strings"

	"netlab/internal/text"
)

// span is a piece of text and what it is for.
type span struct {
	s string
	r role
}

// clean makes a stranger's text fit to be shown in one line: nothing moves a
// cursor, and without Unicode nothing is beyond ASCII.
func (o Options) clean(s string) string {
	s = text.Escape(s)
	if o.Unicode {
		return s
	}
	return toASCII(s)
}

// toASCII writes what the project's own sentences use in ASCII, and the rest as escapes.
func toASCII(s string) string {
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] < 0x80
	}
	if ascii {
		return s
	}
	s = strings.NewReplacer("…", "...", "·", "-", "→", "->", "←", "<-", "–", "-", "—", "-", "×", "x", "≥", ">=", "≤", "<=", "±", "+/-",
		"“", `"`, "”", `"`, "‘", "'", "’", "'", "✓", "ok", "✗", "no", "\u00a0", " ").Replace(s)
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r < 0x10000:
			b.WriteString(`\u` + hex(uint64(r), 4))
		default:
			b.WriteString(`\U` + hex(uint64(r), 8))
		}
	}
	return b.String()
}

func hex(v uint64, digits int) string {
	const set = "0123456789abcdef"
	b := make([]byte, digits)
	for i := digits - 1; i >= 0; i-- {
		b[i], v = set[v&15], v>>4
	}
	return string(b)
}

// wrap breaks spans at blanks into lines of at most width columns.
func wrap(spans []span, width int) [][]span {
	width = max(width, 1)
	var lines [][]span
	var line []span
	used := 0
	for _, word := range words(spans) {
		n := wordWidth(word)
		if used > 0 && used+1+n > width {
			lines, line, used = append(lines, line), nil, 0
		}
		if used > 0 {
			gap := span{" ", asText}
			if last := line[len(line)-1].r; last == word[0].r {
				gap.r = last
			}
			line, used = append(line, gap), used+1
		}
		for _, s := range word { // a word that is longer than a line is broken
			for used+text.Width(s.s) > width {
				head := text.Cut(s.s, width-used)
				head = strings.TrimSuffix(head, "…")
				if head == "" && used == 0 {
					break // one character wider than the line
				}
				line = append(line, span{head, s.r})
				lines, line, used = append(lines, line), nil, 0
				s.s = s.s[len(head):]
			}
			if text.Width(s.s) <= width {
				line, used = append(line, s), used+text.Width(s.s)
			}
		}
	}
	return append(lines, line)
}

// words splits spans at blanks; a word may be of several spans.
func words(spans []span) [][]span {
	var out [][]span
	var word []span
	for _, s := range spans {
		for i, part := range strings.Split(s.s, " ") {
			if i > 0 && len(word) > 0 {
				out, word = append(out, word), nil
			}
			if part != "" {
				word = append(word, span{part, s.r})
			}
		}
	}
	if len(word) > 0 {
		out = append(out, word)
	}
	return out
}

func wordWidth(word []span) int {
	n := 0
	for _, s := range word {
		n += text.Width(s.s)
	}
	return n
}

// flow writes spans as lines: first stands before the first line, rest before the others.
func (o Options) flow(width int, first span, rest string, spans ...span) []string {
	inner := width - max(text.Width(first.s), text.Width(rest))
	if inner < 8 { // no room for an indent
		spans = append([]span{first}, spans...)
		first, rest, inner = span{}, "", width
	}
	var out []string
	for i, line := range wrap(spans, inner) {
		var b strings.Builder
		if i == 0 {
			b.WriteString(o.paint(first.r, first.s))
		} else {
			b.WriteString(rest)
		}
		for k := 0; k < len(line); {
			from := k
			for k < len(line) && line[k].r == line[from].r {
				k++
			}
			b.WriteString(o.paint(line[from].r, joined(line[from:k])))
		}
		out = append(out, strings.TrimRight(b.String(), " "))
	}
	return out
}
