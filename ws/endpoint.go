package ws

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"netlab/lab"
)

// The events that ends report.
const (
	eventListen   = "listen"   // a server waits for connections
	eventConnect  = "connect"  // a client's upgrade succeeded
	eventAccept   = "accept"   // a server took a connection
	eventRefused  = "refused"  // a server refused the upgrade: call.code is the HTTP status
	eventSent     = "sent"     // a message was sent
	eventReceived = "received" // a message came
	eventPing     = "ping"     // a ping came
	eventPong     = "pong"     // a pong came
	eventClosing  = "closing"  // a close frame came: call.code and call.text
	eventClosed   = "closed"   // the connection is over; call.code is 1006 if no close frame came
	eventFailed   = "failed"   // a call failed, or the other end broke the protocol: call.reason says why
)

// The status codes of close frames that ends use by themselves, RFC 6455 section 7.4.1.
const (
	ProtocolError    = 1002
	InconsistentData = 1007
	MessageTooBig    = 1009
	noStatus         = 1005 // a close frame without a code; never sent
	abnormal         = 1006 // no close frame; never sent
)

// maxReceived bounds a message that an end takes.
const maxReceived = 16 << 20

// Conn is one end of a WebSocket connection, dialed or accepted. It reads
// whatever comes, and answers pings and close frames. Its methods may be called
// from any goroutine.
type Conn struct {
	host          lab.Host
	name          string
	wire          *wireConn
	gorilla       *websocket.Conn
	local, remote netip.AddrPort
	options       ConnOptions
	limit         int64 // bytes of the longest message that is taken

	writing sync.Mutex // of messages: gorilla wants one writer at a time
	closing sync.Once
	over    chan struct{} // closed once the connection is given up from here
	reader  sync.WaitGroup
	ended   error
	left    func() // called when nothing is read any more; may be nil
}

// ConnOptions are what an end does by itself.
type ConnOptions struct {
	Mute  bool  // don't answer pings
	Echo  bool  // send each message back
	Limit int64 // bytes of the longest message that is taken; 0: 16 MiB
}

func newConn(h lab.Host, name string, w *wireConn, g *websocket.Conn, o ConnOptions) *Conn {
	c := &Conn{
		host: h, name: name, wire: w, gorilla: g, options: o, over: make(chan struct{}),
		local: lab.AddrPort(w.LocalAddr()), remote: lab.AddrPort(w.RemoteAddr()),
	}
	if c.limit = o.Limit; c.limit <= 0 {
		c.limit = maxReceived
	}
	g.SetReadLimit(c.limit)
	g.SetPingHandler(c.pinged)
	g.SetPongHandler(func(data string) error { c.report(eventPong, []byte(data), nil, nil); return nil })
	g.SetCloseHandler(c.closed)
	return c
}

// Local is this end's address and port.
func (c *Conn) Local() netip.AddrPort { return c.local }

// Remote is the other end's address and port.
func (c *Conn) Remote() netip.AddrPort { return c.remote }

// Subprotocol is what the ends agreed to speak on top; empty for none.
func (c *Conn) Subprotocol() string { return c.gorilla.Subprotocol() }

func (c *Conn) report(event string, data []byte, more map[string]string, err error) {
	c.host.Report(lab.Call{Room: "ws", Event: event, Name: c.name, Local: c.local, Remote: c.remote, Data: data, Err: err, Fields: more})
}

func (c *Conn) isOver() bool {
	select {
	case <-c.over:
		return true
	default:
		return false
	}
}

func (c *Conn) fail(call string, err error) error {
	why := reason(err)
	if !c.isOver() {
		c.report(eventFailed, nil, map[string]string{"reason": why}, err)
	}
	return fmt.Errorf("ws: %s: %s: %w", call, why, err)
}

// Send sends a message, text or binary, in one frame (of more than 128 KiB a
// client's is several).
func (c *Conn) Send(kind OpCode, data []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.gorilla.WriteMessage(int(kind), data); err != nil {
		return c.fail("send", err)
	}
	c.sent(kind, data)
	return nil
}

