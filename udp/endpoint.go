package udp

import (
	"fmt"
	"net/netip"
	"sync"

	"netlab/lab"
)

// The events that the ends report.
const (
	eventListen   = "listen"   // a server has its port
	eventConnect  = "connect"  // a client has its port and its peer: nothing was sent
	eventSent     = "sent"     // a datagram was given to the stack
	eventReceived = "received" // a datagram was read
	eventFailed   = "failed"   // a call failed, perhaps with an ICMP error for an earlier one: call.reason says why
	eventClosed   = "closed"
)

// maxDatagram is the most that a read must have room for.
const maxDatagram = 65535

// socket is what clients and servers have in common.
type socket struct {
	host  lab.Host
	name  string
	local netip.AddrPort

	closing sync.Once
	over    chan struct{} // closed once Close was called
	reader  sync.WaitGroup
	ended   error // of Close
}

func (s *socket) report(event string, remote netip.AddrPort, data []byte, err error) {
	call := lab.Call{Room: "udp", Event: event, Name: s.name, Local: s.local, Remote: remote, Data: data, Err: err}
	if err != nil {
		call.Fields = map[string]string{"reason": lab.Reason(err)}
	}
	s.host.Report(call)
}

// fail reports an error and gives it its context. A socket that was closed from
// here has not failed.
func (s *socket) fail(call string, remote netip.AddrPort, err error) error {
	if !s.isOver() {
		s.report(eventFailed, remote, nil, err)
	}
	return fmt.Errorf("udp: %s: %s: %w", call, lab.Reason(err), err)
}

func (s *socket) isOver() bool {
	select {
	case <-s.over:
		return true
	default:
		return false
	}
}

func (s *socket) close(do func() error) error {
	s.closing.Do(func() {
		close(s.over)
		s.ended = do()
		s.report(eventClosed, netip.AddrPort{}, nil, nil)
	})
	s.reader.Wait()
	return s.ended
}

// copied gives data that may be kept; never nil, since a datagram without data
// is one too.
func copied(b []byte) []byte { return append([]byte{}, b...) }

// failedDial reports that there is no socket.
func failedDial(h lab.Host, call, address, name string, err error) error {
	why := lab.Reason(err)
	h.Report(lab.Call{Room: "udp", Event: eventFailed, Name: name, Err: err, Fields: map[string]string{"reason": why}})
	return fmt.Errorf("udp: %s %s: %s: %w", call, address, why, err)
}

// End is one end of a conversation: a Client, or what a Server knows of one
// peer. Its methods may be called from any goroutine.
type End interface {
	Local() netip.AddrPort
	Remote() netip.AddrPort
	// Send sends one datagram. ttl is its hop limit; 0: the stack's.
	Send(data []byte, ttl int) error
	// Read waits for one datagram and takes it.
	Read() ([]byte, error)
	Close() error
}
