package http_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/dissect"
	"netlab/osi"
)

const get = "GET /a HTTP/1.1\r\nHost: s\r\n\r\n"

// turn is what one end says in one segment, and the messages that it completes.
type turn struct {
	from int
	text string
	want []string
}

func TestBodiesEndWhereRFC9112Says(t *testing.T) {
	for name, turns := range map[string][]turn{
		"by length, in three segments": {
			{client, get, []string{"GET /a"}},
			{server, "HTTP/1.1 200 OK\r\nContent-Len", nil},
			{server, "gth: 10\r\n\r\nhello", nil},
			{server, "world", []string{"200 OK 10 bytes"}},
		},
		"two in one segment": {
			{client, get + "GET /b HTTP/1.1\r\nHost: s\r\n\r\n", []string{"GET /a", "GET /b"}},
			{server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nAHTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nB", []string{"200 OK 1 byte", "404 Not Found 1 byte"}},
		},
		"by chunks, cut in bad places": {
			{client, "POST /a HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n5\r", nil},
			{client, "\nhello\r", nil},
			{client, "\n1;x=y\r\n!\r\n0\r\nX: y\r\n\r", nil},
			{client, "\n" + get, []string{"POST /a 6 bytes in 2 chunks", "GET /a"}},
		},
		"by chunks whose sizes have all digits": {
			{client, get, []string{"GET /a"}},
			{server, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n" + strings.Repeat("x", 10) + "\r\nF\r\n" + strings.Repeat("y", 15) +
				"\r\n01f\r\n" + strings.Repeat("z", 31) + "\r\nA9\r\n" + strings.Repeat("z", 169) + "\r\n0\r\n\r\n", []string{"200 OK 225 bytes in 4 chunks"}},
			{client, get, []string{"GET /a"}},
		},
		"spaces in front of the status code": {
			{client, get + get, []string{"GET /a", "GET /a"}},
			{server, "HTTP/1.1   404 Not Found\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200  OK\r\nContent-Length: 0\r\n\r\n", []string{"404 Not Found", "200 OK"}},
		},
		"until the connection closes": {
			{client, get, []string{"GET /a"}},
			{server, "HTTP/1.1 200 OK\r\n\r\nall ", nil},
			{server, "of it", nil},
			{server, "FIN", []string{"200 OK 9 bytes"}},
		},
		"HEAD has none": {
			{client, "HEAD /a HTTP/1.1\r\nHost: s\r\n\r\n", []string{"HEAD /a"}},
			{server, "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", []string{"200 OK"}},
			{client, get, []string{"GET /a"}},
			{server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", []string{"200 OK 2 bytes"}},
		},
		"204 and 304 have none": {
			{client, get + get, []string{"GET /a", "GET /a"}},
			{server, "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", []string{"204 No Content", "304 Not Modified"}},
		},
		"100 is not the answer": {
			{client, "PUT /a HTTP/1.1\r\nHost: s\r\nContent-Length: 2\r\n\r\n", nil},
			{server, "HTTP/1.1 100 Continue\r\n\r\n", []string{"100 Continue"}},
			{client, "ok", []string{"PUT /a 2 bytes"}},
			{server, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", []string{"201 Created"}},
		},
		"empty lines before a message": {
			{client, "\r\n\r\n" + get, []string{"GET /a"}},
		},
		"no HTTP at all": {
			{client, "hello", nil},
			{client, get, nil},
			{server, "hello to you", nil},
		},
		"something else between messages": {
			{client, get, []string{"GET /a"}},
			{client, "hello", nil}, // a line that may go on
			{client, "\r\n", []string{"continuation 7 bytes"}},
			{client, "\x00\x01", []string{"continuation 2 bytes"}}, // no line
			{client, get, []string{"GET /a"}},
		},
		"event stream, piece by piece": {
			{client, get, []string{"GET /a"}},
			{server, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n", []string{"200 OK text/event-stream"}},
			{server, "9\r\ndata: a\n\n\r\n", []string{`event "data: a"`}},
			{server, "9\r\ndata", nil},
			{server, ": b\n\n\r\n0\r\n\r\n", []string{`event "data: b"`, "end of the body"}},
			{client, get, []string{"GET /a"}},
			{server, "HTTP/1.1 204 No Content\r\n\r\n", []string{"204 No Content"}},
		},
		"event stream until the connection closes": {
			{client, get, []string{"GET /a"}},
			{server, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", []string{"200 OK text/event-stream"}},
			{server, "data: a\n\n", []string{`event "data: a"`}},
			{server, "data: b\n\n", []string{`event "data: b"`}},
			{server, "FIN", nil},
		},
		"a tunnel": {
			{client, "CONNECT s:443 HTTP/1.1\r\nHost: s:443\r\n\r\n", []string{"CONNECT s:443"}},
			{server, "HTTP/1.1 200 OK\r\n\r\n", []string{"200 OK"}},
			{client, "GET is not HTTP here\r\n\r\n", nil},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t)
			for i, x := range turns {
				var p *dissect.Packet
				if x.text == "FIN" {
					p = w.close(x.from)
				} else {
					p = w.say(x.from, x.text)
				}
				if d := cmp.Diff(append([]string{}, x.want...), w.messages(p)); d != "" {
					t.Errorf("turn %d: %s", i+1, d)
				}
			}
		})
	}
}

func TestMessageIsTheSameHoweverItIsCut(t *testing.T) {
	const stream = "POST /a?b=c HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n" + get
	for step := 1; step < len(stream); step += 3 {
		w := newWire(t)
		var got []string
		body := ""
		for rest := stream; rest != ""; {
			n := min(step, len(rest))
			p := w.say(client, rest[:n])
			rest = rest[n:]
			got = append(got, w.messages(p)...)
			body += w.value(p, "http.file_data")
		}
		if d := cmp.Diff([]string{"POST /a 11 bytes in 2 chunks", "GET /a"}, []string{strings.Replace(got[0], "?b=c", "", 1), got[1]}); d != "" || body != "hello world" {
			t.Errorf("in pieces of %d: body %q, %s", step, body, d)
		}
	}
}

// TestSmugglingShapesAreNamed holds each hostile shape to the section that forbids it.
func TestSmugglingShapesAreNamed(t *testing.T) {
	const post = "POST /a HTTP/1.1\r\nHost: s\r\n"
	for name, c := range map[string]struct {
		text string
		want string // a section
	}{
		"length and chunks":      {post + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "RFC 9112 section 6.3"},
		"two lengths":            {post + "Content-Length: 6\r\nContent-Length: 5\r\n\r\nhello!", "RFC 9112 section 6.3"},
		"a list of lengths":      {post + "Content-Length: 5, 6\r\n\r\nhello!", "RFC 9112 section 6.3"},
		"negative length":        {post + "Content-Length: -1\r\n\r\n", "RFC 9110 section 8.6"},
		"signed length":          {post + "Content-Length: +5\r\n\r\nhello", "RFC 9110 section 8.6"},
		"huge length":            {post + "Content-Length: 99999999999999999999\r\n\r\n", "RFC 9110 section 8.6"},
		"length in words":        {post + "Content-Length: five\r\n\r\n", "RFC 9110 section 8.6"},
		"unknown last coding":    {post + "Transfer-Encoding: chunked, gzip\r\n\r\n", "RFC 9112 section 6.3"},
		"chunked twice":          {post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "RFC 9112 section 6.1"},
		"chunks in HTTP/1.0":     {"POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "RFC 9112 section 6.1"},
		"bare LF":                {"GET /a HTTP/1.1\nHost: s\n\n", "RFC 9112 section 2.2"},
		"bare CR":                {"GET /a HTTP/1.1\r\nHost: s\rX: y\r\n\r\n", "RFC 9112 section 2.2"},
		"folded line":            {"GET /a HTTP/1.1\r\nHost: s\r\nX: a\r\n b\r\n\r\n", "RFC 9112 section 5.2"},
		"blank before the colon": {"GET /a HTTP/1.1\r\nHost: s\r\nContent-Length : 5\r\n\r\n", "RFC 9112 section 5.1"},
		"no colon":               {"GET /a HTTP/1.1\r\nHost: s\r\nnonsense\r\n\r\n", "RFC 9112 section 5"},
		"no name":                {"GET /a HTTP/1.1\r\nHost: s\r\n: x\r\n\r\n", "RFC 9112 section 5"},
		"bad name":               {"GET /a HTTP/1.1\r\nHost: s\r\nX(: x\r\n\r\n", "RFC 9110 section 5.1"},
		"NUL":                    {"GET /a HTTP/1.1\r\nHost: s\r\nX: a\x00b\r\n\r\n", "RFC 9110 section 5.5"},
		"blank in the target":    {"GET /a b HTTP/1.1\r\nHost: s\r\n\r\n", "RFC 9112 section 3.2"},
		"no host":                {"GET /a HTTP/1.1\r\n\r\n", "RFC 9112 section 3.2"},
		"two hosts":              {"GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "RFC 9112 section 3.2"},
		"too many lines":         {"GET /a HTTP/1.1\r\nHost: s\r\n" + strings.Repeat("X: y\r\n", 1200) + "\r\n", "RFC 9110 section 5.4"},
		"bad status":             {"HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n", "RFC 9112 section 4"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t)
			p := w.say(client, c.text)
			w.messages(p)
			got := faults(p)
			if !slices.Contains(got, c.want) {
				t.Errorf("got %q, want one of %s", got, c.want)
			}
		})
	}
}

func TestGoodMessagesHaveNoFaults(t *testing.T) {
	for name, s := range scripts() {
		for _, scene := range room().Run(t, "", s[0], "").Scenes {
			for _, p := range scene.Packets {
				if f := faults(p); len(f) > 0 {
					t.Errorf("%s: packet %d breaks %q", name, p.Number(), f)
				}
			}
		}
	}
}

// TestEveryTokenNamesAHeader has all the characters of RFC 9110 section 5.6.2, and
// a length whose digits are all there are.
func TestEveryTokenNamesAHeader(t *testing.T) {
	w := newWire(t)
	p := w.say(client, "POST /a HTTP/1.1\r\nHost: s\r\nazAZ09!#$%&'*+-.^_`|~: x\r\nContent-Length: 0000000000019\r\n\r\n"+strings.Repeat("x", 19))
	if d := cmp.Diff([]string{"POST /a 19 bytes"}, w.messages(p)); d != "" || len(faults(p)) > 0 {
		t.Errorf("%s faults %q", d, faults(p))
	}
	for _, c := range "@[`{/:\"(),;<=>?\\]}\x7f" {
		if p := w.say(client, "GET /a HTTP/1.1\r\nHost: s\r\na"+string(c)+"b: x\r\n\r\n"); c != '`' && c != ':' && len(faults(p)) == 0 {
			t.Errorf("%q stands in a header's name, and nothing is said of it", c)
		}
	}
}

func TestWhatCannotBeReadEndsTheReadingWithAWord(t *testing.T) {
	for name, c := range map[string]struct{ text, malformed, rest string }{
		"chunk without a size": {
			"POST /a HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nxyz\r\n", "a chunk's size is not where it should be", "xyz\r\n",
		},
		"chunk longer than it says": {
			"POST /a HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!!\r\n", "a chunk's size is not where it should be", "5\r\nhello!!\r\n",
		},
		"chunk of 2^64": {
			"POST /a HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n", "a chunk's size is not where it should be", "10000000000000000\r\n",
		},
		"two lengths": {
			"POST /a HTTP/1.1\r\nHost: s\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "nobody can say where the body ends", "ab",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t)
			p := w.say(client, c.text)
			w.messages(p)
			l, data := p.Layer("http"), &p.Layers[len(p.Layers)-1]
			if l == nil || l.Malformed != c.malformed {
				t.Fatalf("layers %+v", p.Layers)
			}
			if data.Proto != "data" || string(data.Bytes) != c.rest {
				t.Errorf("data %+v, want %q", data, c.rest)
			}
		})
	}
}

func TestEndlessHeadIsNotKept(t *testing.T) {
	w := newWire(t)
	w.say(client, "GET /a HTTP/1.1\r\n")
	for i := range 200 {
		p := w.say(client, strings.Repeat(fmt.Sprintf("X-%d: y\r\n", i), 100))
		if l := p.Layer("http"); l != nil {
			if l.Malformed == "" || len(l.Bytes) > 70<<10 {
				t.Errorf("malformed %q of %d bytes", l.Malformed, len(l.Bytes))
			}
			return
		}
	}
	t.Error("the head is still being waited for")
}

func TestLongBodiesComePieceByPiece(t *testing.T) {
	for name, head := range map[string]string{
		"by length":   "Content-Length: 2000000\r\n",
		"until close": "",
		"one chunk":   "Transfer-Encoding: chunked\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(t)
			w.say(client, get)
			w.messages(w.say(server, "HTTP/1.1 200 OK\r\n"+head+"\r\n"))
			if name == "one chunk" {
				w.say(server, "1e8480\r\n")
			}
			layers, bytes := 0, 0
			for sent := 0; sent < 2_000_000; sent += 50_000 {
				p := w.say(server, strings.Repeat("x", 50_000))
				for i := range p.Layers {
					if l := &p.Layers[i]; l.Proto == "http" {
						layers++
						bytes += len(l.Bytes)
					}
				}
			}
			if layers < 20 || bytes < 1_400_000 {
				t.Errorf("%d layers with %d bytes", layers, bytes)
			}
			if name == "one chunk" {
				w.say(server, "\r\n0\r\n\r\n")
			}
			if name == "until close" { // its last byte has waited for the end
				if d := cmp.Diff([]string{"200 OK"}, w.messages(w.close(server))); d != "" {
					t.Error(d)
				}
			} else {
				w.say(client, get)
				p := w.say(server, "HTTP/1.1 204 No Content\r\n\r\n")
				if d := cmp.Diff([]string{"204 No Content"}, w.messages(p)); d != "" {
					t.Error(d)
				}
			}
		})
	}
}

