package http_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	nethttp "net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"netlab/dissect"
	"netlab/http"
	"netlab/lab"
	"netlab/lab/netstack"
)

// TestCrossTalkOnOnePortIsNamed has other protocols speak on HTTP's port, or the
// wrong end.
func TestCrossTalkOnOnePortIsNamed(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
	frame := "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"
	type turn struct {
		from int
		text string
	}
	for name, c := range map[string]struct {
		turns []turn
		want  string // in a note on the last packet
	}{
		"TLS":                   {[]turn{{client, "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03"}}, "begin with a start line"},
		"an alert in TLS":       {[]turn{{client, get}, {server, "\x15\x03\x01\x00\x02\x02\x28"}}, "begin with a start line"},
		"SSH":                   {[]turn{{client, "SSH-2.0-OpenSSH_9.6\r\n"}}, "begin with a start line"},
		"HTTP/2":                {[]turn{{client, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}}, "begin with a start line"},
		"a frame":               {[]turn{{client, frame}}, "begin with a start line"},
		"a frame behind a GET":  {[]turn{{client, get}, {server, ok}, {client, frame}}, "begin with a start line"},
		"garbage behind a GET":  {[]turn{{client, get + "\x00\x01\x02garbage"}}, "begin with a start line"},
		"a client that answers": {[]turn{{client, ok}}, "was not seen"},
		"an answer too many":    {[]turn{{client, get}, {server, ok + ok}}, "was not seen"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t)
			var p *dissect.Packet
			for _, x := range c.turns {
				p = w.say(x.from, x.text)
				w.messages(p)
			}
			found, said := false, ""
			for i := range p.Layers {
				for _, n := range p.Layers[i].Notes() {
					said += fmt.Sprintln(n.Level, n.Text)
					found = found || n.Level > dissect.Chat && strings.Contains(n.Text, c.want)
				}
			}
			if !found {
				t.Errorf("no note says %q, but\n%s", c.want, said)
			}
		})
	}
}

// TestStrangersBytesTakeNoMoreThanTheyAre has streams without end: what is kept
// of them, beside the records, is bounded.
func TestStrangersBytesTakeNoMoreThanTheyAre(t *testing.T) {
	const post = "POST /a HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n"
	for name, c := range map[string]struct {
		from        int
		begin, more string
	}{
		"requests that nobody answers": {client, "", strings.Repeat(get, 40)},
		"interim responses":            {server, "", strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 50)},
		"a start line":                 {client, "GET /", strings.Repeat("a", 1400)},
		"a head":                       {client, "GET /a HTTP/1.1\r\n", strings.Repeat("X-Y: z\r\n", 170)},
		"a trailer":                    {client, post + "0\r\n", strings.Repeat("X-Y: z\r\n", 170)},
		"a chunk's extension":          {client, post + "5", strings.Repeat(";aaaaaaaa=b", 120)},
		"chunks of one byte":           {client, post, strings.Repeat("1\r\nx\r\n", 230)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t)
			w.say(c.from, c.begin)
			measure := func() (kept int64) {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				kept = int64(m.HeapAlloc)
				for _, r := range w.recs {
					kept -= int64(cap(r.Data))
				}
				return kept
			}
			before := measure()
			for range 2000 {
				w.say(c.from, c.more)
			}
			if n := (measure() - before) >> 10; n > 2000 {
				t.Errorf("%d KiB are kept", n)
			}
			runtime.KeepAlive(w)
		})
	}
}

// bench has a client and a server host and plays what they do, each a task.
func bench(t *testing.T, server, client func(context.Context, lab.Host) error) {
	t.Helper()
	l, err := lab.New(t.Context(), lab.Topology{Seed: 1, Links: []lab.Link{{Name: "client -- server", Hosts: []string{"client", "server"}}}},
		lab.Options{MakeHost: netstack.New})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	s, _ := l.Host("server")
	c, _ := l.Host("client")
	tasks := []*lab.Task{
		l.Start(func(ctx context.Context) error { return server(ctx, s) }),
		l.Start(func(ctx context.Context) error { return client(ctx, c) }),
	}
	l.SetLimit(time.Hour)
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, task := range tasks {
		if done, err := task.Done(); !done || err != nil {
			t.Errorf("task %d: done %v: %v", i, done, err)
		}
	}
}

