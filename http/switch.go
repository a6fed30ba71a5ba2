package http

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"netlab/lab"
)

// Switch lets clients of a path switch to another protocol, of which the server
// knows one word: it sends back what comes.
func (s *Server) Switch(path, protocol string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes[path] = &route{to: protocol}
}

// switchTo answers 101 and speaks the other protocol, RFC 9110 section 7.8.
func (s *Server) switchTo(ctx context.Context, protocol string, w http.ResponseWriter, r *http.Request) (int, []byte, error) {
	if r.Header.Get("Upgrade") != protocol {
		w.Header().Set("Upgrade", protocol)
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusUpgradeRequired)
		return http.StatusUpgradeRequired, nil, nil
	}
	h, ok := w.(http.Hijacker)
	if !ok {
		return 0, nil, errors.New("http: the connection cannot be taken over")
	}
	conn, buffered, err := h.Hijack()
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = conn.Close() }() // the other end has closed it, or the server is being closed
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	head := "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: " + protocol + "\r\n\r\n"
	if _, err := io.WriteString(conn, head); err != nil {
		return 0, nil, err
	}
	s.report(eventAnswered, r, nil, map[string]string{"code": strconv.Itoa(http.StatusSwitchingProtocols)}, nil)
	s.report(eventSwitched, r, nil, map[string]string{"target": protocol}, nil)
	b := make([]byte, 64<<10)
	for {
		n, err := buffered.Read(b)
		if n > 0 {
			s.report(eventReceived, r, append([]byte(nil), b[:n]...), nil, nil)
			if _, err := conn.Write(b[:n]); err != nil {
				return 0, nil, context.Canceled // nobody is there to be told
			}
		}
		if err != nil {
			return 0, nil, context.Canceled // all has been said with 101
		}
	}
}

// Upgraded is a connection that speaks another protocol now.
type Upgraded struct{ io.ReadWriteCloser }

// Upgrade asks to switch to another protocol, sends data in it, and waits until
// as many bytes have come back.
func (c *Client) Upgrade(ctx context.Context, q Request, protocol string, data []byte) (*Upgraded, error) {
	// The connection outlives the call, and so must its context.
	long, give := context.WithCancelCause(c.ctx)
	short, done := lab.WithTimeout(ctx, c.host, q.Timeout)
	defer done()
	defer context.AfterFunc(short, func() { give(context.Cause(short)) })()
	q.Header = append(q.Header, [2]string{"Connection", "Upgrade"}, [2]string{"Upgrade", protocol})
	res, used, err := c.start(long, q)
	if err != nil {
		return nil, c.fail(long, q, used, err)
	}
	c.report(eventResponse, q, used, nil, map[string]string{"code": strconv.Itoa(res.StatusCode)}, nil)
	both, ok := res.Body.(io.ReadWriteCloser)
	if res.StatusCode != http.StatusSwitchingProtocols || !ok {
		_ = res.Body.Close() // there is nothing more to it
		give(nil)
		return nil, fmt.Errorf("http: upgrade %s: %s", q.Target, res.Status)
	}
	c.report(eventSwitched, q, used, nil, map[string]string{"target": protocol}, nil)
	if _, err := both.Write(data); err != nil {
		return nil, errors.Join(c.fail(long, q, used, err), both.Close())
	}
	back := make([]byte, len(data))
	if _, err := io.ReadFull(both, back); err != nil {
		return nil, errors.Join(c.fail(long, q, used, err), both.Close())
	}
	c.host.Report(lab.Call{
		Room: proto, Event: eventReceived, Data: back, Local: used.local, Remote: used.remote, Fields: map[string]string{"target": protocol},
	})
	return &Upgraded{both}, nil
}
