package tcp

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"

	"netlab/lab"
)

// The events that ends of connections report. The first group is what a
// program did, the second what it got.
const (
	eventListen   = "listen"   // a server waits for connections
	eventConnect  = "connect"  // a client's connection is there
	eventAccept   = "accept"   // a server took a connection
	eventSent     = "sent"     // the stack took data; it need not have left
	eventShutdown = "shutdown" // no more data from here
	eventClosed   = "closed"   // the program gave up its end
	eventAborted  = "aborted"  // the same, with a RST

	eventReceived = "received" // data came
	eventEOF      = "eof"      // the other end has no more data
	eventFailed   = "failed"   // a call failed: call.reason says why
)

// readSize is what one read asks for.
const readSize = 64 << 10

// Conn is one end of a connection, dialed or accepted. Its methods may be
// called from any goroutine. Everything that happens to it is reported to its
// host.
type Conn struct {
	host          lab.Host
	name          string
	conn          lab.StreamConn
	local, remote netip.AddrPort
	closeOnEOF    bool

	closing sync.Once
	over    chan struct{} // closed once Close or Abort was called
	reader  sync.WaitGroup
	ended   error // of Close
}

func newConn(h lab.Host, name string, c net.Conn) (*Conn, error) {
	s, ok := c.(lab.StreamConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("tcp: the host's connection is a %T, which has no half close", c), c.Close())
	}
	return &Conn{
		host: h, name: name, conn: s, over: make(chan struct{}),
		local: lab.AddrPort(c.LocalAddr()), remote: lab.AddrPort(c.RemoteAddr()),
	}, nil
}

// Local is this end's address and port.
func (c *Conn) Local() netip.AddrPort { return c.local }

// Remote is the other end's address and port.
func (c *Conn) Remote() netip.AddrPort { return c.remote }

func (c *Conn) report(event string, data []byte, err error) {
	call := lab.Call{Room: "tcp", Event: event, Name: c.name, Local: c.local, Remote: c.remote, Data: data, Err: err}
	if err != nil {
		call.Fields = map[string]string{"reason": lab.Reason(err)}
	}
	c.host.Report(call)
}

// fail reports an error of this end and gives it its context. An end that was
// closed from here has not failed.
func (c *Conn) fail(call string, err error) error {
	select {
	case <-c.over:
	default:
		c.report(eventFailed, nil, err)
	}
	return fmt.Errorf("tcp: %s: %s: %w", call, lab.Reason(err), err)
}

// Send hands data to the stack; it returns when the stack has taken all of it.
func (c *Conn) Send(data []byte) error {
	if len(data) == 0 {
		return errors.New("tcp: send: there is nothing to send: an empty write puts nothing on the wire")
	}
	n, err := c.conn.Write(data)
	if err != nil {
		return c.fail("send", err)
	}
	c.report(eventSent, append([]byte(nil), data[:n]...), nil)
	return nil
}

// Read waits for data and takes it: exactly n bytes, or if n is 0 what one
// read gives. io.EOF says that the other end has no more.
func (c *Conn) Read(n int) ([]byte, error) {
	size := readSize
	if n > 0 {
		size = n
	}
	b := make([]byte, size)
	var got int
	for {
		m, err := c.conn.Read(b[got:])
		if m > 0 {
			c.report(eventReceived, append([]byte(nil), b[got:got+m]...), nil)
			got += m
		}
		switch {
		case errors.Is(err, io.EOF):
			c.report(eventEOF, nil, nil)
			return b[:got], io.EOF
		case err != nil:
			return b[:got], c.fail("read", err)
		case n == 0, got == n:
			return b[:got], nil
		}
	}
}

// readOn reads until the end, as a program does that waits for whatever comes.
func (c *Conn) readOn() {
	c.reader.Go(func() {
		for {
			if _, err := c.Read(0); err != nil {
				if errors.Is(err, io.EOF) && c.closeOnEOF {
					c.end(eventClosed)
				}
				return
			}
		}
	})
}

// Shutdown says that no more data will come from here (a FIN); data may still
// come in.
func (c *Conn) Shutdown() error {
	if err := c.conn.CloseWrite(); err != nil {
		return c.fail("shutdown", err)
	}
	c.report(eventShutdown, nil, nil)
	return nil
}

// Close gives up this end and waits until nothing reads from it any more. It is
// idempotent. What has not been sent yet, the stack still sends.
func (c *Conn) Close() error {
	c.end(eventClosed)
	c.reader.Wait()
	return c.ended
}

// Abort gives up the connection with a RST: what has not been sent is lost.
func (c *Conn) Abort() error {
	if err := c.conn.SetLinger(0); err != nil {
		return c.fail("abort", err)
	}
	c.end(eventAborted)
	c.reader.Wait()
	return c.ended
}

func (c *Conn) end(event string) {
	c.closing.Do(func() {
		close(c.over)
		c.ended = c.conn.Close()
		c.report(event, nil, nil)
	})
}
