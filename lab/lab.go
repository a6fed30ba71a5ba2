package lab

import (
	"context"
	"errors"
	"time"

	"netlab/capture"
	"netlab/lab/wire"
)

// Options say how a Lab runs. MakeHost must be given.
type Options struct {
	MakeHost MakeHost
	Pace     Pace
	Observer Observer // may be nil
}

// MakeHost makes a host; netstack.New is one.
type MakeHost func(HostConfig) (Host, error)

// HostConfig is what a host is made from.
type HostConfig struct {
	Name       string
	Interfaces []Interface
	Ports      []*wire.Port // one for each interface
	Profile    string
	Seed       uint64 // of this host: no two are alike
	Clock      wire.Clock
	Lookup     func(host string) (Host, bool) // names of the lab
	Report     func(Call)
}

// Pace is how lab time passes.
type Pace struct {
	Kind  PaceKind
	Speed float64       // of Paced: lab seconds a second
	Gap   time.Duration // of Paced: no pause is longer than this on the watcher's clock; 0: no cap
	Frame time.Duration // of Paced: at least this long between two frames on the watcher's clock
}

// PaceKind is a make of clock.
type PaceKind uint8

// The makes of clocks.
const (
	Virtual PaceKind = iota // jump to the next timer when all is quiet
	Paced                   // virtual time, shown at a speed
	Real                    // the machine's own time
)

// Observer is told what happens, one thing at a time and in order, on the
// goroutine that drives the lab. Lab time stands still until it returns.
type Observer interface {
	Frame(*capture.Record) // all fates decided; the record is the observer's to keep
	Call(Call)
}

// Errors of a Lab.
var (
	// ErrStuck: a call blocks, nothing is in flight and no timer is armed.
	ErrStuck = errors.New("lab: the call waits for something that cannot happen: no frame is in flight and no timer is armed")
	// ErrTooLong: lab time ran beyond its limit.
	ErrTooLong = errors.New("lab: beyond the limit of lab time")
)

// Lab is a bench in use.
type Lab struct{}

// New builds the bench. One virtual or paced Lab runs in a process at a time:
// New waits until the one before is closed, or ctx ends.
func New(ctx context.Context, t Topology, o Options) (*Lab, error) { return &Lab{}, nil }

// Host finds a host by name; false if there is none, or it is a router.
func (l *Lab) Host(name string) (Host, bool) { return nil, false }

// Interfaces lists the interfaces of a host or router.
func (l *Lab) Interfaces(name string) []Interface { return nil }

// Links gives the wires by the order of the topology.
func (l *Lab) Links() []*wire.Link { return nil }

// Link finds a wire by its name.
func (l *Lab) Link(name string) (*wire.Link, bool) { return nil, false }

// CaptureInterfaces describes the interfaces that records of this lab name.
func (l *Lab) CaptureInterfaces() []capture.Interface { return nil }

// Names gives the lab's addresses and host names, for a capture.
func (l *Lab) Names() []capture.Name { return nil }

// Since is the lab time since the epoch.
func (l *Lab) Since() time.Duration { return 0 }

// Start runs f on a goroutine of its own, as a program on a host would. Its
// context ends when the lab is closed. Nothing moves before Settle, Wait or
// WaitFor is called.
func (l *Lab) Start(f func(ctx context.Context) error) *Task { return &Task{} }

// Task is a call under way.
type Task struct{}

// Done reports whether the call has returned, and with what.
func (t *Task) Done() (bool, error) { return false, nil }

// Settle lets lab time pass until all started tasks have returned and no frame
// is in flight. Armed timers do not hold it; a task that blocks does, and lets
// timers fire. Errors: ErrStuck, ErrTooLong, ctx's.
func (l *Lab) Settle(ctx context.Context) error { return nil }

// Wait lets d of lab time pass.
func (l *Lab) Wait(ctx context.Context, d time.Duration) error { return nil }

// WaitFor lets lab time pass until cond holds or d has passed; it reports
// whether cond held. cond is asked after every frame and call.
func (l *Lab) WaitFor(ctx context.Context, d time.Duration, cond func() bool) (bool, error) {
	return false, nil
}

// SetLimit bounds the lab time of this lab; 0: none.
func (l *Lab) SetLimit(d time.Duration) {}

// SetSpeed, Pause and Step set the pace of a paced lab; they may be called
// from any goroutine.
func (l *Lab) SetSpeed(x float64) {}

// Pause stops lab time, or lets it go on.
func (l *Lab) Pause(on bool) {}

// Step lets one more frame or call happen while paused.
func (l *Lab) Step() {}

// Close stops all hosts and waits for every goroutine that the lab owns.
func (l *Lab) Close() error { return nil }
