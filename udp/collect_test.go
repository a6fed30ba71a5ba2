package udp_test

import (
	"testing"

	"netlab/lesson"
)

func TestCollectHandsOnInOrderAndOnce(t *testing.T) {
	room().Run(t, "", `
server udp collect :9000
client udp dial server:9000 as u
client udp send u "1 one"
client udp send u "3 three"
client udp send u "2 two"
client udp send u "2 two"
client udp send u "3 "
`, `
check list(call.text, server udp delivered) == "one,two,"
check list(call.text, client udp received) == "ack 1,ack 1,ack 2,ack 2,ack 3"
check list(call.reason, server udp rejected) == "message 2 is still missing,message 2 was here before"
check list(call.text, server udp rejected) == "3 three,2 two"
`)
}

func TestCollectAnswersNothingWithoutANumber(t *testing.T) {
	for _, data := range []string{"", "one", "1", " 1 one", "+1 one", "-1 one", "0x1 one", "0 one", "1000000000 one", "99999999999999999999 one", "1\\tone", "\\xff\\x00 one"} {
		res, err := room().Try(t, "", `
server udp collect :9000
client udp dial server:9000 as u
client udp send u "`+data+`"
`, `
exactly 1 server udp rejected call.reason contains "number"
no server udp delivered
no server -> client udp
`)
		if err != nil || !res.OK() {
			t.Errorf("%q: %v, %+v", data, err, failedOf(res))
		}
	}
}

func TestCollectServesOneSenderWithManySockets(t *testing.T) {
	room().Run(t, "", `
server udp collect :9000
client udp dial server:9000 as a
client udp dial server:9000 as b
client udp send a "1 one"
client udp send b "2 two"
`, `
check list(call.text, server udp delivered) == "one,two"
check list(call.text, client udp received) == "ack 1,ack 2"
`)
}

func failedOf(res *lesson.Result) (out []string) {
	for _, c := range res.Claims {
		if !c.OK {
			out = append(out, c.Text+": "+c.Why)
		}
	}
	return out
}
