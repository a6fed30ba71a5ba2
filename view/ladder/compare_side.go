package ladder

import (
	"strings"

	"netlab/trace"
)

// side is one of the two ladders as it is drawn.
type side struct {
	l     *Ladder
	buf   strings.Builder
	lines []string
}

func newSide(o Options, width int) *side {
	s := &side{}
	o.Width = width
	s.l = New(&s.buf, o)
	s.l.explained = true // how to read the lanes; a comparison is no first sight
	return s
}

// feed draws an event, if there is one.
func (s *side) feed(e *trace.Event) {
	if e == nil {
		return
	}
	if b, ok := e.Body.(trace.Scene); ok && !s.l.o.Plain {
		s.l.newScene(b.Hosts)
		s.l.links = linksOf(b)
		return
	}
	_ = s.l.Event(*e) // a strings.Builder never fails
	s.take()
}

// take moves what was drawn to the lines.
func (s *side) take() {
	if s.buf.Len() > 0 {
		s.lines = append(s.lines, strings.Split(strings.TrimSuffix(s.buf.String(), "\n"), "\n")...)
		s.buf.Reset()
	}
}

// fill lets the lanes run on to line n.
func (s *side) fill(n int) {
	for len(s.lines) < n {
		line := ""
		if s.l.headed && s.l.lanes.cols != nil {
			line = s.l.lanes.base(s.l.g, s.l.air).render(s.l.o)
		}
		s.lines = append(s.lines, line)
	}
}

func (s *side) finish() []string {
	_ = s.l.Flush() // a strings.Builder never fails
	s.take()
	return s.lines
}
