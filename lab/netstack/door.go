package netstack

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"runtime"
	"sync"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"

	"netlab/lab"
)

// maxAsking bounds the connections of a door that are being answered. A SYN
// beyond that is not heard; it will come again.
const maxAsking = 64

// errVirtual: while the program thinks, a virtual clock would run on.
var errVirtual = errors.New("netstack: a door needs the real clock")

// door is a port whose connections a program answers.
type door struct {
	host      *Host
	port      uint16
	open      func(lab.Visitor)
	forwarder *tcp.Forwarder

	work    sync.WaitGroup
	mu      sync.Mutex
	closed  bool
	shaking map[*waiter.Queue]struct{} // of handshakes under way
}

// Door implements lab.Doorkeeper.
func (h *Host) Door(ctx context.Context, network, address string, open func(lab.Visitor)) (io.Closer, error) {
	if !h.real {
		return nil, errVirtual
	}
	// A listener that comes and goes says whether one may listen there.
	l, err := h.Listen(ctx, network, address)
	if err != nil {
		return nil, err
	}
	at, err := netip.ParseAddrPort(l.Addr().String())
	if err = errors.Join(err, l.Close()); err != nil {
		return nil, err
	}
	d := &door{host: h, port: at.Port(), open: open, shaking: make(map[*waiter.Queue]struct{})}
	d.forwarder = tcp.NewForwarder(h.stack, h.options.ReceiveBuffer*windowShare, maxAsking, d.asked)
	h.doorsMu.Lock()
	defer h.doorsMu.Unlock()
	h.doors[d.port] = d
	return d, nil
}

// knock is told of every segment that no socket is for; it reports whether a
// door takes it.
func (m *machine) knock(id stack.TransportEndpointID, pkt *stack.PacketBuffer) bool {
	m.doorsMu.Lock()
	d := m.doors[id.LocalPort]
	m.doorsMu.Unlock()
	return d != nil && d.forwarder.HandlePacket(id, pkt)
}

// asked has the program answer.
func (d *door) asked(r *tcp.ForwarderRequest) {
	id := r.ID()
	v := &visitor{
		door: d, request: r, remote: addrPort(tcpip.FullAddress{Addr: id.RemoteAddress, Port: id.RemotePort}),
	}
	defer v.Refuse()
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return
	}
	d.work.Add(1)
	d.mu.Unlock()
	defer d.work.Done()
	d.open(v)
}

// Close shuts the door: who asks from now on is refused. It is idempotent.
func (d *door) Close() error {
	d.host.doorsMu.Lock()
	if d.host.doors[d.port] == d {
		delete(d.host.doors, d.port)
	}
	d.host.doorsMu.Unlock()
	d.mu.Lock()
	d.closed = true
	for len(d.shaking) > 0 {
		for q := range d.shaking {
			q.Notify(waiter.WritableEvents) // a handshake that is woken before its end has failed
		}
		d.mu.Unlock()
		runtime.Gosched() // it may not have begun to wait
		d.mu.Lock()
	}
	d.mu.Unlock()
	d.work.Wait()
	return nil
}

// visitor is a lab.Visitor.
type visitor struct {
	door     *door
	request  *tcp.ForwarderRequest
	remote   netip.AddrPort
	answered bool
}

// Remote is who asks.
func (v *visitor) Remote() netip.AddrPort { return v.remote }

// Refuse implements lab.Visitor.
func (v *visitor) Refuse() {
	if !v.answered {
		v.answered = true
		v.request.Complete(true)
	}
}

// Accept implements lab.Visitor.
func (v *visitor) Accept() (lab.StreamConn, error) {
	d := v.door
	q := new(waiter.Queue)
	d.mu.Lock()
	if d.closed || v.answered {
		d.mu.Unlock()
		return nil, goError("accept", &tcpip.ErrConnectionAborted{})
	}
	d.shaking[q] = struct{}{}
	d.mu.Unlock()
	v.answered = true
	e, err := v.request.CreateEndpoint(q)
	d.mu.Lock()
	delete(d.shaking, q)
	d.mu.Unlock()
	v.request.Complete(false)
	if err != nil {
		return nil, goError("accept", err)
	}
	if err := setOptions(e, d.host.options, true); err != nil {
		e.Close()
		return nil, goError("setsockopt", err)
	}
	return newStream(d.host.machine, e, q, "tcp", d.host.options), nil
}
