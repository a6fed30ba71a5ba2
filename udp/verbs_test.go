package udp_test

import (
	"errors"
	"strings"
	"testing"

	"netlab/dissect"
	"netlab/internal/roomtest/play"
	"netlab/lesson"
	"netlab/udp"
)

// room is what the tests play with.
func room() play.Room {
	return play.Room{Dissectors: []dissect.Dissector{udp.Dissector()}, Verbs: udp.Verbs(), Source: "RFC 768"}
}

func TestBothEndsSendOnceTheServerHasHeardSomething(t *testing.T) {
	room().Run(t, "", `
server udp listen :9000
client udp dial server:9000 as u
client udp send u "ping"
server udp send u "pong"
`, `
ping: client -> server udp.payload contains "ping"
then pong: server -> client udp.payload contains "pong"
check list(call.text, server udp received) == "ping"
check list(call.text, client udp received) == "pong"
exactly 1 client udp connect
exactly 2 any -> any udp
`)
}

func TestEmptyDatagramIsRead(t *testing.T) {
	room().Run(t, "", `
server udp listen :9000
client udp dial server:9000 as u
client udp send u ""
`, `
exactly 1 client -> server udp.length == 8
exactly 1 server udp received call.bytes == 0
`)
}

func TestRefusalComesToTheReaderOrToTheNextSend(t *testing.T) {
	room().Run(t, "", `
client udp dial server:9000 as a
client udp send a "one"
client udp dial server:9000 as b reads=never
client udp send b "one"
client udp send b "two" fails "refused"
`, `
icmp: exactly 2 server -> client icmp.type == 3 && icmp.code == 3 && udp.dstport == 9000
exactly 2 client udp failed call.reason == "refused"
exactly 2 client -> server udp && !icmp
`)
}

func TestHopLimitIsOfOneDatagram(t *testing.T) {
	room().Run(t, "", `
server udp listen :9000
client udp dial server:9000 as u
client udp send u "a" ttl=3
client udp send u "b"
`, `
low: client -> server ip.ttl == 3 && udp.payload contains "a"
then own: client -> server ip.ttl == 64 && udp.payload contains "b"
`)
}

// TestSendKeepsItsPace: what is under way does not hold the next one back.
func TestSendKeepsItsPace(t *testing.T) {
	room().Run(t, "", `
server udp listen :9000
client udp dial server:9000 as u
client udp send u "first"
wire delay 100ms the 2nd client -> server udp
client udp send u "p" count=3 every=30ms
client udp send u bytes=15 count=2
`, `
one: client -> server udp.payload == "p1"
then two: client -> server udp.payload == "p2"
then three: client -> server udp.payload == "p3"
check time(one, two) == 30ms
check time(two, three) == 30ms
three before two, at server
check list(call.text, client udp sent) == "first,p1,p2,p3,000000000 00000,0010 000000020 "
`)
}

func TestReadTakesWhatWaits(t *testing.T) {
	room().Run(t, "", `
server udp listen :9000 reads=never
client udp dial server:9000 as u
client udp send u "one"
client udp send u "two"
server udp read :9000 count=2
server udp send u "three"
`, `
check list(call.text, server udp received) == "one,two"
exactly 1 client udp received call.text == "three"
`)
}

func TestUnlistenGivesThePortBack(t *testing.T) {
	room().Run(t, "", `
server udp listen :9000
server udp listen :9000 fails "in use"
server udp unlisten :9000
server udp listen :9000
`, `
exactly 2 server udp listen
exactly 1 server udp closed
`)
}

func TestTooLongDatagramFails(t *testing.T) {
	room().Run(t, "", `
server udp listen :9000
client udp dial server:9000 as u
client udp send u bytes=65508 fails "too long"
client udp send u bytes=4000
`, `
no client -> server udp.length > 4008
exactly 1 server udp received call.bytes == 4000
`)
}

func TestWrongStepsAreErrorsThatSayWhy(t *testing.T) {
	for _, c := range []struct{ steps, want string }{
		{"client udp dial server:9000 as u\nclient udp send u\n", "text or bytes"},
		{"client udp dial server:9000 as u\nclient udp send u \"x\" ttl=300\n", "1 to 255"},
		{"client udp dial server:9000 as u\nclient udp send u \"x\" every=1s\n", "count=N"},
		{"client udp dial server:9000 as u\nclient udp send u \"x\" count=0\n", "1 to 1000"},
		{"client udp dial server:9000 as u\nserver udp send u \"x\"\n", "no end of connection"},
		{"server udp read :1\n", "no server listens on server:1"},
	} {
		_, err := room().Try(t, "", c.steps, "")
		var step *lesson.StepError
		if !errors.As(err, &step) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want one of a step with %q", c.steps, err, c.want)
		}
	}
}
