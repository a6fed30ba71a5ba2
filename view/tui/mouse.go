package tui

import tea "charm.land/bubbletea/v2"

// click puts the cursor where the mouse is, and gives that pane the keys. A
// second click there, as of a double click, does what Enter does.
func (m *Model) click(at tea.Mouse) tea.Cmd {
	if at.Button != tea.MouseLeft && at.Button != tea.MouseRight || m.prompt != nil {
		return nil
	}
	m.said = ""
	second := at.Button == tea.MouseLeft
	if m.page != nil {
		if m.page.click(at.Y-2) && second {
			return m.choose()
		}
		return nil
	}
	l := m.layout()
	switch {
	case l.list.has(at.X, at.Y):
		was, had := m.list.cur, m.focus
		m.focus = listPane
		m.move(m.list.top + at.Y - l.list.y)
		m.detail.lay(m)
		if m.list.cur == was && had == listPane && second {
			m.turn(1)
		}
	case l.layers.has(at.X, at.Y):
		m.focus = layersPane
		was := m.detail.cur
		m.detail.move(m, m.detail.top+at.Y-l.layers.y)
		if second && (m.detail.cur == was || at.X < l.layers.x+3) {
			m.detail.toggle(m)
		}
	case l.bytes.has(at.X, at.Y):
		m.focus = bytesPane
		per := bytesPer(l.bytes.w)
		if k, ok := byteAt(at.X-l.bytes.x, per); ok {
			m.detail.moveByte(m, (m.detail.byteTop+at.Y-l.bytes.y)*per+k)
		}
	}
	if !second { // where other programs open a menu
		m.say("a: filter for this, F: follow, L: ladder, m: mark, c: note")
	}
	return nil
}

// byteAt is which byte of a line stands at a column: as hex, or as a letter.
func byteAt(x, per int) (int, bool) {
	const hex = 5
	letters := hex + 3*per + 2
	switch {
	case x >= letters && x < letters+per:
		return x - letters, true
	case x >= hex && x < hex+3*per:
		return (x - hex) / 3, true
	default:
		return 0, false
	}
}

// wheel scrolls what is under the mouse.
func (m *Model) wheel(at tea.Mouse) {
	const rows = 3
	by := rows
	switch at.Button {
	case tea.MouseWheelUp:
		by = -rows
	case tea.MouseWheelDown:
	default:
		return
	}
	if m.page != nil {
		m.page.scroll(by, m.pageRows())
		return
	}
	l := m.layout()
	switch {
	case l.layers.has(at.X, at.Y):
		m.detail.move(m, m.detail.cur+by)
	case l.bytes.has(at.X, at.Y):
		m.detail.byteTop = max(0, min(m.detail.byteTop+by, len(m.detail.packet.Data)/bytesPer(l.bytes.w)))
	default:
		m.move(m.list.cur + by)
	}
}
