package tui

import (
	"bytes"
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	"netlab/dissect"
	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/ladder"
	"netlab/view/report"
)

// Bounds of what a page reads and shows.
const (
	maxTalk   = 1 << 20 // packets of a conversation
	maxArrows = 300     // of them on a ladder
	maxPage   = 1 << 15 // lines
)

func (m *Model) reportOptions(w int) report.Options {
	return report.Options{Width: w, Unicode: m.o.Unicode, Color: m.o.Color}
}

// expertPage lists what went wrong.
func (m *Model) expertPage() (*page, pageMaker) {
	p := &page{
		title: "What went wrong, or is worth a look",
		about: "The gravest first. Enter goes to the first packet of its kind",
		none:  "Nothing went wrong. Esc goes back to the packets",
	}
	if !m.done {
		const soFar = "So far: the capture is still being read. "
		p.about, p.none = soFar+p.about, soFar+p.none
	}
	w := m.w - 2
	return p, func(context.Context) ([]string, []item) { return m.expertLines(w) }
}

func (m *Model) expertLines(w int) ([]string, []item) {
	var lines []string
	var items []item
	add := func(r role, indent int, s string) {
		for _, l := range text.Wrap(m.o.clean(s), max(min(w, 90)-indent, 8)) {
			l = strings.Repeat(" ", indent) + l
			lines = append(lines, m.o.paint(r, m.o.fit(l, w)))
		}
	}
	for _, f := range m.o.Expert.findings() {
		from := len(lines)
		times := "once"
		if f.Count > 1 {
			times = text.Grouped(f.Count) + " times"
		}
		add(levelRole(f.Level), 0, fmt.Sprintf("%s: %s, %s", strings.ToUpper(f.Level.String()), f.Title, times))
		add(asDim, 2, "In "+f.Packets)
		add(asText, 2, f.Means)
		add(asText, 2, "Next: "+f.Next)
		items = append(items, item{line: from, rows: len(lines) - from, packet: f.First, filter: f.Filter})
		add(asText, 0, "")
	}
	if len(items) == 0 {
		packets := text.Grouped(m.src.Len()) + " packets"
		if m.src.Len() == 1 {
			packets = "1 packet"
		}
		add(asText, 0, "Nothing went wrong that can be seen in "+packets+".")
	}
	return lines, items
}

// stream finds the conversation of the packet at the cursor; it says so where
// there is none.
func (m *Model) stream() (report.Stream, int, bool) {
	n := m.current()
	field, index := m.src.Stream(n)
	if field == "" {
		m.fault("#" + itoa(n) + " is no part of a conversation between ports: go to a packet of TCP or UDP")
		return report.Stream{}, n, false
	}
	return report.Stream{Proto: strings.TrimSuffix(field, ".stream"), Index: index}, n, true
}

// followPage is what the two ends said.
func (m *Model) followPage() (*page, pageMaker) {
	s, n, ok := m.stream()
	if !ok {
		return nil, nil
	}
	w := m.w
	p := &page{title: "Follow " + s.String(), about: "What the two programs said to each other, in order"}
	return p, func(ctx context.Context) ([]string, []item) {
		numbers, all := m.src.Conversation(n, maxTalk)
		out := &bounded{most: maxPage}
		f := report.NewFollow(out, m.src.Registry(), s, false, m.reportOptions(w))
		names := m.src.Names()
		err := m.src.Packets(ctx, numbers, func(at time.Duration, leg trace.Leg, p *dissect.Packet) bool {
			return f.Packet(report.Seen{Packet: p, Leg: leg, At: at, Names: names}) == nil
		})
		_ = f.End() // that the page is full stands on it
		return m.fitPainted(m.ended(out.lines(), all && !out.full, err), w), nil
	}
}

