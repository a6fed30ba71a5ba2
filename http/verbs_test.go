package http_test

import (
	"errors"
	"strings"
	"testing"

	"netlab/capture"
	"netlab/dissect"
	"netlab/http"
	"netlab/internal/roomtest"
	"netlab/internal/roomtest/play"
	"netlab/lesson"
	"netlab/tcp"
)

// room is what the tests play with.
func room() play.Room {
	return play.Room{Dissectors: []dissect.Dissector{tcp.Dissector(), http.Dissector()}, Verbs: http.Verbs(), Source: "RFC 9110"}
}

// scripts are steps and claims about all that the verbs can do.
func scripts() map[string][2]string {
	return map[string][2]string{
		"request and reply": {`
server http listen :80
server http serve "/news" "hello"
client http get server:80 "/news" as c
client http get server:80 "/none"
`, `
ask: client -> server http.request.method == "GET" && http.request.uri == "/news"
then reply: server -> client http.response.code == 200 && http.file_data == "hello"
check ${reply.http.request_in} == ${ask.frame.number}
then missing: server -> client http.response.code == 404
no server -> client http.date
no client -> server http.accept_encoding
exactly 1 client http response call.code == 200 && call.text == "hello" && call.name == "c"
exactly 1 server http request call.target == "/none"
`},
		"keep-alive uses one connection": {`
server http listen :80
server http serve "/a" "A"
client http get server:80 "/a"
client http get server:80 "/a"
client http get server:80 "/a" close=true
client http get server:80 "/a"
client http close server:80
`, `
exactly 4 client -> server http.request
exactly 2 client -> server tcp.flags.syn == 1
third: client -> server http.connection == "close"
second: client -> server http.request_number == 2
before-third: server -> client tcp.flags.fin == 1, after third
left: client -> server tcp.flags.fin == 1, after third
`},
		"idle connections are closed by the server": {`
server http listen :80 idle=5s
server http serve "/a" "A"
client http get server:80 "/a"
wait 6s
client http get server:80 "/a"
`, `
answer: server -> client http.response.code == 200
fin: server -> client tcp.flags.fin == 1
exactly 2 client -> server tcp.flags.syn == 1
check time(answer, fin) >= 5s
`},
		"no keep-alive": {`
server http listen :80 keepalive=false
server http serve "/a" "A"
client http get server:80 "/a"
client http get server:80 "/a"
`, `
exactly 2 server -> client http.connection == "close"
exactly 2 client -> server tcp.flags.syn == 1
`},
		"chunks come as the server makes them": {`
server http listen :80
server http serve "/count" "onetwothr" length=chunked pieces=3 every=1s
client http get server:80 "/count"
`, `
done: server -> client http.transfer_encoding == "chunked"
check ${done.http.file_data} == "onetwothr"
every server -> client http.response has http.chunk_size == 3 && http.chunk_size == 0
first: server -> client tcp.payload contains "one"
check time(first, done) >= 2s
exactly 1 client http response call.text == "onetwothr"
`},
		"body until close": {`
server http listen :80
server http serve "/old" "all there is" length=close
client http get server:80 "/old"
`, `
answer: server -> client http.response.code == 200 && http.file_data == "all there is"
no server -> client http.content_length
no server -> client http.transfer_encoding
fin: server -> client tcp.flags.fin == 1
`},
		"post": {`
server http listen :80
server http serve "/echo" echo=true status=201 headers="Location: /orders/1\nX-Foo: bar"
client http post server:80 "/echo" "two pizzas"
client http post server:80 "/echo" "three" chunked=true type="text/html"
client http head server:80 "/echo"
`, `
ask: client -> server http.request.method == "POST" && http.content_length == 10
then made: server -> client http.response.code == 201 && http.location == "/orders/1"
  && http.file_data == "two pizzas"
then chunked: client -> server http.transfer_encoding == "chunked" && http.content_type == "text/html"
exactly 2 client http response call.bytes > 0
exactly 1 client -> server http.request.method == "HEAD"
`},
		"polling": {`
server http listen :80
server http serve "/news" status=204
client http poll server:80 "/news" every=5s times=3
wait 30s
`, `
exactly 3 client -> server http.request
exactly 1 client -> server tcp.flags.syn == 1
first: client -> server http.request_number == 1
last: client -> server http.request_number == 3
check time(first, last) >= 10s
exactly 3 client http response call.code == 204
`},
		"long polling": {`
server http listen :80
server http hold "/news" timeout=10s
client http poll server:80 "/news"
wait 3s
server http publish "/news" "goal!"
wait 15s
client http stop server:80 "/news"
`, `
ask: client -> server http.request
then goal: server -> client http.file_data == "goal!"
check time(ask, goal) >= 3s
then again: client -> server http.request
then nothing: server -> client http.response.code == 204
check time(again, nothing) >= 10s
exactly 1 server http published call.text == "goal!"
`},
		"news that nobody waits for are kept": {`
server http listen :80
server http hold "/news"
server http publish "/news" "early"
client http get server:80 "/news" timeout=5s
client http get server:80 "/news" timeout=5s fails "timed out"
`, `
exactly 1 client http response call.text == "early"
exactly 1 client http failed call.reason == "timed out"
`},
		"event stream": {`
server http listen :80
server http stream "/events"
client http subscribe server:80 "/events"
server http publish "/events" "tick"
wait 2s
server http publish "/events" "tock"
client http stop server:80 "/events"
`, `
open: server -> client http.content_type == "text/event-stream"
then tick: server -> client http.file_data contains "data: tick"
then tock: server -> client http.file_data contains "data: tock"
exactly 1 client -> server http.request
exactly 2 client http event
exactly 1 client http event call.text == "tock"
`},
		"refused": {`
client http get server:81 "/" fails "refused"
`, `
exactly 1 client http failed call.reason == "refused"
`},
		"upgrade": {`
server http listen :80
server http switch "/raw" to="echo"
client http upgrade server:80 "/raw" "no HTTP any more" protocol="echo"
client http get server:80 "/raw"
client http upgrade server:80 "/raw" "x" protocol="other" fails "426"
`, `
ask: client -> server http.upgrade == "echo" && http.connection == "Upgrade"
then taken: server -> client http.response.code == 101 && http.upgrade == "echo"
then raw: client -> server tcp.payload contains "no HTTP any more"
exactly 2 server -> client http.response.code == 426
exactly 1 client http received call.text == "no HTTP any more"
exactly 1 server http switched call.target == "echo"
`},
		"a slow server": {`
server http listen :80
server http serve "/slow" "x" delay=4s
client http get server:80 "/slow"
client http get server:80 "/slow" timeout=1s fails "timed out"
`, `
ask: client -> server http.request
then answer: server -> client http.response
check time(ask, answer) >= 4s
`},
	}
}

