package http

import (
	"fmt"
	"strings"

	"netlab/dissect"
	"netlab/internal/text"
)

// Summary implements dissect.PDU.
func (m *message) Summary(l *dissect.Layer) string {
	b := l.Bytes
	var out string
	if m.response {
		out = string(m.status.of(b))
		if m.phrase.n > 0 {
			out += " " + text.Cut(string(m.phrase.of(b)), 40)
		}
	} else {
		out = string(m.method.of(b)) + " " + text.Cut(string(m.target.of(b)), 48)
	}
	if kind := m.value(b, "Content-Type"); kind != "" && (m.framing != noBody || m.response) {
		out += " " + text.Cut(kind, 32)
	}
	if len(m.body) > 0 {
		out += " " + text.Count(len(m.body), "byte")
	}
	if m.chunks > 0 {
		out += " in " + text.Count(m.chunks, "chunk")
	}
	return out
}

// Notes implements dissect.PDU.
func (m *message) Notes(l *dissect.Layer) []dissect.Note {
	var n notes
	if m.response {
		m.responseNotes(l.Bytes, &n)
	} else {
		m.requestNotes(l.Bytes, &n)
	}
	n.list = append(n.list, m.faults...)
	m.bodyNotes(l.Bytes, &n)
	m.connectionNotes(l.Bytes, &n)
	return n.list
}

// notes gathers sentences.
type notes struct{ list []dissect.Note }

func (n *notes) add(level dissect.Level, source string, at dissect.Range, format string, args ...any) {
	n.list = append(n.list, dissect.Note{Level: level, Text: fmt.Sprintf(format, args...), Source: source, At: at})
}

func (m *message) requestNotes(b []byte, n *notes) {
	method, target := string(m.method.of(b)), text.Cut(string(m.target.of(b)), 60)
	what, section := asks(method)
	switch {
	case m.has(b, "Connection", "upgrade") && m.value(b, "Upgrade") != "":
		n.add(dissect.Chat, "RFC 9110 section 7.8", m.start.at(), "The client asks for %s, and offers to speak %s instead of HTTP on this connection from then on.",
			target, text.Cut(m.value(b, "Upgrade"), 40))
	default:
		n.add(dissect.Chat, section, m.start.at(), what, target)
	}
	hosts := m.find(b, "Host")
	switch {
	case len(hosts) == 1:
		n.add(dissect.Chat, "RFC 9110 section 7.2", hosts[0].at(), "One server may serve many names at one address: Host says which is meant.")
	case len(hosts) == 0 && string(m.version.of(b)) == "HTTP/1.1":
		n.add(dissect.Error, "RFC 9112 section 3.2", m.start.at(), "A request of HTTP/1.1 must have a Host field; the server must answer 400.")
	case len(hosts) > 1:
		n.add(dissect.Error, "RFC 9112 section 3.2", hosts[1].at(), "A request must have one Host field, and this one has %d: programs differ in which they believe. The server must answer 400.", len(hosts))
	}
}

// asks says what a method asks for, in a sentence with a place for the target.
func asks(method string) (sentence, source string) {
	switch method {
	case "GET":
		return "The client asks the server to send it %s.", "RFC 9110 section 9.3.1"
	case "HEAD":
		return "The client asks what the server would say of %s, without the body.", "RFC 9110 section 9.3.2"
	case "POST":
		return "The client gives the server data, for %s to work on.", "RFC 9110 section 9.3.3"
	case "PUT":
		return "The client gives the server data that %s shall be from now on.", "RFC 9110 section 9.3.4"
	case "DELETE":
		return "The client asks the server to do away with %s.", "RFC 9110 section 9.3.5"
	case "CONNECT":
		return "The client asks a proxy for a tunnel to %s.", "RFC 9110 section 9.3.6"
	case "OPTIONS":
		return "The client asks what can be done with %s.", "RFC 9110 section 9.3.7"
	case "TRACE":
		return "The client asks for its own request back, to see what became of it on the way to %s.", "RFC 9110 section 9.3.8"
	case "PATCH":
		return "The client gives the server changes to make to %s.", "RFC 5789"
	}
	return "A method that RFC 9110 does not name, for %s.", "RFC 9110 section 16.1"
}

func (m *message) responseNotes(b []byte, n *notes) {
	what, section := answers(m.code)
	level := dissect.Chat
	if m.code >= 400 { // not what the client wanted
		level = dissect.Notice
	}
	n.add(level, section, m.status.at(), "%s", what)
	if first := &n.list[0]; m.of != nil {
		first.Packets = []int{m.of.requestIn}
	} else {
		n.add(dissect.Notice, "", m.start.at(), "The request that this answers was not seen.")
	}
	accept := m.find(b, "Sec-WebSocket-Accept")
	if m.code != 101 || len(accept) == 0 && m.key == keyNone {
		return
	}
	at := m.start
	if len(accept) > 0 {
		at = accept[0]
	}
	switch m.key {
	case keyRight:
		n.add(dissect.Chat, "RFC 6455 section 4.2.2", at.at(),
			"Sec-WebSocket-Accept is right: it is the hash of the client's key and of a fixed text, which only a server that speaks WebSocket makes.")
	case keyWrong:
		n.add(dissect.Error, "RFC 6455 section 4.1", at.at(), "Sec-WebSocket-Accept is not what the client's key asks for: the client must fail the connection.")
	case keyBad:
		n.add(dissect.Error, "RFC 6455 section 4.1", at.at(), "The client's Sec-WebSocket-Key is not sixteen bytes in base64: the server ought to have refused it.")
	case keyNone:
		n.add(dissect.Error, "RFC 6455 section 4.2.2", at.at(), "The server proves that it has read a Sec-WebSocket-Key, but the request had none, or was not seen.")
	}
}