func TestHoleInACaptureHoldsBackWhatFollows(t *testing.T) {
	w := newWire(t)
	w.say(client, get)
	w.say(server, "HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n"+strings.Repeat("x", 100))
	w.lose(server, strings.Repeat("x", 100))
	w.say(server, strings.Repeat("x", 100))
	p := w.say(client, get) // the other direction is whole
	if n := len(w.messages(p)); n != 1 {
		t.Errorf("%d requests", n)
	}
	p = w.say(server, "HTTP/1.1 204 No Content\r\n\r\n") // as tshark does, which waits for ever
	if p.Layer("http") != nil {
		t.Error("a response is read behind a hole")
	}
}

// taker stands for the protocol that the ends switch to.
type taker struct {
	seen func(c *dissect.Conversation, u dissect.Unit)
}

func (taker) Proto() string                                                      { return "taker" }
func (taker) Fields() []dissect.FieldInfo                                        { return nil }
func (taker) Match() []dissect.Match                                             { return []dissect.Match{{Table: "http.upgrade", Name: "chat"}} }
func (taker) Summary(*dissect.Layer) string                                      { return "taken" }
func (taker) Notes(*dissect.Layer) []dissect.Note                                { return nil }
func (taker) Field(_ *dissect.Layer, _ int, dst []dissect.Value) []dissect.Value { return dst }
func (x taker) Dissect(c *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	x.seen(c, u)
	return dissect.Layer{PDU: x, Place: osi.Place{Layer: osi.Application}}, len(u.Bytes), nil
}

