package tcp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"netlab/lab"
)

// ServerOptions are how a Server listens. The zero ServerOptions accept every
// connection at once and read whatever comes.
type ServerOptions struct {
	Socket     lab.Socket
	Hold       bool // connections wait until Accept is called
	Idle       bool // do not read by itself
	CloseOnEOF bool // close an accepted connection when the other end has no more data
	// Accepted is told of each connection, before anything is read from it. May be nil.
	Accepted func(*Conn)
}

// Server accepts connections on a port. Its methods may be called from any
// goroutine.
type Server struct {
	host     lab.Host
	listener net.Listener
	local    netip.AddrPort
	options  ServerOptions

	accepting sync.WaitGroup
	closing   sync.Once
	ended     error

	mu     sync.Mutex
	conns  []*Conn
	closed bool
}

// Listen makes a Server at ":PORT".
func Listen(ctx context.Context, h lab.Host, address string, o ServerOptions) (*Server, error) {
	l, err := h.With(o.Socket).Listen(ctx, "tcp", address)
	if err != nil {
		why := lab.Reason(err)
		h.Report(lab.Call{Room: "tcp", Event: eventFailed, Err: err, Fields: map[string]string{"reason": why}})
		return nil, fmt.Errorf("tcp: listen %s: %s: %w", address, why, err)
	}
	s := &Server{host: h, listener: l, local: lab.AddrPort(l.Addr()), options: o}
	h.Report(lab.Call{Room: "tcp", Event: eventListen, Local: s.local})
	if !o.Hold {
		s.accepting.Go(func() {
			for {
				if _, err := s.Accept(); err != nil {
					return
				}
			}
		})
	}
	return s, nil
}

// Local is where the server listens.
func (s *Server) Local() netip.AddrPort { return s.local }

// Accept waits for the next connection and takes it. A Server without Hold
// does so by itself.
func (s *Server) Accept() (*Conn, error) {
	n, err := s.listener.Accept()
	if err != nil {
		return nil, fmt.Errorf("tcp: accept: %s: %w", lab.Reason(err), err)
	}
	c, err := newConn(s.host, "", n)
	if err != nil {
		return nil, err
	}
	c.closeOnEOF = s.options.CloseOnEOF
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, errors.Join(net.ErrClosed, c.Close())
	}
	s.conns = append(s.conns, c)
	s.mu.Unlock()
	if s.options.Accepted != nil {
		s.options.Accepted(c)
	}
	c.report(eventAccept, nil, nil)
	if !s.options.Idle {
		c.readOn()
	}
	return c, nil
}

// Stop gives up listening. Connections that were accepted stay.
func (s *Server) Stop() error {
	s.closing.Do(func() { s.ended = s.listener.Close() })
	s.accepting.Wait()
	return s.ended
}

// Close gives up listening and closes all accepted connections. It is
// idempotent and returns when nothing runs any more.
func (s *Server) Close() error {
	err := s.Stop()
	s.mu.Lock()
	conns := s.conns
	s.conns, s.closed = nil, true
	s.mu.Unlock()
	for _, c := range conns {
		// What an end says on being closed twice is of no interest here.
		_ = c.Close()
	}
	return err
}
