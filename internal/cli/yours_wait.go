package cli

import (
	"fmt"
	"strings"
	"time"

	"netlab/internal/text"
)

// waits tells somebody who watches what a run is waiting for on the machine's
// clock, how long at most, and how long it has: who sees nothing move for a
// second believes that it hangs. The zero value tells nobody.
type waits struct {
	tell    func(sentence string)
	seconds func() (ticks <-chan time.Time, stop func()) // a tick each second
}

// toldEvery is after how many seconds it is said again.
const toldEvery = 5

// begin begins to wait; end is to be called once it is over.
func (w waits) begin(what string, most time.Duration) (end func()) {
	if w.tell == nil {
		return func() {}
	}
	ticks, stop := w.seconds()
	quit, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		for n := 1; ; n++ {
			select {
			case <-quit:
				return
			case <-ticks:
			}
			switch {
			case n == 1:
				w.tell(fmt.Sprintf("(%s: %s at most; q ends the run)", what, shortly(most)))
			case n%toldEvery == 0:
				w.tell(fmt.Sprintf("(%s: %d s of %s at most)", what, n, shortly(most)))
			}
		}
	}()
	return func() {
		stop()
		close(quit)
		<-over
	}
}

// shortly is a duration of whole seconds or minutes in words.
func shortly(d time.Duration) string {
	if d >= 2*time.Minute && d%time.Minute == 0 {
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d s", d/time.Second)
}

// waitsOf tells of waits on a terminal where a run is drawn.
func (a *app) waitsOf(o runOptions) waits {
	if o.json || !a.env.OutTerminal {
		return waits{}
	}
	return waits{
		tell: func(sentence string) {
			a.println(strings.Join(text.Wrap(text.Escape(sentence), max(a.env.width(o.width), 1)), "\n"))
		},
		seconds: func() (<-chan time.Time, func()) {
			t := time.NewTicker(time.Second)
			return t.C, t.Stop
		},
	}
}
