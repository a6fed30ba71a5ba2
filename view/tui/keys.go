package tui

import (
	"math"
	"strings"

	tea "charm.land/bubbletea/v2"

	"netlab/internal/text"
)

// key does what a key says, and forgets what was said before it.
func (m *Model) key(k tea.KeyPressMsg) tea.Cmd {
	name := k.String()
	warned := m.notes.warned
	m.said, m.bad, m.notes.warned = "", false, false
	quits := name == "ctrl+c" || name == "ctrl+q" || name == "q" && m.prompt == nil && m.page == nil
	switch {
	case quits && m.notes.unsaved && !warned:
		m.notes.warned = true
		m.fault("Your marks and notes are not saved: w saves them, " + map[bool]string{true: "q", false: "Ctrl-C"}[name == "q"] + " again quits without")
		return nil
	case quits:
		return tea.Quit
	case m.prompt != nil:
		return m.promptKey(k, name)
	case name == "ctrl+z":
		return tea.Suspend
	case m.page != nil:
		return m.pageKey(name)
	}
	if m.moveKey(name) {
		return nil
	}
	return m.command(name)
}

// moveKey moves within the pane that has the keys. The names are those of
// arrows, of less, and of vi.
func (m *Model) moveKey(name string) bool {
	const far = math.MaxInt >> 6 // beyond every end, and no overflow when it counts lines of bytes
	l := m.layout()
	rows := map[pane]int{listPane: l.list.h, layersPane: l.layers.h, bytesPane: l.bytes.h}[m.focus]
	var by int
	switch name {
	case "up", "k":
		by = -1
	case "down", "j":
		by = 1
	case "pgup", "b", "ctrl+u":
		by = -max(rows-1, 1)
	case "pgdown", "space", "ctrl+d":
		by = max(rows-1, 1)
	case "home", "g":
		by = -far
	case "end", "G":
		by = far
	case "left", "h":
		return m.sideways(-1)
	case "right", "l", "shift+right":
		return m.sideways(1)
	case "shift+left":
		return m.sideways(-1)
	case "ctrl+down", "f8": // in the list, wherever the keys are
		m.move(m.list.cur + 1)
		return true
	case "ctrl+up", "f7":
		m.move(m.list.cur - 1)
		return true
	default:
		return false
	}
	switch m.focus {
	case listPane:
		m.move(m.list.cur + by)
	case layersPane:
		m.detail.move(m, m.detail.cur+by)
	case bytesPane, panes:
		m.detail.moveByte(m, m.detail.byteCur+by*bytesPer(l.bytes.w))
	}
	return true
}

// sideways folds layers and goes over bytes.
func (m *Model) sideways(by int) bool {
	switch m.focus {
	case layersPane:
		m.detail.unfold(m, by > 0)
	case bytesPane:
		m.detail.moveByte(m, m.detail.byteCur+by)
	case listPane, panes:
		m.say("Left and right open and close layers: Tab goes there")
	}
	return true
}

// command does what a key says that does not move.
func (m *Model) command(name string) tea.Cmd {
	switch name {
	case "tab":
		m.turn(1)
	case "shift+tab":
		m.turn(-1)
	case "enter":
		return m.enter()
	case "esc":
		return m.escape()
	case "z":
		m.zoom = !m.zoom
		m.detail.lay(m)
		m.scroll()
	case "n", "N":
		step := map[string]int{"n": 1, "N": -1}[name]
		if m.scan.standing {
			return m.search(m.scan.wanted, step)
		}
		m.trouble(step)
	case ".", "ctrl+.":
		m.beside(1)
	case ",", "ctrl+,":
		m.beside(-1)
	case "+", "ctrl+right":
		m.detail.unfoldAll(m, true)
	case "-", "ctrl+left":
		m.detail.unfoldAll(m, false)
	case "e", "!":
		return m.openPage(m.expertPage)
	case "F", "ctrl+alt+shift+t", "ctrl+alt+t", "ctrl+alt+shift+u", "ctrl+alt+u":
		return m.openPage(m.followPage)
	case "L":
		return m.openPage(m.ladderPage)
	case "T":
		return m.openPage(m.graphPage)
	case "?", "f1":
		return m.openPage(m.helpPage)
	case "f", "&", "ctrl+/", "ctrl+_":
		m.ask(promptFilter, m.scan.filter)
	case "/", "ctrl+f":
		m.ask(promptSearch, "")
	case "ctrl+n":
		return m.search(m.scan.wanted, 1)
	case "ctrl+b", "ctrl+p":
		return m.search(m.scan.wanted, -1)
	case ":", "ctrl+g", "#":
		m.ask(promptGoTo, "")
	case "a":
		m.asFilter()
	case "m", "ctrl+m":
		m.mark()
	case "M", "ctrl+shift+n":
		m.toMark(1)
	case "ctrl+shift+b":
		m.toMark(-1)
	case "ctrl+o":
		m.say("One capture at a time: q quits, and netlab inspect FILE opens another one")
	case "c", "ctrl+alt+c":
		m.ask(promptNote, m.notes.of[m.current()])
	case "w", "ctrl+s":
		m.askSave()
	default:
		m.noKey(name)
	}
	return nil
}

