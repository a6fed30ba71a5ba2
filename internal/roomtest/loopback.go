package roomtest

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"netlab/lab"
	"netlab/lab/wire"
)

// Loopback is a host whose network is the machine's own loopback and whose
// clock is the machine's, so that a room's ends can meet real programs.
type Loopback struct {
	name string

	mu    sync.Mutex
	calls []lab.Call
	news  chan struct{} // closed when there is one more
}

// NewLoopback makes a host.
func NewLoopback(name string) *Loopback {
	return &Loopback{name: name, news: make(chan struct{})}
}

// Name implements lab.Host.
func (h *Loopback) Name() string { return h.name }

// Interfaces implements lab.Host: there are none of the lab's.
func (h *Loopback) Interfaces() []lab.Interface { return nil }

// Clock implements lab.Host.
func (h *Loopback) Clock() wire.Clock { return machine{} }

// With implements lab.Host. The options are the lab's alone.
func (h *Loopback) With(lab.Socket) lab.Host { return h }

// DialContext implements lab.Host, for addresses of the loopback.
func (h *Loopback) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, address)
}

// Listen implements lab.Host; ":0" is a free port of the loopback.
func (h *Loopback) Listen(ctx context.Context, network, address string) (net.Listener, error) {
	var c net.ListenConfig
	return c.Listen(ctx, network, local(address))
}

// ListenPacket implements lab.Host.
func (h *Loopback) ListenPacket(ctx context.Context, network, address string) (net.PacketConn, error) {
	var c net.ListenConfig
	return c.ListenPacket(ctx, network, local(address))
}

// local keeps a test from waiting for strangers.
func local(address string) string {
	if strings.HasPrefix(address, ":") {
		return "127.0.0.1" + address
	}
	return address
}

// Report implements lab.Host: it keeps the call for Await.
func (h *Loopback) Report(c lab.Call) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c.Data = slices.Clone(c.Data)
	h.calls = append(h.calls, c)
	close(h.news)
	h.news = make(chan struct{})
}

// Await waits until a program on the host has reported this event, and takes
// it: the next Await sees only what came behind it.
func (h *Loopback) Await(tb testing.TB, event string) lab.Call {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	defer cancel()
	for {
		h.mu.Lock()
		for i, c := range h.calls {
			if c.Event == event {
				h.calls = slices.Clone(h.calls[i+1:])
				h.mu.Unlock()
				return c
			}
		}
		news, seen := h.news, h.calls
		h.mu.Unlock()
		select {
		case <-news:
		case <-ctx.Done():
			tb.Fatalf("%s: no event %s; there were %+v", h.name, event, seen)
		}
	}
}

// patience is how long a test waits for a real program, which shares the
// machine with all the others.
const patience = time.Minute

// machine is the machine's clock.
type machine struct{}

// Now implements wire.Clock.
func (machine) Now() time.Time {
	return time.Now() //nolint:forbidigo // real programs live on real time
}

// AfterFunc implements wire.Clock.
func (machine) AfterFunc(d time.Duration, f func()) wire.Timer {
	return time.AfterFunc(d, f) //nolint:forbidigo // real programs live on real time
}