// TestServerRefusesSmuggling sends the shapes that two programs may read in two
// ways to our server: it answers 400 or what else says no, and closes.
func TestServerRefusesSmuggling(t *testing.T) {
	const post = "POST /echo HTTP/1.1\r\nHost: s\r\n"
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"two lengths":           {post + "Content-Length: 6\r\nContent-Length: 5\r\n\r\nhello!", 400},
		"a list of lengths":     {post + "Content-Length: 5, 6\r\n\r\nhello!", 400},
		"a signed length":       {post + "Content-Length: +5\r\n\r\nhello", 400},
		"a huge length":         {post + "Content-Length: 99999999999999999999\r\n\r\n", 400},
		"an unknown coding":     {post + "Transfer-Encoding: gzip\r\n\r\n", 501},
		"chunked twice":         {post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 501},
		"a blank in a name":     {post + "Content-Length : 5\r\n\r\nhello", 400},
		"no colon":              {post + "nonsense\r\n\r\n", 400},
		"no host":               {"GET /echo HTTP/1.1\r\n\r\n", 400},
		"two hosts":             {"GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
		"NUL":                   {"GET /echo HTTP/1.1\r\nHost: s\r\nX: a\x00b\r\n\r\n", 400},
		"a head without an end": {"GET /echo HTTP/1.1\r\nHost: s\r\n" + strings.Repeat("X-Y: "+strings.Repeat("z", 1000)+"\r\n", 1200), 431},
		"another version":       {"GET /echo HTTP/3.7\r\nHost: s\r\n\r\n", 505},
		"another protocol":      {"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03\r\n\r\n", 400},
		// RFC 9112 section 6.3: chunks win, and the length is no part of the message.
		"a length and chunks": {post + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 200},
	} {
		t.Run(name, func(t *testing.T) {
			var server *http.Server
			bench(t, func(ctx context.Context, h lab.Host) (err error) {
				if server, err = http.Listen(ctx, h, ":80", http.ServerOptions{}); err == nil {
					server.Serve("/echo", http.Reply{Echo: true})
				}
				return err
			}, func(ctx context.Context, h lab.Host) error {
				conn, err := h.DialContext(ctx, "tcp", "server:80")
				if err != nil {
					return err
				}
				go func() { _, _ = io.WriteString(conn, c.text) }() // the server may not read to its end
				res, err := nethttp.ReadResponse(bufio.NewReader(conn), nil)
				if err != nil {
					return err
				}
				body, err := io.ReadAll(res.Body)
				err = errors.Join(err, res.Body.Close())
				if res.StatusCode != c.want || c.want == 200 && string(body) != "hi" {
					return fmt.Errorf("status %s, body %.80q, want %d", res.Status, body, c.want)
				}
				return errors.Join(err, conn.Close())
			})
			if err := server.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestClientBoundsWhatServersSay has servers that never stop.
func TestClientBoundsWhatServersSay(t *testing.T) {
	for name, c := range map[string]struct {
		begin, more string
		subscribe   bool
	}{
		"a head":            {"HTTP/1.1 200 OK\r\n", "X-Y: " + strings.Repeat("z", 4000) + "\r\n", false},
		"interim responses": {"", "HTTP/1.1 103 Early Hints\r\nX-Y: " + strings.Repeat("z", 4000) + "\r\n\r\n", false},
		"an event's lines":  {"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", "data: x\ndata: y\n", true},
		"an event's line":   {"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata:", strings.Repeat("x", 4000), true},
	} {
		t.Run(name, func(t *testing.T) {
			var client *http.Client
			bench(t, func(ctx context.Context, h lab.Host) error {
				l, err := h.Listen(ctx, "tcp", ":80")
				if err != nil {
					return err
				}
				conn, err := l.Accept()
				if err != nil {
					return err
				}
				go func() {
					_, err := io.WriteString(conn, c.begin)
					for n := 0; err == nil && n < 64<<20; n += len(c.more) * 100 {
						_, err = io.WriteString(conn, strings.Repeat(c.more, 100))
					}
					if err == nil {
						t.Error("the client has read 64 MiB")
					}
					_, _ = conn.Close(), l.Close()
				}()
				return nil
			}, func(ctx context.Context, h lab.Host) error {
				client = http.NewClient(h, "server:80")
				q := http.Request{Method: "GET", Target: "/"}
				if c.subscribe {
					return client.Subscribe(ctx, q) // what breaks it comes behind the head
				}
				if _, err := client.Do(ctx, q); err == nil {
					return errors.New("the client took it")
				}
				return nil
			})
			if err := client.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
				t.Error(err)
			}
		})
	}
}
