package wire

import (
	"math"
	"time"
)

// Clock is the only time that lab code knows. Timers fire on the goroutine
// that drives the clock, one after another, in the order of (time, arming).
type Clock interface {
	Now() time.Time
	// AfterFunc calls f once, d from now. A d of zero or less is due at once,
	// behind what is due already.
	AfterFunc(d time.Duration, f func()) Timer
}

// Timer is a call that a Clock will make.
type Timer interface {
	// Stop reports whether it kept the call from being made.
	Stop() bool
	// Reset arms the timer anew and reports whether it had been armed.
	Reset(d time.Duration) bool
}

// Until is how long it is until the moment t, for a deadline that a program
// sets on a conn of the lab.
//
// Programs that know nothing of labs (net/http, gorilla/websocket) write
// time.Now().Add(d). Such a moment has a monotonic clock reading, and lab
// moments never have one: so it is told apart, and read as d. The machine
// spent some time between the program's time.Now and this call; rounding up to
// two significant figures takes that out again, so that a run can be repeated:
// 4.9998s is 5s, 99.7ms is 100ms.
func Until(c Clock, t time.Time) time.Duration {
	if t == t.Round(0) { //nolint:staticcheck // Equal would not see the reading: Round(0) takes it away, == compares it
		return t.Sub(c.Now())
	}
	d := time.Until(t)
	if k, ok := c.(*Clerk); ok && k.real {
		return d
	}
	return roundUp(d)
}

// roundUp rounds to two significant figures, away from zero.
func roundUp(d time.Duration) time.Duration {
	if d <= 0 {
		return d
	}
	unit := int64(math.Pow10(max(0, int(math.Log10(float64(d)))-1)))
	return time.Duration((int64(d) + unit - 1) / unit * unit)
}

// realNow is the machine's time, with its monotonic reading.
func realNow() time.Time { return time.Now() }

// alarm rings after d of the machine's time; stop it when it is not wanted.
func alarm(d time.Duration) (ring <-chan time.Time, stop func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}
