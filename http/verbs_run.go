package http

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"netlab/lab"
	"netlab/lesson"
)

// book knows the servers and clients of the scenes that run, so that later
// steps find them.
type book struct {
	mu     sync.Mutex
	scenes map[lesson.Scene]*page
}

// page is one scene's part.
type page struct {
	servers []placed[*Server]
	clients []placed[*Client]
}

type placed[T any] struct {
	host, at string
	end      T
}

// forget is what a scene closes to let go of its page.
type forget struct {
	book  *book
	scene lesson.Scene
}

func (f forget) Close() error {
	f.book.mu.Lock()
	defer f.book.mu.Unlock()
	delete(f.book.scenes, f.scene)
	return nil
}

// page gives a scene's page; the book is locked.
func (b *book) page(s lesson.Scene) *page {
	if b.scenes[s] == nil {
		b.scenes[s] = new(page)
		s.Own(forget{b, s})
	}
	return b.scenes[s]
}

// server gives the host's server, the latest; of a port if the step says which.
func (b *book) server(in *lesson.Invocation) (*Server, error) {
	port := in.Args.Int("port")
	b.mu.Lock()
	defer b.mu.Unlock()
	var found *Server
	for _, s := range b.page(in.Scene).servers {
		if s.host == in.Host.Name() && (port == 0 || int(s.end.Local().Port()) == port) {
			found = s.end
		}
	}
	switch {
	case found == nil && port == 0:
		return nil, fmt.Errorf("http: %s: no server listens on %s", in.Verb, in.Host.Name())
	case found == nil:
		return nil, fmt.Errorf("http: %s: no server listens on %s:%d", in.Verb, in.Host.Name(), port)
	}
	return found, nil
}

// client gives the host's client of a server, making it if need be: a program
// that keeps its connections.
func (b *book) client(in *lesson.Invocation) *Client {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.page(in.Scene)
	for _, c := range p.clients {
		if c.host == in.Host.Name() && c.at == in.Args.Text("to") {
			return c.end
		}
	}
	c := NewClient(in.Host, in.Args.Text("to"))
	in.Scene.Own(c)
	p.clients = append(p.clients, placed[*Client]{in.Host.Name(), in.Args.Text("to"), c})
	return c
}

func (b *book) listen(ctx context.Context, in *lesson.Invocation) error {
	host := in.Host.Name()
	s, err := Listen(ctx, in.Host, in.Args.Text("at"), ServerOptions{
		Idle: in.Args.Duration("idle"), Close: !in.Args.Bool("keepalive"),
		Accepted: func(c *Conn) { in.Scene.Accepted(host, c) },
	})
	if err != nil {
		return err
	}
	in.Scene.Own(s)
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.page(in.Scene)
	p.servers = append(p.servers, placed[*Server]{host, in.Args.Text("at"), s})
	return nil
}

// bodyOf is the body that a step gives: a text, or a pattern.
func bodyOf(in *lesson.Invocation) ([]byte, error) {
	n := in.Args.Int("bytes")
	switch {
	case in.Args.Has("body") && in.Args.Has("bytes"):
		return nil, fmt.Errorf("http: %s: expected a body or bytes=N, not both", in.Verb)
	case in.Args.Has("bytes") && (n < 0 || n > maxContent):
		return nil, fmt.Errorf("http: %s: bytes=%d: expected 0 to %d", in.Verb, n, maxContent)
	case in.Args.Has("bytes"):
		return lesson.Pattern(0, n), nil
	}
	return []byte(in.Args.Text("body")), nil
}

func (b *book) serve(_ context.Context, in *lesson.Invocation) error {
	s, err := b.server(in)
	if err != nil {
		return err
	}
	body, err := bodyOf(in)
	if err != nil {
		return err
	}
	header, err := fields(in.Args.Text("headers"))
	if err != nil {
		return err
	}
	r := Reply{
		Status: in.Args.Int("status"), Type: in.Args.Text("type"), Header: header, Body: body, Echo: in.Args.Bool("echo"),
		Pieces: in.Args.Int("pieces"), Every: in.Args.Duration("every"), Delay: in.Args.Duration("delay"),
	}
	switch in.Args.Text("length") {
	case "chunked":
		r.Length = LengthChunked
	case "close":
		r.Length = LengthClose
	}
	if r.Status < 200 || r.Status > 599 {
		return fmt.Errorf("http: serve: status=%d: expected 200 to 599", r.Status)
	}
	if r.Pieces < 1 || r.Pieces > 10_000 {
		return fmt.Errorf("http: serve: pieces=%d: expected 1 to 10000", r.Pieces)
	}
	path := in.Args.Text("path")
	if path == "" || path[0] != '/' {
		return fmt.Errorf("http: serve: a path begins with /, and %q does not", path)
	}
	s.Serve(path, r)
	return nil
}

