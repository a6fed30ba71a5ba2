package tcp

import (
	"context"
	"errors"
	"fmt"
	"io"

	"netlab/dissect"
	"netlab/lab"
	"netlab/lesson"
)

// maxBytes bounds what one step may send or read.
const maxBytes = 64 << 20

// Verbs are what a lesson can say of TCP.
func Verbs() []lesson.Verb {
	all := []lesson.Verb{
		{
			Name: "listen", Run: listen,
			Doc:     "Waits for connections on a port, accepts each at once and reads whatever comes.",
			Example: "server tcp listen :9000 reads=never",
			Args: []lesson.ArgSpec{
				{Name: "at", Type: lesson.Address, Need: true, Doc: "the port, as :9000"},
				{Name: "reads", Type: lesson.Word, Key: true, Default: "now", Values: []string{"now", "never"}, Doc: "whether the program reads what comes; never: only with read"},
				{Name: "accept", Type: lesson.Word, Key: true, Default: "now", Values: []string{"now", "later"}, Doc: "whether the program takes connections at once; later: with accept"},
				{Name: "eof", Type: lesson.Word, Key: true, Default: "keep", Values: []string{"keep", "close"}, Doc: "what it does when the other end has no more data: keep its own direction open, or close"},
				{Name: "backlog", Type: lesson.Number, Key: true, Doc: "how many connections may wait to be accepted"},
				{Name: "buffer", Type: lesson.Number, Key: true, Doc: "bytes of the receive buffer, and so of the window"},
				{Name: "reuse", Type: lesson.Bool, Key: true, Default: "false", Doc: "bind even if an old connection of the port is in TIME-WAIT"},
			},
			Events: []string{eventListen, eventAccept, eventReceived, eventEOF, eventClosed, eventFailed},
			Fields: []dissect.FieldInfo{{Name: "call.reason", Kind: dissect.String, Doc: "Why the call failed: refused, reset, timed out, unreachable, address in use …"}},
		},
		{
			Name: "accept", Run: accept,
			Doc:     "Takes the next connection that waits, for a server that listens with accept=later; waits for one if there is none.",
			Example: "server tcp accept c",
			Args: []lesson.ArgSpec{
				connArg("the connection, by the name that the client gave it"),
				{Name: "port", Type: lesson.Number, Key: true, Doc: "which server, if the host has several"},
			},
			Events: []string{eventAccept},
		},
		{
			Name: "unlisten", Run: unlisten,
			Doc:     "Gives up listening; connections that were accepted stay.",
			Example: "server tcp unlisten :9000",
			Args:    []lesson.ArgSpec{{Name: "at", Type: lesson.Address, Need: true, Doc: "the port, as :9000"}},
		},
		{
			Name: "dial", Run: dial, As: true,
			Doc:     "Opens a connection and reads whatever comes; returns when the handshake is over or has failed.",
			Example: "client tcp dial server:9000 as c",
			Args: []lesson.ArgSpec{
				{Name: "to", Type: lesson.Address, Need: true, Doc: "the server, as server:9000"},
				{Name: "reads", Type: lesson.Word, Key: true, Default: "now", Values: []string{"now", "never"}, Doc: "whether the program reads what comes; never: only with read"},
				{Name: "port", Type: lesson.Number, Key: true, Doc: "the local port; without it the stack picks one"},
				{Name: "buffer", Type: lesson.Number, Key: true, Doc: "bytes of the receive buffer, and so of the window"},
				{Name: "reuse", Type: lesson.Bool, Key: true, Default: "false", Doc: "use the local port even if an old connection of it is in TIME-WAIT"},
				{Name: "nagle", Type: lesson.Word, Key: true, Default: "off", Values: []string{"on", "off"}, Doc: "hold back small segments while data is unacknowledged"},
				{Name: "keepalive", Type: lesson.Duration, Key: true, Doc: "idle time before the first keep-alive probe"},
				{Name: "interval", Type: lesson.Duration, Key: true, Doc: "time between keep-alive probes"},
				{Name: "probes", Type: lesson.Number, Key: true, Doc: "keep-alive probes before giving up"},
				{Name: "timeout", Type: lesson.Duration, Key: true, Doc: "time after which the program gives up dialing"},
			},
			Events: []string{eventConnect, eventReceived, eventEOF, eventFailed},
		},
		{
			Name: "send", Run: send,
			Doc:     "Writes a text, or so many bytes of a pattern in which every ten bytes begin with their offset.",
			Example: `client tcp send c "hello"`,
			Args: []lesson.ArgSpec{
				connArg("the connection; the host says which end writes"),
				{Name: "text", Type: lesson.Text, Doc: "what to write"},
				{Name: "bytes", Type: lesson.Number, Key: true, Doc: "how many bytes of the pattern to write"},
			},
			Events: []string{eventSent, eventFailed},
		},
		{
			Name: "read", Run: read,
			Doc:     "Reads once, or so many bytes, where the program does not read by itself; waits for them.",
			Example: "server tcp read c bytes=4096",
			Args: []lesson.ArgSpec{
				connArg("the connection; the host says which end reads"),
				{Name: "bytes", Type: lesson.Number, Key: true, Doc: "how many bytes to wait for and read"},
			},
			Events: []string{eventReceived, eventEOF, eventFailed},
		},
		{
			Name: "shutdown", Run: onConn((*Conn).Shutdown),
			Doc:     "Says that no more data will come from this end (FIN); data may still come in.",
			Example: "client tcp shutdown c",
			Args:    []lesson.ArgSpec{connArg("the connection; the host says which end")},
			Events:  []string{eventShutdown, eventFailed},
		},
		{
			Name: "close", Run: onConn((*Conn).Close),
			Doc:     "Gives up this end: FIN, or RST if there is data that nobody read.",
			Example: "client tcp close c",
			Args:    []lesson.ArgSpec{connArg("the connection; the host says which end")},
			Events:  []string{eventClosed},
		},
		{
			Name: "abort", Run: onConn((*Conn).Abort),
			Doc:     "Gives up the connection with a RST; what was not sent yet is lost.",
			Example: "client tcp abort c",
			Args:    []lesson.ArgSpec{connArg("the connection; the host says which end")},
			Events:  []string{eventAborted, eventFailed},
		},
	}
	for i := range all {
		all[i].Room = "tcp"
	}
	return all
}

