package tui

import (
	"fmt"
	"strings"

	"netlab/internal/text"
	"netlab/view/wording"
)

// titleLine says what is shown, how much of it there is, and through what filter.
func (m *Model) titleLine() string {
	count := text.Grouped(m.total) + " packets"
	if m.total == 1 {
		count = "1 packet"
	}
	if m.list.filtered {
		count = text.Grouped(m.count()) + " of " + count
	}
	switch {
	case m.o.Live && !m.done:
		count += ", capturing"
	case !m.done && m.o.Size > 0:
		count += fmt.Sprintf(", reading %d%%", min(99, m.read*100/m.o.Size))
	case !m.done:
		count += ", reading"
	}
	s := " " + m.o.clean(m.o.Name) + "  " + count
	if m.list.filtered {
		s += "  filter: " + m.o.clean(m.scan.filter)
		if m.scan.running() && m.scan.seen < m.total {
			s += fmt.Sprintf(" (looking, %d%%)", m.scan.seen*100/max(m.total, 1))
		}
	}
	if text.Width(s) > m.w { // the numbers matter more than the name
		name := m.o.cut(m.o.clean(m.o.Name), max(0, m.w-text.Width(s)+text.Width(m.o.clean(m.o.Name))))
		s = strings.Replace(s, m.o.clean(m.o.Name), name, 1)
	}
	return m.o.paint(asBar, m.o.fit(s, m.w))
}

// statusLine has what was said last; else what the field at the cursor means,
// what is wrong with the packet, or how the capture ended.
func (m *Model) statusLine() string {
	s, r := m.status()
	return m.o.paint(r, m.o.fit(" "+m.o.clean(s), m.w))
}

func (m *Model) status() (string, role) {
	switch {
	case m.said != "" && m.bad:
		return m.said, asBad
	case m.said != "":
		return m.said, asStrong
	case m.scan.searching:
		return fmt.Sprintf("Looking for %q: %d%% (Esc: stop)", m.scan.wanted, m.scan.searched*100/max(m.total, 1)), asStrong
	case m.page != nil:
		return m.page.about, asText
	case m.focus != listPane:
		if s := m.meaning(); s != "" {
			return s, asText
		}
	}
	mark := m.src.Mark(m.current())
	switch {
	case m.broken != nil:
		return m.brokenWords(), asBad
	case m.scan.standing && mark.Why != "":
		return mark.Why + ": Enter for what it means", levelRole(mark.Level)
	case mark.Why != "":
		return mark.Why + ": Enter for what it means, n for the next problem", levelRole(mark.Level)
	case m.done && m.total > 0 && !m.list.filtered && m.src.Trouble(0, 1) == 0:
		return "Nothing went wrong that can be seen", asText
	case m.done && m.total > 0 && m.src.Trouble(m.current(), 1) > 0:
		return "n shows what went wrong, e all of it", asText
	default:
		return "", asText
	}
}

// brokenWords say how far a damaged capture could be read.
func (m *Model) brokenWords() string {
	s := strings.TrimPrefix(m.broken.Error(), "capture: ")
	return "Read up to here: " + s
}

// meaning is what the field or the layer at the cursor is.
func (m *Model) meaning() string {
	f, ok := m.detail.chosen()
	if !ok {
		r := m.detail.row()
		if r.kind == rowLayer && r.layer < len(m.detail.packet.Layers) {
			l := m.detail.packet.Layers[r.layer]
			if l.Caveat != "" {
				return "The OSI number is a convention: " + l.Caveat
			}
			return wording.Proto(l.Proto) + ": Enter opens or closes it, a filters for it"
		}
		if r.jump > 0 {
			return "Enter goes to #" + itoa(r.jump)
		}
		return ""
	}
	s := f.Name
	if f.Doc != "" {
		s = f.Doc
	}
	if f.Source != "" {
		s += " (" + f.Source + ")"
	}
	for _, at := range f.Spans {
		if at.Packet != m.detail.n {
			s += " It stands in #" + itoa(at.Packet) + "."
			break
		}
	}
	return s
}

// hint is a key and what it does.
type hint struct{ key, does string }

// helpLine says what the keys do, here and now: as many as fit, the most
// important first. The list of all keys always has its place.
func (m *Model) helpLine() string {
	hints := m.hints()
	last := hint{"?", "all keys"}
	if m.prompt != nil || m.page != nil && m.page.help {
		last = hint{}
	}
	room := m.w - 1
	if last.key != "" {
		room -= text.Width(last.key) + text.Width(last.does) + 1
	}
	var parts []string
	for _, h := range hints {
		need := text.Width(h.key) + 1 + text.Width(h.does) + 2
		if need > room {
			break
		}
		room -= need
		parts = append(parts, m.o.paint(asStrong, h.key)+" "+h.does)
	}
	used := m.w - 1 - room
	if last.key != "" {
		parts = append(parts, m.o.paint(asStrong, last.key)+" "+last.does)
	}
	s := " " + strings.Join(parts, "  ")
	if last.key == "" {
		used = max(used-2, 0)
	}
	return s + strings.Repeat(" ", max(0, m.w-1-used))
}

func (m *Model) hints() []hint {
	move := m.o.pick("↑↓", "up/down")
	switch {
	case m.prompt != nil:
		return m.prompt.hints()
	case m.page != nil:
		return m.page.hints(move)
	}
	tail := []hint{{"F", "follow"}, {"L", "ladder"}, {"T", "graph"}, {"m", "mark"}, {"c", "note"}, {"w", "save"}}
	next := hint{"n", "next problem"}
	if m.scan.standing {
		next = hint{"n", "next match"}
	}
	switch m.focus {
	case layersPane:
		return append([]hint{{"q", "quit"}, {move, "field"}, {"Enter", "open"}, {"Tab", "bytes"}, {"Esc", "list"}, {"a", "as filter"}, next}, tail...)
	case bytesPane:
		return append([]hint{{"q", "quit"}, {m.o.pick("←↑↓→", "arrows"), "byte"}, {"Tab", "list"}, {"Esc", "list"}, next}, tail...)
	case listPane, panes:
	}
	first := []hint{{"q", "quit"}, next, {"e", "what went wrong"}, {"Enter", "look into"}, {"f", "filter"}, {"/", "search"}}
	if m.list.filtered {
		first = append([]hint{{"q", "quit"}, {"Esc", "no filter"}}, first[1:]...)
	}
	return append(first, tail...)
}
