package ws_test

import (
	"context"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"netlab/dissect"
	"netlab/lab"
	"netlab/lab/netstack"
	"netlab/ws"
)

// TestHTTPBehindTheUpgradeIsNamed has an end that goes on in HTTP on a
// connection that speaks WebSocket, in one segment or byte by byte.
func TestHTTPBehindTheUpgradeIsNamed(t *testing.T) {
	for _, c := range []struct {
		from int
		text string
	}{
		{0, "GET /a HTTP/1.1\r\nHost: s\r\n\r\n"},
		{0, "POST /a HTTP/1.1\r\nHost: s\r\nContent-Length: 0\r\n\r\n"},
		{1, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
	} {
		for _, step := range []int{len(c.text), 1} {
			w := upgraded(t, "")
			w.websockets(w.say(c.from, masked(0x81, [4]byte{1, 2, 3, 4}, "hi")))
			var said string
			for i := 0; i < len(c.text); i += step {
				p := w.say(c.from, []byte(c.text[i:i+step]))
				for i := range p.Layers {
					for _, n := range p.Layers[i].Notes() {
						if n.Level > dissect.Chat {
							said += n.Text
						}
					}
				}
			}
			if !strings.Contains(said, "it goes on in HTTP") {
				t.Errorf("%.12q in steps of %d: no note says so: %s", c.text, step, said)
			}
		}
	}
}

// TestStrangersFramesTakeNoMoreThanTheyAre has frames without end: what is kept
// of them, beside the records, is bounded.
func TestStrangersFramesTakeNoMoreThanTheyAre(t *testing.T) {
	for name, c := range map[string]struct{ begin, more string }{
		"fragments":              {"\x01\x00", strings.Repeat("\x00\x05hello", 100)},
		"empty fragments":        {"\x01\x00", strings.Repeat("\x00\x00", 200)},
		"pings in a message":     {"\x01\x00", strings.Repeat("\x89\x05hello", 100)},
		"frames behind a close":  {"\x88\x00", strings.Repeat("\x82\x05hello", 100)},
		"a frame without an end": {"\x82\x7f\x00\x00\x00\x00\x3f\xff\xff\xff", strings.Repeat("x", 1400)},
		"2^63":                   {"\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00", strings.Repeat("x", 1400)},
	} {
		t.Run(name, func(t *testing.T) {
			w := upgraded(t, "")
			w.say(1, []byte(c.begin))
			measure := func() (kept int64) {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				kept = int64(m.HeapAlloc)
				for _, f := range w.all {
					kept -= int64(cap(f))
				}
				return kept
			}
			before := measure()
			for range 2000 {
				w.say(1, []byte(c.more))
			}
			if n := (measure() - before) >> 10; n > 2000 {
				t.Errorf("%d KiB are kept", n)
			}
			runtime.KeepAlive(w)
		})
	}
}

// TestClientBoundsTheAnswerToItsUpgrade has a server whose head never ends.
func TestClientBoundsTheAnswerToItsUpgrade(t *testing.T) {
	l, err := lab.New(t.Context(), lab.Topology{Seed: 1, Links: []lab.Link{{Name: "client -- server", Hosts: []string{"client", "server"}}}},
		lab.Options{MakeHost: netstack.New})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	server, _ := l.Host("server")
	client, _ := l.Host("client")
	sent := 0
	served := l.Start(func(ctx context.Context) error {
		listener, err := server.Listen(ctx, "tcp", ":80")
		if err != nil {
			return err
		}
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		_, err = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\n")
		for err == nil && sent < 16<<20 {
			var n int
			n, err = io.WriteString(conn, strings.Repeat("X-Y: z\r\n", 1000))
			sent += n
		}
		_, _ = conn.Close(), listener.Close()
		return nil
	})
	var refused error
	asked := l.Start(func(ctx context.Context) error {
		_, refused = ws.Dial(ctx, client, "server:80", ws.ClientOptions{})
		return nil
	})
	l.SetLimit(time.Hour)
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, task := range []*lab.Task{served, asked} {
		if done, err := task.Done(); !done || err != nil {
			t.Errorf("done %v: %v", done, err)
		}
	}
	if refused == nil || !strings.Contains(refused.Error(), "longer than 64 KiB") || sent > 4<<20 {
		t.Errorf("error %v after %d bytes", refused, sent)
	}
}