// ladderPage draws the conversation between its hosts, near the cursor.
func (m *Model) ladderPage() (*page, pageMaker) {
	n, w := m.current(), m.w
	if n == 0 {
		return nil, nil
	}
	name := "the packets around #" + itoa(n)
	if field, index := m.src.Stream(n); field != "" {
		name = report.Stream{Proto: strings.TrimSuffix(field, ".stream"), Index: index}.String()
	}
	p := &page{title: "Ladder of " + name, about: "Time runs down the page"}
	shown, total := m.list.shown, m.total
	return p, func(ctx context.Context) ([]string, []item) {
		numbers, _ := m.src.Conversation(n, maxTalk)
		if numbers == nil { // no ports: what stands around it
			numbers = around(shown, total, n)
		}
		at := sort.SearchInts(numbers, n)
		from := max(0, at-maxArrows/2)
		to := min(len(numbers), from+maxArrows)
		var out bytes.Buffer
		l := ladder.New(&out, ladder.Options{Width: w, Unicode: m.o.Unicode, Color: m.o.Color, Brief: true})
		seq := 0
		send := func(at time.Duration, b trace.Body) {
			seq++
			_ = l.Event(trace.Event{Seq: seq, At: at, Body: b}) // a buffer takes all
		}
		if scene, ok := m.src.Scene(n); ok {
			send(0, scene)
		}
		err := m.src.Packets(ctx, numbers[:to], func(at time.Duration, leg trace.Leg, p *dissect.Packet) bool {
			if p.Number() >= numbers[from] {
				send(at, m.src.Whole(leg, p))
			}
			return true
		})
		_ = l.Flush()
		lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
		if from > 0 {
			lines = append([]string{fmt.Sprintf("(%s packets before #%d are not drawn)", text.Grouped(from), numbers[from])}, lines...)
		}
		if more := len(numbers) - to; more > 0 {
			lines = append(lines, fmt.Sprintf("(%s more packets are not drawn: go to one of them, and L)", text.Grouped(more)))
		}
		return m.fitPainted(m.ended(lines, true, err), w), nil
	}
}

// around lists the packets of the list near one of them.
func around(shown []uint32, total, n int) []int {
	var out []int
	if len(shown) == 0 {
		for k := max(1, n-maxArrows/2); k <= min(total, n+maxArrows/2); k++ {
			out = append(out, k)
		}
		return out
	}
	for _, k := range shown {
		if int(k) >= n-maxArrows && len(out) < maxArrows {
			out = append(out, int(k))
		}
	}
	return out
}

// graphPage draws the connection over time.
func (m *Model) graphPage() (*page, pageMaker) {
	s, n, ok := m.stream()
	if !ok {
		return nil, nil
	}
	if s.Proto != "tcp" {
		m.fault("The graph shows TCP's connections; " + s.String() + " has no sequence numbers")
		return nil, nil
	}
	w := m.w
	p := &page{title: "Graph of " + s.String(), about: "Sequence numbers, round-trip times, and bytes in flight over time"}
	return p, func(ctx context.Context) ([]string, []item) {
		numbers, all := m.src.Conversation(n, maxTalk)
		g := report.NewGraph(m.src.Registry(), s, m.reportOptions(w))
		names := m.src.Names()
		err := m.src.Packets(ctx, numbers, func(at time.Duration, leg trace.Leg, p *dissect.Packet) bool {
			g.Packet(report.Seen{Packet: p, Leg: leg, At: at, Names: names})
			return true
		})
		if found, _ := g.Found(); !found {
			return m.fitPainted(m.ended(nil, true, err), w), nil
		}
		flight := &ladder.Flight{}
		for at, p := range g.Packets() {
			flight.Add(at, p)
		}
		chart := flight.Chart(g.Sender(), ladder.Options{Width: w, Unicode: m.o.Unicode, Color: m.o.Color})
		return m.fitPainted(m.ended(append(append(g.Lines(), ""), chart...), all, err), w), nil
	}
}

// ended adds why a page is not whole.
func (m *Model) ended(lines []string, all bool, err error) []string {
	switch {
	case err != nil:
		return append(lines, m.o.clean("(reading again failed: "+err.Error()+")"))
	case !all:
		return append(lines, "(there is more than a page holds: netlab inspect FILE --follow has all of it)")
	default:
		return lines
	}
}

// bounded keeps the first lines that are written.
type bounded struct {
	b    strings.Builder
	n    int
	most int
	full bool
}

// Write implements io.Writer. Beyond its bound it takes nothing more.
func (b *bounded) Write(p []byte) (int, error) {
	if b.n >= b.most || b.b.Len() > b.most*100 {
		b.full = true
		return 0, errFull
	}
	b.n += bytes.Count(p, []byte("\n"))
	return b.b.Write(p)
}

func (b *bounded) lines() []string { return strings.Split(strings.TrimRight(b.b.String(), "\n"), "\n") }
