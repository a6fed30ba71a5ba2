package http

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"netlab/dissect"
)

// maxWaiting bounds the requests of one connection that wait for their response.
const maxWaiting = 32

// maxKept bounds what is kept of one request's target and key.
const maxKept = 2048

// exchange is a request and the response to it.
type exchange struct {
	method, uri, path     string
	key                   string // Sec-WebSocket-Key
	requestIn, responseIn int    // numbers of the records; 0: not seen
	at                    time.Time
	before                *exchange // the one before, until this one is answered
}

// exchanges puts responses to requests: on one connection they come in the
// same order, RFC 9112 section 9.3.2.
type exchanges struct {
	waiting             []*exchange
	last                *exchange
	requests, responses int
}

// asked is the method that the next response answers.
func (x *exchanges) asked() string {
	if len(x.waiting) == 0 {
		return ""
	}
	return x.waiting[0].method
}

// message is a head with its body.
type message struct {
	*head
	of      *exchange // nil: a response to what was not seen
	number  int       // of the requests, or responses, of this connection
	before  pair
	framing framing
	length  uint64
	body    []byte // chunks put together
	chunks  int
	pieces  bool // the body is shown piece by piece
	after   time.Duration
	key     keyCheck
}

// pair is the records of the exchange before; 0: not seen, or none.
type pair struct{ request, response int }

// newMessage puts a message into its place among the exchanges.
func (x *exchanges) newMessage(b []byte, d *direction, u dissect.Unit) *message {
	m := &message{head: d.head, framing: d.framing, length: d.length}
	if !m.response {
		x.requests++
		m.number = x.requests
		m.of = &exchange{
			method: short(m.method.of(b)), uri: short([]byte(cmp.Or(m.fullURI(b), string(m.target.of(b))))), path: short(m.target.of(b)), requestIn: u.Record.Number, at: u.Record.Moment(),
			key: short([]byte(m.value(b, "Sec-WebSocket-Key"))),
		}
		if x.last != nil {
			m.before.request = x.last.requestIn
		}
		if len(x.waiting) < maxWaiting {
			m.of.before = x.last // and so no chain is longer than those who wait
			x.waiting = append(x.waiting, m.of)
		}
		x.last = m.of
		return m
	}
	x.responses++
	m.number = x.responses
	if len(x.waiting) == 0 {
		return m
	}
	m.of = x.waiting[0]
	if p := m.of.before; p != nil {
		m.before = pair{p.requestIn, p.responseIn}
	}
	m.after = u.Record.Moment().Sub(m.of.at)
	if m.code == 101 {
		m.key = checkKey(m.of.key, m.value(b, "Sec-WebSocket-Accept"))
	}
	// RFC 9110 section 15.2: an interim response comes before the one that counts.
	if m.code >= 200 || m.code == 101 {
		x.waiting = x.waiting[1:]
		m.of.responseIn, m.of.before = u.Record.Number, nil
	}
	return m
}

func short(b []byte) string { return string(b[:min(len(b), maxKept)]) }

// fullURI is the target with its host, RFC 9112 section 3.3; empty if the
// message does not say which host.
func (h *head) fullURI(b []byte) string {
	target, host := string(h.target.of(b)), h.value(b, "Host")
	if (target == "" || target[0] == '/') && host != "" {
		return "http://" + host + target
	}
	if strings.Contains(target, "://") || string(h.method.of(b)) == "CONNECT" { // section 3.2.3: just the authority
		return target
	}
	return ""
}

// word is the first word of the path, by which a body finds its reader.
func (m *message) word() string {
	if m.of == nil {
		return ""
	}
	path, _, _ := strings.Cut(m.of.path, "?")
	word, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return word
}

// handOver gives the stream to the protocol that the ends switch to, and
// leaves the response's header for it, RFC 9110 section 7.8.
func (m *message) handOver(c *dissect.Conversation, b []byte) {
	if c == nil {
		return
	}
	if m.code != http.StatusSwitchingProtocols {
		c.Handoff(dissect.Key{Table: "http.upgrade", Name: "CONNECT"})
		return
	}
	header := http.Header{}
	for i := range m.headers {
		header.Add(string(m.headers[i].name.of(b)), string(m.headers[i].value.of(b)))
	}
	c.SetState("http.upgrade", header)
	token, _, _ := strings.Cut(header.Get("Upgrade"), ",")
	c.Handoff(dissect.Key{Table: "http.upgrade", Name: strings.TrimSpace(token)})
}
