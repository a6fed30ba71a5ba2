package lab

import (
	"context"
	"runtime"
)

// turn has room for the one virtual lab of this process.
//
// It is a variable of the process because what it guards is one: the virtual
// clock jumps on when no goroutine of the process can run, so it would wait for
// another lab's, and the userspace stack has a source of random numbers that is
// a variable too. Two virtual labs at once hang or differ from run to run.
//
//nolint:gochecknoglobals // guards what the process has one of
var turn = make(chan struct{}, 1)

// enter waits for the turn of a lab on this kind of clock, and gives what ends
// it. Until then the process runs one goroutine at a time: only so is it sure
// that nobody can do anything (see quiet), and in which order all came to rest.
func enter(ctx context.Context, k PaceKind) (free func(), err error) {
	if k == Real {
		return func() {}, ctx.Err()
	}
	select {
	case turn <- struct{}{}:
		before := runtime.GOMAXPROCS(1)
		return func() {
			runtime.GOMAXPROCS(before)
			<-turn
		}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
