package lab

import (
	"errors"
	"net/netip"
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

// MakeHost makes a host; netstack.New is one. A host that is an io.Closer is
// closed with the lab.
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
	Routes     []Route // beyond the host's own subnets
	// Busy tells the lab that the host's stack has got work that goes on by
	// itself: before anything else happens, drain is called, and returns when
	// that work is done. It may be called often.
	Busy func(d Drainer)
}

// Drainer is a host whose stack works on goroutines of its own.
type Drainer interface{ Drain() }

// Route is a subnet that is reached through a router.
type Route struct {
	To        netip.Prefix
	Via       netip.Addr // the router's address on a subnet of the host's own
	Interface int        // index into the host's interfaces
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
	// ErrTooMany: more frames were sent than the lab may record.
	ErrTooMany = errors.New("lab: beyond the limit of frames")
	// ErrClosed: the lab is closed.
	ErrClosed = errors.New("lab: closed")
)
