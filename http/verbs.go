package http

import (
	"netlab/dissect"
	"netlab/lesson"
)

// Verbs are what a lesson can say of HTTP.
func Verbs() []lesson.Verb {
	b := &book{scenes: make(map[lesson.Scene]*page)}
	all := append(serverVerbs(b), clientVerbs(b)...)
	for i := range all {
		all[i].Room = proto
	}
	return all
}

func callInfos() []dissect.FieldInfo {
	return []dissect.FieldInfo{
		{Name: "call.method", Kind: dissect.String, Doc: "The request's method: GET, POST …"},
		{Name: "call.target", Kind: dissect.String, Doc: "The request's target, as /news."},
		{Name: "call.code", Kind: dissect.Uint, Doc: "The response's status code."},
	}
}

// Arguments that several verbs have.
func pathArg(doc string) lesson.ArgSpec {
	return lesson.ArgSpec{Name: "path", Type: lesson.Text, Need: true, Doc: doc}
}

func portArg() lesson.ArgSpec {
	return lesson.ArgSpec{Name: "port", Type: lesson.Number, Key: true, Doc: "which server, if the host has several"}
}

func toArg() lesson.ArgSpec {
	return lesson.ArgSpec{Name: "to", Type: lesson.Address, Need: true, Doc: "the server, as server:80"}
}

func serverVerbs(b *book) []lesson.Verb {
	return []lesson.Verb{
		{
			Name: "listen", Run: b.listen,
			Doc:     "Waits for requests on a port. What serve, hold and stream have not said is answered with 404.",
			Example: "server http listen :80 idle=5s",
			Args: []lesson.ArgSpec{
				{Name: "at", Type: lesson.Address, Need: true, Doc: "the port, as :80"},
				{Name: "idle", Type: lesson.Duration, Key: true, Doc: "time after which an idle connection is closed; without it, never"},
				{Name: "keepalive", Type: lesson.Bool, Key: true, Default: "true", Doc: "false: close each connection behind its response"},
			},
			Events: []string{eventListen, eventRequest, eventAnswered, eventFailed},
			Fields: callInfos(),
		},
		{
			Name: "serve", Run: b.serve,
			Doc:     "Says what a server answers at a path from now on.",
			Example: `server http serve "/count" "one two three" length=chunked pieces=3 every=1s`,
			Args: []lesson.ArgSpec{
				pathArg("the path, as /news"),
				{Name: "body", Type: lesson.Text, Doc: "the body"},
				{Name: "bytes", Type: lesson.Number, Key: true, Doc: "how many bytes of a pattern to send as the body"},
				{Name: "echo", Type: lesson.Bool, Key: true, Default: "false", Doc: "answer with the request's body"},
				{Name: "status", Type: lesson.Number, Key: true, Default: "200", Doc: "the status code"},
				{Name: "type", Type: lesson.Text, Key: true, Doc: "the Content-Type; else plain text"},
				{Name: "headers", Type: lesson.Text, Key: true, Doc: `more header lines, as "Location: /new\nX-Foo: bar"`},
				{Name: "length", Type: lesson.Word, Key: true, Default: "known", Values: []string{"known", "chunked", "close"}, Doc: "how the client shall know where the body ends"},
				{Name: "pieces", Type: lesson.Number, Key: true, Default: "1", Doc: "send the body in so many pieces"},
				{Name: "every", Type: lesson.Duration, Key: true, Doc: "time between two pieces"},
				{Name: "delay", Type: lesson.Duration, Key: true, Doc: "time that the server thinks before it answers"},
				portArg(),
			},
		},
		{
			Name: "hold", Run: b.hold,
			Doc:     "Lets requests of a path wait until publish has news for them (long polling).",
			Example: `server http hold "/news" timeout=30s`,
			Args: []lesson.ArgSpec{
				pathArg("the path, as /news"),
				{Name: "timeout", Type: lesson.Duration, Key: true, Doc: "time after which the answer is 204, no news; without it, never"},
				portArg(),
			},
		},
		{
			Name: "stream", Run: b.stream,
			Doc:     "Makes a path an event stream, on which publish sends events.",
			Example: `server http stream "/events"`,
			Args:    []lesson.ArgSpec{pathArg("the path, as /events"), portArg()},
		},
		{
			Name: "switch", Run: b.switchTo,
			Doc:     "Lets clients of a path switch to another protocol (101); the server then sends back whatever bytes come. Who does not ask for it gets 426.",
			Example: `server http switch "/raw" to="echo"`,
			Args: []lesson.ArgSpec{
				pathArg("the path, as /raw"),
				{Name: "to", Type: lesson.Text, Key: true, Need: true, Doc: "the protocol's name"},
				portArg(),
			},
			Events: []string{eventSwitched, eventReceived},
		},
		{
			Name: "publish", Run: b.publish,
			Doc:     "Gives news to all who wait or listen at a path; if nobody does, to the next who asks.",
			Example: `server http publish "/news" "goal!"`,
			Args: []lesson.ArgSpec{
				pathArg("a path of hold or stream"),
				{Name: "text", Type: lesson.Text, Need: true, Doc: "the news"},
				{Name: "after", Type: lesson.Duration, Key: true, Doc: "time to wait before"},
				portArg(),
			},
			Events: []string{eventPublished},
		},
	}
}

