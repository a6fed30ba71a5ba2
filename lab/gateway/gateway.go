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
)

// Options say what a gateway joins. Host, Network and To must be given.
type Options struct {
	Host    lab.Host       // whose part the program takes
	Network string         // "udp" or "tcp"
	To      string         // whom the program talks to: "server:9000"
	At      netip.AddrPort // where the program finds it; the zero At: a free port of 127.0.0.1
	Limit   int            // datagrams, or reads of streams, that the program may send; 0: 1000
}

// The defaults, and the bounds of what a program may use.
const (
	defaultLimit = 1000
	maxSockets   = 16
)

// Gateway is a place of this machine's loopback that stands for a host's peer.
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

	mu     sync.Mutex
	closed bool
	owned  []io.Closer
	sent   int
	last   time.Time // when something passed, on the host's clock
	knock  knock     // of the Drain under way
}

// Open makes a gateway. It is the caller's to close, before the lab.
func Open(ctx context.Context, o Options) (*Gateway, error) {
	if !o.At.IsValid() {
		o.At = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)
	}
	if !o.At.Addr().IsLoopback() {
		return nil, fmt.Errorf("%w: %s", ErrNotLoopback, o.At)
	}
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	g := &Gateway{options: o, first: make(chan struct{}), full: make(chan struct{}), last: o.Host.Clock().Now()}
	g.ctx, g.cancel = context.WithCancel(context.WithoutCancel(ctx))
	var err error
	switch o.Network {
	case "udp":
		err = g.openDatagrams(ctx)
	case "tcp":
		err = g.openStreams(ctx)
	default:
		err = fmt.Errorf("%w, not %q", ErrNetwork, o.Network)
	}
	if err != nil {
		g.cancel()
		return nil, err
	}
	return g, nil
}

// Addr is where the program finds the gateway.
func (g *Gateway) Addr() netip.AddrPort { return g.at }

// First is closed when the program has sent its first data.
func (g *Gateway) First() <-chan struct{} { return g.first }

// Full is closed when the program has sent as much as it may. What it sends
// then is dropped.
func (g *Gateway) Full() <-chan struct{} { return g.full }

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
		for _, c := range owned {
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
	g.owned = append(g.owned, c)
	return true
}

// passed notes that something passed from the lab to the program.
func (g *Gateway) passed() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = g.options.Host.Clock().Now()
}

// mayPass notes that the program has sent something, and reports whether it
// goes on into the lab.
func (g *Gateway) mayPass() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = g.options.Host.Clock().Now()
	g.sent++
	if g.sent == 1 {
		close(g.first)
	}
	if g.sent == g.options.Limit+1 {
		close(g.full)
	}
	return g.sent <= g.options.Limit
}

// report tells the lab's observer what the program did, as the room would.
func (g *Gateway) report(event string, c net.Conn, data []byte, err error) {
	call := lab.Call{Room: g.options.Network, Event: event, Data: data, Err: err}
	if c != nil {
		call.Local, call.Remote = lab.AddrPort(c.LocalAddr()), lab.AddrPort(c.RemoteAddr())
	}
	if err != nil {
		call.Fields = map[string]string{"reason": lab.Reason(err)}
	}
	g.options.Host.Report(call)
}

// over reports whether an error comes from the gateway's own end.
func (g *Gateway) over(err error) bool { return g.ctx.Err() != nil || errors.Is(err, net.ErrClosed) }
