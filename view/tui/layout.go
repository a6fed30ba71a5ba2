package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"netlab/internal/text"
)

// rect is a place on the screen.
type rect struct{ x, y, w, h int }

func (r rect) has(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// layout says where the panes are. A pane without height is not shown.
type layout struct {
	list, layers, bytes rect
	split               int // row of the line above layers
	bytesSplit          int // row of the line above bytes; 0: they stand beside layers
}

// Sizes that change the form of things.
const (
	besideFrom  = 100 // columns: bytes beside layers
	stackedFrom = 19  // rows: bytes below layers
	bothFrom    = 10  // rows: list and one pane
)

// layout divides the screen: title and head above the list, status and keys below all.
func (m *Model) layout() layout {
	w, h := m.w, m.h
	room := h - 4
	var l layout
	switch {
	case m.zoom || h < bothFrom:
		whole := rect{0, 2, w, max(room, 0)}
		switch m.focus {
		case layersPane:
			l.layers = whole
		case bytesPane:
			l.bytes = whole
		case listPane, panes:
			l.list = whole
		}
	case w >= besideFrom:
		room--
		top := max(3, room*9/20)
		l.list = rect{0, 2, w, top}
		l.split = 2 + top
		left := w - m.bytesWidth(w/2) - 1
		l.layers = rect{0, l.split + 1, left, room - top}
		l.bytes = rect{left + 1, l.split + 1, w - left - 1, room - top}
	case h >= stackedFrom:
		room -= 2
		top, bottom := max(3, room*2/5), max(3, room/5)
		l.list = rect{0, 2, w, top}
		l.split = 2 + top
		l.layers = rect{0, l.split + 1, w, room - top - bottom}
		l.bytesSplit = l.split + 1 + l.layers.h
		l.bytes = rect{0, l.bytesSplit + 1, w, bottom}
	default:
		room--
		top := max(2, room/2)
		l.list = rect{0, 2, w, top}
		l.split = 2 + top
		under := rect{0, l.split + 1, w, room - top}
		if m.focus == bytesPane {
			l.bytes = under
		} else {
			l.layers = under
		}
	}
	return l
}

// View implements tea.Model.
func (m *Model) View() tea.View {
	v := tea.NewView(strings.Join(m.screen(), "\n"))
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = "netlab: " + m.o.clean(m.o.Name)
	if m.prompt != nil {
		if x, y, ok := m.promptCursor(); ok {
			v.Cursor = tea.NewCursor(x, y)
		}
	}
	return v
}

// screen draws all rows, each as wide as the terminal.
func (m *Model) screen() []string {
	if m.w < 1 || m.h < 1 {
		return nil
	}
	if m.h < 5 || m.w < 12 {
		return m.tiny()
	}
	var out []string
	if m.page != nil {
		out = m.pageLines()
	} else {
		out = m.paneLines()
	}
	out = append(out, m.statusLine(), m.helpLine())
	if m.prompt != nil {
		over := m.promptLines()
		out = append(out[:max(0, len(out)-len(over))], over...)
	}
	return out
}

// tiny is what fits where hardly anything does.
func (m *Model) tiny() []string {
	out := []string{m.o.fit("#"+itoa(m.current())+" of "+itoa(m.count()), m.w)}
	for len(out) < m.h {
		out = append(out, m.o.fit("", m.w))
	}
	return out
}

// paneLines draws title, list, layers and bytes: all but the last two rows.
func (m *Model) paneLines() []string {
	l := m.layout()
	out := []string{m.titleLine()}
	if l.list.h > 0 {
		out = append(out, m.o.paint(asDim, m.listHead(m.w)))
		out = append(out, m.listLines(l.list.w, l.list.h)...)
	} else {
		out = append(out, m.o.paint(asDim, m.rule(m.paneTitle(m.focus), m.w)))
	}
	layers, dump := m.detail.layerLines(m, l.layers), m.detail.byteLines(m, l.bytes)
	switch {
	case l.split == 0:
		out = append(append(out, layers...), dump...)
	case l.bytesSplit > 0:
		out = append(append(out, m.o.paint(asDim, m.rule(m.paneTitle(layersPane), m.w))), layers...)
		out = append(append(out, m.o.paint(asDim, m.rule(m.paneTitle(bytesPane), m.w))), dump...)
	case l.bytes.h > 0 && l.layers.h > 0:
		out = append(out, m.o.paint(asDim, m.rule(m.paneTitle(layersPane), l.layers.w+1)+m.rule(m.paneTitle(bytesPane), l.bytes.w)))
		for i := range layers {
			out = append(out, layers[i]+m.o.paint(asDim, m.o.pick("│", "|"))+dump[i])
		}
	default:
		under := layersPane
		if l.bytes.h > 0 {
			under = bytesPane
		}
		out = append(out, m.o.paint(asDim, m.rule(m.paneTitle(under), m.w)))
		out = append(append(out, layers...), dump...)
	}
	return out
}

// rule is a line with a title in it.
func (m *Model) rule(title string, w int) string {
	line := m.o.pick("─", "-")
	s := line + line + " " + title + " "
	if text.Width(s) > w {
		return m.o.fit(s, w)
	}
	return s + strings.Repeat(line, w-text.Width(s))
}

// paneTitle names a pane; the one that has the keys is told apart.
func (m *Model) paneTitle(p pane) string {
	name := "Packets"
	n := m.current()
	switch p {
	case layersPane:
		name = "Layers of #" + itoa(n)
	case bytesPane:
		name = "Bytes of #" + itoa(n)
	case listPane, panes:
	}
	if p == m.focus {
		return m.o.pick("▸ ", "> ") + name
	}
	return name
}
