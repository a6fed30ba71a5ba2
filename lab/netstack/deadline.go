package netstack

import (
	"sync"
	"time"

	"netlab/lab/wire"
)

// deadline is one of a conn's two. It follows package net's: a call that is
// already waiting is ended by a deadline set meanwhile.
type deadline struct {
	mu     sync.Mutex
	timer  wire.Timer
	passed chan struct{} // closed when it has
	number int           // of the setting: an old timer must not end a new deadline
}

// wait gives the channel that is closed when the deadline passes.
func (d *deadline) wait() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.passed == nil {
		d.passed = make(chan struct{})
	}
	return d.passed
}

// set sets the deadline; the zero time is none. A past one passes at once.
func (d *deadline) set(c wire.Clock, t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	d.number++
	if d.passed == nil || closed(d.passed) {
		d.passed = make(chan struct{})
	}
	if t.IsZero() {
		return
	}
	left := wire.Until(c, t)
	if left <= 0 {
		close(d.passed)
		return
	}
	n := d.number
	d.timer = c.AfterFunc(left, func() { d.pass(n) })
}

func (d *deadline) pass(number int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.number == number {
		close(d.passed)
	}
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
