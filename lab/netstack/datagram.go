package netstack

import (
	"bytes"
	"net"
	"net/netip"
	"syscall"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/waiter"
)

// datagram is a UDP socket, connected or not; it is a lab.DatagramConn and a
// net.PacketConn.
type datagram struct {
	socket
	near, far netip.AddrPort // far is invalid if it is not connected
}

func (h *Host) dialUDP(network string, to netip.AddrPort) (net.Conn, error) {
	e, q, err := h.newEndpoint(network, to.Addr())
	if err != nil {
		return nil, err
	}
	d := &datagram{socket: newSocket(h.machine, e, q, network), far: to}
	if err := h.bindLocal(&d.socket); err != nil {
		e.Close()
		return nil, err
	}
	if err := e.Connect(full(to)); err != nil {
		e.Close()
		return nil, goError("connect", err)
	}
	d.near = d.local()
	return d, nil
}

func (h *Host) listenUDP(network string, at netip.AddrPort) (net.PacketConn, error) {
	e, q, err := h.newEndpoint(network, at.Addr())
	if err != nil {
		return nil, err
	}
	if err := e.Bind(full(at)); err != nil {
		e.Close()
		return nil, goError("bind", err)
	}
	d := &datagram{socket: newSocket(h.machine, e, q, network)}
	d.near = d.local()
	return d, nil
}

// Read reads one datagram; what does not fit into b is lost.
func (d *datagram) Read(b []byte) (int, error) {
	n, _, err := d.readFrom(b)
	return n, err
}

// ReadFrom reads one datagram and says who sent it.
func (d *datagram) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := d.readFrom(b)
	if err != nil {
		return n, nil, err
	}
	return n, d.netAddr(from), nil
}

func (d *datagram) readFrom(b []byte) (int, netip.AddrPort, error) {
	var r tcpip.ReadResult
	// EventErr: an ICMP error that came in must not leave us waiting.
	err := d.await(waiter.ReadableEvents|waiter.EventErr, &d.reading, "read", func() (err tcpip.Error) {
		w := tcpip.SliceWriter(b)
		r, err = d.endpoint.Read(&w, tcpip.ReadOptions{NeedRemoteAddr: true})
		if _, short := err.(*tcpip.ErrBadBuffer); short {
			err = nil // the rest of the datagram is lost, as POSIX has it
		}
		return err
	})
	if err != nil {
		return 0, netip.AddrPort{}, d.failed("read", d.far, err)
	}
	return r.Count, addrPort(r.RemoteAddr), nil
}

// Write sends one datagram to the address that was dialled. It returns the
// ICMP error that the one before may have brought.
func (d *datagram) Write(b []byte) (int, error) {
	if !d.far.IsValid() {
		return 0, d.failed("write", d.far, syscall.EDESTADDRREQ)
	}
	return d.send(b, d.far, tcpip.WriteOptions{})
}

// WriteTo sends one datagram.
func (d *datagram) WriteTo(b []byte, to net.Addr) (int, error) {
	a, ok := to.(*net.UDPAddr)
	if !ok || a == nil {
		return 0, d.failed("write", netip.AddrPort{}, &net.AddrError{Err: "not a UDP address", Addr: addrText(to)})
	}
	if d.far.IsValid() {
		return 0, d.failed("write", a.AddrPort(), net.ErrWriteToConnected)
	}
	f := full(a.AddrPort())
	return d.send(b, a.AddrPort(), tcpip.WriteOptions{To: &f})
}

func addrText(a net.Addr) string {
	if a == nil {
		return "nil"
	}
	return a.String()
}

func (d *datagram) send(b []byte, to netip.AddrPort, o tcpip.WriteOptions) (int, error) {
	err := d.await(waiter.WritableEvents|waiter.EventErr, &d.writing, "write", func() tcpip.Error {
		_, err := d.endpoint.Write(bytes.NewReader(b), o)
		return err
	})
	if err != nil {
		return 0, d.failed("write", to, err)
	}
	return len(b), nil
}

func (d *datagram) failed(op string, to netip.AddrPort, err error) error {
	return &net.OpError{Op: op, Net: d.network, Source: d.LocalAddr(), Addr: d.netAddr(to), Err: err}
}

// LocalAddr is the socket's own address.
func (d *datagram) LocalAddr() net.Addr { return d.netAddr(d.near) }

// RemoteAddr is the address that was dialled; nil if none was.
func (d *datagram) RemoteAddr() net.Addr { return d.netAddr(d.far) }

// SetTTL sets the hop limit of datagrams sent from now on; 0: the stack's.
func (d *datagram) SetTTL(ttl int) error {
	if closed(d.gone) {
		return d.failed("set", d.far, net.ErrClosed)
	}
	if ttl < 0 || ttl > 255 {
		return d.failed("set", d.far, syscall.EINVAL)
	}
	if err := setTTL(d.endpoint, ttl); err != nil {
		return d.failed("set", d.far, goError("setsockopt", err))
	}
	return nil
}
