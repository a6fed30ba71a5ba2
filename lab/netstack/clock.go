package netstack

import (
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"

	"netlab/lab/wire"
)

// clock is the lab's clock as gVisor wants one.
type clock struct {
	wire.Clock
	start time.Time
}

// NowMonotonic begins at an hour: gVisor takes a moment of 0 for "never".
func (c clock) NowMonotonic() tcpip.MonotonicTime {
	return tcpip.MonotonicTime{}.Add(time.Hour + c.Now().Sub(c.start))
}

// AfterFunc arms a timer.
func (c clock) AfterFunc(d time.Duration, f func()) tcpip.Timer {
	return timer{c.Clock.AfterFunc(d, f)}
}

type timer struct{ t wire.Timer }

// Stop disarms the timer.
func (t timer) Stop() bool { return t.t.Stop() }

// Reset arms the timer anew.
func (t timer) Reset(d time.Duration) { t.t.Reset(d) }
