package ws

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gorilla/websocket"

	"netlab/lab"
)

// ServerOptions are how a Server listens. The zero ServerOptions take every
// upgrade of any path.
type ServerOptions struct {
	ConnOptions
	Path      string   // the one that is upgraded; empty: any
	Origins   []string // those that may connect, as "http://server"; none: all
	Protocols []string // subprotocols, the best first
	Compress  bool     // take permessage-deflate if it is offered
	// Accepted is told of each connection, before anything is read from it. May be nil.
	Accepted func(*Conn)
}

// Server upgrades connections on a port. Its methods may be called from any
// goroutine.
type Server struct {
	host     lab.Host
	local    netip.AddrPort
	options  ServerOptions
	http     http.Server
	upgrader websocket.Upgrader
	serving  sync.WaitGroup
	closing  sync.Once

	mu     sync.Mutex
	conns  []*Conn
	closed bool
}

// Listen makes a Server at ":PORT".
func Listen(ctx context.Context, h lab.Host, address string, o ServerOptions) (*Server, error) {
	l, err := h.Listen(ctx, "tcp", address)
	if err != nil {
		why := reason(err)
		h.Report(lab.Call{Room: "ws", Event: eventFailed, Err: err, Fields: map[string]string{"reason": why}})
		return nil, fmt.Errorf("ws: listen %s: %s: %w", address, why, err)
	}
	s := &Server{host: h, local: lab.AddrPort(l.Addr()), options: o}
	s.upgrader = websocket.Upgrader{
		Subprotocols: o.Protocols, EnableCompression: o.Compress, CheckOrigin: s.welcome,
		Error: func(w http.ResponseWriter, r *http.Request, code int, why error) {
			s.refuse(w, r, code, why.Error())
		},
	}
	s.http = http.Server{ //nolint:gosec // time-outs of net/http run on the machine's clock; the lab bounds what waits
		Handler:  http.HandlerFunc(s.handle),
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	h.Report(lab.Call{Room: "ws", Event: eventListen, Local: s.local})
	s.serving.Go(func() {
		// It ends when the listener is closed, and says so; nothing else can be done about it.
		_ = s.http.Serve(accepting{l})
	})
	return s, nil
}

// accepting is a listener whose connections know no machine's clock.
type accepting struct{ net.Listener }

// Accept implements net.Listener.
func (a accepting) Accept() (net.Conn, error) {
	c, err := a.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newWireConn(c, false), nil
}

// Local is where the server listens.
func (s *Server) Local() netip.AddrPort { return s.local }

// welcome judges an Origin, RFC 6455 section 10.2: browsers say whose page wants
// to connect, so that a foreign one cannot act for its visitor.
func (s *Server) welcome(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	return origin == "" || len(s.options.Origins) == 0 || slices.Contains(s.options.Origins, origin)
}

// handle upgrades a connection, or says why not.
func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	s.serving.Add(1)
	defer s.serving.Done()
	switch {
	case s.options.Path != "" && r.URL.Path != s.options.Path:
		s.refuse(w, r, http.StatusNotFound, "nothing here")
		return
	case !websocket.IsWebSocketUpgrade(r):
		// RFC 9110 section 15.5.22
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		s.refuse(w, r, http.StatusUpgradeRequired, "this is for WebSocket only")
		return
	case r.Header.Get("Sec-WebSocket-Version") != "13":
		// RFC 6455 section 4.4
		w.Header().Set("Sec-WebSocket-Version", "13")
		s.refuse(w, r, http.StatusUpgradeRequired, "version 13 is what this server speaks")
		return
	}
	g, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // and s.refuse has said so
	}
	wire, ok := g.NetConn().(*wireConn)
	if !ok {
		_ = g.Close() // cannot be: it is what Accept gave
		return
	}
	wire.guard = new(guard) // gorilla has refused whoever sent frames before
	c := newConn(s.host, "", wire, g, s.options.ConnOptions)
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		_ = c.Close() // nobody is there any more
		return
	}
	s.conns = append(s.conns, c)
	s.mu.Unlock()
	c.left = func() { s.forget(c) }
	if s.options.Accepted != nil {
		s.options.Accepted(c)
	}
	c.report(eventAccept, nil, map[string]string{"protocol": g.Subprotocol()}, nil)
	c.readOn()
}

// forget lets go of a connection that is over.
func (s *Server) forget(c *Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = slices.DeleteFunc(s.conns, func(x *Conn) bool { return x == c })
}

// refuse answers with an HTTP error instead of 101.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, code int, why string) {
	why = strings.TrimPrefix(why, "websocket: ") + "\n"
	w.Header()["Date"] = nil // the same bytes whenever it runs
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(why)))
	w.WriteHeader(code)
	_, err := w.Write([]byte(why))
	call := lab.Call{Room: "ws", Event: eventRefused, Data: []byte(why), Local: s.local, Fields: codeField(code), Err: err}
	if a, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		call.Local = lab.AddrPort(a)
	}
	if a, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		call.Remote = netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
	}
	s.host.Report(call)
}

// Close gives up listening and all connections. It is idempotent and returns
// when nothing runs any more.
func (s *Server) Close() error {
	s.closing.Do(func() {
		_ = s.http.Close() // its listener and connections are closed; they have nothing else to say
		s.serving.Wait()
		s.mu.Lock()
		conns := slices.Clone(s.conns) // in the order in which they came: runs repeat
		s.closed = true
		s.mu.Unlock()
		for _, c := range conns {
			_ = c.Close()
		}
	})
	return nil
}
