package netstack

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"

	"netlab/lab"
)

// A TCP conn is told of what it waits for, and of the connection's end.
const (
	readable = waiter.ReadableEvents | waiter.EventErr | waiter.EventHUp
	writable = waiter.WritableEvents | waiter.EventErr | waiter.EventHUp
)

// stream is a TCP connection; it is a lab.StreamConn.
type stream struct {
	socket
	moderate      bool // the stack may let the receive buffer grow
	near, far     netip.AddrPort
	readMu, write sync.Mutex // one Read, one Write at a time
}

func newStream(m *machine, e tcpip.Endpoint, q *waiter.Queue, network string, s lab.Socket) *stream {
	c := &stream{socket: newSocket(m, e, q, network), moderate: s.ReceiveBuffer == 0}
	c.near = c.local()
	if f, err := e.GetRemoteAddress(); err == nil {
		c.far = addrPort(f)
	}
	return c
}

// Read reads what there is; io.EOF after the peer's FIN.
func (c *stream) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	c.readMu.Lock()
	defer c.readMu.Unlock()
	n := 0
	err := c.await(readable, &c.reading, "read", func() tcpip.Error {
		w := tcpip.SliceWriter(b)
		r, err := c.endpoint.Read(&w, tcpip.ReadOptions{})
		n = r.Count
		return err
	})
	switch {
	case err == nil:
		if c.moderate {
			c.endpoint.ModerateRecvBuf(n)
		}
		return n, nil
	case errors.Is(err, io.EOF):
		return n, io.EOF
	}
	return n, c.failed("read", err)
}

// Write writes all of b, as fast as the send buffer lets it.
func (c *stream) Write(b []byte) (int, error) {
	c.write.Lock()
	defer c.write.Unlock()
	if err := c.over(&c.writing); err != nil {
		return 0, c.failed("write", err)
	}
	r := bytes.NewReader(b)
	sent := 0
	for sent < len(b) {
		err := c.await(writable, &c.writing, "write", func() tcpip.Error {
			n, err := c.endpoint.Write(r, tcpip.WriteOptions{})
			sent += int(n)
			r.Reset(b[sent:])
			if n > 0 {
				return nil
			}
			return err
		})
		if err != nil {
			return sent, c.failed("write", err)
		}
	}
	return sent, nil
}

func (c *stream) failed(op string, err error) error {
	return &net.OpError{Op: op, Net: c.network, Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
}

// LocalAddr is the connection's address on this host.
func (c *stream) LocalAddr() net.Addr { return c.netAddr(c.near) }

// RemoteAddr is the peer's address.
func (c *stream) RemoteAddr() net.Addr { return c.netAddr(c.far) }

// CloseWrite sends a FIN (RFC 9293 section 3.6).
func (c *stream) CloseWrite() error {
	if closed(c.gone) {
		return c.failed("close", net.ErrClosed)
	}
	if err := c.endpoint.Shutdown(tcpip.ShutdownWrite); err != nil {
		return c.failed("close", goError("shutdown", err))
	}
	return nil
}

// Delivered reports whether the other end has all that was sent: it has
// acknowledged the FIN, which comes behind, or the connection is gone.
func (c *stream) Delivered() bool {
	s := tcp.EndpointState(c.endpoint.State())
	return s == tcp.StateFinWait2 || s == tcp.StateTimeWait || s == tcp.StateClose || s == tcp.StateError
}

// SetLinger with 0 makes Close abort the connection with a RST; with less than
// 0, Close is as it was. More than 0 is the same as less: Close never blocks,
// and the stack goes on sending what is left.
func (c *stream) SetLinger(sec int) error {
	if closed(c.gone) {
		return c.failed("set", net.ErrClosed)
	}
	c.endpoint.SocketOptions().SetLinger(tcpip.LingerOption{Enabled: sec == 0, Timeout: 0})
	return nil
}

// SetNoDelay turns Nagle's algorithm off, or on with false.
func (c *stream) SetNoDelay(on bool) error {
	if closed(c.gone) {
		return c.failed("set", net.ErrClosed)
	}
	c.endpoint.SocketOptions().SetDelayOption(!on)
	return nil
}

// SetKeepAlive is what net/http's server asks of accepted connections.
func (c *stream) SetKeepAlive(on bool) error {
	if closed(c.gone) {
		return c.failed("set", net.ErrClosed)
	}
	c.endpoint.SocketOptions().SetKeepAlive(on)
	return nil
}

// dialTCP connects; it waits until the handshake is over, ctx ends, or the
// stack gives up.
func (h *Host) dialTCP(ctx context.Context, network string, to netip.AddrPort) (net.Conn, error) {
	e, q, err := h.newEndpoint(network, to.Addr())
	if err != nil {
		return nil, err
	}
	s := newSocket(h.machine, e, q, network)
	if err := h.connect(ctx, &s, to); err != nil {
		e.Close()
		return nil, err
	}
	return newStream(h.machine, e, q, network, h.options), nil
}

func (h *Host) connect(ctx context.Context, s *socket, to netip.AddrPort) error {
	if err := h.bindLocal(s); err != nil {
		return err
	}
	ready, entry := h.newBell(writable)
	s.queue.EventRegister(&entry)
	defer s.queue.EventUnregister(&entry)
	err := s.endpoint.Connect(full(to))
	if _, ok := err.(*tcpip.ErrConnectStarted); !ok {
		return goError("connect", err)
	}
	select {
	case <-ready.woken:
	case <-ctx.Done():
		return ctx.Err()
	case <-h.done:
		return net.ErrClosed
	}
	return goError("connect", s.endpoint.LastError())
}

// listener accepts TCP connections.
type listener struct {
	socket
	options lab.Socket
	at      netip.AddrPort
}

// defaultBacklog is what Linux has in /proc/sys/net/core/somaxconn.
const defaultBacklog = 4096

func (h *Host) listenTCP(network string, at netip.AddrPort) (net.Listener, error) {
	e, q, err := h.newEndpoint(network, at.Addr())
	if err != nil {
		return nil, err
	}
	if err := e.Bind(full(at)); err != nil {
		e.Close()
		return nil, goError("bind", err)
	}
	backlog := h.options.Backlog
	if backlog <= 0 {
		backlog = defaultBacklog
	}
	if err := e.Listen(backlog); err != nil {
		e.Close()
		return nil, goError("listen", err)
	}
	l := &listener{socket: newSocket(h.machine, e, q, network), options: h.options}
	l.at = l.local()
	return l, nil
}

// Accept waits for the next connection. Its handshake was complete before.
func (l *listener) Accept() (net.Conn, error) {
	var e tcpip.Endpoint
	var q *waiter.Queue
	err := l.await(waiter.ReadableEvents, &l.reading, "accept", func() (err tcpip.Error) {
		e, q, err = l.endpoint.Accept(nil)
		return err
	})
	if err != nil {
		return nil, l.failed("accept", err)
	}
	if err := setOptions(e, l.options, true); err != nil {
		e.Close()
		return nil, l.failed("accept", goError("setsockopt", err))
	}
	return newStream(l.machine, e, q, l.network, l.options), nil
}

func (l *listener) failed(op string, err error) error {
	return &net.OpError{Op: op, Net: l.network, Addr: l.Addr(), Err: err}
}

// Addr is the address that it listens on.
func (l *listener) Addr() net.Addr { return l.netAddr(l.at) }

// SetDeadline ends an Accept that waits for longer.
func (l *listener) SetDeadline(t time.Time) error { return l.SetReadDeadline(t) }
