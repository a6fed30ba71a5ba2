package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"netlab/lab"
)

// Errors of Open.
var (
	ErrNotLoopback = errors.New("gateway: not a loopback address, such as 127.0.0.1:9000")
	ErrNetwork     = errors.New("gateway: a program can talk udp or tcp")
	ErrPart        = errors.New("gateway: a program has a peer to talk to, or a port to wait at, not both")
)

// Options say what a gateway joins. Host, Network, and To or Port must be given.
type Options struct {
	Host    lab.Host // whose part the program takes
	Network string   // "udp" or "tcp"
	// To is whom the program talks to: "server:9000". Then At is where the program
	// finds it; the zero At is a free port of 127.0.0.1.
	To string
	// Port is where others find the program on Host. Then At is where on this
	// machine the program waits for them.
	Port  int
	At    netip.AddrPort
	Limit int // datagrams, or connections, that the program may send or open; 0: 1000
	Bytes int // that it may send over all its connections; 0: 4 MiB
}

// The defaults, and the bounds of what a program may use.
const (
	defaultLimit = 1000
	defaultBytes = 4 << 20
	leastRead    = 256 // bytes: a read that gave less counts as much, because it is reported as well
	maxSockets   = 16  // of UDP: they have no end
	maxStreams   = 64  // connections at a time
)

// Gateway joins a program of this machine with a host of the lab.
// Its methods may be called from any goroutine.
type Gateway struct {
	options Options
	at      netip.AddrPort
	ctx     context.Context // of the lab's sockets; ends with the gateway
	cancel  context.CancelFunc
	work    sync.WaitGroup
	closing sync.Once

	first chan struct{} // closed when the program has sent something
	full  chan struct{} // closed at the limit

	mu      sync.Mutex
	closed  bool
	owned   map[io.Closer]struct{}
	streams map[*line]struct{}
	sent    int // datagrams, or connections
	bytes   int
	excess  string    // what it did beyond the limit
	last    time.Time // when something passed, on the host's clock
	knock   *knock    // of the Drain under way
}

// Open makes a gateway. It is the caller's to close, before the lab.
func Open(ctx context.Context, o Options) (*Gateway, error) {
	waits := o.Port != 0
	if waits == (o.To != "") || o.Port < 0 || o.Port > 65535 {
		return nil, ErrPart
	}
	if !o.At.IsValid() {
		o.At = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)
	}
	if !o.At.Addr().IsLoopback() || waits && o.At.Port() == 0 {
		return nil, fmt.Errorf("%w: %s", ErrNotLoopback, o.At)
	}
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	if o.Bytes <= 0 {
		o.Bytes = defaultBytes
	}
	g := &Gateway{
		options: o, at: o.At, first: make(chan struct{}), full: make(chan struct{}), last: o.Host.Clock().Now(),
		owned: make(map[io.Closer]struct{}), streams: make(map[*line]struct{}),
	}
	g.ctx, g.cancel = context.WithCancel(context.WithoutCancel(ctx))
	var err error
	switch {
	case o.Network == "udp" && waits:
		err = g.serveDatagrams(ctx)
	case o.Network == "udp":
		err = g.openDatagrams(ctx)
	case o.Network == "tcp" && waits:
		err = g.serveStreams(ctx)
	case o.Network == "tcp":
		err = g.openStreams(ctx)
	default:
		err = fmt.Errorf("%w, not %q", ErrNetwork, o.Network)
	}
	if err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return g, nil
}

// Addr is where the program finds the gateway, or the gateway the program.
func (g *Gateway) Addr() netip.AddrPort { return g.at }

// First is closed when the program has sent its first datagram, or has its first
// connection.
func (g *Gateway) First() <-chan struct{} { return g.first }

// Full is closed when the program has done more than it may. What it sends then
// is dropped; Excess says what was too much.
func (g *Gateway) Full() <-chan struct{} { return g.full }

// Excess says what the program did more of than it may: "it sent more than 200
// datagrams"; empty if nothing.
func (g *Gateway) Excess() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.excess
}

// Quiet waits until nothing has passed, either way, for d on the host's clock.
func (g *Gateway) Quiet(ctx context.Context, d time.Duration) error {
	for {
		g.mu.Lock()
		left := d - g.options.Host.Clock().Now().Sub(g.last)
		g.mu.Unlock()
		if left <= 0 {
			return nil
		}
		if err := lab.Sleep(ctx, g.options.Host, left); err != nil {
			return err
		}
	}
}

// Close ends all that goes through the gateway and waits for it. It is idempotent.
func (g *Gateway) Close() error {
	g.closing.Do(func() {
		g.cancel()
		g.mu.Lock()
		g.closed = true
		owned := g.owned
		g.owned = nil
		g.mu.Unlock()
		for c := range owned {
			_ = c.Close() // what they say is of no interest: the program's part is over
		}
		g.work.Wait()
	})
	return nil
}

// own keeps what must be closed with the gateway; false if that is over.
func (g *Gateway) own(c io.Closer) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.owned[c] = struct{}{}
	return true
}

// release gives back what own took, once it is closed.
func (g *Gateway) release(c io.Closer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.owned, c)
}

// passed notes that something passed from the lab to the program.
func (g *Gateway) passed() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = g.options.Host.Clock().Now()
}

// mayPass notes that the program has sent a datagram, or opened a connection,
// and reports whether it goes on into the lab.
func (g *Gateway) mayPass() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = g.options.Host.Clock().Now()
	g.sent++
	if g.sent == 1 {
		close(g.first)
	}
	if g.sent > g.options.Limit {
		what := "sent more than %d datagrams"
		if g.options.Network == "tcp" {
			what = "opened more than %d connections"
		}
		g.tooMuch(fmt.Sprintf("it "+what, g.options.Limit))
		return false
	}
	return true
}

// mayCarry notes that the program has written n bytes to a stream.
func (g *Gateway) mayCarry(n int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = g.options.Host.Clock().Now()
	g.bytes += max(n, leastRead)
	if g.bytes > g.options.Bytes {
		g.tooMuch(fmt.Sprintf("it sent more than %d bytes, or many small pieces", g.options.Bytes))
		return false
	}
	return true
}

// tooMuch says that the program is beyond its limit. g.mu is held.
func (g *Gateway) tooMuch(why string) {
	if g.excess == "" {
		g.excess = why
		close(g.full)
	}
}

// ends are the addresses of a connection: the lab host's, and the other's.
type ends struct{ local, remote netip.AddrPort }

func endsOf(c net.Conn) ends { return ends{lab.AddrPort(c.LocalAddr()), lab.AddrPort(c.RemoteAddr())} }

// report tells the lab's observer what the program did, as the room would.
func (g *Gateway) report(event string, at ends, data []byte, err error) {
	call := lab.Call{Room: g.options.Network, Event: event, Local: at.local, Remote: at.remote, Data: data, Err: err}
	if err != nil {
		call.Fields = map[string]string{"reason": lab.Reason(err)}
	}
	g.options.Host.Report(call)
}

// over reports whether an error comes from the gateway's own end.
func (g *Gateway) over(err error) bool { return g.ctx.Err() != nil || errors.Is(err, net.ErrClosed) }
