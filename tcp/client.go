package tcp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"netlab/lab"
)

// ClientOptions are how a Client dials. The zero ClientOptions leave all as the
// host's stack has it.
type ClientOptions struct {
	Name    string // of the connection, for reports
	Socket  lab.Socket
	Timeout time.Duration // lab time after which dialing fails; 0: when the stack gives up
	Idle    bool          // do not read by itself
	// Bound is told of the connection before anything is reported of it or read
	// from it. May be nil.
	Bound func(*Conn)
}

// Client is the end of a connection that asked for it.
type Client struct{ *Conn }

// Dial opens a connection to "HOST:PORT". Unless told not to, the client reads
// whatever comes, at once.
func Dial(ctx context.Context, h lab.Host, address string, o ClientOptions) (*Client, error) {
	short, done := lab.WithTimeout(ctx, h, o.Timeout)
	defer done()
	c, err := h.With(o.Socket).DialContext(short, "tcp", address)
	if err != nil {
		if cause := context.Cause(short); cause != nil && ctx.Err() == nil {
			err = errors.Join(err, cause)
		}
		why := lab.Reason(err)
		h.Report(lab.Call{Room: "tcp", Event: eventFailed, Name: o.Name, Err: err, Fields: map[string]string{"reason": why}})
		return nil, fmt.Errorf("tcp: dial %s: %s: %w", address, why, err)
	}
	end, err := newConn(h, o.Name, c)
	if err != nil {
		return nil, err
	}
	if o.Bound != nil {
		o.Bound(end)
	}
	end.report(eventConnect, nil, nil)
	if !o.Idle {
		end.readOn()
	}
	return &Client{end}, nil
}
