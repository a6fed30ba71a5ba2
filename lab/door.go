package lab

import (
	"context"
	"io"
	"net/netip"
)

// Doorkeeper is a Host on which a program answers each connection itself, where
// Listen has the stack answer all of them. Only on the real clock: nobody could
// tell a virtual one that the program is still thinking.
type Doorkeeper interface {
	// Door has open called for each connection that somebody asks for at
	// ":PORT", on a goroutine of its own. Until it is answered, the one who asks
	// waits, and sends the SYN again. Close waits until no open is under way.
	Door(ctx context.Context, network, address string, open func(Visitor)) (io.Closer, error)
}

// Visitor is a connection that was asked for: the SYN is there, and nothing has
// been sent back. One that is neither accepted nor refused when open returns is
// refused.
type Visitor interface {
	Remote() netip.AddrPort
	// Accept sends the SYN ACK and waits for the end of the handshake.
	Accept() (StreamConn, error)
	// Refuse sends a RST, as a port does at which nobody listens
	// (RFC 9293 section 3.10.7.1).
	Refuse()
}
