package tui

import (
	"sort"
	"strconv"
	"strings"
	"time"

	"netlab/dissect"
	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// list is the upper pane: all packets, or those that a filter selects.
type list struct {
	shown    []uint32 // packets that the filter selects; of no use without one
	filtered bool
	top, cur int // places in the list, from 0
	lines    map[int]cached
	busy     func() // calls off the command that fetches lines; nil: there is none
	id       int    // of that command
	refining bool   // it fetches lines that are there, to know them better
}

// cached is a line with the reach that it was fetched with.
type cached struct {
	trace.Line
	reach int
}

// maxCached is how many lines are kept. A line takes some 500 bytes.
const maxCached = 4000

// count is how many lines the list has.
func (m *Model) count() int {
	if m.list.filtered {
		return len(m.list.shown)
	}
	return m.total
}

// number is the packet at a place of the list; 0 if there is none.
func (m *Model) number(place int) int {
	switch {
	case place < 0 || place >= m.count():
		return 0
	case m.list.filtered:
		return int(m.list.shown[place])
	default:
		return place + 1
	}
}

// current is the packet at the cursor; 0 if the list is empty.
func (m *Model) current() int { return m.number(m.list.cur) }

// place is where a packet stands in the list, or the one behind it.
func (m *Model) place(number int) int {
	if !m.list.filtered {
		return number - 1
	}
	return sort.Search(len(m.list.shown), func(i int) bool { return int(m.list.shown[i]) >= number })
}

// goTo moves the cursor to a packet, with what stands around it. If the filter
// hides it, it says so.
func (m *Model) goTo(number int) {
	p := m.place(number)
	if m.number(p) != number && m.list.filtered {
		m.fault("#" + strconv.Itoa(number) + " is hidden by the filter; Esc in the list takes the filter away")
	}
	if rows := m.layout().list.h; p < m.list.top || p >= m.list.top+rows {
		m.list.top, m.list.cur = max(0, p-rows/2), p
	}
	m.move(p)
}

// move puts the cursor at a place of the list.
func (m *Model) move(place int) {
	m.list.cur, m.scan.anchor = place, 0
	m.tail = m.o.Live && !m.done && place >= m.count()-1
	m.scroll()
}

// scroll keeps the cursor in the list and on the screen.
func (m *Model) scroll() {
	l, rows := &m.list, m.layout().list.h
	l.cur = max(0, min(l.cur, m.count()-1))
	if rows <= 0 {
		return
	}
	l.top = max(min(l.top, l.cur), l.cur-rows+1)
	l.top = max(0, min(l.top, m.count()-rows))
}

// columns are the widths of a line's parts; 0 leaves one out.
type columns struct{ number, time, from, to, proto, length int }

// columns fit the lines at hand into the width.
func (m *Model) columns(w int) columns {
	c := columns{number: max(3, len(strconv.Itoa(max(m.total, 1)))), proto: 5}
	from, to, at := 6, 6, 8
	for p := m.list.top; p < m.list.top+m.layout().list.h; p++ {
		l, ok := m.list.lines[m.number(p)]
		if !ok {
			continue
		}
		from = max(from, text.Width(m.o.clean(l.Packet.From)))
		to = max(to, text.Width(m.o.clean(to2(l.Packet))))
		at = max(at, len(stamp(l.At)))
		c.proto = max(c.proto, min(9, text.Width(wording.Proto(l.Packet.TopLayer().Proto))))
	}
	if w >= 50 {
		c.time = at
	}
	if w >= 60 {
		c.from, c.to = min(from, w/5), min(to, w/5)
	}
	if w >= 72 {
		c.length = 6
	}
	return c
}

// to2 is for whom a packet is, in a word.
func to2(p trace.Packet) string {
	if p.To == "*" {
		return "all"
	}
	return p.To
}

// stamp writes when a packet left, to the microsecond.
func stamp(at time.Duration) string {
	us, sign := at/time.Microsecond, ""
	if us < 0 {
		us, sign = -us, "-"
	}
	frac := strconv.FormatInt(int64(us%1e6), 10)
	return sign + strconv.FormatInt(int64(us/1e6), 10) + "." + strings.Repeat("0", 6-len(frac)) + frac
}

// listHead names the columns, with Wireshark's words.
func (m *Model) listHead(w int) string {
	c := m.columns(w)
	var s strings.Builder
	s.WriteString("  " + m.o.fit("No.", c.number+1))
	for _, col := range []struct {
		w    int
		name string
	}{{c.time, "Time"}, {c.from, "Source"}, {c.to, "Destination"}, {c.proto, "Proto"}, {c.length, "Length"}} {
		if col.w > 0 {
			if len(col.name) > col.w {
				col.name = col.name[:min(4, col.w)]
			}
			s.WriteString(m.o.fit(col.name, col.w) + " ")
		}
	}
	return m.o.fit(s.String()+"Info", w)
}

// listLines draws the list.
func (m *Model) listLines(w, h int) []string {
	c := m.columns(w)
	out := make([]string, 0, h)
	for p := m.list.top; p < m.list.top+h; p++ {
		n := m.number(p)
		if n == 0 {
			out = append(out, m.o.fit(m.o.clean(m.emptyLine(p)), w))
			continue
		}
		out = append(out, m.listLine(n, p == m.list.cur, c, w))
	}
	return out
}

// emptyLine is what stands where there is no packet: why, at the top.
func (m *Model) emptyLine(p int) string {
	switch {
	case p > 0:
		return ""
	case m.list.filtered && m.scan.running():
		return "  Looking for packets that the filter selects…"
	case m.list.filtered:
		return "  No packet is selected by the filter. Esc takes it away."
	case m.done:
		return "  No packets."
	default:
		return "  Waiting for packets…"
	}
}

// listLine draws one packet.
func (m *Model) listLine(n int, here bool, c columns, w int) string {
	mark := m.src.Mark(n)
	l, known := m.list.lines[n]
	proto := mark.Proto
	if known {
		proto = l.Packet.TopLayer().Proto
	}
	right := func(s string, w int) string { return strings.Repeat(" ", max(0, w-text.Width(s))) + s }
	s := right(strconv.Itoa(n), c.number) + " "
	at, length := "", ""
	if known {
		at, length = stamp(l.At), strconv.Itoa(l.Packet.Length)
	}
	if c.time > 0 {
		s += right(at, c.time) + " "
	}
	if c.from > 0 {
		s += m.o.fit(m.o.clean(l.Packet.From), c.from) + " " + m.o.fit(m.o.clean(to2(l.Packet)), c.to) + " "
	}
	s += m.o.fit(m.o.clean(wording.Proto(proto)), c.proto) + " "
	if c.length > 0 {
		s += right(length, c.length) + " "
	}
	info := "…"
	if known {
		info = l.Packet.Summary
	}
	cursor := " "
	if here {
		cursor = m.o.pick("▸", ">")
	}
	s = cursor + m.flag(n, mark) + s + m.o.clean(info+m.aside(l.Packet, mark))
	s = m.o.fit(s, w)
	switch {
	case here && m.focus == listPane:
		return m.o.paint(asCursor, s)
	case here:
		return m.o.paint(asShadow, s)
	case mark.Why != "" && mark.Level > dissect.Chat:
		return m.o.paint(levelRole(mark.Level), s)
	default:
		return m.o.paint(layerRole(l.Packet.TopLayer().OSI), s)
	}
}

// flag is one column that says what a packet is to the eye: marked, with a note
// or a comment, or how grave what it shows is.
func (m *Model) flag(n int, mark trace.Mark) string {
	_, noted := m.notes.of[n]
	switch {
	case noted:
		return "*"
	case mark.Why != "" && mark.Level >= dissect.Warning:
		return "!"
	case mark.Why != "":
		return "~"
	case mark.Commented:
		return "c"
	default:
		return " "
	}
}

// aside is what a line adds to the packet's own words.
func (m *Model) aside(p trace.Packet, mark trace.Mark) string {
	var all []string
	for _, f := range p.Fates {
		if w := wording.Fate(f); w != "" {
			all = append(all, w)
		}
	}
	if mark.Why != "" && len(all) == 0 {
		all = append(all, mark.Why)
	}
	if p.Repeats > 0 {
		all = append(all, "repeats #"+strconv.Itoa(p.Repeats))
	}
	if len(all) == 0 {
		return ""
	}
	return "  [" + strings.Join(all, "; ") + "]"
}
