package wire

import (
	"container/heap"
	"time"
)

// An event is a timer, or a frame on its way to the ports in to. A broadcast
// is one event, however many get it.
type event struct {
	clerk *Clerk
	at    time.Duration
	seq   uint64
	index int // in the heap; -1: not armed
	f     func()
	frame []byte
	to    []*Port
}

// happen runs the timer, or delivers the frame.
func (e *event) happen() {
	if e.f != nil {
		e.f()
		return
	}
	for _, p := range e.to {
		if r := p.receive.Load(); r != nil {
			(*r)(e.frame)
		}
	}
}

// Stop disarms the timer.
func (e *event) Stop() bool {
	e.clerk.mu.Lock()
	defer e.clerk.mu.Unlock()
	return e.disarm()
}

func (e *event) disarm() bool {
	if e.index < 0 {
		return false
	}
	heap.Remove(&e.clerk.events, e.index)
	return true
}

// Reset arms the timer anew.
func (e *event) Reset(d time.Duration) bool {
	c := e.clerk
	c.mu.Lock()
	defer c.mu.Unlock()
	was := e.disarm()
	c.push(e, c.since()+max(d, 0))
	return was
}

// events is a heap by (at, seq).
type events []*event

func (h events) Len() int { return len(h) }

func (h events) Less(i, j int) bool {
	if h[i].at != h[j].at {
		return h[i].at < h[j].at
	}
	return h[i].seq < h[j].seq
}

func (h events) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push is for container/heap.
func (h *events) Push(x any) {
	e, _ := x.(*event)
	e.index = len(*h)
	*h = append(*h, e)
}

// Pop is for container/heap.
func (h *events) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	e.index = -1
	return e
}
