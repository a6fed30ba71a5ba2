package wire

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"netlab/capture"
)

// Clerk keeps the time and the order of one lab: it holds the one heap of
// timers and frames, and the list of what is to be told. One mutex and one
// sequence number, so that "which came first" has one answer.
//
// It is a Clock. On the virtual clock nothing moves unless Fire or Advance is
// called; on the real one, time passes and Fire runs what is due.
type Clerk struct {
	real  bool
	start time.Time
	kick  chan struct{} // holds a token when something new was armed or told

	mu     sync.Mutex
	now    time.Duration // since start; of the virtual clock
	seq    uint64
	events events
	flying int // frames among the events
	log    []*entry
	frames int // recorded so far
	limit  int // of frames; 0: none
}

// An entry is something to be told, in its place in the order.
type entry struct {
	record *capture.Record
	note   any
	ready  bool // false while a swap holds the frame
}

// NewClerk makes a virtual clock, whose time begins at start.
func NewClerk(start time.Time) *Clerk {
	return &Clerk{start: start, kick: make(chan struct{}, 1)}
}

// NewRealClerk makes a clock that shows the machine's own time.
func NewRealClerk() *Clerk {
	return &Clerk{real: true, start: realNow(), kick: make(chan struct{}, 1)}
}

// Real reports whether it shows the machine's time.
func (c *Clerk) Real() bool { return c.real }

// Start is the moment at which the clock began.
func (c *Clerk) Start() time.Time { return c.start }

// Now is the moment on this clock.
func (c *Clerk) Now() time.Time { return c.start.Add(c.Since()) }

// Since is the time since the clock's beginning.
func (c *Clerk) Since() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.since()
}

func (c *Clerk) since() time.Duration {
	if c.real {
		return realNow().Sub(c.start)
	}
	return c.now
}

// AfterFunc arms a timer.
func (c *Clerk) AfterFunc(d time.Duration, f func()) Timer {
	e := &event{clerk: c, f: f, index: -1}
	e.Reset(d)
	return e
}

// push puts e on the heap, behind all that is due at the same moment.
func (c *Clerk) push(e *event, at time.Duration) {
	c.seq++
	e.at, e.seq = at, c.seq
	heap.Push(&c.events, e)
	if e.f == nil {
		c.flying++
	}
	c.wake()
}

func (c *Clerk) wake() {
	select {
	case c.kick <- struct{}{}:
	default:
	}
}

// Wake makes a Pause return.
func (c *Clerk) Wake() { c.wake() }

// Forget lets the next Pause sleep, whatever has happened before.
func (c *Clerk) Forget() {
	select {
	case <-c.kick:
	default:
	}
}

// Next is when the next event is due, since the clock's beginning.
func (c *Clerk) Next() (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.events) == 0 {
		return 0, false
	}
	return c.events[0].at, true
}

// Fire makes the next event happen if it is due by then, and reports whether
// there was one. The virtual clock jumps to its moment.
func (c *Clerk) Fire(by time.Duration) bool {
	c.mu.Lock()
	if len(c.events) == 0 || c.events[0].at > by {
		c.mu.Unlock()
		return false
	}
	e, _ := heap.Pop(&c.events).(*event)
	c.now = max(c.now, e.at)
	if e.f == nil {
		c.flying--
	}
	c.mu.Unlock()
	e.happen()
	return true
}

// Advance moves the virtual clock on to a moment at which nothing happens.
func (c *Clerk) Advance(to time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = max(c.now, to)
}

// InFlight counts the frames that are on their way. Held ones are not.
func (c *Clerk) InFlight() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.flying
}

// Pause sleeps for d of the machine's time, or until something new is armed or
// told, or ctx ends. A d below zero is for ever.
func (c *Clerk) Pause(ctx context.Context, d time.Duration) {
	var ring <-chan time.Time
	if d >= 0 {
		var stop func()
		ring, stop = alarm(d)
		defer stop()
	}
	select {
	case <-ring:
	case <-c.kick:
	case <-ctx.Done():
	}
}

// Note puts what write gives into the list of what is to be told, at this place
// in the order. write is called with the moment, under the clerk's lock.
func (c *Clerk) Note(write func(at time.Time) any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.log = append(c.log, &entry{note: write(c.start.Add(c.since())), ready: true})
	c.wake()
}

// Take gives the next thing to be told: a frame whose fates are all decided,
// or a note. A frame that a swap holds keeps all that came after it waiting.
func (c *Clerk) Take() (r *capture.Record, note any, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.log) == 0 || !c.log[0].ready {
		return nil, nil, false
	}
	e := c.log[0]
	c.log[0] = nil
	c.log = c.log[1:]
	return e.record, e.note, true
}

// Told reports whether Take has something, and whether it is a frame.
func (c *Clerk) Told() (frame, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.log) == 0 || !c.log[0].ready {
		return false, false
	}
	return c.log[0].record != nil, true
}

// SetFrameLimit bounds the number of frames that are recorded; 0: none. Later
// frames are not carried.
func (c *Clerk) SetFrameLimit(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = n
}

// Full reports whether a frame was refused because of the limit.
func (c *Clerk) Full() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.limit > 0 && c.frames > c.limit
}
