package lab

import (
	"context"
	"net"
	"net/netip"
	"time"

	"netlab/lab/wire"
)

// Host is a machine on the bench: a TCP/IP stack of its own, with an interface
// on each of its links. Its conns are standard ones; their deadlines run on
// the lab's clock, whatever the date on them: a deadline is read as a moment
// of Clock().Now().
//
// Networks are "tcp", "tcp4", "tcp6", "udp", "udp4" and "udp6"; addresses are
// "HOST:PORT" with a literal IP address or the name of a host of the lab, and
// ":PORT" to listen on all of the host's own.
type Host interface {
	Name() string
	// Interfaces lists the host's interfaces in the order of the topology's links.
	Interfaces() []Interface
	Clock() wire.Clock
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
	Listen(ctx context.Context, network, address string) (net.Listener, error)
	ListenPacket(ctx context.Context, network, address string) (net.PacketConn, error)
	// With gives the same host, whose sockets are made with these options.
	With(s Socket) Host
	// Report tells the lab's observer what a program on this host did or got.
	Report(c Call)
}

// Interface is a host's place on one link.
type Interface struct {
	Link string // the cable or switch: "client -- server"
	MAC  net.HardwareAddr
	IPv4 netip.Prefix // address and length of its subnet
	IPv6 netip.Prefix
	MTU  int // largest IP packet, in bytes
}

// Socket has the options of sockets that are made from now on. The zero Socket
// leaves all as the stack has it.
type Socket struct {
	LocalPort     int           // 0: an ephemeral port
	TTL           int           // hop limit of what is sent; 0: the stack's (64)
	ReceiveBuffer int           // bytes; 0: the stack's. Also turns off its growing by itself
	ReuseAddr     bool          // bind although an old connection is in TIME-WAIT, if its socket said so too
	ReusePort     bool          // share the port with others that say the same
	Nagle         bool          // hold back small segments while data is unacknowledged (RFC 9293 section 3.7.4)
	KeepAlive     time.Duration // idle time before the first probe; 0: none
	KeepInterval  time.Duration // between probes
	KeepCount     int           // probes before giving up
	Backlog       int           // connections that may wait for accept
}

// StreamConn is what a Host's "tcp" conns are, beyond net.Conn.
type StreamConn interface {
	net.Conn
	// CloseWrite sends a FIN: no more data from here, though more may come in.
	CloseWrite() error
	// SetLinger with 0 makes Close abort the connection with a RST.
	SetLinger(sec int) error
	SetNoDelay(on bool) error
}

// DatagramConn is what a Host's connected and unconnected "udp" conns are,
// beyond net.Conn and net.PacketConn. Writing and reading return an ICMP error
// that came in for the socket, once.
type DatagramConn interface {
	net.Conn
	ReadFrom(p []byte) (n int, addr net.Addr, err error)
	WriteTo(p []byte, addr net.Addr) (n int, err error)
	// SetTTL sets the hop limit of datagrams sent from now on; 0: the stack's.
	SetTTL(ttl int) error
}

// Call is something that a program on a host did or got: the events of the
// lesson language ("server udp received").
type Call struct {
	Number int       // 1 for the first of the lab; the lab sets it
	At     time.Time // the lab sets it
	Host   string    // the lab sets it
	Room   string    // "udp"
	Event  string    // "received"
	Name   string    // the connection's name in the lesson, if it has one
	Local  netip.AddrPort
	Remote netip.AddrPort
	Data   []byte // what was sent or received
	// Fields are further call.* fields, by their last word: "reason".
	Fields map[string]string
	Err    error
}
