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

// knock is a datagram of Drain's own, by the address that it comes from.
type knock struct {
	from  netip.AddrPort
	heard chan struct{} // closed when it was read
}

// Drain waits until all datagrams that the program has sent so far were taken
// into the lab: one that has ended sends no more, but they may not have been read
// yet. A socket is read in order, so Drain sends one too, behind them, and waits
// until it is read. A connection needs none of this: its reader sees its end.
func (g *Gateway) Drain(ctx context.Context) error {
	if g.options.Network != "udp" {
		return nil
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, "udp", g.at.String())
	if err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	defer c.Close() //nolint:errcheck // it was only a datagram socket
	k := knock{lab.AddrPort(c.LocalAddr()), make(chan struct{})}
	g.mu.Lock()
	g.knock = k
	g.mu.Unlock()
	for {
		if _, err := c.Write(nil); err != nil {
			return fmt.Errorf("gateway: %w", err)
		}
		short, done := lab.WithTimeout(ctx, g.options.Host, knocking)
		select {
		case <-k.heard:
			done()
			return nil
		case <-short.Done():
			done()
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}

// knocks reports whether a datagram is Drain's, and not the program's.
func (g *Gateway) knocks(from netip.AddrPort) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if from != g.knock.from {
		return false
	}
	select {
	case <-g.knock.heard: // it knocked twice
	default:
		close(g.knock.heard)
	}
	return true
}
