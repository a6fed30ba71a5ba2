package lab

import "context"

// Task is a call under way.
type Task struct {
	lab  *Lab
	f    func(ctx context.Context) error
	done bool
	err  error
}

// Start runs f on a goroutine of its own, as a program on a host would. Its
// context ends when the lab is closed. Nothing moves before Settle, Wait or
// WaitFor is called; then the tasks begin at the same instant, in the order in
// which they were started, each when the one before has begun to wait.
func (l *Lab) Start(f func(ctx context.Context) error) *Task {
	t := &Task{lab: l, f: f}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		t.done, t.err = true, ErrClosed
		return t
	}
	l.running++
	l.starting = append(l.starting, t)
	l.clerk.Wake()
	return t
}

// Done reports whether the call has returned, and with what.
func (t *Task) Done() (bool, error) {
	t.lab.mu.Lock()
	defer t.lab.mu.Unlock()
	return t.done, t.err
}

// begin starts the next task that waits to be begun; false if there is none.
func (l *Lab) begin() bool {
	l.mu.Lock()
	if len(l.starting) == 0 {
		l.mu.Unlock()
		return false
	}
	t := l.starting[0]
	l.starting = l.starting[1:]
	l.mu.Unlock()
	l.tasks.Go(func() {
		err := t.f(l.ctx)
		l.mu.Lock()
		defer l.mu.Unlock()
		t.done, t.err = true, err
		l.running--
		l.clerk.Wake()
	})
	return true
}

// returned reports whether all started tasks have returned.
func (l *Lab) returned() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.running == 0
}
