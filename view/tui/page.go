package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"netlab/internal/text"
)

// page is what covers the panes: a drawing to scroll in, or a list to choose
// from.
type page struct {
	title string
	about string   // what it is, for the status line
	none  string   // what the status line has instead, where nothing can be chosen
	lines []string // painted, and no wider than the screen; nil while it is made
	items []item   // what can be chosen; empty: the page is only read
	cur   int      // item
	top   int
	help  bool
	want  string                    // what is searched for in it
	hit   int                       // the line that has it, from 1; 0: none
	again func() (*page, pageMaker) // makes it anew, for another size
}

// item is a run of a page's lines that can be chosen.
type item struct {
	line, rows int
	packet     int    // where Enter goes
	filter     string // what f takes
}

// pageMaker makes a page's lines, beside the keys.
type pageMaker func(ctx context.Context) ([]string, []item)

// pageMsg brings a page's lines.
type pageMsg struct {
	page  *page
	lines []string
	items []item
}

// openPage covers the panes. Where opened returns nil
// there is none to open: it has said why.
func (m *Model) openPage(opened func() (*page, pageMaker)) tea.Cmd {
	p, lines := opened()
	if p == nil {
		return nil
	}
	p.again = opened
	if old := m.page; old != nil && old.title == p.title {
		p.top, p.cur = old.top, old.cur
	}
	m.page = p
	return func() tea.Msg {
		l, items := lines(m.ctx)
		return pageMsg{p, l, items}
	}
}

func (m *Model) gotPage(msg pageMsg) {
	if m.page != msg.page {
		return
	}
	m.page.lines, m.page.items = msg.lines, msg.items
	if m.page.none != "" && len(msg.items) == 0 {
		m.page.about = m.page.none
	}
	m.page.cur = max(0, min(m.page.cur, len(msg.items)-1))
	m.page.scroll(0, m.pageRows())
}

// pageRows is how many lines of a page the screen has.
func (m *Model) pageRows() int { return max(0, m.h-4) }

// pageKey moves in a page, closes it, and does what is chosen.
func (m *Model) pageKey(name string) tea.Cmd {
	p, rows := m.page, m.pageRows()
	switch name {
	case "q", "esc", "backspace":
		m.page = nil
	case "up", "k", "shift+tab":
		p.step(-1, rows)
	case "down", "j", "tab":
		p.step(1, rows)
	case "pgup", "b", "ctrl+u":
		p.scroll(-rows, rows)
	case "pgdown", "space", "ctrl+d":
		p.scroll(rows, rows)
	case "home", "g":
		p.cur = 0
		p.scroll(-len(p.lines), rows)
	case "end", "G":
		p.cur = max(0, len(p.items)-1)
		p.scroll(len(p.lines), rows)
	case "enter":
		return m.choose()
	case "f":
		if p.cur < len(p.items) && p.items[p.cur].filter != "" {
			m.page = nil
			return m.setFilter(p.items[p.cur].filter)
		}
	case "/", "ctrl+f":
		m.ask(promptSearch, "")
	case "n", "ctrl+n":
		m.find(1)
	case "N", "ctrl+b", "ctrl+p":
		m.find(-1)
	case "e", "F", "L", "T", "?", ":", "#", "ctrl+g":
		m.page = nil
		return m.command(name)
	default:
		m.noKey(name)
	}
	return nil
}

// find looks for the next line of the page, or the one before, that has what is
// searched for, in capitals or not; behind the last line it goes on from the first.
func (m *Model) find(step int) {
	p, rows := m.page, m.pageRows()
	if p.want == "" {
		m.say("Nothing to search for yet: / begins a search in this page")
		return
	}
	at, size := p.hit-1, len(p.lines)
	if p.hit == 0 {
		at = p.top - step
	}
	for k := 1; k <= size; k++ {
		i := ((at+k*step)%size + size) % size
		if !strings.Contains(lower(unpainted(p.lines[i])), lower(p.want)) {
			continue
		}
		p.hit = i + 1
		for k, it := range p.items {
			if i >= it.line && i < it.line+it.rows {
				p.cur = k
			}
		}
		if i < p.top || i >= p.top+rows {
			p.top = i - rows/2
		}
		p.scroll(0, rows)
		m.say(fmt.Sprintf("Found %q; n: next, N: the one before", p.want))
		return
	}
	m.say(fmt.Sprintf("%q is nowhere on this page", p.want))
}

