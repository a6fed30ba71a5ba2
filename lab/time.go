package lab

import (
	"context"
	"time"
)

// Sleep waits for d on a host's clock, as a program on it would. The error is
// the cause of ctx's end, if that comes first.
func Sleep(ctx context.Context, h Host, d time.Duration) error {
	if d <= 0 {
		return context.Cause(ctx)
	}
	done := make(chan struct{})
	t := h.Clock().AfterFunc(d, func() { close(done) })
	defer t.Stop()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// WithTimeout gives a context that ends after d on a host's clock, with the
// cause context.DeadlineExceeded; 0: never. done must be called.
func WithTimeout(ctx context.Context, h Host, d time.Duration) (short context.Context, done func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	if d <= 0 {
		return ctx, func() { cancel(nil) }
	}
	t := h.Clock().AfterFunc(d, func() { cancel(context.DeadlineExceeded) })
	return ctx, func() { t.Stop(); cancel(nil) }
}
