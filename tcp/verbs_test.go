package tcp_test

import (
	"errors"
	"strings"
	"testing"

	"netlab/dissect"
	"netlab/internal/roomtest/play"
	"netlab/lesson"
	"netlab/tcp"
)

// room is what the tests play with.
func room() play.Room {
	return play.Room{Dissectors: []dissect.Dissector{tcp.Dissector()}, Verbs: tcp.Verbs(), Source: "RFC 9293"}
}

func TestSendCarriesTextToTheServer(t *testing.T) {
	room().Run(t, "", `
server tcp listen :9000
client tcp dial server:9000 as c
client tcp send c "hello"
server tcp send c "world"
`, `
exactly 1 server tcp accept
exactly 1 client tcp connect
exactly 1 server tcp received call.text == "hello"
exactly 1 client tcp received call.text == "world"
client-says: client -> server tcp.len == 5
then server-says: server -> client tcp.len == 5
`)
}

func TestPatternSaysWhereItIs(t *testing.T) {
	room().Run(t, "", `
server tcp listen :9000
client tcp dial server:9000 as c
client tcp send c bytes=3000
`, `
check sum(tcp.len, client -> server tcp) == 3000
at-least: client -> server tcp.payload contains "000000010 "
`)
}

func TestDialToClosedPortIsRefused(t *testing.T) {
	room().Run(t, "", `
client tcp dial server:81 as c fails "refused"
`, `
exactly 1 client tcp failed call.reason == "refused"
reset: server -> client tcp.flags.reset == 1 && tcp.flags.ack == 1
exactly 1 client -> server tcp.flags.syn == 1
`)
}

func TestDialGivesUpAfterItsTimeout(t *testing.T) {
	room().Run(t, "", `
server tcp listen :9000
wire lose the first 2 client -> server tcp
client tcp dial server:9000 as c timeout=2s fails "timed out"
`, `
exactly 2 client -> server tcp.flags.syn == 1
`)
}

func TestSecondListenerFailsUntilTheFirstIsGone(t *testing.T) {
	room().Run(t, "", `
server tcp listen :9000
server tcp listen :9000 fails "in use"
server tcp unlisten :9000
server tcp listen :9000
client tcp dial server:9000 as c
`, `
exactly 2 server tcp listen
exactly 1 server tcp accept
`)
}

func TestAcceptLaterLeavesTheConnectionToTheStack(t *testing.T) {
	room().Run(t, "", `
server tcp listen :80 accept=later
client tcp dial server:80 as c
client tcp send c "hello"
server tcp accept c
`, `
hello: client -> server tcp.len == 5
taken: server tcp accept
hello before taken, at server
exactly 1 server tcp received call.text == "hello"
`)
}

func TestHalfCloseLeavesTheOtherDirectionOpen(t *testing.T) {
	room().Run(t, "", `
server tcp listen :9000
client tcp dial server:9000 as c
client tcp send c "question"
client tcp shutdown c
server tcp send c "answer"
server tcp close c
`, `
fin: client -> server tcp.flags.fin == 1
then answer: server -> client tcp.len == 6
then back: server -> client tcp.flags.fin == 1
exactly 1 client tcp received call.text == "answer"
exactly 1 server tcp eof
every server -> client tcp.len == 6 has tcp.state.server == "CLOSE-WAIT" && tcp.state.client == "FIN-WAIT-2"
`)
}

func TestServerThatClosesOnEOFNeedsThreeSegments(t *testing.T) {
	room().Run(t, "", `
server tcp listen :9000 eof=close
client tcp dial server:9000 as c
client tcp close c
`, `
fin: client -> server tcp.flags.fin == 1
then back: server -> client tcp.flags.fin == 1
then last: client -> server tcp.flags.ack == 1 && tcp.len == 0
every client -> server tcp.flags.fin == 0, after back
  has tcp.state.client == "TIME-WAIT" && tcp.state.server == "CLOSED"
`)
}

func TestAbortSendsReset(t *testing.T) {
	room().Run(t, "", `
server tcp listen :9000
client tcp dial server:9000 as c
client tcp abort c
`, `
exactly 1 client -> server tcp.flags.reset == 1
no client -> server tcp.flags.fin == 1
exactly 1 client tcp aborted
exactly 1 server tcp failed call.reason == "reset"
`)
}

func TestIdleReaderClosesTheWindowAndReadOpensIt(t *testing.T) {
	room().Run(t, "", `
server tcp listen :9000 reads=never buffer=8192
client tcp dial server:9000 as c
client tcp send c bytes=20000
wait 3s
server tcp read c bytes=20000
`, `
shut: server -> client tcp.window_size == 0
then probe: client -> server tcp.len == 1
then still: server -> client tcp.window_size == 0
then open: server -> client tcp.window_size > 0
check sum(tcp.len, client -> server tcp) >= 20000
`)
}

func TestNagleHoldsBackSmallSegments(t *testing.T) {
	room().Run(t, "", `
server tcp listen :9000
client tcp dial server:9000 as c nagle=on
client tcp send c "a"
and client tcp send c "b"
and client tcp send c "c"
`, `
exactly 2 client -> server tcp.len > 0
`)
}

func TestKeepAliveProbesAnIdleConnection(t *testing.T) {
	room().Run(t, "", `
server tcp listen :9000
client tcp dial server:9000 as c keepalive=10s interval=5s probes=3
client tcp send c "x"
wait 25s
`, `
at-least: at least 2 client -> server tcp.analysis.keep_alive
answered: at least 1 server -> client tcp.analysis.keep_alive_ack
`)
}

func TestWrongStepsAreErrorsThatSayWhy(t *testing.T) {
	for _, c := range []struct{ steps, want string }{
		{"client tcp dial server:9000 as c\n", "refused"},
		{"server tcp listen :9000 accept=later\nclient tcp dial server:9000 as c\nserver tcp send c \"x\"\n", "no end of connection"},
		{"server tcp listen :9000\nclient tcp dial server:9000 as c\nclient tcp send c\n", "text or bytes"},
		{"server tcp listen :9000\nclient tcp dial server:9000 as c\nclient tcp send c bytes=0\n", "expected 1 to"},
		{"server tcp unlisten :1\n", "no server listens on server:1"},
		{"server tcp listen :9000\nclient tcp dial server:9000 as c\nserver tcp accept c\n", "accepted before"},
	} {
		_, err := room().Try(t, "", c.steps, "")
		var step *lesson.StepError
		if !errors.As(err, &step) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want one of a step with %q", c.steps, err, c.want)
		}
	}
}