// choose goes to the packet that the chosen item speaks of.
func (m *Model) choose() tea.Cmd {
	p := m.page
	if p.cur >= len(p.items) {
		return nil
	}
	n := p.items[p.cur].packet
	m.page, m.scan.standing = nil, false
	if m.list.filtered && m.number(m.place(n)) != n {
		cmd := m.setFilter("")
		m.goTo(n)
		return cmd
	}
	m.goTo(n)
	m.tellWhy(n)
	return nil
}

// step goes to the next item, or a line on.
func (p *page) step(by, rows int) {
	if len(p.items) == 0 {
		p.scroll(by, rows)
		return
	}
	p.cur = max(0, min(p.cur+by, len(p.items)-1))
	at := p.items[p.cur]
	p.top = min(max(p.top, at.line+at.rows-rows), at.line)
	p.scroll(0, rows)
}

func (p *page) scroll(by, rows int) { p.top = max(0, min(p.top+by, len(p.lines)-rows)) }

// click chooses the item at a row of the page, and says whether it was chosen
// already.
func (p *page) click(row int) (again bool) {
	for i, it := range p.items {
		if at := p.top + row; at >= it.line && at < it.line+it.rows {
			again, p.cur = p.cur == i, i
		}
	}
	return again
}

// pageLines draws the page: all but the last two rows.
func (m *Model) pageLines() []string {
	p := m.page
	out := []string{m.titleLine(), m.o.paint(asDim, m.rule(m.o.clean(p.title), m.w))}
	for i := p.top; len(out) < m.h-2; i++ {
		switch {
		case p.lines == nil && i == p.top:
			out = append(out, m.o.fit("  Reading the conversation"+m.o.pick("…", "..."), m.w))
		case i < len(p.lines):
			out = append(out, m.pageLine(p, i))
		default:
			out = append(out, m.o.fit("", m.w))
		}
	}
	return out
}

// pageLine marks the lines of the chosen item.
func (m *Model) pageLine(p *page, i int) string {
	if len(p.items) == 0 && i != p.hit-1 {
		return p.lines[i]
	}
	if len(p.items) == 0 {
		return m.o.paint(asCursor, unpainted(p.lines[i]))
	}
	sign := "  "
	if at := p.items[p.cur]; i >= at.line && i < at.line+at.rows {
		if sign = m.o.pick("┃ ", "| "); i == at.line {
			sign = m.o.pick("▸ ", "> ")
		}
	}
	return sign + p.lines[i]
}

// hints are the keys of a page.
func (p *page) hints(move string) []hint {
	out := []hint{{"Esc", "back"}, {move, "move"}, {"Space", "page"}}
	if len(p.items) > 0 {
		out = []hint{{"Esc", "back"}, {move, "choose"}, {"Enter", "go there"}}
		if p.cur < len(p.items) && p.items[p.cur].filter != "" {
			out = append(out, hint{"f", "only these"})
		}
	}
	return append(out, hint{"F", "follow"}, hint{"L", "ladder"}, hint{"T", "graph"}, hint{"/", "search"}, hint{"e", "what went wrong"})
}

// fitPainted makes painted lines exactly as wide as the screen. They were drawn
// for it: a longer one is cut, without its colours.
func (m *Model) fitPainted(lines []string, w int) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		plain := unpainted(l)
		switch n := text.Width(plain); {
		case n > w:
			out[i] = m.o.fit(plain, w)
		default:
			out[i] = l + strings.Repeat(" ", w-n)
		}
	}
	return out
}

// unpainted takes away what Options.paint and its like put around words: the
// only escape sequences that there can be, as all text was escaped before.
func unpainted(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, s, _ = strings.Cut(rest, "m")
	}
}
