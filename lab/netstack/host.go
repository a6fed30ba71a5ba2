package netstack

import (
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/link/ethernet"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"

	"netlab/lab"
	"netlab/lab/wire"
)

// Host is a lab.Host made of gVisor, with the socket options of its With.
type Host struct {
	*machine
	options lab.Socket
}

// machine is what all Hosts of one stack share.
type machine struct {
	stack   *stack.Stack
	config  lab.HostConfig
	done    chan struct{} // closed with the host
	closing sync.Once
	busy    atomic.Bool // the lab was told to call Drain
	real    bool        // the clock is the machine's: nothing comes to rest, nobody calls Drain

	bellsMu sync.Mutex
	bells   []*bell // that were rung, the first first

	doorsMu sync.Mutex
	doors   map[uint16]*door // by port
}

// New makes a host; it is a lab.MakeHost.
func New(c lab.HostConfig) (lab.Host, error) {
	p, err := findProfile(c.Profile)
	if err != nil {
		return nil, err
	}
	packageRandom().set(newRandom(c.Seed, 'p'))
	m := &machine{config: c, done: make(chan struct{}), doors: make(map[uint16]*door)}
	if k, ok := c.Clock.(interface{ Real() bool }); ok {
		m.real = k.Real()
	}
	m.stack = stack.New(stack.Options{
		NetworkProtocols: []stack.NetworkProtocolFactory{
			ipv4.NewProtocol, arp.NewProtocol,
			// The zero options keep IPv6 silent until a program uses it: no
			// duplicate address detection, router solicitation or MLD report.
			ipv6.NewProtocolWithOptions(ipv6.Options{}),
		},
		TransportProtocols: []stack.TransportProtocolFactory{
			tcp.NewProtocol, udp.NewProtocol, icmp.NewProtocol4, icmp.NewProtocol6,
		},
		Clock:       clock{c.Clock, c.Clock.Now()},
		HandleLocal: true,
		RandSource:  newRandom(c.Seed, 'r'),
		SecureRNG:   newRandom(c.Seed, 's'),
	})
	m.stack.SetTransportProtocolHandler(tcp.ProtocolNumber, m.knock)
	h := &Host{machine: m}
	if err := m.build(p); err != nil {
		_ = h.Close() // the error that matters is the first
		return nil, err
	}
	return h, nil
}

// build puts the cards in and sets the routes.
func (m *machine) build(p profile) error {
	if err := p.apply(m.stack); err != nil {
		return err
	}
	var routes []tcpip.Route
	for n, i := range m.config.Interfaces {
		id := tcpip.NICID(n + 1)
		c := &card{port: m.config.Ports[n], mac: tcpip.LinkAddress(i.MAC), mtu: uint32(i.MTU), got: m.gotWork}
		if err := m.stack.CreateNIC(id, ethernet.New(c)); err != nil {
			return fmt.Errorf("netstack: interface %d: %s", n, err)
		}
		for _, a := range []netip.Prefix{i.IPv4, i.IPv6} {
			if !a.IsValid() {
				continue
			}
			if err := m.addAddress(id, a); err != nil {
				return err
			}
			routes = append(routes, tcpip.Route{Destination: subnet(a), NIC: id})
		}
	}
	for _, r := range m.config.Routes {
		routes = append(routes, tcpip.Route{
			Destination: subnet(r.To), Gateway: tcpip.AddrFromSlice(r.Via.AsSlice()), NIC: tcpip.NICID(r.Interface + 1),
		})
	}
	m.stack.SetRouteTable(routes)
	return nil
}

func (m *machine) addAddress(id tcpip.NICID, a netip.Prefix) error {
	protocol := ipv4.ProtocolNumber
	if a.Addr().Is6() {
		protocol = ipv6.ProtocolNumber
	}
	err := m.stack.AddProtocolAddress(id, tcpip.ProtocolAddress{
		Protocol: protocol,
		AddressWithPrefix: tcpip.AddressWithPrefix{
			Address: tcpip.AddrFromSlice(a.Addr().AsSlice()), PrefixLen: a.Bits(),
		},
	}, stack.AddressProperties{})
	if err != nil {
		return fmt.Errorf("netstack: address %v: %s", a, err)
	}
	return nil
}

func subnet(p netip.Prefix) tcpip.Subnet {
	return tcpip.AddressWithPrefix{Address: tcpip.AddrFromSlice(p.Addr().AsSlice()), PrefixLen: p.Bits()}.Subnet()
}

// gotWork tells the lab that the stack's own goroutines have work, or that calls
// are to be woken.
func (m *machine) gotWork() {
	if m.config.Busy != nil && !m.busy.Swap(true) {
		m.config.Busy(m)
	}
}

// Drain waits until TCP has worked off all segments that came in. A paused
// stack has: its workers stop only at empty queues. Then it wakes a call that
// waited for that.
func (m *machine) Drain() {
	m.busy.Store(false)
	select {
	case <-m.done:
	default:
		m.stack.Pause()
		m.stack.Resume()
		m.wakeOne()
	}
}

// Name is the host's name.
func (m *machine) Name() string { return m.config.Name }

// Interfaces lists the host's interfaces in the order of the topology's links.
func (m *machine) Interfaces() []lab.Interface { return slices.Clone(m.config.Interfaces) }

// Clock is the lab's clock.
func (m *machine) Clock() wire.Clock { return m.config.Clock }

// Report tells the lab's observer what a program on this host did or got.
func (m *machine) Report(c lab.Call) {
	if m.config.Report != nil {
		m.config.Report(c)
	}
}

// With gives the same host, whose sockets are made with these options.
func (h *Host) With(s lab.Socket) lab.Host { return &Host{machine: h.machine, options: s} }

// Close ends all connections and waits for the stack's goroutines. Calls that
// block return net.ErrClosed.
func (m *machine) Close() error {
	m.closing.Do(func() {
		close(m.done)
		m.stack.Destroy()
	})
	return nil
}
