package lab

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"netlab/capture"
	"netlab/lab/wire"
)

// Lab is a bench in use. Its methods may be called from any goroutine; Settle,
// Wait and WaitFor drive it, one at a time.
type Lab struct {
	clerk    *wire.Clerk
	show     *wire.Pacer // of a paced lab, else nil
	quiet    quiet
	observer Observer
	free     func() // lets the next virtual lab in

	plan  *plan
	hosts map[string]Host
	links []*wire.Link

	ctx    context.Context // of the tasks and the drivers; ends with the lab
	cancel context.CancelFunc

	drive sync.Mutex // held by who drives

	mu       sync.Mutex
	starting []*Task
	running  int
	tasks    sync.WaitGroup
	busy     []Drainer
	calls    int
	limit    time.Duration
	closed   bool
	closing  sync.Once
	closeErr error
}

// New builds the bench. One virtual or paced Lab runs in a process at a time:
// New waits until the one before is closed, or ctx ends.
func New(ctx context.Context, t Topology, o Options) (*Lab, error) {
	p, err := makePlan(t)
	if err != nil {
		return nil, err
	}
	if o.MakeHost == nil && len(p.hosts) > 0 {
		return nil, errors.New("lab: Options.MakeHost is missing")
	}
	free, err := enter(ctx, o.Pace.Kind)
	if err != nil {
		return nil, err
	}
	l := &Lab{
		observer: o.Observer, free: free, plan: p, hosts: map[string]Host{}, quiet: newQuiet(),
	}
	l.clerk = wire.NewClerk(capture.Epoch())
	if o.Pace.Kind == Real {
		l.clerk = wire.NewRealClerk()
	}
	if o.Pace.Kind == Paced {
		l.show = wire.NewPacer(o.Pace.Speed, o.Pace.Gap, o.Pace.Frame)
	}
	// The tasks outlive the call of New, so they must not end with its ctx.
	l.ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if err := l.build(t, o.MakeHost); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Host finds a host by name; false if there is none, or it is a router.
func (l *Lab) Host(name string) (Host, bool) {
	h, ok := l.hosts[name]
	return h, ok
}

// Interfaces lists the interfaces of a host or router.
func (l *Lab) Interfaces(name string) []Interface { return l.plan.interfaces(name) }

// Links gives the wires by the order of the topology.
func (l *Lab) Links() []*wire.Link { return l.links }

// Link finds a wire by its name.
func (l *Lab) Link(name string) (*wire.Link, bool) {
	for _, k := range l.links {
		if k.Name() == name {
			return k, true
		}
	}
	return nil, false
}

// CaptureInterfaces describes the interfaces that records of this lab name.
func (l *Lab) CaptureInterfaces() []capture.Interface { return l.plan.captureInterfaces() }

// Names gives the lab's addresses and host names, for a capture.
func (l *Lab) Names() []capture.Name { return l.plan.names() }

// Since is the lab time since the epoch.
func (l *Lab) Since() time.Duration { return l.clerk.Since() }

// Epoch is the moment at which the lab began, on its own clock.
func (l *Lab) Epoch() time.Time { return l.clerk.Start() }

// Clock is the lab's clock, the same as its hosts'.
func (l *Lab) Clock() wire.Clock { return l.clerk }

// SetLimit bounds the lab time of this lab; 0: none.
func (l *Lab) SetLimit(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limit = d
}

// SetFrameLimit bounds the frames that this lab records; 0: none. At the limit
// the wires carry nothing more, and driving the lab gives ErrTooMany.
func (l *Lab) SetFrameLimit(n int) { l.clerk.SetFrameLimit(n) }

// SetSpeed sets the pace of a paced lab. SetSpeed, Pause and Step may be called
// from any goroutine, and do nothing to other labs.
func (l *Lab) SetSpeed(x float64) {
	if l.show != nil {
		l.show.SetSpeed(x)
	}
}

// Paced reports whether SetSpeed, Pause and Step do something.
func (l *Lab) Paced() bool { return l.show != nil }

// Pause stops the lab time of a paced lab, or lets it go on.
func (l *Lab) Pause(on bool) {
	if l.show != nil {
		l.show.Pause(on)
	}
}

// Step lets one more frame or call happen while paused.
func (l *Lab) Step() {
	if l.show != nil {
		l.show.Step()
	}
}

// report puts what a program on a host did into the order of things.
func (l *Lab) report(host string, c Call) {
	c.Host = host
	l.clerk.Note(func(at time.Time) any {
		l.calls++ // under the clerk's lock
		c.Number, c.At = l.calls, at
		return c
	})
}

// setBusy notes that a host must be drained before the next event.
func (l *Lab) setBusy(d Drainer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy = append(l.busy, d)
}

// Close stops all hosts and waits for every goroutine that the lab owns: also
// for the tasks, whose blocked calls now return. Frames that a swap still
// holds are lost, and the observer is told what it was not told yet.
func (l *Lab) Close() error {
	l.closing.Do(func() {
		l.cancel() // a driver under way returns
		l.drive.Lock()
		defer l.drive.Unlock()
		l.mu.Lock()
		l.closed = true
		l.mu.Unlock()
		for _, k := range l.links {
			k.Release()
		}
		for l.tell() {
		}
		var errs []error
		for _, name := range l.plan.hosts {
			if c, ok := l.hosts[name].(io.Closer); ok {
				errs = append(errs, c.Close())
			}
		}
		l.tasks.Wait()
		l.closeErr = errors.Join(errs...)
		l.free()
	})
	return l.closeErr
}
