package netstack

import "gvisor.dev/gvisor/pkg/waiter"

// bell wakes a call that waits for a socket.
//
// The stack rings in the middle of its work: a segment is still in its hands
// when it says that there is something to read. If the machine took the
// processor from it at that moment, the program would go on with a stack that
// has not finished, and would see (and send) a receive window that is smaller by
// what is in those hands. So on the virtual clock a ring is only noted. The
// lab calls Drain when all has come to rest, and that wakes the calls, one
// after another, in the order of the rings.
type bell struct {
	machine *machine
	woken   chan struct{}
	rung    bool // and noted
}

// newBell gives a bell, and the entry by which it hears of these events.
func (m *machine) newBell(events waiter.EventMask) (*bell, waiter.Entry) {
	b := &bell{machine: m, woken: make(chan struct{}, 1)}
	return b, waiter.NewFunctionEntry(events, func(waiter.EventMask) { b.ring() })
}

// ring is called by the stack.
func (b *bell) ring() {
	m := b.machine
	if m.real {
		b.wake()
		return
	}
	m.bellsMu.Lock()
	if !b.rung {
		b.rung = true
		m.bells = append(m.bells, b)
	}
	m.bellsMu.Unlock()
	m.gotWork()
}

// wake lets the call go on.
func (b *bell) wake() {
	select {
	case b.woken <- struct{}{}:
	default: // it has not heard the last time yet
	}
}

// wakeOne wakes the call that was rung for first, and sees to it that the next
// one's turn comes.
func (m *machine) wakeOne() {
	m.bellsMu.Lock()
	if len(m.bells) == 0 {
		m.bellsMu.Unlock()
		return
	}
	b := m.bells[0]
	m.bells[0] = nil
	m.bells = m.bells[1:]
	b.rung = false
	more := len(m.bells) > 0
	m.bellsMu.Unlock()
	b.wake()
	if more {
		m.gotWork()
	}
}
