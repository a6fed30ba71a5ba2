package netstack_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/net/nettest"

	"netlab/lab"
	"netlab/lab/wire"
)

// driven is a lab on the real clock, driven in the background.
func driven(tb testing.TB, topology lab.Topology) *lab.Lab {
	tb.Helper()
	l, _ := newLab(tb, topology, lab.Pace{Kind: lab.Real})
	var driver sync.WaitGroup
	ctx, stop := context.WithCancel(context.Background())
	driver.Go(func() { _ = l.Wait(ctx, time.Hour) }) // ends with stop
	tb.Cleanup(func() {
		stop()
		driver.Wait()
	})
	return l
}

// TestConn is package net's own idea of how a net.Conn behaves.
func TestConn(t *testing.T) {
	for _, network := range []string{"tcp4", "tcp6"} {
		t.Run(network, func(t *testing.T) {
			topology := cable()
			topology.Links[0].Impairment = wire.Impairment{}
			l := driven(t, topology)
			client, server := host(t, l, "client"), host(t, l, "server")
			nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
				ln, err := server.Listen(t.Context(), network, ":0")
				if err != nil {
					return nil, nil, nil, err
				}
				_, port, err := net.SplitHostPort(ln.Addr().String())
				if err != nil {
					return nil, nil, nil, err
				}
				if c1, err = client.DialContext(t.Context(), network, "server:"+port); err != nil {
					return nil, nil, nil, err
				}
				if c2, err = ln.Accept(); err != nil {
					return nil, nil, nil, err
				}
				return c1, c2, func() { _, _, _ = c1.Close(), c2.Close(), ln.Close() }, nil
			})
		})
	}
}

// TestDeadlineOfTheLab: a deadline is a moment of the lab's clock, and one of
// the machine's is a duration.
func TestDeadlineOfTheLab(t *testing.T) {
	l, _ := newLab(t, cable(), lab.Pace{})
	server := host(t, l, "server")
	for name, at := range map[string]func(d time.Duration) time.Time{
		"lab":     func(d time.Duration) time.Time { return server.Clock().Now().Add(d) },
		"machine": func(d time.Duration) time.Time { return time.Now().Add(d) },
	} {
		do(t, l, func(ctx context.Context) error {
			p, err := server.ListenPacket(ctx, "udp", ":9")
			if err != nil {
				return err
			}
			defer func() { _ = p.Close() }()
			for _, d := range []time.Duration{90 * time.Second, 250 * time.Millisecond, -time.Second} {
				before := server.Clock().Now()
				if err := p.SetReadDeadline(at(d)); err != nil {
					return err
				}
				_, _, err = p.ReadFrom(make([]byte, 1))
				var ne net.Error
				if !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &ne) || !ne.Timeout() {
					t.Errorf("%s: %v", name, err)
				}
				if waited := server.Clock().Now().Sub(before); waited != max(d, 0) {
					t.Errorf("%s: waited %v, not %v", name, waited, d)
				}
			}
			return nil
		})
	}
}

// pages serves the same page on a lab host, with net/http as it is.
func pages(t *testing.T, server lab.Host, h http.Handler) {
	t.Helper()
	ln, err := server.Listen(t.Context(), "tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(h)
	_ = srv.Listener.Close()
	srv.Listener = ln
	srv.Config.ReadTimeout = 30 * time.Second
	srv.Start()
	t.Cleanup(srv.Close)
}

func TestHTTPAndWebSocketUnchanged(t *testing.T) {
	for name, pace := range map[string]lab.Pace{"virtual": {}, "real": {Kind: lab.Real}, "paced": {Kind: lab.Paced, Speed: 100}} {
		t.Run(name, func(t *testing.T) {
			l, _ := newLab(t, cable(), pace)
			client, server := host(t, l, "client"), host(t, l, "server")
			mux := http.NewServeMux()
			mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
			mux.HandleFunc("/ws", echoWebSocket)
			pages(t, server, mux)
			transport := &http.Transport{DialContext: client.DialContext}
			t.Cleanup(transport.CloseIdleConnections)
			do(t, l, func(ctx context.Context) error {
				req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://server/page", strings.NewReader("over and out"))
				if err != nil {
					return err
				}
				res, err := (&http.Client{Transport: transport, Timeout: 20 * time.Second}).Do(req)
				if err != nil {
					return err
				}
				b, err := io.ReadAll(res.Body)
				if string(b) != "over and out" || err != nil {
					t.Errorf("page %q, %v", b, err)
				}
				return res.Body.Close()
			})
			do(t, l, func(ctx context.Context) error { return talkWebSocket(ctx, client) })
		})
	}
}

func echoWebSocket(w http.ResponseWriter, r *http.Request) {
	c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = c.Close() }()
	for {
		_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
		kind, b, err := c.ReadMessage()
		if err != nil {
			return
		}
		if c.WriteMessage(kind, b) != nil {
			return
		}
	}
}

func talkWebSocket(ctx context.Context, client lab.Host) error {
	d := websocket.Dialer{NetDialContext: client.DialContext, HandshakeTimeout: 5 * time.Second}
	c, res, err := d.DialContext(ctx, "ws://server/ws", nil)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	for range 3 {
		if err := c.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
			return err
		}
		if _, b, err := c.ReadMessage(); err != nil || string(b) != "hello" {
			return errors.Join(err, errors.New("no echo"))
		}
	}
	return c.Close()
}

// TestNewBoundsTheProcess: while a virtual lab is open, one goroutine runs at a
// time, whatever the process had before; then it has that again.
func TestNewBoundsTheProcess(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	l, j := newLab(t, cable(), lab.Pace{})
	if n := runtime.GOMAXPROCS(0); n != 1 {
		t.Errorf("%d processors in the lab, want 1", n)
	}
	transfer(t, l, "tcp", 50_000)
	if len(j.frames) < 70 || l.Since() > time.Second {
		t.Errorf("%d frames in %v", len(j.frames), l.Since())
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if n := runtime.GOMAXPROCS(0); n != 4 {
		t.Errorf("%d processors behind the lab, want 4 again", n)
	}
}
