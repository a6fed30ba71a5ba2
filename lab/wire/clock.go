package wire

import "time"

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