func connArg(doc string) lesson.ArgSpec {
	return lesson.ArgSpec{Name: "conn", Type: lesson.Conn, Need: true, Doc: doc}
}

func listen(ctx context.Context, in *lesson.Invocation) error {
	host := in.Host.Name()
	s, err := Listen(ctx, in.Host, in.Args.Text("at"), ServerOptions{
		Socket: lab.Socket{
			ReceiveBuffer: in.Args.Int("buffer"), Backlog: in.Args.Int("backlog"), ReuseAddr: in.Args.Bool("reuse"),
		},
		Hold: in.Args.Text("accept") == "later", Idle: in.Args.Text("reads") == "never",
		CloseOnEOF: in.Args.Text("eof") == "close",
		Accepted:   func(c *Conn) { in.Scene.Accepted(host, c) },
	})
	if err != nil {
		return err
	}
	in.Scene.Serve(host, s)
	return nil
}

func accept(_ context.Context, in *lesson.Invocation) error {
	if e, err := in.Scene.Lookup(in.Host.Name(), in.Name); err == nil {
		if _, ok := e.(*Conn); ok {
			return fmt.Errorf("tcp: accept: %s was accepted before; only a server with accept=later leaves that to this verb", in.Name)
		}
	}
	at := ""
	if in.Args.Has("port") {
		at = fmt.Sprintf(":%d", in.Args.Int("port"))
	}
	s, err := lesson.FindServer[*Server](in, at)
	if err != nil {
		return err
	}
	c, err := s.Accept()
	if err != nil {
		return err
	}
	if name := in.Scene.NameOf(in.Host.Name(), c.Local(), c.Remote()); name != in.Name {
		return fmt.Errorf("tcp: accept: the connection that waited first is %q, not %q", name, in.Name)
	}
	return nil
}

func unlisten(_ context.Context, in *lesson.Invocation) error {
	s, err := lesson.FindServer[*Server](in, in.Args.Text("at"))
	if err != nil {
		return err
	}
	return s.Stop()
}

func dial(ctx context.Context, in *lesson.Invocation) error {
	_, err := Dial(ctx, in.Host, in.Args.Text("to"), ClientOptions{
		Name: in.Name, Idle: in.Args.Text("reads") == "never", Timeout: in.Args.Duration("timeout"),
		Bound: func(c *Conn) {
			in.Scene.Own(c)
			in.Scene.Bind(in.Host.Name(), in.Name, c)
		},
		Socket: lab.Socket{
			LocalPort: in.Args.Int("port"), ReceiveBuffer: in.Args.Int("buffer"), ReuseAddr: in.Args.Bool("reuse"),
			Nagle: in.Args.Text("nagle") == "on", KeepAlive: in.Args.Duration("keepalive"),
			KeepInterval: in.Args.Duration("interval"), KeepCount: in.Args.Int("probes"),
		},
	})
	return err
}

// conn finds the end of a connection that a step names.
func conn(in *lesson.Invocation) (*Conn, error) {
	e, err := in.Scene.Lookup(in.Host.Name(), in.Name)
	if err != nil {
		return nil, err
	}
	c, ok := e.(*Conn)
	if !ok {
		return nil, fmt.Errorf("tcp: %s: %s is no TCP connection", in.Verb, in.Name)
	}
	return c, nil
}

func onConn(do func(*Conn) error) func(context.Context, *lesson.Invocation) error {
	return func(_ context.Context, in *lesson.Invocation) error {
		c, err := conn(in)
		if err != nil {
			return err
		}
		return do(c)
	}
}

func send(_ context.Context, in *lesson.Invocation) error {
	c, err := conn(in)
	if err != nil {
		return err
	}
	n := in.Args.Int("bytes")
	switch {
	case in.Args.Has("text") == in.Args.Has("bytes"):
		return errors.New("tcp: send: expected a text or bytes=N, one of the two")
	case in.Args.Has("text"):
		return c.Send([]byte(in.Args.Text("text")))
	case n < 1 || n > maxBytes:
		return fmt.Errorf("tcp: send: bytes=%d: expected 1 to %d", n, maxBytes)
	}
	return c.Send(lesson.Pattern(0, n))
}

func read(_ context.Context, in *lesson.Invocation) error {
	c, err := conn(in)
	if err != nil {
		return err
	}
	n := in.Args.Int("bytes")
	if n < 0 || n > maxBytes {
		return fmt.Errorf("tcp: read: bytes=%d: expected 1 to %d", n, maxBytes)
	}
	if _, err = c.Read(n); n == 0 && errors.Is(err, io.EOF) {
		return nil // the end is what there was to read
	}
	return err
}
