package cli

import (
	"strings"

	"netlab/internal/text"
)

// fenceWidth is how long a line in netlab's fences may be.
const fenceWidth = 118

// layOut gives a lesson's lines their one form.
func layOut(src string) string {
	src = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimLeft(src, "\ufeff"))
	l := layout{lines: strings.Split(src, "\n")}
	for len(l.lines) > 1 && strings.Trim(l.lines[0], " \t") == "" { // front matter begins the file
		l.lines = l.lines[1:]
	}
	l.front()
	for l.at < len(l.lines) {
		if f, ok := openFence(l.lines[l.at]); ok {
			l.fence(f)
		} else {
			l.prose()
		}
	}
	return strings.TrimRight(strings.Join(l.out, "\n"), "\n \t") + "\n"
}

// layout is a lesson on its way from lines to out.
type layout struct {
	lines []string
	at    int
	out   []string
	gap   bool // an empty line is due before what comes next
	code  bool // the lines above may be code by their indentation: empty ones among them count
}

// put adds a line, behind an empty one if that is due.
func (l *layout) put(line string) {
	if l.gap && len(l.out) > 0 {
		l.out = append(l.out, "")
	}
	l.gap = false
	l.out = append(l.out, line)
}

// front copies the front matter, without blanks at the ends of lines.
func (l *layout) front() {
	if strings.TrimRight(l.lines[0], " \t") != "---" {
		return
	}
	for i, line := range l.lines {
		l.put(strings.TrimRight(line, " \t"))
		l.at = i + 1
		if i > 0 && l.out[i] == "---" {
			return
		}
	}
}

// prose lays out a line of Markdown.
func (l *layout) prose() {
	line := l.lines[l.at]
	l.at++
	bare := strings.TrimRight(line, " \t")
	was := l.code
	l.code = bare != "" && indented(line) || was && bare == ""
	switch {
	case bare == "" && was:
		l.out = append(l.out, "")
	case bare == "":
		n := len(l.out)
		l.gap = l.gap || n > 0 && l.out[n-1] != "" && (l.out[n-1] != "---" || n > 1)
	case indented(line):
		l.put(line)
	case strings.HasSuffix(line, "  ") && l.breaks(bare):
		l.put(bare + `\`) // a line break that can be seen
	default:
		l.put(bare)
	}
}

// indented says whether a line may be code by its indentation.
func indented(line string) bool {
	return strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")
}

// breaks says whether two blanks behind this line are Markdown's line break:
// only within a paragraph.
func (l *layout) breaks(bare string) bool {
	if l.at >= len(l.lines) || strings.Trim(l.lines[l.at], " \t") == "" || strings.HasPrefix(bare, "#") || strings.HasPrefix(bare, "|") {
		return false
	}
	_, ok := openFence(l.lines[l.at])
	return !ok && !strings.HasSuffix(bare, `\`)
}

// fenceHead is the first line of a fence.
type fenceHead struct {
	mark string // "```"
	word string // "netlab"
}

// openFence reads the first line of a fence; CommonMark section 4.5.
func openFence(line string) (fenceHead, bool) {
	rest := strings.TrimLeft(line, " ")
	if len(line)-len(rest) > 3 {
		return fenceHead{}, false
	}
	for _, mark := range []string{"`", "~"} {
		n := len(rest) - len(strings.TrimLeft(rest, mark))
		info := rest[n:]
		if n < 3 || mark == "`" && strings.Contains(info, "`") {
			continue
		}
		word, _, _ := strings.Cut(strings.Trim(info, " \t"), " ")
		return fenceHead{mark: strings.Repeat(mark, n), word: word}, true
	}
	return fenceHead{}, false
}

// closes says whether a line ends the fence.
func (f fenceHead) closes(line string) bool {
	t := strings.Trim(line, " \t")
	return strings.HasPrefix(t, f.mark) && strings.Trim(t, f.mark[:1]) == "" && !indented(line)
}

// own says whether the fence is one of netlab's.
func (f fenceHead) own() bool {
	switch f.word {
	case "netlab", "claims", "ask", "show":
		return true
	default:
		return false
	}
}

// fence lays out a fence, and copies one that is not ours.
func (l *layout) fence(f fenceHead) {
	own := f.own()
	l.gap = l.gap || own && len(l.out) > 0 && l.out[len(l.out)-1] != "" && l.out[len(l.out)-1] != "---"
	l.put(strings.TrimRight(l.lines[l.at], " \t"))
	for l.at++; l.at < len(l.lines); l.at++ {
		line := l.lines[l.at]
		if f.closes(line) {
			l.out = append(l.out, strings.TrimRight(line, " \t"))
			l.at++
			l.gap = own
			return
		}
		switch {
		case !own:
			l.out = append(l.out, line)
		case f.word == "netlab" || f.word == "claims":
			l.out = append(l.out, wrapStep(strings.TrimRight(line, " \t"))...)
		default:
			l.out = append(l.out, strings.TrimRight(line, " \t"))
		}
	}
}

// wrapStep continues a long line of steps or claims on the next, which is
// indented. It breaks at blanks outside of quotes; a comment cannot go on.
func wrapStep(line string) []string {
	if strings.HasPrefix(strings.Trim(line, " \t"), "//") {
		return []string{line}
	}
	var out []string
	for {
		cut := cutAt(line)
		rest := strings.TrimLeft(line[cut:], " ")
		if rest == "" || strings.HasPrefix(rest, "> ") || strings.HasPrefix(rest, "//") { // which would not go on
			return append(out, line)
		}
		out = append(out, strings.TrimRight(line[:cut], " "))
		line = "    " + rest
	}
}

// cutAt finds the last blank at which a line can be broken so that what is
// before it fits; the line's end if it fits whole, or nowhere.
func cutAt(line string) int {
	cut, quoted, escaped, wide := len(line), false, false, 0
	indent := len(line) - len(strings.TrimLeft(line, " "))
	for i, c := range line {
		if wide += text.Width(string(c)); wide > fenceWidth {
			return cut
		}
		switch {
		case escaped:
			escaped = false
		case c == '\\' && quoted:
			escaped = true
		case c == '"':
			quoted = !quoted
		case c == ' ' && !quoted && i > indent:
			cut = i
		}
	}
	return len(line)
}
