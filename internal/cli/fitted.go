package cli

import (
	"netlab/trace"
	"netlab/view/ladder"
)

// fitted is a ladder on a terminal whose size may change while it is drawn.
type fitted struct {
	*ladder.Ladder
	width func() int
}

// Event implements trace.Sink.
func (f fitted) Event(e trace.Event) error {
	f.Resize(f.width())
	return f.Ladder.Event(e)
}

// widthNow gives what tells the width to draw at, each time anew.
func (a *app) widthNow(o runOptions) func() int {
	return func() int { return a.env.width(o.width) }
}
