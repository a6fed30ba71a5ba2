package tui

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"netlab/trace"
)

// pane is a part of the screen that can have the keys.
type pane uint8

// The panes, in the order in which Tab goes through them.
const (
	listPane pane = iota
	layersPane
	bytesPane
	panes
)

// Model is the browser. It is for one goroutine: Bubble Tea's.
type Model struct {
	o    Options
	src  *trace.Source
	ctx  context.Context // of all commands; a tea.Cmd has no other way to get it
	stop context.CancelFunc

	w, h  int
	focus pane
	zoom  bool // the pane with the keys has the whole screen

	total  int  // packets that View knows of
	done   bool // the capture has been read to its end
	broken error
	read   int64
	tail   bool // the list follows the end of a capture that grows

	list   list
	detail detail
	scan   scan
	notes  notes
	prompt *prompt // what is being typed; nil: nothing
	typed  map[promptKind][]string
	work   sync.WaitGroup // scans under way
	page   *page          // what covers the panes; nil: nothing
	said   string
	bad    bool // said is a fault
}

// New makes a browser. Its commands end with ctx, or at Close.
func New(ctx context.Context, o Options) *Model {
	m := &Model{o: o, src: o.Source, tail: o.Live, typed: map[promptKind][]string{}}
	m.ctx, m.stop = context.WithCancel(ctx)
	m.list.lines = map[int]cached{}
	m.notes.of = map[int]string{}
	m.detail.open = map[string]bool{}
	return m
}

// Close calls off what is under way and waits for its end.
func (m *Model) Close() {
	m.stop()
	m.work.Wait()
}

// grownMsg says that the source has news; restMsg that it may be asked again.
type (
	grownMsg struct{}
	restMsg  struct{}
)

// refreshEvery is how often a capture that grows is drawn anew.
const refreshEvery = 60 * time.Millisecond

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd {
	var begin tea.Cmd
	if m.o.Filter != "" {
		begin = m.setFilter(m.o.Filter)
	}
	return tea.Batch(m.wait(), begin)
}

// wait waits for news of the source.
func (m *Model) wait() tea.Cmd {
	return func() tea.Msg {
		select {
		case <-m.src.Wake():
			return grownMsg{}
		case <-m.ctx.Done():
			return nil
		}
	}
}

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		cmd = m.resized()
	case grownMsg:
		m.grown()
		if !m.done {
			cmd = tea.Tick(refreshEvery, func(time.Time) tea.Msg { return restMsg{} })
		}
	case restMsg:
		cmd = m.wait()
	case linesMsg:
		m.gotLines(msg)
	case detailMsg:
		m.gotDetail(msg)
	case scanMsg:
		cmd = m.gotScan(msg)
	case pageMsg:
		m.gotPage(msg)
	case savedMsg:
		m.gotSaved(msg)
	case tea.KeyPressMsg:
		cmd = m.key(msg)
	case tea.PasteMsg:
		m.paste(msg.Content)
	case tea.MouseClickMsg:
		cmd = m.click(msg.Mouse())
	case tea.MouseWheelMsg:
		m.wheel(msg.Mouse())
	}
	return m, tea.Batch(cmd, m.fetch())
}

// grown takes note of what the source has now.
func (m *Model) grown() {
	m.total = m.src.Len()
	m.done, m.broken = m.src.Done()
	m.read = m.src.Offset()
	m.scan.wake()
	if m.tail {
		m.list.cur = m.count() - 1
	}
	m.scroll()
}

// resized draws again what was drawn for another size.
func (m *Model) resized() tea.Cmd {
	m.detail.lay(m)
	m.scroll()
	if m.page != nil && m.page.again != nil {
		return m.openPage(m.page.again)
	}
	return nil
}

// say puts a sentence into the status line until the next key.
func (m *Model) say(s string) { m.said, m.bad = s, false }

// fault is say for what could not be done.
func (m *Model) fault(s string) { m.said, m.bad = s, true }
