package http_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/http"
	"netlab/internal/roomtest"
)

// served is a server of ours on the machine's loopback.
type served struct {
	*http.Server
	host        *roomtest.Loopback
	url         string
	connections atomic.Int32
}

func serve(t *testing.T) *served {
	t.Helper()
	s := &served{host: roomtest.NewLoopback("server")}
	var err error
	s.Server, err = http.Listen(t.Context(), s.host, ":0", http.ServerOptions{Accepted: func(*http.Conn) { s.connections.Add(1) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.url = "http://" + s.Local().String()
	return s
}

// curl starts curl, silent but for what it is asked for.
func curl(t *testing.T, args ...string) *roomtest.Program {
	t.Helper()
	return roomtest.Start(t, "curl", append([]string{"--silent", "--show-error", "--noproxy", "*", "--max-time", "50"}, args...)...)
}

func TestCurlTalksToOurServer(t *testing.T) {
	roomtest.Find(t, "curl")
	s := serve(t)
	s.Serve("/news", http.Reply{Body: []byte("hello\n"), Header: [][2]string{{"X-Foo", "bar"}}})
	s.Serve("/count", http.Reply{Body: []byte("onetwothr"), Length: http.LengthChunked, Pieces: 3, Every: 10 * time.Millisecond})
	s.Serve("/old", http.Reply{Body: []byte("all there is"), Length: http.LengthClose})
	s.Serve("/echo", http.Reply{Echo: true, Status: 201})
	s.Serve("/empty", http.Reply{Status: 204})
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"a request and its reply", []string{"--include", "/news"}, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Type: text/plain; charset=utf-8\r\nX-Foo: bar\r\n\r\nhello\n"},
		{"no such path", []string{"--include", "/none"}, "HTTP/1.1 404 Not Found\r\nContent-Length: 13\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nnothing here\n"},
		{"head", []string{"--head", "/news"}, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Type: text/plain; charset=utf-8\r\nX-Foo: bar\r\n\r\n"},
		{"no content", []string{"--include", "/empty"}, "HTTP/1.1 204 No Content\r\n\r\n"},
		{"chunks", []string{"/count"}, "onetwothr"},
		{"chunks, as they are", []string{"--raw", "/count"}, "3\r\none\r\n3\r\ntwo\r\n3\r\nthr\r\n0\r\n\r\n"},
		{"a body until the end", []string{"--include", "/old"}, "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nall there is"},
		{"HTTP/1.0", []string{"--http1.0", "--include", "/news"}, "HTTP/1.0 200 OK\r\nContent-Length: 6\r\nContent-Type: text/plain; charset=utf-8\r\nX-Foo: bar\r\n\r\nhello\n"},
		{"a body", []string{"--data", "two pizzas", "--write-out", " %{http_code}", "/echo"}, "two pizzas 201"},
		{"a body in chunks", []string{"--data", "three", "--header", "Transfer-Encoding: chunked", "/echo"}, "three"},
		{"a body that is announced", []string{"--include", "--data", "four", "--header", "Expect: 100-continue", "/echo"}, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 4\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nfour"},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := c.args
			args[len(args)-1] = s.url + args[len(args)-1]
			got := curl(t, args...).Output()
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}

	t.Run("two requests share a connection", func(t *testing.T) {
		before := s.connections.Load()
		got := curl(t, "--output", os.DevNull, "--output", os.DevNull, "--write-out", "%{num_connects} ", s.url+"/news", s.url+"/count").Output()
		if n := s.connections.Load() - before; got != "1 0 " || n != 1 {
			t.Errorf("curl made %q connections, the server saw %d", got, n)
		}
	})

	t.Run("long polling", func(t *testing.T) {
		s.Hold("/goals", 0)
		ask := curl(t, s.url+"/goals")
		for s.host.Await(t, "request").Fields["target"] != "/goals" {
		}
		if err := s.Publish("/goals", []byte("goal!")); err != nil {
			t.Fatal(err)
		}
		if got := ask.Output(); got != "goal!" {
			t.Errorf("got %q", got)
		}
	})

	t.Run("long polling in vain", func(t *testing.T) {
		s.Hold("/quiet", 30*time.Millisecond)
		if got := curl(t, "--write-out", "%{http_code}", s.url+"/quiet").Output(); got != "204" {
			t.Errorf("got %q", got)
		}
	})

	t.Run("an event stream", func(t *testing.T) {
		s.Stream("/events")
		if err := s.Publish("/events", []byte("tick")); err != nil {
			t.Fatal(err)
		}
		listen := curl(t, "--no-buffer", s.url+"/events")
		got := []string{listen.Line(), listen.Line()}
		// The next is sent when the first has come: nothing is kept back on the way.
		if err := s.Publish("/events", []byte("two\nlines")); err != nil {
			t.Fatal(err)
		}
		got = append(got, listen.Line(), listen.Line(), listen.Line())
		if d := cmp.Diff([]string{"data: tick", "", "data: two", "data: lines", ""}, got); d != "" {
			t.Error(d)
		}
	})
}

// TestOurClientTalksToNode has our client ask node's own http module.
func TestOurClientTalksToNode(t *testing.T) {
	roomtest.Find(t, "node")
	node := roomtest.Start(t, "node", filepath.Join("testdata", "js", "server.js"))
	host := roomtest.NewLoopback("client")
	c := http.NewClient(host, "127.0.0.1:"+node.Line())
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	ask := func(q http.Request) (*http.Response, error) {
		if q.Method == "" {
			q.Method = "GET"
		}
		return c.Do(t.Context(), q)
	}
	want := func(t *testing.T, q http.Request, code int, body string) *http.Response {
		t.Helper()
		r, err := ask(q)
		if err != nil {
			t.Fatal(err)
		}
		if r.Code != code || string(r.Body) != body {
			t.Errorf("%d %q, want %d %q", r.Code, r.Body, code, body)
		}
		return r
	}
	// In order, and over one connection: node prints a line for each it accepts.
	want(t, http.Request{Method: "POST", Target: "/echo", Body: []byte("two pizzas"), Header: [][2]string{{"Content-Type", "text/x"}}}, 201, "two pizzas")
	want(t, http.Request{Method: "POST", Target: "/echo", Body: []byte("three"), Chunked: true}, 201, "three")
	want(t, http.Request{Target: "/chunks"}, 200, "onetwo")
	want(t, http.Request{Target: "/slow"}, 200, "goal!")
	want(t, http.Request{Target: "/none"}, 404, "nothing here\n")
	want(t, http.Request{Method: "HEAD", Target: "/echo"}, 201, "")
	if r := want(t, http.Request{Target: "/moved"}, 302, ""); r.Header.Get("Location") != "/echo" {
		t.Errorf("header %v", r.Header)
	}
	want(t, http.Request{Target: "/old"}, 200, "all there is")
	var seen []string
	for range 9 {
		seen = append(seen, node.Line())
	}
	if d := cmp.Diff([]string{
		"connection", "POST /echo 10", "POST /echo chunked", "GET /chunks -", "GET /slow -", "GET /none -", "HEAD /echo -", "GET /moved -", "GET /old -",
	}, seen); d != "" {
		t.Error(d)
	}

	t.Run("a client that gives up", func(t *testing.T) {
		if _, err := ask(http.Request{Target: "/never", Timeout: 30 * time.Millisecond}); err == nil || !strings.Contains(err.Error(), "timed out") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("an event stream", func(t *testing.T) {
		if err := c.Subscribe(t.Context(), http.Request{Method: "GET", Target: "/events"}); err != nil {
			t.Fatal(err)
		}
		var got []string
		for range 3 {
			e := host.Await(t, "event")
			got = append(got, fmt.Sprintf("%s%s %q", e.Fields["event"], e.Fields["id"], e.Data))
		}
		if d := cmp.Diff([]string{`score7 "goal!"`, ` "two\nlines"`, ` "last"`}, got); d != "" {
			t.Error(d)
		}
	})
	t.Run("an upgrade", func(t *testing.T) {
		up, err := c.Upgrade(t.Context(), http.Request{Method: "GET", Target: "/raw"}, "echo", []byte("no HTTP any more"))
		if err != nil {
			t.Fatal(err)
		}
		if got := host.Await(t, "received"); string(got.Data) != "no HTTP any more" {
			t.Errorf("%q came back", got.Data)
		}
		if err := up.Close(); err != nil && !errors.Is(err, syscall.ECONNRESET) {
			t.Error(err)
		}
	})
}

func TestOurClientTalksToPython(t *testing.T) {
	roomtest.Find(t, "python3")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "hello.txt"), []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	// It says "Serving HTTP on 127.0.0.1 port 40123 (http://...) ...".
	first := strings.Fields(roomtest.Start(t, "python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", dir, "0").Line())
	if len(first) < 6 {
		t.Fatalf("python says %q", first)
	}
	c := http.NewClient(roomtest.NewLoopback("client"), "127.0.0.1:"+first[5])
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	for target, want := range map[string]string{"/hello.txt": "200 hello", "/none.txt": "404 "} {
		r, err := c.Do(t.Context(), http.Request{Method: "GET", Target: target})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%d %s", r.Code, r.Body); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
}
