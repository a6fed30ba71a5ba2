package ws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"netlab/lab"
)

// writeBuffer is the longest message that a client sends in one frame.
const writeBuffer = 128 << 10

// ClientOptions are how a Client dials. The zero ClientOptions ask for "/".
type ClientOptions struct {
	ConnOptions
	Name      string // of the connection, for reports
	Path      string
	Origin    string
	Protocols []string    // subprotocols to offer
	Header    [][2]string // further header fields
	Compress  bool        // offer permessage-deflate
	Version   int         // of WebSocket, if not 13; two digits
	Timeout   time.Duration
	// Bound is told of the connection before anything is reported of it or read
	// from it. May be nil.
	Bound func(*Conn)
}

// Client is the end of a connection that asked for it.
type Client struct{ *Conn }

// Dial opens a connection to "HOST:PORT" and upgrades it. The client reads
// whatever comes, at once.
func Dial(ctx context.Context, h lab.Host, address string, o ClientOptions) (*Client, error) {
	short, done := lab.WithTimeout(ctx, h, o.Timeout)
	defer done()
	var wire *wireConn
	var hold context.CancelFunc
	d := websocket.Dialer{
		Subprotocols: o.Protocols, EnableCompression: o.Compress,
		WriteBufferSize: writeBuffer, WriteBufferPool: &sync.Pool{},
		NetDialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			c, err := h.DialContext(ctx, "tcp", address)
			if err != nil {
				return nil, err
			}
			wire = newWireConn(c, true)
			wire.version = o.Version
			// Gorilla waits for the response without an eye on ctx.
			stop := context.AfterFunc(short, func() { _ = c.Close() })
			hold = func() { stop() }
			return wire, nil
		},
	}
	header := http.Header{"User-Agent": {"netlab"}}
	if o.Origin != "" {
		header.Set("Origin", o.Origin)
	}
	for _, f := range o.Header {
		header.Add(f[0], f[1])
	}
	path := o.Path
	if path == "" {
		path = "/"
	}
	g, res, err := d.DialContext(short, "ws://"+address+path, header) //nolint:bodyclose // gorilla has read it already
	if hold != nil {
		hold()
	}
	if err != nil {
		return nil, refusal(short, h, address, o.Name, wire, res, err)
	}
	c := &Client{newConn(h, o.Name, wire, g, o.ConnOptions)}
	if o.Bound != nil {
		o.Bound(c.Conn)
	}
	c.report(eventConnect, nil, map[string]string{"protocol": g.Subprotocol()}, nil)
	c.readOn()
	return c, nil
}

// refusal says why there is no connection.
func refusal(ctx context.Context, h lab.Host, address, name string, wire *wireConn, res *http.Response, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		err = errors.Join(err, cause)
	}
	why := reason(err)
	call := lab.Call{Room: "ws", Event: eventFailed, Name: name, Err: err, Fields: map[string]string{"reason": why}}
	if wire != nil {
		call.Local, call.Remote = lab.AddrPort(wire.LocalAddr()), lab.AddrPort(wire.RemoteAddr())
	}
	if res != nil {
		call.Fields["code"] = strconv.Itoa(res.StatusCode)
		why += ": " + res.Status
	}
	h.Report(call)
	return fmt.Errorf("ws: dial %s: %s: %w", address, why, err)
}