func TestVerbs(t *testing.T) {
	for name, s := range scripts() {
		t.Run(name, func(t *testing.T) { room().Run(t, "", s[0], s[1]) })
	}
}

func TestLabCapturesAgreeWithTshark(t *testing.T) {
	n := 0
	for name, s := range scripts() {
		if name == "event stream" {
			continue // it is shown piece by piece, which Wireshark does not
		}
		for _, scene := range room().Run(t, "", s[0], "").Scenes {
			var recs []*capture.Record
			for i, p := range scene.Packets {
				r := *p.Record
				r.Number = i + 1
				recs = append(recs, &r)
			}
			n += roomtest.Agree(t, room().Registry(t), http.Dissector().Fields(), recs)
		}
	}
	if n < 300 {
		t.Errorf("only %d values were compared", n)
	}
}

func TestRunsAreRepeatable(t *testing.T) {
	for name, s := range scripts() {
		first := play.Frames(room().Run(t, "", s[0], ""))
		for range 3 {
			if got := play.Frames(room().Run(t, "", s[0], "")); got != first {
				t.Errorf("%s: two runs differ", name)
			}
		}
	}
}

func TestWrongStepsAreErrorsThatSayWhy(t *testing.T) {
	for _, c := range []struct{ steps, want string }{
		{`server http serve "/x" "y"`, "no server listens"},
		{"server http listen :80\nserver http serve \"x\" \"y\"", "begins with /"},
		{"server http listen :80\nserver http serve \"/x\" status=42", "expected 200 to 599"},
		{"server http listen :80\nserver http serve \"/x\" headers=\"no colon\"", "no header line"},
		{"server http listen :80\nserver http publish \"/x\" \"y\"", "nothing holds"},
		{"server http listen :80\nserver http listen :80", "address in use"},
		{`client http stop server:80 "/x"`, "nothing polls"},
		{`client http get server:80 "x"`, "begins with /"},
		{`client http poll server:80 "/x" times=0`, "1 or more"},
	} {
		_, err := room().Try(t, "", c.steps, "")
		var step *lesson.StepError
		if !errors.As(err, &step) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want one of a step with %q", c.steps, err, c.want)
		}
	}
}