func (c *Conn) sent(kind OpCode, data []byte) {
	c.report(eventSent, append([]byte(nil), data...), map[string]string{"kind": kind.String()}, nil)
}

// SendFragments sends a message in n frames, as even as can be.
func (c *Conn) SendFragments(kind OpCode, data []byte, n int) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	for i := range n {
		f := Frame{OpCode: Continuation, Fin: i == n-1, Payload: data[i*len(data)/n : (i+1)*len(data)/n]}
		if i == 0 {
			f.OpCode = kind
		}
		if err := c.wire.send(f); err != nil {
			return c.fail("send", err)
		}
	}
	c.sent(kind, data)
	return nil
}

// Choose sets the masking key of the next frame that a client sends.
func (c *Conn) Choose(key [4]byte) { c.wire.choose(key) }

// SendFrame sends any frame, right or wrong.
func (c *Conn) SendFrame(f Frame) error {
	if err := c.wire.send(f); err != nil {
		return c.fail("frame", err)
	}
	return nil
}

// SendBytes sends bytes that need not be a frame.
func (c *Conn) SendBytes(b []byte) error {
	if err := c.wire.raw(b); err != nil {
		return c.fail("raw", err)
	}
	return nil
}

// Control sends a ping or a pong.
func (c *Conn) Control(kind OpCode, data []byte) error {
	// The zero time is no deadline: gorilla's would be the machine's.
	if err := c.gorilla.WriteControl(int(kind), data, time.Time{}); err != nil {
		return c.fail(kind.String(), err)
	}
	return nil
}

// SayClose begins the closing handshake, RFC 6455 section 7.1.2; code 0 gives no reason.
func (c *Conn) SayClose(code int, why string) error {
	var payload []byte
	if code != 0 {
		payload = append(binary.BigEndian.AppendUint16(nil, uint16(code)), why...) //nolint:gosec // the caller's number, right or wrong
	}
	return c.Control(Close, payload)
}

func (c *Conn) pinged(data string) error {
	c.report(eventPing, []byte(data), nil, nil)
	if !c.options.Mute {
		// If it fails the reader finds out by itself.
		_ = c.gorilla.WriteControl(websocket.PongMessage, []byte(data), time.Time{})
	}
	return nil
}

// closed answers a close frame with the same code, RFC 6455 section 5.5.1.
func (c *Conn) closed(code int, text string) error {
	c.report(eventClosing, []byte(text), codeField(code), nil)
	var payload []byte
	if code != noStatus {
		payload = binary.BigEndian.AppendUint16(nil, uint16(code)) //nolint:gosec // two bytes on the wire
	}
	// It fails if this end has said close before: then all is said.
	_ = c.gorilla.WriteControl(websocket.CloseMessage, payload, time.Time{})
	return nil
}

func codeField(code int) map[string]string { return map[string]string{"code": strconv.Itoa(code)} }

// Hangup closes the TCP connection without a word of WebSocket.
func (c *Conn) Hangup() error {
	c.end(func() { c.report(eventClosed, nil, codeField(abnormal), nil) })
	c.reader.Wait()
	return c.ended
}

// Close gives up this end, as Hangup does, and waits until nothing reads from
// it any more. It is idempotent. To close as RFC 6455 wants it see SayClose.
func (c *Conn) Close() error {
	c.end(nil)
	c.reader.Wait()
	return nil
}

func (c *Conn) end(first func()) {
	c.closing.Do(func() {
		if first != nil {
			first()
		}
		close(c.over)
		c.ended = c.gorilla.Close()
	})
}

// reason says in a word or two what went wrong.
func reason(err error) string {
	switch {
	case errors.Is(err, websocket.ErrBadHandshake):
		return "upgrade refused"
	case errors.Is(err, websocket.ErrCloseSent):
		return "close was sent"
	default:
		return lab.Reason(err)
	}
}
