package tui

import (
	"strconv"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"netlab/internal/text"
)

// promptKind says what is being typed.
type promptKind uint8

const (
	promptFilter promptKind = iota
	promptSearch
	promptGoTo
	promptNote
	promptSave
)

// prompt is a line that is being typed.
type prompt struct {
	kind   promptKind
	before []rune // the cursor
	after  []rune
	past   int    // which of the lines typed earlier is shown, counted from the latest, 1; 0: none
	own    string // what was typed before one of them was
	words  []string
	choice int // of words, that Tab has put in; -1: none
	packet int // that a note is for
}

const maxTyped = 4096

// ask begins to type.
func (m *Model) ask(kind promptKind, text string) {
	m.prompt = &prompt{kind: kind, before: []rune(text), choice: -1, packet: m.current()}
	if kind == promptFilter {
		m.suggest()
	}
}

func (p *prompt) text() string { return string(p.before) + string(p.after) }

func (p *prompt) label() string {
	switch p.kind {
	case promptFilter:
		return "filter: "
	case promptSearch:
		return "search: "
	case promptGoTo:
		return "go to packet: "
	case promptNote:
		return "note on #" + itoa(p.packet) + ": "
	case promptSave:
		return "save with notes as: "
	default:
		return ""
	}
}

func (p *prompt) hints() []hint {
	switch p.kind {
	case promptFilter:
		return []hint{{"Enter", "apply"}, {"Esc", "back"}, {"Tab", "complete"}, {"up/down", "earlier ones"}}
	case promptSearch:
		return []hint{{"Enter", "find"}, {"Esc", "back"}, {"up/down", "earlier ones"}}
	case promptGoTo:
		return []hint{{"Enter", "go"}, {"Esc", "back"}}
	case promptNote:
		return []hint{{"Enter", "keep (empty: none)"}, {"Esc", "back"}}
	case promptSave:
		return []hint{{"Enter", "save"}, {"Esc", "back"}}
	default:
		return nil
	}
}

// promptKey edits the line.
func (m *Model) promptKey(k tea.KeyPressMsg, name string) tea.Cmd {
	p := m.prompt
	changed := true
	switch name {
	case "esc", "ctrl+g":
		m.prompt = nil
		return nil
	case "enter":
		return m.entered()
	case "tab":
		m.complete(1)
		return nil
	case "shift+tab":
		m.complete(-1)
		return nil
	case "up", "ctrl+p":
		m.earlier(1)
	case "down", "ctrl+n":
		m.earlier(-1)
	default:
		changed = p.edit(k, name)
	}
	if changed {
		p.choice = -1
		if p.kind == promptFilter {
			m.suggest()
		}
	}
	return nil
}

// edit does what the key says to the text, with the keys of a shell's line.
func (p *prompt) edit(k tea.KeyPressMsg, name string) bool {
	switch name {
	case "left", "ctrl+b":
		if n := len(p.before); n > 0 {
			p.before, p.after = p.before[:n-1], append([]rune{p.before[n-1]}, p.after...)
		}
	case "right", "ctrl+f":
		if len(p.after) > 0 {
			p.before, p.after = append(p.before, p.after[0]), p.after[1:]
		}
	case "home", "ctrl+a":
		p.before, p.after = nil, []rune(p.text())
	case "end", "ctrl+e":
		p.before, p.after = []rune(p.text()), nil
	case "backspace", "ctrl+h":
		if n := len(p.before); n > 0 {
			p.before = p.before[:n-1]
		}
	case "delete", "ctrl+d":
		if len(p.after) > 0 {
			p.after = p.after[1:]
		}
	case "ctrl+u":
		p.before = nil
	case "ctrl+k":
		p.after = nil
	case "ctrl+w", "alt+backspace":
		s := strings.TrimRight(string(p.before), " ")
		p.before = []rune(s[:strings.LastIndexByte(s, ' ')+1])
	default:
		if k.Text == "" {
			return false
		}
		p.insert(k.Text)
	}
	return true
}

// insert puts text at the cursor. What is no text is left out.
func (p *prompt) insert(s string) {
	for _, r := range s {
		if r != utf8.RuneError && r >= ' ' && len(p.before)+len(p.after) < maxTyped {
			p.before = append(p.before, r)
		}
	}
}

// paste is text from the clipboard.
func (m *Model) paste(s string) {
	if m.prompt == nil {
		return
	}
	m.prompt.insert(strings.NewReplacer("\n", " ", "\t", " ").Replace(strings.TrimSpace(s)))
	if m.prompt.kind == promptFilter {
		m.suggest()
	}
}

// earlier puts in what was typed earlier.
func (m *Model) earlier(step int) {
	p, old := m.prompt, m.typed[m.prompt.kind]
	to := p.past + step
	if to < 0 || to > len(old) {
		return
	}
	if p.past == 0 {
		p.own = p.text()
	}
	s := p.own
	if to > 0 {
		s = old[len(old)-to]
	}
	p.past, p.before, p.after = to, []rune(s), nil
}

// entered does what was typed.
func (m *Model) entered() tea.Cmd {
	p, s := m.prompt, strings.TrimSpace(m.prompt.text())
	if p.kind == promptFilter && !m.compiles(s) {
		return nil // what is wrong stands below the line
	}
	m.prompt = nil
	if old := m.typed[p.kind]; s != "" && (len(old) == 0 || old[len(old)-1] != s) {
		m.typed[p.kind] = append(old, s)
	}
	switch p.kind {
	case promptFilter:
		return m.setFilter(s)
	case promptSearch:
		if m.page != nil {
			if s != "" {
				m.page.want, m.page.hit = s, 0
			}
			m.find(1)
			return nil
		}
		if s == "" {
			s = m.scan.wanted
		}
		return m.search(s, 1)
	case promptGoTo:
		n, err := strconv.Atoi(strings.TrimPrefix(s, "#"))
		if err != nil || n < 1 || n > m.total {
			so := ""
			if !m.done {
				so = " so far"
			}
			m.fault("There is no packet " + s + "; there are " + text.Grouped(m.total) + so)
			return nil
		}
		m.goTo(n)
	case promptNote:
		m.note(p.packet, s)
	case promptSave:
		return m.save(s)
	}
	return nil
}

// promptLines are the line, above it what is to be said of it, below it the keys.
func (m *Model) promptLines() []string {
	line, _ := m.promptText()
	out := []string{m.o.fit(line, m.w), m.helpLine()}
	if m.prompt.kind == promptFilter {
		out = append(m.filterWords(), out...)
	}
	return out
}

// promptText is the line as it is shown, and the column of the cursor: a long
// text is shown from where the cursor is on the screen.
func (m *Model) promptText() (line string, column int) {
	p := m.prompt
	label := " " + p.label()
	if text.Width(label) > m.w/2 {
		label = " " + label[len(label)-2:]
	}
	before, after := m.o.clean(string(p.before)), m.o.clean(string(p.after))
	room := m.w - text.Width(label) - 1
	for text.Width(before) > max(room, 0) {
		_, n := utf8.DecodeRuneInString(before)
		before = before[n:]
	}
	return label + before + after, text.Width(label + before)
}

// promptCursor is where the terminal's cursor stands.
func (m *Model) promptCursor() (x, y int, ok bool) {
	_, x = m.promptText()
	return min(x, m.w-1), m.h - 2, m.h >= 5 && m.w >= 12
}
