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

// ClientOptions are how a Client dials. The zero ClientOptions leave all as the
// host's stack has it.
type ClientOptions struct {
	Name   string // of the conversation, for reports
	Socket lab.Socket
	Idle   bool // do not read by itself
	// Bound is told of the client before anything is reported of it or read by
	// it. May be nil.
	Bound func(*Client)
}

// Client is a socket that talks to one peer.
type Client struct {
	socket
	conn   lab.DatagramConn
	remote netip.AddrPort
	write  sync.Mutex // one Send at a time: the hop limit is the socket's
}

// Dial makes a Client of "HOST:PORT". Nothing goes over the wire. Unless told
// not to, the client reads whatever comes, at once.
func Dial(ctx context.Context, h lab.Host, address string, o ClientOptions) (*Client, error) {
	n, err := h.With(o.Socket).DialContext(ctx, "udp", address)
	if err != nil {
		return nil, failedDial(h, "dial", address, o.Name, err)
	}
	d, ok := n.(lab.DatagramConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("udp: the host's socket is a %T, which has no hop limit", n), n.Close())
	}
	c := &Client{conn: d, remote: lab.AddrPort(n.RemoteAddr())}
	c.host, c.name, c.local, c.over = h, o.Name, lab.AddrPort(n.LocalAddr()), make(chan struct{})
	if o.Bound != nil {
		o.Bound(c)
	}
	c.report(eventConnect, c.remote, nil, nil)
	if !o.Idle {
		c.reader.Go(c.readOn)
	}
	return c, nil
}

// Local is the client's address and port.
func (c *Client) Local() netip.AddrPort { return c.local }

// Remote is the peer's address and port.
func (c *Client) Remote() netip.AddrPort { return c.remote }

// Send sends one datagram. An ICMP error for an earlier one may be its error.
func (c *Client) Send(data []byte, ttl int) error {
	c.write.Lock()
	defer c.write.Unlock()
	if err := c.conn.SetTTL(ttl); err != nil {
		return c.fail("send", c.remote, err)
	}
	if _, err := c.conn.Write(data); err != nil {
		return c.fail("send", c.remote, err)
	}
	c.report(eventSent, c.remote, copied(data), nil)
	return nil
}

// Read waits for one datagram, or for an ICMP error about one that was sent.
func (c *Client) Read() ([]byte, error) {
	b := make([]byte, maxDatagram)
	n, err := c.conn.Read(b)
	if err != nil {
		return nil, c.fail("read", c.remote, err)
	}
	c.report(eventReceived, c.remote, copied(b[:n]), nil)
	return b[:n], nil
}

// readOn reads until the client is closed. An ICMP error does not end it: the
// socket lives on.
func (c *Client) readOn() {
	for {
		if _, err := c.Read(); err != nil && (c.isOver() || errors.Is(err, net.ErrClosed)) {
			return
		}
	}
}

// Close gives up the port and waits until nothing reads any more. It is idempotent.
func (c *Client) Close() error { return c.close(c.conn.Close) }
