package netstack

import (
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/waiter"
)

// socket is what conns and listeners have in common: an endpoint of the stack
// and how to wait for it.
type socket struct {
	machine  *machine
	endpoint tcpip.Endpoint
	queue    *waiter.Queue
	network  string

	reading, writing deadline
	gone             chan struct{} // closed by Close
	closing          sync.Once
}

func newSocket(m *machine, e tcpip.Endpoint, q *waiter.Queue, network string) socket {
	return socket{machine: m, endpoint: e, queue: q, network: network, gone: make(chan struct{})}
}

// await calls try until it gives something else than "would block", the
// deadline passes or the socket is closed. call is the system call's name.
func (s *socket) await(events waiter.EventMask, d *deadline, call string, try func() tcpip.Error) error {
	if err := s.over(d); err != nil {
		return err
	}
	err := try()
	if !wouldBlock(err) {
		return goError(call, err)
	}
	ready, entry := s.machine.newBell(events)
	s.queue.EventRegister(&entry)
	defer s.queue.EventUnregister(&entry)
	for {
		// Again: it may have become ready before we were registered.
		if err := try(); !wouldBlock(err) {
			return goError(call, err)
		}
		select {
		case <-ready.woken:
		case <-d.wait():
		case <-s.gone:
		case <-s.machine.done:
		}
		if err := s.over(d); err != nil {
			return err
		}
	}
}

// over reports why a call must not go on.
func (s *socket) over(d *deadline) error {
	switch {
	case closed(s.gone), closed(s.machine.done):
		return net.ErrClosed
	case closed(d.wait()):
		return os.ErrDeadlineExceeded
	}
	return nil
}

func wouldBlock(err tcpip.Error) bool {
	_, ok := err.(*tcpip.ErrWouldBlock)
	return ok
}

// SetDeadline sets both deadlines.
func (s *socket) SetDeadline(t time.Time) error {
	if err := s.SetReadDeadline(t); err != nil {
		return err
	}
	return s.SetWriteDeadline(t)
}

// SetReadDeadline sets the moment after which reads fail; see wire.Until.
func (s *socket) SetReadDeadline(t time.Time) error { return s.setDeadline(&s.reading, t) }

// SetWriteDeadline sets the moment after which writes fail; see wire.Until.
func (s *socket) SetWriteDeadline(t time.Time) error { return s.setDeadline(&s.writing, t) }

func (s *socket) setDeadline(d *deadline, t time.Time) error {
	if closed(s.gone) {
		return s.opError("set", nil, net.ErrClosed)
	}
	d.set(s.machine.config.Clock, t)
	return nil
}

// Close closes the endpoint and ends calls that wait. Package net gives an
// error for the second Close, and so does this.
func (s *socket) Close() error {
	err := s.opError("close", nil, net.ErrClosed)
	s.closing.Do(func() {
		close(s.gone)
		s.reading.set(s.machine.config.Clock, time.Time{})
		s.writing.set(s.machine.config.Clock, time.Time{})
		s.endpoint.Close()
		err = nil
	})
	return err
}

func (s *socket) local() netip.AddrPort {
	f, err := s.endpoint.GetLocalAddress()
	if err != nil {
		return netip.AddrPort{}
	}
	return addrPort(f)
}

func (s *socket) isTCP() bool { return s.network[:3] == "tcp" }

// netAddr gives an address its type.
func (s *socket) netAddr(a netip.AddrPort) net.Addr {
	switch {
	case !a.IsValid():
		return nil
	case s.isTCP():
		return net.TCPAddrFromAddrPort(a)
	}
	return net.UDPAddrFromAddrPort(a)
}

// opError says what failed, as package net does.
func (s *socket) opError(op string, to net.Addr, err error) error {
	return &net.OpError{Op: op, Net: s.network, Source: s.netAddr(s.local()), Addr: to, Err: err}
}