func TestUpgradeHandsOverBothDirectionsAndTheHeader(t *testing.T) {
	var got []string
	var header any
	w := newWire(t, taker{func(c *dissect.Conversation, u dissect.Unit) {
		got = append(got, u.Dir.String()+" "+string(u.Bytes))
		header = c.State("http.upgrade")
	}})
	w.say(client, "GET /a HTTP/1.1\r\nHost: s\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n")
	w.say(server, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: Chat\r\nX-Room: 7\r\n\r\nwelcome")
	w.say(client, "GET / is no request here\r\n\r\n")
	if d := cmp.Diff([]string{"backward welcome", "forward GET / is no request here\r\n\r\n"}, got); d != "" {
		t.Error(d)
	}
	if !strings.Contains(fmt.Sprint(header), "X-Room:[7]") {
		t.Errorf("header %v", header)
	}
}

func TestAcceptKeyIsVerified(t *testing.T) {
	const ask = "GET /a HTTP/1.1\r\nHost: s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: %s\r\n\r\n"
	const answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: %s\r\n\r\n"
	for _, c := range []struct{ key, accept, want string }{
		{"dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "is right"}, // the example of RFC 6455 section 1.3
		{"dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOX=", "is not what the client's key asks for"},
		{"dGhl", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "not sixteen bytes"},
	} {
		w := newWire(t)
		w.say(client, fmt.Sprintf(ask, c.key))
		p := w.say(server, fmt.Sprintf(answer, c.accept))
		found := false
		for _, n := range p.Layer("http").Notes() {
			found = found || strings.Contains(n.Text, c.want)
		}
		if !found {
			t.Errorf("%s %s: no note with %q in %+v", c.key, c.accept, c.want, p.Layer("http").Notes())
		}
	}
}

func TestResponsesFindTheirRequests(t *testing.T) {
	w := newWire(t)
	w.say(client, "GET /one HTTP/1.1\r\nHost: s\r\n\r\nGET /two HTTP/1.1\r\nHost: s\r\n\r\n")
	w.say(server, "HTTP/1.1 100 Continue\r\n\r\n")
	one := w.say(server, "HTTP/1.1 204 No Content\r\n\r\n")
	two := w.say(server, "HTTP/1.1 204 No Content\r\n\r\n")
	three := w.say(server, "HTTP/1.1 204 No Content\r\n\r\n")
	for _, c := range []struct{ got, want string }{
		{w.value(one, "http.response_for.uri"), "http://s/one"},
		{w.value(two, "http.response_for.uri"), "http://s/two"},
		{w.value(one, "http.request_in"), "4"},
		{w.value(two, "http.time"), "0.003000000"},
		{w.value(three, "http.request_in"), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestConnectNamesJustTheAuthority(t *testing.T) {
	w := newWire(t)
	p := w.say(client, "CONNECT s:443 HTTP/1.1\r\nHost: s:443\r\n\r\n")
	if got, want := w.value(p, "http.request.full_uri"), "s:443"; got != want {
		t.Errorf("http.request.full_uri is %q, want %q", got, want)
	}
}

func FuzzDissect(f *testing.F) {
	f.Add([]byte(get), []byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), uint16(7))
	f.Add([]byte("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n"), []byte("HTTP/1.1 100 Continue\r\n\r\n"), uint16(3))
	f.Add([]byte("GET /a HTTP/1.1\r\nX: a\r\n b\r\n\r\n"), []byte("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\nx"), uint16(40))
	f.Add([]byte("CONNECT s:1 HTTP/1.1\r\n\r\n"), []byte("HTTP/1.1 101 x\r\nUpgrade: a, b\r\n\r\nrest"), uint16(1))
	f.Add([]byte("GET /"+strings.Repeat("a", 300)), []byte("HTTP/1.1 200\r\nContent-Length: 9223372036854775807\r\n\r\nx"), uint16(900))
	f.Fuzz(func(t *testing.T, ask, answer []byte, step uint16) {
		w := newWire(t)
		n := int(step)%1400 + 1
		for len(ask)+len(answer) > 0 && len(w.recs) < 1000 {
			for from, b := range [][]byte{ask, answer} {
				k := min(n, len(b))
				w.messages(w.say(from, string(b[:k])))
				if from == client {
					ask = ask[k:]
				} else {
					answer = answer[k:]
				}
			}
		}
		w.messages(w.close(server))
		w.messages(w.close(client))
	})
}

// TestRefusalsAreWorthALook: who asks what went wrong is told of 404, not of 200.
func TestRefusalsAreWorthALook(t *testing.T) {
	w := newWire(t)
	w.say(client, "GET / HTTP/1.1\r\nHost: s\r\n\r\nGET /b HTTP/1.1\r\nHost: s\r\n\r\n")
	for status, want := range map[string]dissect.Level{"200 OK": dissect.Chat, "404 Not Found": dissect.Notice} {
		l := w.say(server, "HTTP/1.1 "+status+"\r\nContent-Length: 0\r\n\r\n").Layer("http")
		if got := l.Notes()[0].Level; got != want {
			t.Errorf("%s: level %v, want %v", status, got, want)
		}
	}
}
