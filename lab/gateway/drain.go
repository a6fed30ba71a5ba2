package gateway

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"

	"netlab/lab"
)

// knocking is how often Drain knocks again: a datagram is dropped where the
// program has filled the socket.
const knocking = 20 * time.Millisecond

// knock is a datagram or a connection of Drain's own.
type knock struct {
	known chan struct{}  // closed when from is known
	from  netip.AddrPort // where it comes from
	heard chan struct{}  // closed when it was taken
}

// Drain waits until all that the program has sent so far was taken into the
// lab: one that has ended sends no more, but it may not have been read yet. What
// waits on the loopback is taken in order, so Drain sends a datagram too, or opens
// a connection, and waits until it is its turn. Of connections it then waits
// until the lab has acknowledged all that the program said on them.
func (g *Gateway) Drain(ctx context.Context) error {
	k := &knock{known: make(chan struct{}), heard: make(chan struct{})}
	g.mu.Lock()
	g.knock = k
	g.mu.Unlock()
	var d net.Dialer
	c, err := d.DialContext(ctx, g.options.Network, g.at.String())
	if err == nil {
		k.from = lab.AddrPort(c.LocalAddr())
		defer c.Close() //nolint:errcheck // it was only to knock
	}
	close(k.known)
	for g.options.Network == "udp" && err == nil && !heard(k) {
		if _, err = c.Write(nil); err == nil {
			err = g.moment(ctx, k.heard)
		}
	}
	for g.options.Network == "tcp" && err == nil && (!heard(k) || !g.delivered()) {
		err = g.moment(ctx, nil)
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("gateway: %w", err)
	}
	return nil
}

// moment waits for a short while, or until done.
func (g *Gateway) moment(ctx context.Context, done <-chan struct{}) error {
	short, stop := lab.WithTimeout(ctx, g.options.Host, knocking)
	defer stop()
	select {
	case <-done:
	case <-short.Done():
	}
	return ctx.Err()
}

func heard(k *knock) bool {
	select {
	case <-k.heard:
		return true
	default:
		return false
	}
}

// Delivered waits until the lab has acknowledged all that the program said on
// connections on which it has no more to say.
func (g *Gateway) Delivered(ctx context.Context) error {
	for g.underWay() {
		if err := g.moment(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

func (g *Gateway) underWay() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for l := range g.streams {
		if l.said.Load() && !l.delivered() {
			return true
		}
	}
	return false
}

// delivered reports whether the lab has all that the program said on its connections.
func (g *Gateway) delivered() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for l := range g.streams {
		if !l.delivered() {
			return false
		}
	}
	return true
}

// knocks reports whether a datagram or connection is Drain's, and not the program's.
func (g *Gateway) knocks(from netip.AddrPort) bool {
	g.mu.Lock()
	k := g.knock
	g.mu.Unlock()
	if k == nil {
		return false
	}
	<-k.known // it may be here before Drain knows its own address
	g.mu.Lock()
	defer g.mu.Unlock()
	if from != k.from {
		return false
	}
	if !heard(k) { // else it knocked twice
		close(k.heard)
	}
	return true
}