func clientVerbs(b *book) []lesson.Verb {
	ask := func(more ...lesson.ArgSpec) []lesson.ArgSpec {
		return append(append([]lesson.ArgSpec{toArg(), pathArg("what to ask for, as /news?n=1")}, more...),
			lesson.ArgSpec{Name: "headers", Type: lesson.Text, Key: true, Doc: `more header lines, as "Accept: text/plain\nX-Foo: bar"`},
			lesson.ArgSpec{Name: "timeout", Type: lesson.Duration, Key: true, Doc: "time after which the client gives up; without it, never"},
		)
	}
	closeArg := lesson.ArgSpec{Name: "close", Type: lesson.Bool, Key: true, Default: "false", Doc: "ask that the connection be closed behind the response"}
	events := []string{eventAsked, eventResponse, eventFailed}
	return []lesson.Verb{
		{
			Name: "get", Run: b.get, As: true,
			Doc:     "Asks for something and waits for the response. A connection that is open and idle is used again.",
			Example: `client http get server:80 "/news" as c`,
			Args:    ask(closeArg), Events: events,
		},
		{
			Name: "head", Run: b.head, As: true,
			Doc:     "Asks for the head that get would bring, without the body.",
			Example: `client http head server:80 "/news"`,
			Args:    ask(closeArg), Events: events,
		},
		{
			Name: "post", Run: b.post, As: true,
			Doc:     "Gives the server a body and waits for the response.",
			Example: `client http post server:80 "/orders" "two pizzas"`,
			Args: ask(
				lesson.ArgSpec{Name: "body", Type: lesson.Text, Doc: "the body"},
				lesson.ArgSpec{Name: "bytes", Type: lesson.Number, Key: true, Doc: "how many bytes of a pattern to send as the body"},
				lesson.ArgSpec{Name: "type", Type: lesson.Text, Key: true, Default: "text/plain; charset=utf-8", Doc: "the Content-Type"},
				lesson.ArgSpec{Name: "chunked", Type: lesson.Bool, Key: true, Default: "false", Doc: "send a chunk instead of saying the length"},
				closeArg,
			),
			Events: events,
		},
		{
			Name: "poll", Run: b.poll,
			Doc:     "Asks again and again while the lesson goes on: every so often (polling), or as soon as the answer has come (long polling).",
			Example: `client http poll server:80 "/news" every=5s times=6`,
			Args: ask(
				lesson.ArgSpec{Name: "every", Type: lesson.Duration, Key: true, Doc: "time between a response and the next request; without it, none"},
				lesson.ArgSpec{Name: "times", Type: lesson.Number, Key: true, Doc: "how many requests; without it, until stop"},
			),
			Events: events,
		},
		{
			Name: "subscribe", Run: b.subscribe,
			Doc:     "Opens an event stream and listens to it while the lesson goes on; returns when the response's head has come.",
			Example: `client http subscribe server:80 "/events"`,
			Args:    ask(), Events: []string{eventAsked, eventResponse, eventEvent, eventFailed},
		},
		{
			Name: "upgrade", Run: b.upgrade, As: true,
			Doc:     "Asks to switch to another protocol, sends a text in it, and waits until as many bytes have come back.",
			Example: `client http upgrade server:80 "/raw" "no HTTP any more" protocol="echo"`,
			Args: ask(
				lesson.ArgSpec{Name: "text", Type: lesson.Text, Need: true, Doc: "what to send once the protocol is another"},
				lesson.ArgSpec{Name: "protocol", Type: lesson.Text, Key: true, Need: true, Doc: "the protocol's name"},
			),
			Events: []string{eventAsked, eventResponse, eventSwitched, eventReceived, eventFailed},
		},
		{
			Name: "stop", Run: b.stop,
			Doc:     "Ends the polls and subscriptions of a path; a request under way is given up, and its connection with it.",
			Example: `client http stop server:80 "/news"`,
			Args:    []lesson.ArgSpec{toArg(), pathArg("as poll or subscribe have it")},
		},
		{
			Name: "close", Run: b.close,
			Doc:     "Closes the connections that no request is using.",
			Example: "client http close server:80",
			Args:    []lesson.ArgSpec{toArg()},
		},
	}
}
