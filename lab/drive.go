package lab

import (
	"context"
	"time"
)

// Settle lets lab time pass until all started tasks have returned and no frame
// is in flight. Armed timers do not hold it; a task that blocks does, and lets
// timers fire. Errors: ErrStuck, ErrTooLong, ErrTooMany, ctx's.
func (l *Lab) Settle(ctx context.Context) error {
	return l.run(ctx, goal{settle: true})
}

// Wait lets d of lab time pass.
func (l *Lab) Wait(ctx context.Context, d time.Duration) error {
	return l.run(ctx, goal{end: l.clerk.Since() + max(d, 0)})
}

// WaitFor lets lab time pass until cond holds or d has passed; it reports
// whether cond held. cond is asked at once and after every frame and call.
func (l *Lab) WaitFor(ctx context.Context, d time.Duration, cond func() bool) (bool, error) {
	held := false
	err := l.run(ctx, goal{end: l.clerk.Since() + max(d, 0), cond: func() bool {
		held = held || cond()
		return held
	}})
	return held, err
}

// A goal is what a driver drives towards: that all is settled, or a moment, or
// a condition before it.
type goal struct {
	settle bool
	end    time.Duration
	cond   func() bool
}

// run drives the lab. Each round lets everything come to rest, tells what has
// happened, and makes the next event happen.
func (l *Lab) run(ctx context.Context, g goal) error {
	l.drive.Lock()
	defer l.drive.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(l.ctx, cancel)()
	if g.cond != nil && g.cond() {
		return l.over(ctx)
	}
	for {
		l.rest()
		if l.serve(ctx, g.cond) {
			return nil
		}
		if err := l.over(ctx); err != nil {
			return err
		}
		done, err := l.next(ctx, g)
		if done || err != nil {
			return err
		}
	}
}

// over reports why driving must end early.
func (l *Lab) over(ctx context.Context) error {
	switch {
	case l.ctx.Err() != nil:
		return ErrClosed
	case ctx.Err() != nil:
		return ctx.Err()
	case l.clerk.Full():
		return ErrTooMany
	}
	return nil
}

// serve tells the observer what has happened, in order, and asks cond after
// each; it reports whether cond held. What comes behind is told later.
func (l *Lab) serve(ctx context.Context, cond func() bool) bool {
	for l.mayTell(ctx) && l.tell() {
		if cond != nil && cond() {
			return true
		}
	}
	return false
}

// mayTell waits until the watcher of a paced lab may see the next thing.
func (l *Lab) mayTell(ctx context.Context) bool {
	frame, ok := l.clerk.Told()
	if !ok || l.show == nil {
		return ok
	}
	l.show.Tell(ctx, frame)
	return ctx.Err() == nil
}

// tell tells the observer the next thing; false if there is none.
func (l *Lab) tell() bool {
	r, note, ok := l.clerk.Take()
	if !ok {
		return false
	}
	if l.observer != nil {
		if r != nil {
			l.observer.Frame(r)
		} else if c, ok := note.(Call); ok {
			l.observer.Call(c)
		}
	}
	return true
}

// next makes the next event happen, or reports that the goal is reached or out
// of reach.
func (l *Lab) next(ctx context.Context, g goal) (done bool, err error) {
	now := l.clerk.Since()
	at, armed := l.clerk.Next()
	if !armed || at > now { // what is due at this very moment belongs to it
		if g.settle && l.settled() || !g.settle && now >= g.end {
			return true, nil
		}
	}
	to, idle := at, false
	if !g.settle && (!armed || at > g.end) {
		to, idle = g.end, true
	}
	limit := l.limitOfTime()
	if l.clerk.Real() {
		if limit > 0 && now > limit {
			return false, ErrTooLong
		}
		l.nextReal(ctx, now, to, armed || idle)
		return false, nil
	}
	if limit > 0 && (idle || armed) && to > limit {
		l.clerk.Advance(limit)
		return false, ErrTooLong
	}
	if !armed && !idle {
		return false, l.stuck(ctx)
	}
	if l.show != nil {
		l.show.Pass(ctx, to-now)
		if err := l.over(ctx); err != nil {
			return false, err
		}
	}
	if idle {
		l.clerk.Advance(to)
	} else {
		l.clerk.Fire(to)
	}
	return false, nil
}

// moment is what stuck gives a program of the machine's time, and moments how
// often, to one that is in the machine's hands.
const (
	moment  = 100 * time.Millisecond
	moments = 20
)

// stuck gives a program that is busy with the machine (it reads a file, say),
// where nobody can see that it will go on, a moment of the machine's time: long
// enough for a busy machine to come back to it. One that is seen to be in a
// system call gets more of them.
func (l *Lab) stuck(ctx context.Context) error {
	for n := 1; ; n++ {
		l.clerk.Forget()
		l.clerk.Pause(ctx, moment)
		l.rest()
		if err := l.over(ctx); err != nil {
			return err
		}
		_, armed := l.clerk.Next()
		if _, told := l.clerk.Told(); armed || told || l.returned() {
			return nil
		}
		if n == moments || !l.quiet.outside() {
			return ErrStuck
		}
	}
}

// nextReal runs what is due, or sleeps until something may be.
func (l *Lab) nextReal(ctx context.Context, now, to time.Duration, known bool) {
	if l.clerk.Fire(now) {
		return
	}
	wait := time.Duration(-1)
	if known {
		wait = max(to-now, 0)
	}
	if limit := l.limitOfTime(); limit > 0 && (wait < 0 || now+wait > limit) {
		wait = max(limit-now, 0) + 1
	}
	l.clerk.Pause(ctx, wait)
}

// settled reports whether all tasks have returned and no frame is in flight.
func (l *Lab) settled() bool {
	if !l.returned() || l.clerk.InFlight() > 0 {
		return false
	}
	if !l.clerk.Real() {
		return true
	}
	// On the real clock a stack may still be about to answer.
	l.drain()
	at, armed := l.clerk.Next()
	return l.returned() && l.clerk.InFlight() == 0 && (!armed || at > l.clerk.Since())
}

func (l *Lab) limitOfTime() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.limit
}
