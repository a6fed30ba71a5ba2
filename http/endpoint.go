package http

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"

	"netlab/lab"
)

// The events that clients and servers report.
const (
	eventListen    = "listen"    // a server waits for connections
	eventRequest   = "request"   // a server got a request
	eventAnswered  = "answered"  // a server has sent its response
	eventPublished = "published" // a server had news, for those who wait or listen
	eventAsked     = "asked"     // a client sends a request
	eventResponse  = "response"  // a client got a response, with its body
	eventSwitched  = "switched"  // an end speaks another protocol from here on: call.target says which
	eventReceived  = "received"  // bytes of that protocol came
	eventEvent     = "event"     // a client got a piece of an event stream
	eventFailed    = "failed"    // a request failed: call.reason says why
)

// Bounds of what an end takes.
const (
	maxContent = 16 << 20 // bytes of a body
	maxEvent   = 1 << 20  // bytes of an event in a stream
	maxQueue   = 1000     // news that nobody has asked for yet
)

var errEvent = errors.New("an event of the stream is longer than a megabyte")

// Conn is one end of a connection that carries HTTP.
type Conn struct {
	net.Conn
	local, remote netip.AddrPort
	once          sync.Once
	err           error
}

func newConn(c net.Conn) *Conn {
	return &Conn{Conn: c, local: lab.AddrPort(c.LocalAddr()), remote: lab.AddrPort(c.RemoteAddr())}
}

// Local is this end's address and port.
func (c *Conn) Local() netip.AddrPort { return c.local }

// Remote is the other end's address and port.
func (c *Conn) Remote() netip.AddrPort { return c.remote }

// Close closes the connection. It is idempotent.
func (c *Conn) Close() error {
	c.once.Do(func() { c.err = c.Conn.Close() })
	return c.err
}

// CloseWrite says that nothing more will come from here. Net/http does so before
// it closes on a client that is still sending, so that its answer is read.
func (c *Conn) CloseWrite() error {
	if w, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return w.CloseWrite()
	}
	return nil
}

// fields reads header lines as a lesson writes them, "Name: value", one a line.
func fields(text string) ([][2]string, error) {
	var out [][2]string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || !isToken([]byte(name)) {
			return nil, fmt.Errorf("http: %q is no header line: expected a name, a colon, a value", line)
		}
		out = append(out, [2]string{name, strings.TrimSpace(value)})
	}
	return out, nil
}
