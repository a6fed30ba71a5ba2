package ws

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/gorilla/websocket"
)

// Errors of what the other end sends, which gorilla leaves to us.
var (
	errText = errors.New("the text is not UTF-8")
	errBig  = errors.New("the message is longer than the limit once it is inflated")
)

// readOn reads until the connection is over, as a program does that waits for
// whatever comes.
func (c *Conn) readOn() {
	c.reader.Go(func() {
		code := c.read()
		if !c.isOver() {
			c.report(eventClosed, nil, codeField(code), nil)
		}
		c.end(nil)
		if c.left != nil {
			c.left()
		}
	})
}

// read reads messages; it gives the status code by which the connection ended.
func (c *Conn) read() int {
	for {
		kind, data, err := c.message()
		var said *websocket.CloseError
		switch {
		case err == nil:
			c.report(eventReceived, data, map[string]string{"kind": kind.String()}, nil)
			if c.options.Echo {
				_ = c.Send(kind, data) // what fails is reported
			}
		case errors.As(err, &said) && said.Code != abnormal:
			c.lastWords()
			return said.Code
		case errors.As(err, &said), isGone(err):
			return abnormal
		case errors.Is(err, errText):
			return c.refuse(InconsistentData, err)
		case errors.Is(err, errBig), errors.Is(err, websocket.ErrReadLimit):
			return c.refuse(MessageTooBig, err)
		case isFrameError(err):
			return c.refuse(ProtocolError, err)
		default:
			return c.refuse(0, err) // gorilla has said 1002
		}
	}
}

// message reads the next message. A text is judged as it comes, so that the
// connection fails at the first byte that cannot be UTF-8, RFC 6455 section 8.1:
// a wrong text without end would be read for ever otherwise.
func (c *Conn) message() (OpCode, []byte, error) {
	kind, r, err := c.gorilla.NextReader()
	if err != nil {
		return 0, nil, err
	}
	var text textCheck
	data := make([]byte, 0, 512)
	for {
		n, err := r.Read(data[len(data):cap(data)])
		more := data[len(data) : len(data)+n]
		data = data[:len(data)+n]
		switch {
		case kind == websocket.TextMessage && !text.takes(more):
			return 0, nil, errText
		case int64(len(data)) > c.limit:
			return 0, nil, errBig // gorilla bounds what comes, not what becomes of it
		case errors.Is(err, io.EOF):
			if kind == websocket.TextMessage && !text.ends() {
				return 0, nil, errText
			}
			return OpCode(kind), data, nil //nolint:gosec // 1 or 2
		case err != nil:
			return 0, nil, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

// refuse fails the connection: the other end broke the protocol, RFC 6455
// section 7.1.7. Gorilla has said so by itself unless code says what to say.
func (c *Conn) refuse(code int, err error) int {
	if code != 0 {
		// It fails if gorilla has said so before; the connection is given up either way.
		_ = c.gorilla.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Time{})
	}
	if !c.isOver() {
		c.report(eventFailed, nil, map[string]string{"reason": "protocol error"}, err)
	}
	c.lastWords()
	return abnormal
}

// lastWords lets the server close first: a client waits until it has, RFC 6455
// section 7.1.1.
func (c *Conn) lastWords() {
	if c.wire.client {
		_, _ = io.Copy(io.Discard, c.wire.Conn) // until the end, whatever kind of end it is
	}
}

func isGone(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNABORTED) || errors.Is(err, syscall.ETIMEDOUT) || errors.Is(err, os.ErrDeadlineExceeded)
}
