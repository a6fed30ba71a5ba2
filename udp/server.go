package udp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"netlab/lab"
)

// ServerOptions are how a Server listens. The zero ServerOptions read whatever
// comes.
type ServerOptions struct {
	Socket lab.Socket
	Idle   bool // do not read by itself
	// Met is told of each peer from which a datagram was read, before the first
	// is reported. May be nil.
	Met func(*Peer)
}

// maxPeers bounds how many peers a Server remembers.
const maxPeers = 65536

// Server reads what comes to a port, whoever sends it.
type Server struct {
	socket
	conn    lab.DatagramConn
	options ServerOptions

	mu    sync.Mutex
	peers map[netip.AddrPort]*Peer
	write sync.Mutex // one Send at a time: the hop limit is the socket's
}

// Listen makes a Server at ":PORT".
func Listen(ctx context.Context, h lab.Host, address string, o ServerOptions) (*Server, error) {
	n, err := h.With(o.Socket).ListenPacket(ctx, "udp", address)
	if err != nil {
		return nil, failedDial(h, "listen", address, "", err)
	}
	d, ok := n.(lab.DatagramConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("udp: the host's socket is a %T, which has no hop limit", n), n.Close())
	}
	s := &Server{conn: d, options: o, peers: make(map[netip.AddrPort]*Peer)}
	s.host, s.local, s.over = h, lab.AddrPort(n.LocalAddr()), make(chan struct{})
	s.report(eventListen, netip.AddrPort{}, nil, nil)
	if !o.Idle {
		s.reader.Go(func() {
			for {
				if _, err := s.Read(); err != nil && (s.isOver() || errors.Is(err, net.ErrClosed)) {
					return
				}
			}
		})
	}
	return s, nil
}

// Local is where the server listens.
func (s *Server) Local() netip.AddrPort { return s.local }

// Read waits for one datagram, from anybody.
func (s *Server) Read() ([]byte, error) {
	b := make([]byte, maxDatagram)
	n, from, err := s.conn.ReadFrom(b)
	if err != nil {
		return nil, s.fail("read", netip.AddrPort{}, err)
	}
	remote := lab.AddrPort(from)
	s.meet(remote)
	s.report(eventReceived, remote, copied(b[:n]), nil)
	return b[:n], nil
}

// meet makes a peer of a sender that was not heard before.
func (s *Server) meet(remote netip.AddrPort) {
	s.mu.Lock()
	_, known := s.peers[remote]
	if known || len(s.peers) >= maxPeers {
		s.mu.Unlock()
		return
	}
	p := &Peer{server: s, remote: remote}
	s.peers[remote] = p
	s.mu.Unlock()
	if s.options.Met != nil {
		s.options.Met(p)
	}
}

// Close gives up the port and waits until nothing reads any more. It is idempotent.
func (s *Server) Close() error { return s.close(s.conn.Close) }

// Peer is a Server's end of a conversation.
type Peer struct {
	server *Server
	remote netip.AddrPort
}

// Local is where the server listens.
func (p *Peer) Local() netip.AddrPort { return p.server.local }

// Remote is the peer's address and port.
func (p *Peer) Remote() netip.AddrPort { return p.remote }

// Send sends one datagram to the peer.
func (p *Peer) Send(data []byte, ttl int) error {
	s := p.server
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.conn.SetTTL(ttl); err != nil {
		return s.fail("send", p.remote, err)
	}
	if _, err := s.conn.WriteTo(data, net.UDPAddrFromAddrPort(p.remote)); err != nil {
		return s.fail("send", p.remote, err)
	}
	s.report(eventSent, p.remote, copied(data), nil)
	return nil
}

// Read waits for one datagram, from anybody: the socket is the server's.
func (p *Peer) Read() ([]byte, error) { return p.server.Read() }

// Close forgets the peer; the server keeps its port.
func (p *Peer) Close() error {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	delete(p.server.peers, p.remote)
	return nil
}
