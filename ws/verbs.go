package ws

import (
	"netlab/dissect"
	"netlab/lesson"
)

// Verbs are what a lesson can say of WebSocket.
func Verbs() []lesson.Verb {
	all := append(openVerbs(), talkVerbs()...)
	for i := range all {
		all[i].Room = "ws"
	}
	return all
}

func connArg() lesson.ArgSpec {
	return lesson.ArgSpec{Name: "conn", Type: lesson.Conn, Need: true, Doc: "the connection; the host says which end"}
}

func textArg(doc string) lesson.ArgSpec {
	return lesson.ArgSpec{Name: "text", Type: lesson.Text, Doc: doc}
}

func openVerbs() []lesson.Verb {
	protocols := lesson.ArgSpec{Name: "protocols", Type: lesson.Text, Key: true, Doc: `subprotocols, the best first, as "chat, news"`}
	compress := lesson.ArgSpec{Name: "compress", Type: lesson.Bool, Key: true, Default: "false", Doc: "compress messages, if the other end wants to (permessage-deflate)"}
	pong := lesson.ArgSpec{Name: "pong", Type: lesson.Word, Key: true, Default: "now", Values: []string{"now", "never"}, Doc: "whether pings are answered"}
	return []lesson.Verb{
		{
			Name: "listen", Run: listen,
			Doc:     "Waits for connections on a port, takes the upgrade and reads whatever comes.",
			Example: `server ws listen :80 path="/chat" origins="http://server"`,
			Args: []lesson.ArgSpec{
				{Name: "at", Type: lesson.Address, Need: true, Doc: "the port, as :80"},
				{Name: "path", Type: lesson.Text, Key: true, Doc: "the only path that is upgraded; others get 404"},
				{Name: "origins", Type: lesson.Text, Key: true, Doc: `the origins that may connect, as "http://server"; others get 403`},
				protocols, compress, pong,
				{Name: "echo", Type: lesson.Bool, Key: true, Default: "false", Doc: "send each message back"},
				{Name: "limit", Type: lesson.Number, Key: true, Doc: "bytes of the longest message that is taken; a longer one is answered by close 1009"},
			},
			Events: []string{eventListen, eventAccept, eventRefused, eventReceived, eventPing, eventPong, eventClosing, eventClosed, eventFailed},
			Fields: []dissect.FieldInfo{
				{Name: "call.code", Kind: dissect.Uint, Doc: "A close frame's status code; of refused, or a dial that failed, the status of HTTP."},
				{Name: "call.kind", Kind: dissect.String, Doc: "What a message is: text or binary."},
				{Name: "call.protocol", Kind: dissect.String, Doc: "The subprotocol that the ends agreed to."},
			},
		},
		{
			Name: "dial", Run: dial, As: true,
			Doc:     "Opens a connection, asks for the upgrade, and reads whatever comes; returns when the answer is there.",
			Example: `client ws dial server:80 origin="http://server" as c`,
			Args: []lesson.ArgSpec{
				{Name: "to", Type: lesson.Address, Need: true, Doc: "the server, as server:80"},
				{Name: "path", Type: lesson.Text, Key: true, Default: "/", Doc: "the target"},
				{Name: "origin", Type: lesson.Text, Key: true, Doc: "whose page asks, as a browser would say it"},
				protocols, compress, pong,
				{Name: "version", Type: lesson.Number, Key: true, Default: "13", Doc: "the version to ask for, 10 to 99"},
				{Name: "headers", Type: lesson.Text, Key: true, Doc: `more header lines, as "Cookie: a=b\nX-Foo: bar"`},
				{Name: "timeout", Type: lesson.Duration, Key: true, Doc: "time after which the program gives up"},
			},
			Events: []string{eventConnect, eventReceived, eventPing, eventPong, eventClosing, eventClosed, eventFailed},
		},
	}
}

func talkVerbs() []lesson.Verb {
	mask := lesson.ArgSpec{Name: "mask", Type: lesson.Word, Key: true, Doc: "the masking key of a client's first frame in hexadecimal, as 37fa213d; else drawn from the lesson's seed"}
	return []lesson.Verb{
		{
			Name: "send", Run: send,
			Doc:     "Sends a message: a text, or so many bytes of a pattern in which every ten bytes begin with their offset.",
			Example: `client ws send c "hello" fragments=2`,
			Args: []lesson.ArgSpec{
				connArg(), textArg("what to send"),
				{Name: "bytes", Type: lesson.Number, Key: true, Doc: "how many bytes of the pattern to send"},
				{Name: "binary", Type: lesson.Bool, Key: true, Default: "false", Doc: "send it as a binary message"},
				{Name: "fragments", Type: lesson.Number, Key: true, Default: "1", Doc: "in how many frames"},
				mask,
			},
			Events: []string{eventSent, eventFailed},
		},
		{
			Name: "ping", Run: control(Ping),
			Doc:     "Sends a ping, which the other end answers.",
			Example: `server ws ping c "are you there?"`,
			Args:    []lesson.ArgSpec{connArg(), textArg("at most 125 bytes, which the pong brings back"), mask},
		},
		{
			Name: "pong", Run: control(Pong),
			Doc:     "Sends a pong that nobody asked for: a sign of life.",
			Example: "client ws pong c",
			Args:    []lesson.ArgSpec{connArg(), textArg("at most 125 bytes"), mask},
		},
		{
			Name: "close", Run: sayClose,
			Doc:     "Sends a close frame. The other end answers with one, then the server closes the TCP connection.",
			Example: `client ws close c code=1000 "bye"`,
			Args: []lesson.ArgSpec{
				connArg(), textArg("the reason"),
				{Name: "code", Type: lesson.Number, Key: true, Default: "1000", Doc: "the status code, right or wrong; 0: none"},
				mask,
			},
			Events: []string{eventClosing, eventClosed, eventFailed},
		},
		{
			Name: "hangup", Run: hangup,
			Doc:     "Closes the TCP connection without a close frame.",
			Example: "client ws hangup c",
			Args:    []lesson.ArgSpec{connArg()}, Events: []string{eventClosed},
		},
		{
			Name: "frame", Run: rawFrame,
			Doc:     "Sends one frame as it is written here, right or wrong.",
			Example: `client ws frame c text "not masked" mask=none`,
			Args: []lesson.ArgSpec{
				connArg(),
				{Name: "opcode", Type: lesson.Word, Need: true, Doc: "continuation, text, binary, close, ping, pong, or a number up to 15"},
				{Name: "payload", Type: lesson.Text, Doc: `what it carries; bytes as "\xff"`},
				{Name: "fin", Type: lesson.Bool, Key: true, Default: "true", Doc: "the message ends here"},
				{Name: "rsv", Type: lesson.Number, Key: true, Default: "0", Doc: "the three reserved bits, 0 to 7; 4 is that of compression"},
				{Name: "mask", Type: lesson.Word, Key: true, Doc: "none, or a key as 37fa213d; else as it ought to be"},
				{Name: "width", Type: lesson.Number, Key: true, Doc: "bytes of the length: 1, 2 or 8; else as few as can be"},
				{Name: "length", Type: lesson.Text, Key: true, Doc: "the length that the header says, if not the true one"},
			},
			Events: []string{eventFailed},
		},
		{
			Name: "raw", Run: raw,
			Doc:     "Sends bytes on the connection as they are.",
			Example: `client ws raw c "\x81\x85"`,
			Args:    []lesson.ArgSpec{connArg(), {Name: "bytes", Type: lesson.Text, Need: true, Doc: "the bytes"}},
			Events:  []string{eventFailed},
		},
	}
}