// noKey says so, that nobody wonders whether it was heard.
func (m *Model) noKey(name string) {
	m.say("There is no key " + text.Cut(m.o.clean(name), 24) + "; ? lists them")
}

// turn gives the keys to the next pane.
func (m *Model) turn(by int) {
	m.focus = (m.focus + pane(int(panes)+by)) % panes
	m.detail.lay(m)
	m.scroll()
	m.detail.light(m)
}

// enter goes from the list to the layers, opens a layer there, and goes to the
// packet that a sentence speaks of.
func (m *Model) enter() tea.Cmd {
	switch m.focus {
	case listPane:
		m.turn(1)
	case layersPane:
		m.detail.toggle(m)
	case bytesPane, panes:
	}
	return nil
}

// escape goes one step back: out of a zoom, to the list, out of a search, out of
// the filter.
func (m *Model) escape() tea.Cmd {
	switch {
	case m.zoom:
		m.zoom = false
		m.detail.lay(m)
		m.scroll()
	case m.focus != listPane:
		m.focus = listPane
		m.detail.lay(m)
	case m.scan.searching:
		m.scan.cancelSearch()
		m.say("The search was called off")
	case m.scan.standing:
		m.scan.standing = false
		m.say("The search is over: n goes to the next problem again")
	case m.list.filtered:
		return m.setFilter("")
	}
	return nil
}

// trouble goes to the next packet that shows something that went wrong, or is
// worth a look, among those of the list.
func (m *Model) trouble(step int) {
	where := map[int]string{1: "after", -1: "before"}[step]
	if !m.list.filtered {
		if n := m.src.Trouble(m.current(), step); n > 0 && n <= m.total {
			m.goTo(n)
			m.tellWhy(n)
			return
		}
	} else {
		for p := m.list.cur + step; p >= 0 && p < m.count(); p += step {
			if n := m.number(p); m.src.Mark(n).Why != "" {
				m.move(p)
				m.tellWhy(n)
				return
			}
		}
	}
	s := "No problem " + where + " this packet"
	if !m.done && step > 0 {
		s += " so far; the file is still being read"
	}
	m.say(s)
}

// beside goes to the next packet of the conversation, or the one before, among
// those of the list.
func (m *Model) beside(step int) {
	for n := m.src.Beside(m.current(), step); n > 0 && n <= m.total; n = m.src.Beside(n, step) {
		if p := m.place(n); m.number(p) == n {
			m.goTo(n)
			return
		}
	}
	m.say("The conversation has no packet " + map[int]string{1: "after", -1: "before"}[step] + " this one")
}

// tellWhy says what is wrong with a packet.
func (m *Model) tellWhy(n int) {
	s := "#" + itoa(n) + ": " + m.src.Mark(n).Why
	if m.w >= besideFrom/2 {
		s += " (n: next, e: all that went wrong)"
	}
	m.say(s)
}

// asFilter proposes the field at the cursor as a filter.
func (m *Model) asFilter() {
	f, ok := m.detail.chosen()
	switch {
	case !ok && m.detail.row().kind == rowLayer && m.focus != listPane && m.detail.row().layer < len(m.detail.packet.Layers):
		m.ask(promptFilter, m.detail.packet.Layers[m.detail.row().layer].Proto)
	case !ok:
		if field, n := m.src.Stream(m.current()); field != "" {
			m.ask(promptFilter, field+" == "+itoa(n))
			return
		}
		m.say("Go to a field with Tab first: a makes a filter of it")
	default:
		m.ask(promptFilter, m.filterOf(f.Name, f.Values))
	}
}

// filterOf is a filter that selects packets whose field has this value.
func (m *Model) filterOf(field string, values []string) string {
	if len(values) == 0 {
		return field
	}
	value := values[0]
	for _, quoted := range []string{value, `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`} {
		if s := field + " == " + quoted; m.compiles(s) {
			return s
		}
	}
	return field
}
