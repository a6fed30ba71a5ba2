package udp

import (
	"context"
	"fmt"
	"strings"

	"netlab/dissect"
	"netlab/lab"
	"netlab/lesson"
)

// Verbs are what a lesson can say of UDP.
func Verbs() []lesson.Verb {
	all := []lesson.Verb{
		{
			Name: "listen", Run: listen,
			Doc:     "Takes a port and reads whatever comes there.",
			Example: "server udp listen :9000",
			Args: []lesson.ArgSpec{
				{Name: "at", Type: lesson.Address, Need: true, Doc: "the port, as :9000"},
				{Name: "reads", Type: lesson.Word, Key: true, Default: "now", Values: []string{"now", "never"}, Doc: "whether the program reads what comes; never: only with read"},
				{Name: "buffer", Type: lesson.Number, Key: true, Doc: "bytes of the receive buffer: what does not fit is dropped"},
				{Name: "share", Type: lesson.Bool, Key: true, Default: "false", Doc: "share the port with others that say the same"},
			},
			Events: []string{eventListen, eventReceived, eventFailed},
			Fields: []dissect.FieldInfo{{Name: "call.reason", Kind: dissect.String, Doc: "Why the call failed: refused, unreachable, too long, address in use …"}},
		},
		{
			Name: "unlisten", Run: unlisten,
			Doc:     "Gives up a port.",
			Example: "server udp unlisten :9000",
			Args:    []lesson.ArgSpec{{Name: "at", Type: lesson.Address, Need: true, Doc: "the port, as :9000"}},
			Events:  []string{eventClosed},
		},
		{
			Name: "dial", Run: dial, As: true,
			Doc:     "Makes a socket that talks to one peer and reads whatever comes; nothing goes over the wire.",
			Example: "client udp dial server:9000 as u",
			Args: []lesson.ArgSpec{
				{Name: "to", Type: lesson.Address, Need: true, Doc: "the peer, as server:9000"},
				{Name: "reads", Type: lesson.Word, Key: true, Default: "now", Values: []string{"now", "never"}, Doc: "whether the program reads what comes; never: only with read, and send gets the errors"},
				{Name: "port", Type: lesson.Number, Key: true, Doc: "the local port; without it the stack picks one"},
				{Name: "buffer", Type: lesson.Number, Key: true, Doc: "bytes of the receive buffer: what does not fit is dropped"},
			},
			Events: []string{eventConnect, eventReceived, eventFailed},
		},
		{
			Name: "send", Run: send,
			Doc:     "Sends one datagram, or several at an even pace: a text, which may be empty, or so many bytes of a pattern in which every ten bytes begin with their offset.",
			Example: `client udp send u "probe" ttl=1`,
			Args: []lesson.ArgSpec{
				connArg("the conversation; the host says which end sends. A server can send once it has read something"),
				{Name: "text", Type: lesson.Text, Doc: "what to send"},
				{Name: "bytes", Type: lesson.Number, Key: true, Doc: "how many bytes of the pattern to send"},
				{Name: "ttl", Type: lesson.Number, Key: true, Doc: "the hop limit, 1 to 255; without it the stack's"},
				{Name: "count", Type: lesson.Number, Key: true, Doc: "how many datagrams: a text gets its number behind it, the pattern goes on from one to the next; without it one, as it is"},
				{Name: "every", Type: lesson.Duration, Key: true, Doc: "with count: the time from one datagram to the next"},
			},
			Events: []string{eventSent, eventFailed},
		},
		{
			Name: "read", Run: read,
			Doc:     "Reads datagrams where the program does not read by itself; waits for them.",
			Example: "server udp read :9000 count=2",
			Args: []lesson.ArgSpec{
				{Name: "from", Type: lesson.Word, Need: true, Doc: "the conversation, or the port of a server as :9000"},
				{Name: "count", Type: lesson.Number, Key: true, Default: "1", Doc: "how many datagrams"},
			},
			Events: []string{eventReceived, eventFailed},
		},
		{
			Name: "collect", Run: collect,
			Doc:     `Receives numbered messages, "NUMBER TEXT": hands them on in order and each once, and answers "ack N", N being the last that it has handed on.`,
			Example: "server udp collect :9000",
			Args:    []lesson.ArgSpec{{Name: "at", Type: lesson.Address, Need: true, Doc: "the port, as :9000"}},
			Events:  []string{eventListen, eventDelivered, eventRejected},
		},
		{
			Name: "close", Run: closeEnd,
			Doc:     "Gives up a socket; nothing goes over the wire. A server keeps its port: see unlisten.",
			Example: "client udp close u",
			Args:    []lesson.ArgSpec{connArg("the conversation; the host says which end")},
			Events:  []string{eventClosed},
		},
	}
	for i := range all {
		all[i].Room = "udp"
	}
	return all
}

func connArg(doc string) lesson.ArgSpec {
	return lesson.ArgSpec{Name: "conn", Type: lesson.Conn, Need: true, Doc: doc}
}

func listen(ctx context.Context, in *lesson.Invocation) error {
	host := in.Host.Name()
	s, err := Listen(ctx, in.Host, in.Args.Text("at"), ServerOptions{
		Socket: lab.Socket{ReceiveBuffer: in.Args.Int("buffer"), ReusePort: in.Args.Bool("share")},
		Idle:   in.Args.Text("reads") == "never",
		Met:    func(p *Peer) { in.Scene.Accepted(host, p) },
	})
	if err != nil {
		return err
	}
	in.Scene.Serve(host, s)
	return nil
}

func unlisten(_ context.Context, in *lesson.Invocation) error {
	s, err := lesson.FindServer[*Server](in, in.Args.Text("at"))
	if err != nil {
		return err
	}
	return s.Close()
}

func read(_ context.Context, in *lesson.Invocation) error {
	from, n := in.Args.Text("from"), in.Args.Int("count")
	if n < 1 {
		return fmt.Errorf("udp: read: count=%d: expected 1 or more", n)
	}
	var reader interface{ Read() ([]byte, error) }
	var err error
	if strings.Contains(from, ":") {
		reader, err = lesson.FindServer[*Server](in, from)
	} else {
		reader, err = end(in, from)
	}
	if err != nil {
		return err
	}
	for range n {
		if _, err := reader.Read(); err != nil {
			return err
		}
	}
	return nil
}

func dial(ctx context.Context, in *lesson.Invocation) error {
	_, err := Dial(ctx, in.Host, in.Args.Text("to"), ClientOptions{
		Name: in.Name, Idle: in.Args.Text("reads") == "never",
		Socket: lab.Socket{LocalPort: in.Args.Int("port"), ReceiveBuffer: in.Args.Int("buffer")},
		Bound: func(c *Client) {
			in.Scene.Own(c)
			in.Scene.Bind(in.Host.Name(), in.Name, c)
		},
	})
	return err
}

// end finds the end of a conversation that a step names.
func end(in *lesson.Invocation, name string) (End, error) {
	e, err := in.Scene.Lookup(in.Host.Name(), name)
	if err != nil {
		return nil, err
	}
	u, ok := e.(End)
	if !ok {
		return nil, fmt.Errorf("udp: %s: %s is no UDP conversation", in.Verb, name)
	}
	return u, nil
}

func closeEnd(_ context.Context, in *lesson.Invocation) error {
	e, err := end(in, in.Name)
	if err != nil {
		return err
	}
	return e.Close()
}
