package tcp_test

import (
	"strings"
	"testing"

	"netlab/dissect"
)

// TestRoundTripEndsWithTheSender: the time is to the acknowledgement's arrival,
// and none is told where a resend makes it meaningless (Karn).
func TestRoundTripEndsWithTheSender(t *testing.T) {
	said := func(p *dissect.Packet) string {
		for _, n := range p.Layer("tcp").Notes() {
			if _, after, ok := strings.Cut(n.Text, "A round trip took "); ok {
				return after
			}
		}
		return ""
	}
	res := room().Run(t, "cable: {delay: 20ms}\n", `
server tcp listen :9000
client tcp dial server:9000 as c
client tcp send c "hello"
wire lose the 1st client -> server tcp.len > 0
client tcp send c "again"
wait 1s
`, `
exactly 3 client -> server tcp.len > 0
`)
	var got []string
	for _, p := range res.Scenes[0].Packets {
		if p.Layer("tcp") != nil {
			if s := said(p); s != "" {
				got = append(got, s)
			}
		}
	}
	if len(got) != 1 || got[0] != "40ms." {
		t.Errorf("round trips %q, want one of 40ms", got)
	}
}