func (b *book) hold(_ context.Context, in *lesson.Invocation) error {
	s, err := b.server(in)
	if err != nil {
		return err
	}
	s.Hold(in.Args.Text("path"), in.Args.Duration("timeout"))
	return nil
}

func (b *book) stream(_ context.Context, in *lesson.Invocation) error {
	s, err := b.server(in)
	if err != nil {
		return err
	}
	s.Stream(in.Args.Text("path"))
	return nil
}

func (b *book) publish(ctx context.Context, in *lesson.Invocation) error {
	s, err := b.server(in)
	if err != nil {
		return err
	}
	if err := lab.Sleep(ctx, in.Host, in.Args.Duration("after")); err != nil {
		return err
	}
	news := []byte(in.Args.Text("text"))
	in.Host.Report(lab.Call{Room: proto, Event: eventPublished, Data: news, Fields: map[string]string{"target": in.Args.Text("path")}})
	return s.Publish(in.Args.Text("path"), news)
}

// request is what a step asks.
func request(in *lesson.Invocation, method string) (Request, error) {
	header, err := fields(in.Args.Text("headers"))
	if err != nil {
		return Request{}, err
	}
	q := Request{
		Method: method, Target: in.Args.Text("path"), Header: header,
		Close: in.Args.Bool("close"), Timeout: in.Args.Duration("timeout"),
	}
	if q.Target == "" || q.Target[0] != '/' {
		return Request{}, fmt.Errorf("http: %s: a path begins with /, and %q does not", in.Verb, q.Target)
	}
	if in.Name != "" {
		q.Using = func(c *Conn) { in.Scene.Bind(in.Host.Name(), in.Name, c) }
	}
	return q, nil
}

func (b *book) ask(ctx context.Context, in *lesson.Invocation, method string) error {
	q, err := request(in, method)
	if err != nil {
		return err
	}
	_, err = b.client(in).Do(ctx, q)
	return err
}

func (b *book) get(ctx context.Context, in *lesson.Invocation) error { return b.ask(ctx, in, "GET") }

func (b *book) head(ctx context.Context, in *lesson.Invocation) error { return b.ask(ctx, in, "HEAD") }

func (b *book) post(ctx context.Context, in *lesson.Invocation) error {
	q, err := request(in, "POST")
	if err != nil {
		return err
	}
	if q.Body, err = bodyOf(in); err != nil {
		return err
	}
	q.Chunked = in.Args.Bool("chunked")
	if len(q.Body) > 0 {
		q.Header = append(q.Header, [2]string{"Content-Type", in.Args.Text("type")})
	}
	_, err = b.client(in).Do(ctx, q)
	return err
}

func (b *book) poll(_ context.Context, in *lesson.Invocation) error {
	q, err := request(in, "GET")
	if err != nil {
		return err
	}
	n := in.Args.Int("times")
	if n < 0 || in.Args.Has("times") && n == 0 {
		return errors.New("http: poll: times: expected 1 or more")
	}
	b.client(in).Poll(q, in.Args.Duration("every"), n)
	return nil
}

func (b *book) subscribe(ctx context.Context, in *lesson.Invocation) error {
	q, err := request(in, "GET")
	if err != nil {
		return err
	}
	return b.client(in).Subscribe(ctx, q)
}

func (b *book) switchTo(_ context.Context, in *lesson.Invocation) error {
	s, err := b.server(in)
	if err != nil {
		return err
	}
	if !isToken([]byte(in.Args.Text("to"))) {
		return fmt.Errorf("http: switch: to=%q is no protocol's name", in.Args.Text("to"))
	}
	s.Switch(in.Args.Text("path"), in.Args.Text("to"))
	return nil
}

func (b *book) upgrade(ctx context.Context, in *lesson.Invocation) error {
	q, err := request(in, "GET")
	if err != nil {
		return err
	}
	u, err := b.client(in).Upgrade(ctx, q, in.Args.Text("protocol"), []byte(in.Args.Text("text")))
	if err != nil {
		return err
	}
	in.Scene.Own(u)
	return nil
}

func (b *book) stop(_ context.Context, in *lesson.Invocation) error {
	return b.client(in).Stop(in.Args.Text("path"))
}

func (b *book) close(_ context.Context, in *lesson.Invocation) error {
	b.client(in).CloseIdle()
	return nil
}
