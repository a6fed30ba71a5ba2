package http_test

import (
	"testing"

	"netlab/http"
	"netlab/internal/roomtest"
)

// TestFieldsAgreeWithTshark has one of every kind of message, whole and in pieces.
func TestFieldsAgreeWithTshark(t *testing.T) {
	const get = "GET /a/b?x=1&y=2 HTTP/1.1\r\nHost: server\r\nUser-Agent: netlab\r\nX-Foo: bar\r\nCookie: a=b; c=d\r\n\r\n"
	const ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
	w := newWire(t)
	w.say(client, get)
	w.say(server, ok)
	w.say(client, get)
	w.say(server, ok[:30])
	w.say(server, ok[30:])
	w.say(client, "POST /p HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
	w.say(client, "6;e=1\r\n world\r\n0\r\nTrail: x\r\n\r\n")
	w.say(server, "HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n")
	w.say(client, "HEAD / HTTP/1.1\r\nHost: s\r\n\r\n")
	w.say(server, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n")
	w.say(client, get)
	w.say(server, "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n")
	w.say(client, "PUT http://s/abs HTTP/1.1\r\nHost: s\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc")
	w.say(server, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nLocation: /x\r\n\r\n")
	for _, line := range []string{"GET   /a HTTP/1.1", "GET /a  HTTP/1.1", "GET /a b HTTP/1.1"} {
		w.say(client, line+"\r\nHost: s\r\n\r\n")
		w.say(server, "HTTP/1.1   200  OK\r\nContent-Length: 0\r\n\r\n")
	}
	w.say(client, "GET /until HTTP/1.0\r\nHost: s\r\nConnection: close\r\n\r\n")
	w.say(server, "HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\npart1\n")
	w.say(server, "part2\n")
	w.close(server)
	w.close(client)
	if n := roomtest.Agree(t, w.s.Registry(), http.Dissector().Fields(), w.recs); n < 150 {
		t.Errorf("only %d values were compared", n)
	}
}
