package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"netlab/dissect"
	"netlab/dissect/filter"
	"netlab/trace"
)

// scan goes through the whole capture, beside the keys: for a filter, and for
// what is searched.
type scan struct {
	filter string
	run    *run // the filter's
	seen   int  // packets that it has looked at
	anchor int  // the packet that was looked at before there was the filter

	wanted    string
	searching bool
	standing  bool // it found something, and n goes on from there
	look      *run // the search's
	searched  int
}

// run is one way through the capture.
type run struct {
	test   func(p *dissect.Packet) (found, enough bool)
	result func() int // the packet that was searched; nil: none is
	stop   context.CancelFunc
	resume chan struct{} // there is more
	out    chan scanMsg
}

// scanMsg is how far a run has come, and what it has found since the last one.
type scanMsg struct {
	run   *run
	found []uint32
	hit   int // the packet that was searched
	seen  int
	over  bool
	err   error
}

// reportEvery is after how many packets a run tells how far it is.
const reportEvery = 1 << 13

func (s *scan) running() bool { return s.run != nil }

// wake tells runs that wait for it that the capture has grown.
func (s *scan) wake() {
	for _, r := range []*run{s.run, s.look} {
		if r == nil {
			continue
		}
		select {
		case r.resume <- struct{}{}:
		default:
		}
	}
}

// start sends a run on its way. One that searches does not wait for more.
func (m *Model) start(r *run) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	r.stop, r.resume, r.out = cancel, make(chan struct{}, 1), make(chan scanMsg)
	m.work.Go(func() { m.through(ctx, r) })
	return r.listen(ctx)
}

// through is the run itself.
func (m *Model) through(ctx context.Context, r *run) {
	defer close(r.out)
	next := scanMsg{run: r}
	tell := func() bool {
		select {
		case r.out <- next:
			next = scanMsg{run: r, seen: next.seen}
			return true
		case <-ctx.Done():
			return false
		}
	}
	err := m.src.Scan(ctx, func() bool {
		if r.result != nil || !tell() {
			return false
		}
		select {
		case <-r.resume:
			return true
		case <-ctx.Done():
			return false
		}
	}, func(_ time.Duration, _ trace.Leg, p *dissect.Packet) bool {
		found, enough := r.test(p)
		next.seen = p.Number()
		if found {
			next.found = append(next.found, uint32(p.Number()))
		}
		return !enough && (next.seen%reportEvery != 0 || tell())
	})
	if next.over = true; r.result != nil {
		next.hit = r.result()
	}
	if ctx.Err() == nil {
		next.err = err
	}
	tell()
}

// listen waits for the run's next report.
func (r *run) listen(ctx context.Context) tea.Cmd {
	return func() tea.Msg {
		select {
		case msg, ok := <-r.out:
			if ok {
				return msg
			}
		case <-ctx.Done():
		}
		return nil
	}
}

// gotScan takes a report.
func (m *Model) gotScan(msg scanMsg) tea.Cmd {
	switch msg.run {
	case m.scan.run:
		m.selected(msg)
	case m.scan.look:
		m.found(msg)
	default:
		return nil // called off
	}
	if msg.err != nil {
		m.fault("Reading again failed: " + msg.err.Error())
	}
	if msg.over {
		return nil
	}
	return msg.run.listen(m.ctx)
}

// setFilter shows what a filter selects; empty shows all.
func (m *Model) setFilter(s string) tea.Cmd {
	if m.scan.run != nil {
		m.scan.run.stop()
		m.scan.run = nil
	}
	here := m.current()
	m.scan.filter, m.scan.seen = s, 0
	m.list.filtered, m.list.shown = s != "", nil
	if s == "" {
		m.goTo(here)
		return nil
	}
	f, err := filter.Compile(m.src.Registry(), s)
	if err != nil {
		m.list.filtered = false
		m.fault(err.Error())
		return nil
	}
	m.list.cur, m.list.top, m.scan.anchor = 0, 0, here
	m.scan.run = &run{test: func(p *dissect.Packet) (bool, bool) { return f.Match(p), false }}
	return m.start(m.scan.run)
}

// selected adds what the filter has found.
func (m *Model) selected(msg scanMsg) {
	m.list.shown = append(m.list.shown, msg.found...)
	m.scan.seen = msg.seen
	if msg.over {
		m.scan.run = nil
	}
	if m.tail {
		m.list.cur, m.scan.anchor = m.count()-1, 0
	}
	if m.scan.anchor > 0 {
		m.list.cur = m.place(m.scan.anchor)
		m.list.top = m.list.cur - m.layout().list.h/2
		if msg.seen >= m.scan.anchor {
			m.scan.anchor = 0
		}
	}
	m.scroll()
}
