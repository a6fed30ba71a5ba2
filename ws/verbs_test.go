package ws_test

import (
	"errors"
	"strings"
	"testing"

	"netlab/dissect"
	"netlab/http"
	"netlab/internal/roomtest/play"
	"netlab/lesson"
	"netlab/tcp"
	"netlab/ws"
)

// room is what the tests play with.
func room() play.Room {
	return play.Room{Dissectors: []dissect.Dissector{tcp.Dissector(), http.Dissector(), ws.Dissector()}, Verbs: append(ws.Verbs(), http.Verbs()...), Source: "RFC 6455"}
}

const open = "server ws listen :80\nclient ws dial server:80 as c\n"

// scripts are steps and claims about all that the verbs can do.
func scripts() map[string][2]string {
	return map[string][2]string{
		"full duplex": {open + `
client ws send c "price?"
and server ws send c "alarm!"
`, `
upgrade:  server -> client http.response.code == 101
then up:  client -> server websocket.payload.text == "price?"
down:     server -> client websocket.payload.text == "alarm!", after upgrade
up crosses down
exactly 1 client -> server http.request
every client -> server websocket has all websocket.mask == 1
every server -> client websocket has all websocket.mask == 0
exactly 1 client ws received call.text == "alarm!" && call.name == "c"
exactly 1 server ws received call.text == "price?" && call.kind == "text"
exactly 1 server ws accept
`},
		"lengths": {open + `
client ws send c bytes=125
client ws send c bytes=126
client ws send c bytes=65535
client ws send c bytes=65536 binary=true
server ws send c bytes=65536
`, `
exactly 4 client -> server websocket
short: client -> server websocket.payload_length == 125
then mid: client -> server websocket.payload_length_ext_16 == 126
then longest: client -> server websocket.payload_length_ext_16 == 65535
then long: client -> server websocket.payload_length_ext_64 == 65536 && websocket.opcode == 2
exactly 1 client ws received call.bytes == 65536
exactly 4 server ws received
`},
		"fragments with a ping between": {open + `
client ws frame c text "Hel" fin=false
client ws ping c "?"
client ws frame c continuation "lo"
client ws send c "in three parts" fragments=3
`, `
part: client -> server websocket.fin == 0 && websocket.opcode == 1
then ping: client -> server websocket.payload.ping == "?"
then whole: client -> server websocket.payload.text == "Hello"
pong: server -> client websocket.payload.pong == "?"
three: client -> server websocket.fragment.count == 3
exactly 2 server ws received
exactly 1 client ws pong call.text == "?"
`},
		"chosen masks": {open + `
client ws send c "Hello" mask=37fa213d
client ws send c "Hello" mask=00000000
client ws send c "Hello"
`, `
one: client -> server tcp.payload contains 81:85:37:fa:21:3d:7f:9f:4d:51:58
then plain: client -> server tcp.payload contains "Hello"
exactly 3 client -> server websocket.payload.text == "Hello"
exactly 3 server ws received call.text == "Hello"
`},
		"closing": {open + `
client ws close c code=1000 "bye"
`, `
ask: client -> server websocket.payload.close.status_code == 1000
then answer: server -> client websocket.payload.close.status_code == 1000
then fin: server -> client tcp.flags.fin == 1
then last: client -> server tcp.flags.fin == 1
check ${ask.websocket.payload.close.reason} == "bye"
exactly 1 server ws closed call.code == 1000
exactly 1 client ws closed call.code == 1000
no any -> any tcp.flags.reset == 1
`},
		"the server closes": {open + `
server ws close c code=1001
`, `
ask: server -> client websocket.payload.close.status_code == 1001
then answer: client -> server websocket.payload.close.status_code == 1001
then fin: server -> client tcp.flags.fin == 1
then last: client -> server tcp.flags.fin == 1
`},
		"hanging up": {open + `
client ws hangup c
`, `
no any -> any websocket.opcode == 8
exactly 1 server ws closed call.code == 1006
fin: client -> server tcp.flags.fin == 1
`},
		"an unmasked client frame fails the connection": {open + `
client ws frame c text "bare" mask=none
`, `
bare: client -> server websocket.mask == 0
then why: server -> client websocket.payload.close.status_code == 1002
exactly 1 server ws failed call.reason == "protocol error"
exactly 0 server ws received
`},
		"reserved bits": {open + `
client ws frame c text "x" rsv=2
`, `
why: server -> client websocket.payload.close.status_code == 1002
`},
		"reserved opcode": {open + `
client ws frame c 3 "x"
`, `
odd: client -> server websocket.payload.unknown == "x"
then why: server -> client websocket.payload.close.status_code == 1002
`},
		"bad UTF-8": {open + `
client ws frame c text "\xff\xfe"
`, `
why: server -> client websocket.payload.close.status_code == 1007
`},
		"too long a ping": {open + `
client ws frame c ping "x" width=2 length="126"
`, `
why: server -> client websocket.payload.close.status_code == 1002
`},
		"a masked server frame": {open + `
server ws frame c text "x" mask=01020304
`, `
why: client -> server websocket.payload.close.status_code == 1002
`},
		"more than the limit": {`
server ws listen :80 limit=10
client ws dial server:80 as c
client ws send c "eleven bytes"
`, `
why: server -> client websocket.payload.close.status_code == 1009
`},
		"a length of 2^63": {open + `
client ws frame c binary "" length="0x8000000000000000"
`, `
why: server -> client websocket.payload.close.status_code == 1002
`},
		"foreign origin": {`
server ws listen :80 origins="http://server"
client ws dial server:80 origin="http://evil" as c fails "403"
client ws dial server:80 origin="http://server" as d
`, `
no-way: server -> client http.response.code == 403
then way: server -> client http.response.code == 101
exactly 1 client ws failed call.code == 403
exactly 1 server ws refused call.code == 403
no server -> client http.date
`},
		"wrong version, path, or no upgrade at all": {`
server ws listen :80 path="/chat"
client ws dial server:80 path="/chat" version=12 as c fails "426"
client ws dial server:80 path="/other" as d fails "404"
client http get server:80 "/chat"
`, `
old: server -> client http.response.code == 426 && http.sec_websocket_version == "13"
asked: client -> server http.sec_websocket_version == "12"
bare: server -> client http.response.code == 426 && http.upgrade == "websocket"
`},
		"subprotocol": {`
server ws listen :80 protocols="news, chat"
client ws dial server:80 protocols="chat, news" as c
`, `
offer: client -> server http.sec_websocket_protocol == "chat, news"
then taken: server -> client http.sec_websocket_protocol
exactly 1 client ws connect call.protocol == ${taken.http.sec_websocket_protocol}
`},
		"compression": {`
server ws listen :80 compress=true
client ws dial server:80 compress=true as c
client ws send c "hello hello hello hello hello hello"
server ws send c bytes=5000
`, `
taken: server -> client http.sec_websocket_extensions contains "permessage-deflate"
up: client -> server websocket.pmc == 1 && websocket.payload_length < 30
check ${up.websocket.payload.text} == "hello hello hello hello hello hello"
exactly 1 client ws received call.bytes == 5000
`},
		"echo": {`
server ws listen :80 echo=true
client ws dial server:80 as c
client ws send c "who?"
`, `
exactly 1 client ws received call.text == "who?"
`},
		"mute": {`
server ws listen :80 pong=never
client ws dial server:80 as c
client ws ping c
`, `
exactly 1 server ws ping
no any -> any websocket.opcode == 10
`},
		"refused": {`
client ws dial server:81 as c fails "refused"
`, `
exactly 1 client ws failed call.reason == "refused"
`},
		"raw bytes": {open + `
client ws raw c "\x81"
`, `
exactly 0 client -> server websocket
exactly 1 client -> server tcp.len == 1
`},
	}
}

