package netstack

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// DialContext connects to address, "HOST:PORT".
func (h *Host) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	to, err := h.resolve(network, address, false)
	var c net.Conn
	switch {
	case err != nil:
	case ctx.Err() != nil:
		err = ctx.Err()
	case network[:3] == "tcp":
		c, err = h.dialTCP(ctx, network, to)
	default:
		c, err = h.dialUDP(network, to)
	}
	if err != nil {
		return nil, h.opError("dial", network, to, err)
	}
	return c, nil
}

// Listen accepts TCP connections at address, "HOST:PORT" or ":PORT".
func (h *Host) Listen(ctx context.Context, network, address string) (net.Listener, error) {
	at, err := h.resolve(network, address, true)
	var l net.Listener
	switch {
	case err != nil:
	case ctx.Err() != nil:
		err = ctx.Err()
	case network[:3] != "tcp":
		err = net.UnknownNetworkError(network)
	default:
		l, err = h.listenTCP(network, at)
	}
	if err != nil {
		return nil, h.opError("listen", network, at, err)
	}
	return l, nil
}

// ListenPacket gets UDP datagrams at address, "HOST:PORT" or ":PORT".
func (h *Host) ListenPacket(ctx context.Context, network, address string) (net.PacketConn, error) {
	at, err := h.resolve(network, address, true)
	var p net.PacketConn
	switch {
	case err != nil:
	case ctx.Err() != nil:
		err = ctx.Err()
	case network[:3] != "udp":
		err = net.UnknownNetworkError(network)
	default:
		p, err = h.listenUDP(network, at)
	}
	if err != nil {
		return nil, h.opError("listen", network, at, err)
	}
	return p, nil
}

func (h *Host) opError(op, network string, a netip.AddrPort, err error) error {
	if _, already := errors.AsType[*net.OpError](err); already {
		return err
	}
	e := &net.OpError{Op: op, Net: network, Err: err}
	switch {
	case !a.IsValid():
	case len(network) > 2 && network[:3] == "udp":
		e.Addr = net.UDPAddrFromAddrPort(a)
	default:
		e.Addr = net.TCPAddrFromAddrPort(a)
	}
	return e
}

// resolve reads an address. Without a host it is all of this host's own, of the
// network's IP version, if one may listen there.
func (h *Host) resolve(network, address string, listen bool) (netip.AddrPort, error) {
	switch network {
	case "tcp", "tcp4", "tcp6", "udp", "udp4", "udp6":
	default:
		return netip.AddrPort{}, net.UnknownNetworkError(network)
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return netip.AddrPort{}, err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 && !listen {
		return netip.AddrPort{}, &net.AddrError{Err: "invalid port", Addr: address}
	}
	version := network[3:]
	var ip netip.Addr
	switch literal, err := netip.ParseAddr(host); {
	case host == "" && !listen:
		return netip.AddrPort{}, &net.AddrError{Err: "missing host", Addr: address}
	case host == "" && version == "4":
		ip = netip.IPv4Unspecified()
	case host == "":
		ip = netip.IPv6Unspecified()
	case err == nil:
		ip = literal.Unmap().WithZone("")
	default:
		if ip, err = h.lookup(host, version); err != nil {
			return netip.AddrPort{}, err
		}
	}
	if version == "4" && !ip.Is4() || version == "6" && !ip.Is6() {
		return netip.AddrPort{}, &net.AddrError{Err: "no suitable address found", Addr: host}
	}
	return netip.AddrPortFrom(ip, uint16(n)), nil
}

// lookup finds the address of a host of the lab: on a link that we share, else
// on its first. IPv4 is preferred, unless version is "6".
func (h *Host) lookup(name, version string) (netip.Addr, error) {
	unknown := &net.DNSError{Err: "no such host in this lab", Name: name, IsNotFound: true}
	if h.config.Lookup == nil {
		return netip.Addr{}, unknown
	}
	other, ok := h.config.Lookup(name)
	if !ok {
		return netip.Addr{}, unknown
	}
	var found netip.Addr
	for _, i := range other.Interfaces() {
		p := i.IPv4
		if version == "6" {
			p = i.IPv6
		}
		if !p.IsValid() {
			continue
		}
		if h.onLink(i.Link) {
			return p.Addr(), nil
		}
		if !found.IsValid() {
			found = p.Addr()
		}
	}
	if !found.IsValid() {
		return netip.Addr{}, unknown
	}
	return found, nil
}

func (h *Host) onLink(name string) bool {
	for _, i := range h.config.Interfaces {
		if i.Link == name {
			return true
		}
	}
	return false
}

// newEndpoint makes an endpoint of the stack for an address of this kind. One
// for any address of both IP versions is an IPv6 endpoint that takes IPv4 too.
func (h *Host) newEndpoint(network string, a netip.Addr) (tcpip.Endpoint, *waiter.Queue, error) {
	if closed(h.done) {
		return nil, nil, net.ErrClosed
	}
	transport, ip := tcp.ProtocolNumber, ipv4.ProtocolNumber
	if network[:3] == "udp" {
		transport = udp.ProtocolNumber
	}
	if a.Is6() {
		ip = ipv6.ProtocolNumber
	}
	q := new(waiter.Queue)
	e, err := h.stack.NewEndpoint(transport, ip, q)
	if err != nil {
		return nil, nil, goError("socket", err)
	}
	if network[3:] == "6" {
		e.SocketOptions().SetV6Only(true)
	}
	if err := setOptions(e, h.options, network[:3] == "tcp"); err != nil {
		e.Close()
		return nil, nil, goError("setsockopt", err)
	}
	return e, q, nil
}

// bindLocal binds to the local port that the options ask for.
func (h *Host) bindLocal(s *socket) error {
	if h.options.LocalPort == 0 {
		return nil
	}
	if h.options.LocalPort < 0 || h.options.LocalPort > 65535 {
		return &net.AddrError{Err: "invalid port", Addr: strconv.Itoa(h.options.LocalPort)}
	}
	return goError("bind", s.endpoint.Bind(tcpip.FullAddress{Port: uint16(h.options.LocalPort)}))
}
