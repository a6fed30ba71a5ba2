package http

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync"
	"time"

	"netlab/lab"
)

// Client asks one server. It keeps its connections open and uses them again, as
// browsers do. Its methods may be called from any goroutine.
type Client struct {
	host    lab.Host
	address string
	http    http.Client
	pool    *http.Transport

	ctx    context.Context //nolint:containedctx // of what goes on behind the caller's back; ends with Close
	cancel context.CancelFunc
	behind sync.WaitGroup // polls and subscriptions

	mu    sync.Mutex
	conns map[*Conn]bool
	stops []stop
}

// stop ends what goes on for one target.
type stop struct {
	target string
	cancel context.CancelFunc
}

// NewClient makes a Client of the server at "HOST:PORT". Nothing goes over the wire.
func NewClient(h lab.Host, address string) *Client {
	c := &Client{host: h, address: address, conns: make(map[*Conn]bool)}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.pool = &http.Transport{
		DialContext:        c.dial,
		DisableCompression: true,
		Proxy:              nil, // the environment has no say
	}
	c.http = http.Client{
		Transport: c.pool,
		// A redirect is a response like any other: a lesson follows it itself.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

// tracked is a connection that leaves its client's list when it is closed.
type tracked struct {
	*Conn
	client *Client
}

func (t tracked) Close() error {
	t.client.mu.Lock()
	delete(t.client.conns, t.Conn)
	t.client.mu.Unlock()
	return t.Conn.Close()
}

func (c *Client) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	n, err := c.host.DialContext(ctx, "tcp", c.address)
	if err != nil {
		return nil, err
	}
	conn := newConn(n)
	c.mu.Lock()
	c.conns[conn] = true
	c.mu.Unlock()
	return tracked{conn, c}, nil
}

// Request is what a Client asks. Method and Target must be given.
type Request struct {
	Method  string
	Target  string      // "/news?n=1"
	Header  [][2]string // names and values, beyond those that the client adds itself
	Body    []byte
	Chunked bool          // send the body in a chunk instead of saying its length
	Close   bool          // ask that the connection be closed behind the response
	Timeout time.Duration // lab time after which the client gives up; 0: never
	// Using is told which connection carries the request. May be nil.
	Using func(*Conn)
}

// Response is what came back.
type Response struct {
	Code   int
	Header http.Header
	Body   []byte
}

// Do sends a request and waits for the whole response.
func (c *Client) Do(ctx context.Context, q Request) (*Response, error) {
	ctx, done := lab.WithTimeout(ctx, c.host, q.Timeout)
	defer done()
	defer context.AfterFunc(c.ctx, done)()
	res, used, err := c.start(ctx, q)
	if err != nil {
		return nil, c.fail(ctx, q, used, err)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxContent))
	// Closing what was read to its end says nothing new.
	_ = res.Body.Close()
	if err != nil {
		return nil, c.fail(ctx, q, used, err)
	}
	c.report(eventResponse, q, used, body, map[string]string{"code": strconv.Itoa(res.StatusCode)}, nil)
	return &Response{Code: res.StatusCode, Header: res.Header, Body: body}, nil
}

// start sends a request and waits for the response's head.
func (c *Client) start(ctx context.Context, q Request) (*http.Response, *Conn, error) {
	var used *Conn
	var mu sync.Mutex
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		t, ok := info.Conn.(tracked)
		if !ok {
			return
		}
		mu.Lock()
		used = t.Conn
		mu.Unlock()
		if q.Using != nil {
			q.Using(t.Conn)
		}
		c.report(eventAsked, q, t.Conn, q.Body, nil, nil)
	}})
	var body io.Reader
	if q.Body != nil {
		body = bytes.NewReader(q.Body)
		if q.Chunked {
			body = io.MultiReader(body) // whose length nobody can tell
		}
	}
	r, err := http.NewRequestWithContext(ctx, q.Method, "http://"+c.address+q.Target, body)
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("User-Agent", "netlab")
	for _, f := range q.Header {
		if http.CanonicalHeaderKey(f[0]) == "Host" {
			r.Host = f[1]
			continue
		}
		r.Header.Add(f[0], f[1])
	}
	r.Close = q.Close
	res, err := c.http.Do(r)
	mu.Lock()
	defer mu.Unlock()
	return res, used, err
}

func (c *Client) report(event string, q Request, used *Conn, data []byte, more map[string]string, err error) {
	call := lab.Call{Room: proto, Event: event, Data: data, Err: err, Fields: map[string]string{"method": q.Method, "target": q.Target}}
	maps.Copy(call.Fields, more)
	if used != nil {
		call.Local, call.Remote = used.local, used.remote
	}
	c.host.Report(call)
}

// fail reports what went wrong, unless the client itself was closed.
func (c *Client) fail(ctx context.Context, q Request, used *Conn, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		err = errors.Join(err, cause)
	}
	why := lab.Reason(err)
	if c.ctx.Err() == nil {
		c.report(eventFailed, q, used, nil, map[string]string{"reason": why}, err)
	}
	return fmt.Errorf("http: %s %s: %s: %w", q.Method, q.Target, why, err)
}

// CloseIdle closes the connections that no request is using.
func (c *Client) CloseIdle() { c.pool.CloseIdleConnections() }

// Close gives up all requests and connections, and waits until nothing goes on
// behind the caller's back. It is idempotent.
func (c *Client) Close() error {
	c.cancel()
	c.mu.Lock()
	var conns []*Conn
	for k := range c.conns {
		conns = append(conns, k)
	}
	c.mu.Unlock()
	for _, k := range conns {
		_ = k.Close() // the scene is over: what an end says to that is of no interest
	}
	c.behind.Wait()
	c.pool.CloseIdleConnections()
	return nil
}