// answers says what a status code means, RFC 9110 section 15.
func answers(code int) (sentence, source string) {
	switch code {
	case 101:
		return "The server takes the offer: the next byte after this head, either way, is the new protocol's.", "RFC 9110 section 15.2.2"
	case 200:
		return "The request succeeded; what was asked for is the body.", "RFC 9110 section 15.3.1"
	case 204:
		return "The request succeeded, and there is nothing to say beyond that: no body follows.", "RFC 9110 section 15.3.5"
	case 304:
		return "What the client has already is still good: no body follows.", "RFC 9110 section 15.4.5"
	case 403:
		return "The server refuses, though it has understood.", "RFC 9110 section 15.5.4"
	case 404:
		return "The server has nothing at this target.", "RFC 9110 section 15.5.5"
	case 426:
		return "The server refuses to do this in HTTP as it is: the client must offer what the Upgrade field says.", "RFC 9110 section 15.5.22"
	}
	switch code / 100 {
	case 1:
		return "An interim response: the one that counts comes later.", "RFC 9110 section 15.2"
	case 2:
		return "The request succeeded.", "RFC 9110 section 15.3"
	case 3:
		return "The client must do something more: ask elsewhere, as Location says.", "RFC 9110 section 15.4"
	case 4:
		return "The server thinks that the client is at fault.", "RFC 9110 section 15.5"
	case 5:
		return "The server could not do what it ought to be able to do.", "RFC 9110 section 15.6"
	}
	return "A response with a status code that means nothing.", "RFC 9110 section 15"
}

func (m *message) bodyNotes(b []byte, n *notes) {
	at := dissect.Range{Off: m.size, Len: len(b) - m.size}
	switch lengths := m.find(b, "Content-Length"); m.framing {
	case byLength:
		n.add(dissect.Chat, "RFC 9112 section 6.2", lengths[0].at(), "Content-Length says that the body has %d bytes: so the receiver knows where it ends.", m.length)
	case byChunks:
		n.add(dissect.Chat, "RFC 9112 section 7.1", at, "The sender did not know the length before: the body comes in chunks, each with its size before it; one of size 0 is the end.")
	case untilClose:
		n.add(dissect.Chat, "RFC 9112 section 6.3", at, "Nothing says how long the body is: it goes on until the server closes the connection. A connection that breaks looks just the same.")
	case noBody:
		if m.response && len(lengths) > 0 && m.of != nil && m.of.method == "HEAD" {
			n.add(dissect.Chat, "RFC 9110 section 8.6", lengths[0].at(), "This Content-Length says how long the body would be: a response to HEAD has none.")
		}
	case tunnel, unknowable:
	}
	if m.pieces {
		why := "It is long"
		if isEventStream(m.value(b, "Content-Type")) {
			why = "It is an event stream, which has no end"
		}
		n.add(dissect.Chat, "", at, "%s: its body is shown piece by piece, as it comes.", why)
	}
}

func (m *message) connectionNotes(b []byte, n *notes) {
	at := m.start
	if c := m.find(b, "Connection"); len(c) > 0 {
		at = c[0]
	}
	switch {
	case m.has(b, "Connection", "close"):
		n.add(dissect.Chat, "RFC 9112 section 9.6", at.at(), "The sender wants the connection closed behind this response.")
	case m.response && m.code >= 200 && m.framing != untilClose && string(m.version.of(b)) == "HTTP/1.1":
		n.add(dissect.Chat, "RFC 9112 section 9.3", at.at(), "The connection stays open: the client may ask again on it, without a new handshake.")
	}
}

// Summary implements dissect.PDU.
func (p *piece) Summary(l *dissect.Layer) string {
	what := "more of the body"
	switch {
	case p.kind == strayPiece:
		what = "continuation"
	case p.kind == headPiece:
		what = "beginning of a long message"
	case p.last && p.data.n == 0:
		return "end of the body"
	case p.events && p.data.n > 0:
		first := strings.TrimRight(string(p.data.of(l.Bytes)[:min(p.data.n, 120)]), "\r\n")
		return fmt.Sprintf("event %q", text.Cut(first, 48))
	case p.kind == chunkPiece:
		what = "chunk"
	}
	return what + " " + text.Count(p.data.n, "byte")
}

// Notes implements dissect.PDU.
func (p *piece) Notes(*dissect.Layer) []dissect.Note {
	var n notes
	at := p.data.at()
	switch {
	case p.kind == strayPiece:
		n.add(dissect.Notice, "RFC 9112 section 2.1", at, "These bytes do not begin with a start line: they are the rest of a message whose beginning was not seen, or not HTTP at all.")
	case p.last && p.data.n == 0:
		n.add(dissect.Chat, "RFC 9112 section 7.1", at, "A chunk of size 0: the body ends here.")
	case p.events:
		n.add(dissect.Chat, "WHATWG HTML section 9.2", at, "A piece of an event stream: the server sends it when it has something to say. No request asks for it; all of them belong to one response.")
	case p.kind == chunkPiece:
		n.add(dissect.Chat, "RFC 9112 section 7.1", at, "One more chunk of a long body.")
	case p.kind == headPiece:
		n.add(dissect.Chat, "RFC 9112 section 2.1", at, "The head of a message whose body is long: the message is shown where it ends.")
	default:
		n.add(dissect.Chat, "RFC 9112 section 6", at, "One more piece of a long body.")
	}
	if p.of != nil && p.of.requestIn > 0 {
		n.list[0].Packets = []int{p.of.requestIn}
	}
	return n.list
}
