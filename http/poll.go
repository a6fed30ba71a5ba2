package http

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"netlab/lab"
)

// Poll asks again and again, without the caller waiting: every so often, or, if
// every is 0, as soon as the answer has come (long polling); times says how
// often, 0 until Stop. It ends with the first request that fails.
func (c *Client) Poll(q Request, every time.Duration, times int) {
	c.background(q.Target, func(ctx context.Context) {
		for i := 0; times == 0 || i < times; i++ {
			if i > 0 && lab.Sleep(ctx, c.host, every) != nil {
				return
			}
			if _, err := c.Do(ctx, q); err != nil {
				return
			}
		}
	})
}

// background runs f until the client is closed or told to stop it.
func (c *Client) background(target string, f func(context.Context)) {
	ctx, cancel := context.WithCancel(c.ctx)
	c.mu.Lock()
	c.stops = append(c.stops, stop{target, cancel})
	c.mu.Unlock()
	c.behind.Go(func() {
		defer cancel()
		f(ctx)
	})
}

// Stop ends the polls and subscriptions of a target.
func (c *Client) Stop(target string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := false
	var rest []stop
	for _, s := range c.stops {
		if s.target != target {
			rest = append(rest, s)
			continue
		}
		found = true
		s.cancel()
	}
	if c.stops = rest; !found {
		return fmt.Errorf("http: stop: nothing polls or listens to %s", target)
	}
	return nil
}

// Subscribe opens an event stream and waits for the response's head; events are
// reported as they come, until the stream ends or the client stops it.
func (c *Client) Subscribe(ctx context.Context, q Request) error {
	q.Header = append(q.Header, [2]string{"Accept", "text/event-stream"})
	short, done := lab.WithTimeout(ctx, c.host, q.Timeout)
	defer done()
	opened := make(chan error, 1)
	c.background(q.Target, func(ctx context.Context) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		head := context.AfterFunc(short, func() { cancel(context.Cause(short)) })
		res, used, err := c.start(ctx, q)
		if head(); err != nil {
			opened <- c.fail(ctx, q, used, err)
			return
		}
		defer func() { _ = res.Body.Close() }()
		if res.StatusCode != http.StatusOK || !isEventStream(res.Header.Get("Content-Type")) {
			body, err := io.ReadAll(io.LimitReader(res.Body, maxContent))
			c.report(eventResponse, q, used, body, map[string]string{"code": strconv.Itoa(res.StatusCode)}, err)
			opened <- fmt.Errorf("http: subscribe %s: %s, which is no event stream", q.Target, res.Status)
			return
		}
		opened <- nil
		c.events(ctx, q, used, res.Body)
	})
	return <-opened
}

// events reads an event stream: lines "data: …", and an empty one behind each event.
func (c *Client) events(ctx context.Context, q Request, used *Conn, from io.Reader) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, maxEvent)
	var data []string
	size := 0
	more := map[string]string{}
	for lines.Scan() {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" {
			if data != nil {
				c.report(eventEvent, q, used, []byte(strings.Join(data, "\n")), more, nil)
			}
			data, size, more = nil, 0, map[string]string{}
			continue
		}
		if size += len(line) + 1; size > maxEvent {
			_ = c.fail(ctx, q, used, errEvent) // it is reported, and nobody waits for it
			return
		}
		name, value, _ := strings.Cut(line, ":")
		switch value = strings.TrimPrefix(value, " "); name {
		case "data":
			data = append(data, value)
		case "event", "id":
			more[name] = value
		}
	}
	if err := lines.Err(); err != nil && ctx.Err() == nil {
		_ = c.fail(ctx, q, used, err) // it is reported, and nobody waits for it
	}
}
