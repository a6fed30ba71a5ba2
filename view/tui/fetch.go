package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"netlab/trace"
)

// linesMsg brings lines of the list.
type linesMsg struct {
	id    int
	lines []trace.Line
	reach int
	err   error
}

// detailMsg brings a packet in full.
type detailMsg struct {
	id     int
	packet trace.Packet
	line   trace.Line
	whole  bool
	reach  int
	err    error
}

// fetch begins what the screen lacks. It is called after every message.
func (m *Model) fetch() tea.Cmd { return tea.Batch(m.fetchLines(), m.fetchDetail()) }

// fetchLines gets the lines on the screen that are not known, and then those
// that are not known well enough.
func (m *Model) fetchLines() tea.Cmd {
	missing, reach := m.missing()
	l := &m.list
	if len(missing) == 0 {
		return nil
	}
	if l.busy != nil {
		if !l.refining || reach > trace.Near {
			return nil
		}
		l.busy() // what is not there at all comes first
	}
	ctx, cancel := context.WithCancel(m.ctx)
	l.busy, l.refining = cancel, reach > trace.Near
	l.id++
	id := l.id
	return func() tea.Msg {
		lines, err := m.src.Lines(ctx, missing, reach)
		return linesMsg{id, lines, reach, err}
	}
}

// missing lists the packets on the screen that have to be fetched, and how far back.
func (m *Model) missing() (numbers []int, reach int) {
	var vague []int
	further := trace.All
	for p := m.list.top; p < m.list.top+m.layout().list.h; p++ {
		n := m.number(p)
		if n == 0 {
			break
		}
		line, ok := m.list.lines[n]
		switch {
		case !ok:
			numbers = append(numbers, n)
		case !line.Exact && line.reach < trace.All:
			vague = append(vague, n)
			further = min(further, line.reach)
		}
	}
	if len(numbers) > 0 {
		return numbers, trace.Near
	}
	if further < trace.Far {
		return vague, trace.Far
	}
	return vague, trace.All
}

func (m *Model) gotLines(msg linesMsg) {
	if msg.id != m.list.id {
		return // called off
	}
	m.list.busy = nil
	if msg.err != nil && m.ctx.Err() == nil && len(msg.lines) == 0 {
		if msg.reach == trace.Near {
			m.fault("Reading again failed: " + msg.err.Error())
		}
		return
	}
	if len(m.list.lines) > maxCached {
		clear(m.list.lines)
	}
	for _, l := range msg.lines {
		m.list.lines[l.Packet.Number] = cached{l, msg.reach}
	}
}

// fetchDetail gets the packet at the cursor in full: first what its near past
// tells, then all.
func (m *Model) fetchDetail() tea.Cmd {
	n, d := m.current(), &m.detail
	if n == 0 || d.asked == n && (d.busy != nil || d.failed || d.n == n && d.whole) {
		return nil
	}
	reach := trace.Far
	if d.n == n && !d.whole && d.asked == n {
		reach = trace.All
	}
	if d.busy != nil {
		d.busy()
	}
	ctx, cancel := context.WithCancel(m.ctx)
	d.asked, d.busy, d.failed = n, cancel, false
	d.id++
	id := d.id
	return func() tea.Msg {
		at, p, whole, err := m.src.At(ctx, n, reach)
		if p.Number == 0 {
			p.Number = n
		}
		return detailMsg{id: id, packet: p, line: trace.Line{At: at}, whole: whole, reach: reach, err: err}
	}
}

func (m *Model) gotDetail(msg detailMsg) {
	d := &m.detail
	if msg.id != d.id {
		return // called off
	}
	d.busy = nil
	if msg.err != nil {
		d.failed = true
		if m.ctx.Err() == nil {
			m.fault("Reading #" + itoa(msg.packet.Number) + " again failed: " + msg.err.Error())
		}
		return
	}
	d.set(m, msg.packet, msg.line.At, msg.whole)
}