func TestVerbs(t *testing.T) {
	for name, s := range scripts() {
		t.Run(name, func(t *testing.T) { room().Run(t, "", s[0], s[1]) })
	}
}

func TestRunsAreRepeatableToTheByte(t *testing.T) {
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
		{"client ws dial server:80 as c", "refused"},
		{"server ws listen :80\nserver ws listen :80", "address in use"},
		{open + "client ws send c", "text or bytes"},
		{open + `client ws send c "x" mask=12`, "eight hexadecimal digits"},
		{open + `server ws send c "x" mask=01020304`, "a server masks nothing"},
		{open + `client ws send c "x" fragments=0`, "expected 1 to"},
		{open + `client ws frame c words "x"`, "number up to 15"},
		{open + `client ws frame c text "x" rsv=8`, "0 to 7"},
		{open + `client ws frame c text "x" width=3`, "1, 2 or 8"},
		{open + `client ws frame c text "x" length="many"`, "below 2^64"},
		{open + "client ws close c code=70000", "0 to 65535"},
		{open + "server ws frame c text \"x\" mask=no", "eight hexadecimal"},
		{"server ws listen :80\nclient ws dial server:80 version=9 as c", "10 to 99"},
		{"server ws listen :80\nclient ws dial server:80 headers=\"nothing\" as c", "no header line"},
	} {
		_, err := room().Try(t, "", c.steps, "")
		var step *lesson.StepError
		if !errors.As(err, &step) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want one of a step with %q", c.steps, err, c.want)
		}
	}
}
