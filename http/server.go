package http

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"netlab/lab"
)

// ServerOptions are how a Server listens. The zero ServerOptions keep
// connections open for ever.
type ServerOptions struct {
	Idle  time.Duration // lab time after which an idle connection is closed; 0: never
	Close bool          // close each connection behind its first response
	// Accepted is told of each connection. May be nil.
	Accepted func(*Conn)
}

// Server answers requests by its routes, and what it has none for by 404. Its
// methods may be called from any goroutine.
type Server struct {
	host     lab.Host
	listener net.Listener
	local    netip.AddrPort
	options  ServerOptions
	http     http.Server
	serving  sync.WaitGroup // Serve, and the handlers
	closing  sync.Once
	cancel   context.CancelFunc

	mu     sync.Mutex
	routes map[string]*route
	idle   map[net.Conn]interface{ Stop() bool }
}

// Listen makes a Server at ":PORT".
func Listen(ctx context.Context, h lab.Host, address string, o ServerOptions) (*Server, error) {
	l, err := h.Listen(ctx, "tcp", address)
	if err != nil {
		why := lab.Reason(err)
		h.Report(lab.Call{Room: proto, Event: eventFailed, Err: err, Fields: map[string]string{"reason": why}})
		return nil, fmt.Errorf("http: listen %s: %s: %w", address, why, err)
	}
	s := &Server{
		host: h, listener: l, local: lab.AddrPort(l.Addr()), options: o,
		routes: make(map[string]*route), idle: make(map[net.Conn]interface{ Stop() bool }),
	}
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	s.http = http.Server{ //nolint:gosec // time-outs of net/http run on the machine's clock; the lab bounds what waits
		Handler: http.HandlerFunc(s.handle), ConnState: s.connState,
		ErrorLog:    slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
		BaseContext: func(net.Listener) context.Context { return base },
	}
	s.http.SetKeepAlivesEnabled(!o.Close)
	h.Report(lab.Call{Room: proto, Event: eventListen, Local: s.local})
	s.serving.Go(func() {
		// It ends when the listener is closed, and says so; nothing else can be done about it.
		_ = s.http.Serve(accepting{l, s})
	})
	return s, nil
}

// accepting is a listener that tells its server of connections.
type accepting struct {
	net.Listener
	server *Server
}

// Accept implements net.Listener.
func (a accepting) Accept() (net.Conn, error) {
	n, err := a.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := newConn(n)
	if f := a.server.options.Accepted; f != nil {
		f(c)
	}
	return c, nil
}

// Local is where the server listens.
func (s *Server) Local() netip.AddrPort { return s.local }

// connState closes connections that have been idle too long, on the lab's clock.
func (s *Server) connState(c net.Conn, to http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.idle[c]; t != nil {
		t.Stop()
		delete(s.idle, c)
	}
	switch to {
	case http.StateNew, http.StateIdle:
		if s.options.Idle > 0 {
			s.idle[c] = s.host.Clock().AfterFunc(s.options.Idle, func() { _ = c.Close() })
		}
	case http.StateActive, http.StateClosed, http.StateHijacked:
	}
}

// handle answers one request.
func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	s.serving.Add(1)
	defer s.serving.Done()
	// All of the body is read before the answer: net/http would otherwise sleep
	// before closing, on a clock that is not the lab's.
	body, err := io.ReadAll(io.LimitReader(r.Body, maxContent))
	s.report(eventRequest, r, body, nil, err)
	if err != nil {
		return
	}
	w.Header()["Date"] = nil // the same bytes whenever it runs
	s.mu.Lock()
	to := s.routes[r.URL.Path]
	s.mu.Unlock()
	if to == nil {
		to = &route{reply: Reply{Status: http.StatusNotFound, Body: []byte("nothing here\n")}}
	}
	code, sent, err := to.answer(r.Context(), s, w, r, body)
	if r.Context().Err() != nil && err == nil {
		err = context.Cause(r.Context())
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		s.report(eventFailed, r, nil, map[string]string{"reason": lab.Reason(err)}, err)
		return
	}
	if err == nil {
		s.report(eventAnswered, r, sent, map[string]string{"code": strconv.Itoa(code)}, nil)
	}
}

func (s *Server) report(event string, r *http.Request, data []byte, more map[string]string, err error) {
	call := lab.Call{Room: proto, Event: event, Data: data, Err: err, Fields: map[string]string{"method": r.Method, "target": r.URL.RequestURI()}}
	maps.Copy(call.Fields, more)
	if a, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		call.Local = lab.AddrPort(a)
	}
	if a, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		call.Remote = netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
	}
	s.host.Report(call)
}

// Close gives up listening and all connections. It is idempotent and returns
// when nothing is served any more.
func (s *Server) Close() error {
	s.closing.Do(func() {
		s.cancel()
		_ = s.http.Close() // its listener and connections are closed; they have nothing else to say
		s.serving.Wait()
	})
	return nil
}
