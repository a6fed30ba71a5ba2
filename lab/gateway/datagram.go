package gateway

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"

	"netlab/lab"
)

// maxDatagram is the most that a read must have room for.
const maxDatagram = 65535

// datagrams is a gateway of UDP for a program that talks to others: one socket on the loopback, and one on the
// lab's host for each that the program has.
type datagrams struct {
	*Gateway
	loop  *net.UDPConn
	lines map[netip.AddrPort]net.Conn // by the program's address; nil: it has too many
}

func (g *Gateway) openDatagrams(context.Context) error {
	loop, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(g.options.At))
	if err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	g.at = lab.AddrPort(loop.LocalAddr())
	g.own(loop)
	d := &datagrams{Gateway: g, loop: loop, lines: make(map[netip.AddrPort]net.Conn)}
	g.work.Go(d.serve)
	return nil
}

// serve takes what the program sends into the lab.
func (d *datagrams) serve() {
	b := make([]byte, maxDatagram)
	for {
		n, from, err := d.loop.ReadFromUDPAddrPort(b)
		if err != nil {
			if d.over(err) {
				return
			}
			continue // on some systems a reply that nobody wanted comes back as an error
		}
		if d.knocks(from) || !d.mayPass() {
			continue
		}
		line := d.line(from)
		if line == nil {
			continue
		}
		data := bytes.Clone(b[:n])
		if _, err := line.Write(data); err != nil {
			if !d.over(err) {
				d.report("failed", endsOf(line), nil, err)
			}
			continue
		}
		d.report("sent", endsOf(line), data, nil)
	}
}

// line gives the socket on the lab's host that stands for one of the program's.
func (d *datagrams) line(from netip.AddrPort) net.Conn {
	if line, known := d.lines[from]; known || len(d.lines) >= maxSockets {
		return line
	}
	line, err := d.options.Host.DialContext(d.ctx, "udp", d.options.To)
	if err != nil {
		if !d.over(err) {
			d.report("failed", ends{}, nil, err)
		}
		return nil
	}
	if !d.own(line) {
		_ = line.Close() // the gateway was closed meanwhile
		return nil
	}
	d.lines[from] = line
	d.report("connect", endsOf(line), nil, nil)
	d.work.Go(func() { d.back(line, from) })
	return line
}

// back takes what comes from the lab to one of the program's sockets.
func (d *datagrams) back(line net.Conn, to netip.AddrPort) {
	b := make([]byte, maxDatagram)
	for {
		n, err := line.Read(b)
		if err != nil {
			if d.over(err) {
				return
			}
			d.report("failed", endsOf(line), nil, err) // an ICMP error; the socket lives on
			continue
		}
		d.passed()
		d.report("received", endsOf(line), bytes.Clone(b[:n]), nil)
		if _, err := d.loop.WriteToUDPAddrPort(b[:n], to); err != nil && d.over(err) {
			return
		}
	}
}
