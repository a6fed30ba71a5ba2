package wire

import (
	"context"
	"sync"
	"time"
)

// Pacer shows lab time to a watcher: it makes the machine's time pass while
// the virtual clock stands still. Its methods may be called from any goroutine.
type Pacer struct {
	gap, spacing time.Duration
	changed      chan struct{} // has a token when a setting changed

	mu     sync.Mutex
	speed  float64
	paused bool
	steps  int       // what may be told while paused
	last   time.Time // when a frame was shown last
}

// NewPacer makes a pacer: speed is lab seconds a second (0: 1), no pause is
// longer than gap (0: no cap), and frames are shown at least spacing apart.
func NewPacer(speed float64, gap, spacing time.Duration) *Pacer {
	p := &Pacer{gap: gap, spacing: spacing, changed: make(chan struct{}, 1)}
	p.SetSpeed(speed)
	return p
}

// SetSpeed sets the lab seconds a second; 0 or less is 1.
func (p *Pacer) SetSpeed(x float64) {
	if !(x > 0) { // also not a number
		x = 1
	}
	p.change(func() { p.speed = x })
}

// Pause stops lab time, or lets it go on.
func (p *Pacer) Pause(on bool) {
	p.change(func() { p.paused, p.steps = on, 0 })
}

// Step lets one more frame or call be told while paused.
func (p *Pacer) Step() {
	p.change(func() {
		if p.paused {
			p.steps++
		}
	})
}

func (p *Pacer) change(f func()) {
	p.mu.Lock()
	f()
	p.mu.Unlock()
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// Pass shows d of lab time, as long as ctx lasts.
func (p *Pacer) Pass(ctx context.Context, d time.Duration) {
	left := 1.0 // share of d that is still to be shown
	for left > 0 && ctx.Err() == nil {
		p.mu.Lock()
		paused, steps, speed := p.paused, p.steps, p.speed
		p.mu.Unlock()
		switch {
		case paused && steps > 0:
			return // a step does not dawdle
		case paused:
			p.sleep(ctx, -1)
		default:
			whole := time.Duration(float64(d) / speed)
			if p.gap > 0 {
				whole = min(whole, p.gap)
			}
			if whole <= 0 {
				return
			}
			rest := time.Duration(left * float64(whole))
			if rest <= 0 { // less than a nanosecond: sleeping it would not end it
				return
			}
			slept := p.sleep(ctx, rest)
			left -= float64(slept) / float64(whole)
			if left < 1e-6 {
				return
			}
		}
	}
}

// Tell waits until the next frame or call may be told.
func (p *Pacer) Tell(ctx context.Context, frame bool) {
	for ctx.Err() == nil && !p.mayTell() {
		p.sleep(ctx, -1)
	}
	if !frame || p.spacing <= 0 {
		return
	}
	for ctx.Err() == nil {
		p.mu.Lock()
		wait := p.spacing - realNow().Sub(p.last)
		if wait <= 0 {
			p.last = realNow()
		}
		p.mu.Unlock()
		if wait <= 0 {
			return
		}
		p.sleep(ctx, wait)
	}
}

func (p *Pacer) mayTell() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paused && p.steps == 0 {
		return false
	}
	p.steps = max(p.steps-1, 0)
	return true
}

// sleep sleeps for d (below zero: for ever), or until a setting changes, and
// tells how long that was.
func (p *Pacer) sleep(ctx context.Context, d time.Duration) time.Duration {
	var ring <-chan time.Time
	if d >= 0 {
		var stop func()
		ring, stop = alarm(d)
		defer stop()
	}
	begin := realNow()
	select {
	case <-ring:
		return d
	case <-p.changed:
	case <-ctx.Done():
	}
	return realNow().Sub(begin)
}
