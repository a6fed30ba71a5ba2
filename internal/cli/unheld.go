package cli

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"
)

// lastWord is how long a write may take once the command was interrupted.
const lastWord = 300 * time.Millisecond

// maxBuffered is how much room is kept for the next write.
const maxBuffered = 1 << 20

// unheld is a stream whose writes end when the context does: the twin of input.
// Who reads it may have stopped without going away, as a pager does whose page is
// full. A write cannot be broken off then, but it need not be waited for: the
// command ends, and the process with it. What is said after an interruption is
// still written, if somebody reads it.
type unheld struct {
	ctx context.Context // Write has no other way to get it
	w   io.Writer

	mu   sync.Mutex
	buf  []byte // what is being written
	done chan written
	err  error // of the write that was given up
}

type written struct {
	n   int
	err error
}

// Write implements io.Writer.
func (u *unheld) Write(b []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.err != nil {
		return 0, u.err
	}
	if u.done == nil {
		u.done = make(chan written, 1)
	}
	if cap(u.buf) > maxBuffered {
		u.buf = nil
	}
	u.buf = append(u.buf[:0], b...)
	go func(b []byte) {
		n, err := u.w.Write(b)
		u.done <- written{n, err}
	}(u.buf)
	select {
	case w := <-u.done:
		return w.n, w.err
	case <-u.ctx.Done():
	}
	t := time.NewTimer(lastWord)
	defer t.Stop()
	select {
	case w := <-u.done:
		return w.n, w.err
	case <-t.C:
		u.err = fmt.Errorf("nobody takes it: %w", u.ctx.Err())
		return 0, u.err
	}
}
