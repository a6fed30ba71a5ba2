package gateway

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"netlab/lab"
)

// server is a gateway of UDP for a program that waits: one socket on the lab's
// host, and one on the loopback for each that talks to it, so that the program
// can tell them apart.
type server struct {
	*Gateway
	far  net.PacketConn
	near map[netip.AddrPort]*net.UDPConn // by who talks
	gone sync.Once
}

func (g *Gateway) serveDatagrams(ctx context.Context) error {
	far, err := g.options.Host.ListenPacket(ctx, "udp", fmt.Sprintf(":%d", g.options.Port))
	if err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	g.own(far)
	s := &server{Gateway: g, far: far, near: make(map[netip.AddrPort]*net.UDPConn)}
	g.report("listen", ends{local: lab.AddrPort(far.LocalAddr())}, nil, nil)
	g.work.Go(s.serve)
	return nil
}

// serve takes what comes from the lab to the program.
func (s *server) serve() {
	b := make([]byte, maxDatagram)
	for {
		n, addr, err := s.far.ReadFrom(b)
		if err != nil {
			if s.over(err) {
				return
			}
			continue // an ICMP error for an answer; the socket lives on
		}
		from := lab.AddrPort(addr)
		s.passed()
		s.report("received", s.with(from), bytes.Clone(b[:n]), nil)
		near := s.socket(from)
		if near == nil {
			continue
		}
		if _, err := near.Write(b[:n]); err != nil && !s.over(err) {
			s.left(from, err)
		}
	}
}

func (s *server) with(peer netip.AddrPort) ends {
	return ends{local: lab.AddrPort(s.far.LocalAddr()), remote: peer}
}

// socket gives the socket that stands for one of the lab's; nil if there are too many.
func (s *server) socket(from netip.AddrPort) *net.UDPConn {
	if near, known := s.near[from]; known || len(s.near) >= maxSockets {
		return near
	}
	near, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(s.options.At))
	if err != nil {
		s.report("failed", s.with(from), nil, err)
		return nil
	}
	if !s.own(near) {
		_ = near.Close() // the gateway was closed meanwhile
		return nil
	}
	s.near[from] = near
	s.work.Go(func() { s.back(near, from) })
	return near
}

// back takes what the program answers to one of the lab's sockets.
func (s *server) back(near *net.UDPConn, to netip.AddrPort) {
	b := make([]byte, maxDatagram)
	for {
		n, err := near.Read(b)
		if err != nil {
			if !s.over(err) {
				s.left(to, err)
			}
			return
		}
		if !s.mayPass() {
			continue
		}
		data := bytes.Clone(b[:n])
		if _, err := s.far.WriteTo(data, net.UDPAddrFromAddrPort(to)); err != nil {
			if !s.over(err) {
				s.report("failed", s.with(to), nil, err)
			}
			continue
		}
		s.report("sent", s.with(to), data, nil)
	}
}

// left: the machine says that nobody waits at the program's port. Then nobody
// waits at the host's, and its stack says so to who sends the next datagram
// (RFC 1122 section 4.1.3.1).
func (s *server) left(peer netip.AddrPort, err error) {
	s.gone.Do(func() {
		s.report("failed", s.with(peer), nil, err)
		_ = s.far.Close() // it may be closed with the gateway
	})
}
