package gateway

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"netlab/lab"
)

// openStreams makes a gateway of TCP for a program that dials: a listener on the
// loopback, and for each connection that it accepts one from the lab's host.
func (g *Gateway) openStreams(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", g.options.At.String())
	if err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	g.at = lab.AddrPort(l.Addr())
	g.own(l)
	g.work.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				if g.over(err) {
					return
				}
				continue // that one was gone before it was taken
			}
			g.dialed(c)
		}
	})
	return nil
}

// dialed takes a connection of the program's on into the lab.
func (g *Gateway) dialed(c net.Conn) {
	near, ok := c.(*net.TCPConn)
	l := &line{gate: g, near: near}
	if !ok || !g.begin(l) {
		_ = c.Close() // the gateway is being closed
		return
	}
	g.work.Go(func() {
		defer g.end(l)
		if g.knocks(lab.AddrPort(near.RemoteAddr())) {
			return // it was to be accepted, no more
		}
		if !g.mayPass() || g.crowded() {
			reset(near) // the program has had its share
			return
		}
		c, err := g.options.Host.DialContext(g.ctx, "tcp", g.options.To)
		if err != nil {
			if !g.over(err) {
				g.report("failed", ends{}, nil, err)
			}
			reset(near)
			return
		}
		far, ok := c.(lab.StreamConn)
		if !ok || !g.own(far) {
			_ = c.Close() // the gateway was closed meanwhile
			return
		}
		defer g.release(far)
		g.report("connect", endsOf(far), nil, nil)
		l.far = far
		l.carry()
	})
}

// serveStreams makes a gateway of TCP for a program that listens: for each
// connection that somebody asks for at the host's port one to the program. The
// lab gets the program's answer: a SYN ACK if it listens, else a RST.
func (g *Gateway) serveStreams(ctx context.Context) error {
	h, ok := g.options.Host.With(lab.Socket{ReceiveBuffer: window}).(lab.Doorkeeper)
	if !ok {
		return fmt.Errorf("gateway: no program can wait on %s: %T is no lab.Doorkeeper", g.options.Host.Name(), g.options.Host)
	}
	at := fmt.Sprintf(":%d", g.options.Port)
	door, err := h.Door(ctx, "tcp", at, g.visited)
	if err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	g.own(door)
	g.report("listen", ends{local: netip.AddrPortFrom(netip.IPv6Unspecified(), uint16(g.options.Port))}, nil, nil) //nolint:gosec // Open has looked
	return nil
}

// visited asks the program about a connection, and joins the two.
func (g *Gateway) visited(v lab.Visitor) {
	var d net.Dialer
	c, err := d.DialContext(g.ctx, "tcp", g.options.At.String())
	near, ok := c.(*net.TCPConn)
	if err != nil || !ok {
		v.Refuse()
		if !g.over(err) {
			g.report("failed", ends{remote: v.Remote()}, nil, err)
		}
		return
	}
	l := &line{gate: g, near: near}
	if !g.begin(l) || g.crowded() {
		reset(near)
		g.end(l)
		return // and it is refused
	}
	far, err := v.Accept()
	if err == nil && !g.own(far) {
		err = errors.Join(net.ErrClosed, far.Close())
	}
	if err != nil { // whoever asked has gone
		if !g.over(err) {
			g.report("failed", ends{remote: v.Remote()}, nil, err)
		}
		reset(near)
		g.end(l)
		return
	}
	g.mayPass()
	g.report("accept", endsOf(far), nil, nil)
	l.far = far
	g.work.Go(func() {
		defer g.end(l)
		defer g.release(far)
		l.carry()
	})
}

// begin keeps a connection until its end; false if the gateway is closed.
func (g *Gateway) begin(l *line) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.owned[l.near] = struct{}{}
	g.streams[l] = struct{}{}
	return true
}

// crowded reports whether there are more connections than may be at a time.
func (g *Gateway) crowded() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.streams) > maxStreams
}

// end forgets a connection that is over.
func (g *Gateway) end(l *line) {
	_ = l.near.Close() // it may be closed already
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.owned, l.near)
	delete(g.streams, l)
}
