package ws

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"netlab/lesson"
)

// maxBytes bounds what one step may send.
const maxBytes = 16 << 20

// list reads "a, b".
func list(text string) []string {
	var out []string
	for w := range strings.SplitSeq(text, ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func listen(ctx context.Context, in *lesson.Invocation) error {
	host := in.Host.Name()
	s, err := Listen(ctx, in.Host, in.Args.Text("at"), ServerOptions{
		ConnOptions: ConnOptions{Mute: in.Args.Text("pong") == "never", Echo: in.Args.Bool("echo"), Limit: int64(in.Args.Int("limit"))},
		Path:        in.Args.Text("path"), Origins: list(in.Args.Text("origins")),
		Protocols: list(in.Args.Text("protocols")), Compress: in.Args.Bool("compress"),
		Accepted: func(c *Conn) { in.Scene.Accepted(host, c) },
	})
	if err != nil {
		return err
	}
	in.Scene.Own(s)
	return nil
}

func dial(ctx context.Context, in *lesson.Invocation) error {
	version := in.Args.Int("version")
	if version < 10 || version > 99 {
		return fmt.Errorf("ws: dial: version=%d: expected 10 to 99", version)
	}
	var header [][2]string
	for line := range strings.Lines(in.Args.Text("headers")) {
		name, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		if !ok {
			return fmt.Errorf("ws: dial: %q is no header line: expected a name, a colon, a value", line)
		}
		header = append(header, [2]string{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	if version == 13 {
		version = 0
	}
	_, err := Dial(ctx, in.Host, in.Args.Text("to"), ClientOptions{
		ConnOptions: ConnOptions{Mute: in.Args.Text("pong") == "never"},
		Name:        in.Name, Path: in.Args.Text("path"), Origin: in.Args.Text("origin"), Protocols: list(in.Args.Text("protocols")),
		Compress: in.Args.Bool("compress"), Version: version, Header: header, Timeout: in.Args.Duration("timeout"),
		Bound: func(c *Conn) {
			in.Scene.Own(c)
			in.Scene.Bind(in.Host.Name(), in.Name, c)
		},
	})
	return err
}

// conn finds the end of a connection that a step names, and sets the masking
// key that the step chooses.
func conn(in *lesson.Invocation) (*Conn, error) {
	e, err := in.Scene.Lookup(in.Host.Name(), in.Name)
	if err != nil {
		return nil, err
	}
	c, ok := e.(*Conn)
	if !ok {
		return nil, fmt.Errorf("ws: %s: %s is no WebSocket connection", in.Verb, in.Name)
	}
	key, err := maskOf(in)
	if err == nil && key != nil && in.Verb != "frame" {
		if !c.wire.client {
			return nil, fmt.Errorf("ws: %s: mask: a server masks nothing; see ws frame for one that does", in.Verb)
		}
		c.Choose(*key)
	}
	return c, err
}

func maskOf(in *lesson.Invocation) (*[4]byte, error) {
	text := in.Args.Text("mask")
	if text == "" || text == "none" && in.Verb == "frame" {
		return nil, nil //nolint:nilnil // no key is no error
	}
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 4 {
		return nil, fmt.Errorf("ws: %s: mask=%s: expected eight hexadecimal digits, as 37fa213d", in.Verb, text)
	}
	return (*[4]byte)(b), nil
}

func send(_ context.Context, in *lesson.Invocation) error {
	c, err := conn(in)
	if err != nil {
		return err
	}
	data := []byte(in.Args.Text("text"))
	n, pieces := in.Args.Int("bytes"), in.Args.Int("fragments")
	switch {
	case in.Args.Has("text") == in.Args.Has("bytes"):
		return errors.New("ws: send: expected a text or bytes=N, one of the two")
	case n < 0 || n > maxBytes:
		return fmt.Errorf("ws: send: bytes=%d: expected 0 to %d", n, maxBytes)
	case pieces < 1 || pieces > 10_000:
		return fmt.Errorf("ws: send: fragments=%d: expected 1 to 10000", pieces)
	case in.Args.Has("bytes"):
		data = lesson.Pattern(0, n)
	}
	kind := Text
	if in.Args.Bool("binary") {
		kind = Binary
	}
	if pieces > 1 {
		return c.SendFragments(kind, data, pieces)
	}
	return c.Send(kind, data)
}

func control(kind OpCode) func(context.Context, *lesson.Invocation) error {
	return func(_ context.Context, in *lesson.Invocation) error {
		c, err := conn(in)
		if err != nil {
			return err
		}
		text := in.Args.Text("text")
		if len(text) > 125 {
			return fmt.Errorf("ws: %s: expected at most 125 bytes, saw %d; see ws frame for a longer one", in.Verb, len(text))
		}
		return c.Control(kind, []byte(text))
	}
}

func sayClose(_ context.Context, in *lesson.Invocation) error {
	c, err := conn(in)
	if err != nil {
		return err
	}
	code, why := in.Args.Int("code"), in.Args.Text("text")
	if code < 0 || code > 65535 || len(why) > 123 || code == 0 && why != "" {
		return errors.New("ws: close: expected a code of 0 to 65535, and a reason of at most 123 bytes (none without a code)")
	}
	return c.SayClose(code, why)
}

func hangup(_ context.Context, in *lesson.Invocation) error {
	c, err := conn(in)
	if err != nil {
		return err
	}
	return c.Hangup()
}

func rawFrame(_ context.Context, in *lesson.Invocation) error {
	c, err := conn(in)
	if err != nil {
		return err
	}
	f := Frame{Fin: in.Args.Bool("fin"), Payload: []byte(in.Args.Text("payload")), Width: in.Args.Int("width"), Unmasked: in.Args.Text("mask") == "none"}
	if f.Mask, err = maskOf(in); err != nil {
		return err
	}
	if f.OpCode, err = opcodeOf(in.Args.Text("opcode")); err != nil {
		return err
	}
	rsv := in.Args.Int("rsv")
	if rsv < 0 || rsv > 7 {
		return fmt.Errorf("ws: frame: rsv=%d: expected 0 to 7", rsv)
	}
	f.Rsv = uint8(rsv)
	if f.Width != 0 && f.Width != 1 && f.Width != 2 && f.Width != 8 {
		return fmt.Errorf("ws: frame: width=%d: expected 1, 2 or 8", f.Width)
	}
	if in.Args.Has("length") {
		f.HasDeclare = true
		if f.Declare, err = strconv.ParseUint(in.Args.Text("length"), 0, 64); err != nil {
			return fmt.Errorf("ws: frame: length: expected a number below 2^64, saw %q", in.Args.Text("length"))
		}
	}
	return c.SendFrame(f)
}

func opcodeOf(word string) (OpCode, error) {
	for _, o := range []OpCode{Continuation, Text, Binary, Close, Ping, Pong} {
		if o.String() == word {
			return o, nil
		}
	}
	n, err := strconv.ParseUint(word, 0, 8)
	if err != nil || n > 15 {
		return 0, fmt.Errorf("ws: frame: expected continuation, text, binary, close, ping, pong, or a number up to 15, saw %q", word)
	}
	return OpCode(n), nil
}

func raw(_ context.Context, in *lesson.Invocation) error {
	c, err := conn(in)
	if err != nil {
		return err
	}
	return c.SendBytes([]byte(in.Args.Text("bytes")))
}
