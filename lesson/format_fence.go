package lesson

import (
	"strings"

	"netlab/internal/text"
)

// formatted is one logical line of a fence on its way out: its head, which
// claims align, and its parts, one a line of the file.
type formatted struct {
	head  string
	parts []string
	raw   bool // a comment, or what is better left alone
}

// formatFence writes one of our fences.
func (p *parser) formatFence(b *strings.Builder, f mdFence, first *bool) {
	separate(b, first)
	ticks := strings.Repeat("`", max(3, longestTicks(f.lines)+1))
	b.WriteString(ticks + strings.Join(strings.Fields(f.info), " ") + "\n")
	lines := formatLines(&f)
	width := 0
	for _, l := range lines {
		width = max(width, len(l.head))
	}
	if !fits(lines, width) {
		width = 0
	}
	for _, l := range lines {
		l.write(b, f.word, width)
	}
	b.WriteString(ticks + "\n")
}

// longestTicks counts the longest run of ` that begins a line.
func longestTicks(lines []string) int {
	most := 0
	for _, l := range lines {
		l = strings.TrimLeft(l, " ")
		most = max(most, len(l)-len(strings.TrimLeft(l, "`")))
	}
	return most
}

// fits reports whether no line grows too wide if heads take width columns.
func fits(lines []formatted, width int) bool {
	for _, l := range lines {
		if l.head == "" || l.raw {
			continue
		}
		for _, part := range l.parts {
			if width+1+text.Width(part) > maxColumns {
				return false
			}
		}
	}
	return true
}

// write writes a line, its head padded to width, and what continues it.
func (l formatted) write(b *strings.Builder, word string, width int) {
	if l.raw {
		b.WriteString(strings.Join(l.parts, "\n") + "\n")
		return
	}
	indent := strings.Repeat(" ", 4)
	if word == "ask" {
		indent = "  "
	}
	head := l.head
	if head != "" {
		head += strings.Repeat(" ", max(0, width-len(head))+1)
		if width > 0 {
			indent = strings.Repeat(" ", len(head))
		}
	}
	for i, part := range l.parts {
		if i == 0 {
			b.WriteString(head + part + "\n")
			continue
		}
		if text.Width(indent+part) > maxColumns {
			indent = "  "
		}
		b.WriteString(indent + part + "\n")
	}
}

// formatLines takes the lines of a fence apart. Empty lines between others
// stay, one at a time.
func formatLines(f *mdFence) []formatted {
	var out []formatted
	blank := false
	for _, raw := range f.lines {
		body := strings.TrimSpace(raw)
		indent := len(raw) - len(strings.TrimLeft(raw, " "))
		switch {
		case body == "":
			blank = len(out) > 0
			continue
		case strings.HasPrefix(body, "//"):
			if blank {
				out = append(out, formatted{parts: []string{""}, raw: true})
			}
			out = append(out, formatted{parts: []string{body}, raw: true})
		case indent >= 2 && !strings.HasPrefix(body, "> ") && lastLine(out) != nil:
			l := lastLine(out)
			l.parts = append(l.parts, body)
		default:
			if blank {
				out = append(out, formatted{parts: []string{""}, raw: true})
			}
			if strings.HasPrefix(body, "> ") && indent >= 2 {
				body = "  > " + strings.TrimSpace(body[1:])
			}
			out = append(out, formatted{parts: []string{body}})
		}
		blank = false
	}
	for i := range out {
		if !out[i].raw {
			out[i].tidy(f.word)
		}
	}
	return out
}

// lastLine finds the line that a continuation belongs to: comments between
// the two come to stand below both.
func lastLine(out []formatted) *formatted {
	for i := len(out) - 1; i >= 0; i-- {
		if !out[i].raw {
			return &out[i]
		}
	}
	return nil
}

// tidy puts one blank where there are several, and splits off a claim's label.
func (l *formatted) tidy(word string) {
	joined := strings.Join(l.parts, " ")
	if _, ok := balance(joined, 0, func(int) bool { return false }); !ok || word == "ask" {
		l.tidyAsk(word)
		return
	}
	for _, part := range l.parts {
		if !balanceQuotes(part) {
			return // a text over two lines: its blanks may matter
		}
	}
	verb := word == "netlab" && !isWaitOrWire(joined)
	for i, part := range l.parts {
		l.parts[i] = tidyText(part, !verb && word != "show")
	}
	if word == "claims" {
		l.splitHead()
	}
}

// isWaitOrWire tells steps that hold a match from those of a room.
func isWaitOrWire(s string) bool {
	words := strings.Fields(strings.TrimPrefix(s, "and "))
	return len(words) > 0 && (words[0] == "wait" || words[0] == "wire")
}

// splitHead takes "then label:" off a claim.
func (l *formatted) splitHead() {
	s, then := strings.CutPrefix(l.parts[0], "then ")
	name := takeName(s)
	rest, ok := strings.CutPrefix(strings.TrimLeft(s[len(name):], " "), ":")
	if name == "" || !ok || strings.TrimSpace(rest) == "" {
		return
	}
	l.head = name + ":"
	if then {
		l.head = "then " + l.head
	}
	l.parts[0] = strings.TrimSpace(rest)
}

// tidyAsk tidies a line of a question: the words that lead it, not its text.
func (l *formatted) tidyAsk(word string) {
	if word != "ask" {
		return
	}
	s := l.parts[0]
	for _, lead := range []string{"hint:", "because:", "- [x]", "- [ ]", "="} {
		if rest, ok := strings.CutPrefix(s, lead); ok {
			rest = strings.TrimSpace(rest)
			if lead == "=" && balanceQuotes(rest) {
				rest = tidyText(rest, true)
			}
			if rest != "" {
				l.parts[0] = lead + " " + rest
			}
			return
		}
	}
	head, rest, ok := strings.Cut(s, ":")
	if f := strings.Fields(head); ok && len(f) == 2 && isName(f[0]) && isName(f[1]) && strings.TrimSpace(rest) != "" {
		l.parts[0] = f[0] + " " + f[1] + ": " + strings.TrimSpace(rest)
	}
}

// balanceQuotes reports whether the quotes of s come in pairs.
func balanceQuotes(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			end := closeQuote(s, i)
			if end < 0 {
				return false
			}
			i = end - 1
		}
	}
	return true
}

// tidyText puts one blank where there are several outside quotes. With signs
// it also puts one behind a comma outside brackets, none in front of it, and
// one around ->.
func tidyText(s string, signs bool) string {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"':
			end := closeQuote(s, i)
			b.WriteString(s[i:end])
			i = end
			continue
		case c == ' ':
			for i < len(s) && s[i] == ' ' {
				i++
			}
			if i < len(s) && (!signs || depth > 0 || s[i] != ',') {
				b.WriteByte(' ')
			}
			continue
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		case c == ',' && signs && depth == 0 && i+1 < len(s) && s[i+1] != ' ':
			b.WriteString(", ")
			i++
			continue
		case signs && strings.HasPrefix(s[i:], "->"):
			if !strings.HasSuffix(b.String(), " ") {
				b.WriteByte(' ')
			}
			b.WriteString("->")
			if i += 2; i < len(s) && s[i] != ' ' {
				b.WriteByte(' ')
			}
			continue
		}
		b.WriteByte(c)
		i++
	}
	return strings.TrimSpace(b.String())
}
