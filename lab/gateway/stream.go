package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"netlab/lab"
)

// halfCloser is a connection of which one way can end before the other.
type halfCloser interface {
	net.Conn
	CloseWrite() error
}

// openStreams makes a gateway of TCP: a listener on the loopback, and for each
// connection that it accepts one from the lab's host.
func (g *Gateway) openStreams(ctx context.Context) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", g.options.At.String())
	if err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	g.at = lab.AddrPort(l.Addr())
	g.own(l)
	g.work.Go(func() {
		for n := 0; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			near, ok := c.(halfCloser)
			if !ok || n >= maxSockets || !g.own(near) {
				_ = c.Close() // it has had its share
				continue
			}
			g.work.Go(func() { g.join(near) })
		}
	})
	return nil
}

// join carries bytes both ways until both are over.
func (g *Gateway) join(near halfCloser) {
	defer near.Close() //nolint:errcheck // all that could be read was
	c, err := g.options.Host.DialContext(g.ctx, "tcp", g.options.To)
	if err != nil {
		if !g.over(err) {
			g.report("failed", nil, nil, err)
		}
		reset(near)
		return
	}
	far, ok := c.(halfCloser)
	if !ok || !g.own(far) {
		_ = c.Close() // the gateway was closed meanwhile
		return
	}
	defer far.Close() //nolint:errcheck // as above
	g.report("connect", far, nil, nil)
	var both sync.WaitGroup
	both.Go(func() { g.carry(far, near, far, "sent", g.mayPass) })
	both.Go(func() { g.carry(near, far, far, "received", func() bool { g.passed(); return true }) })
	both.Wait()
	if g.ctx.Err() == nil {
		g.report("closed", far, nil, nil)
	}
}

// carry takes bytes from one end to the other, and then the end of the stream.
// A stream that broke off breaks off on the other side too.
func (g *Gateway) carry(to, from halfCloser, lab net.Conn, event string, may func() bool) {
	b := make([]byte, 16<<10)
	for {
		n, err := from.Read(b)
		if n > 0 {
			if !may() {
				reset(to, from)
				return
			}
			g.report(event, lab, bytes.Clone(b[:n]), nil)
			if _, err := to.Write(b[:n]); err != nil {
				reset(from)
				return
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			_ = to.CloseWrite() // it may be gone: then nobody waits for the end
			return
		case err != nil:
			reset(to)
			return
		}
	}
}

// reset aborts connections: their other ends get a RST.
func reset(cs ...halfCloser) {
	for _, c := range cs {
		if l, ok := c.(interface{ SetLinger(sec int) error }); ok {
			_ = l.SetLinger(0) // it may be closed already
		}
		_ = c.Close()
	}
}
