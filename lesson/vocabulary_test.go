package lesson_test

import (
	"slices"
	"strings"

	"netlab/dissect/filter"
	"netlab/lesson"
)

// vocabulary is what the rooms tcp and udp bring to a parser, described here
// because a room imports this package.
func vocabulary() *lesson.Vocabulary {
	addr := lesson.ArgSpec{Name: "addr", Type: lesson.Address, Need: true}
	conn := lesson.ArgSpec{Name: "conn", Type: lesson.Conn, Need: true}
	data := lesson.ArgSpec{Name: "text", Type: lesson.Text}
	bytes := lesson.ArgSpec{Name: "bytes", Type: lesson.Number, Key: true}
	reads := lesson.ArgSpec{
		Name: "reads", Type: lesson.Word, Key: true, Default: "once", Values: []string{"at-once", "never"},
		Doc: "when the program reads what has come",
	}
	fields := []string{
		"eth", "eth.src", "eth.dst", "icmp", "icmp.type", "icmp.code", "ip", "ip.src", "ip.dst", "ip.ttl", "ip.checksum",
		"tcp", "tcp.ack", "tcp.ack_raw", "tcp.flags.syn", "tcp.len", "tcp.nxtseq", "tcp.seq", "tcp.seq_raw", "tcp.stream",
		"tcp.window_size_value", "udp", "udp.dstport", "udp.srcport", "udp.length", "udp.payload",
	}
	return &lesson.Vocabulary{
		Verbs: []lesson.Verb{
			{
				Room: "tcp", Name: "listen", Args: []lesson.ArgSpec{addr, reads}, Doc: "Waits for connections.",
				Example: "server tcp listen :9000", Events: []string{"listening", "accepted", "received"},
			},
			{
				Room: "tcp", Name: "dial", Args: []lesson.ArgSpec{addr}, As: true, Doc: "Opens a connection.",
				Example: "client tcp dial server:9000 as c", Events: []string{"connected"},
			},
			{
				Room: "tcp", Name: "send", Args: []lesson.ArgSpec{conn, data, bytes}, Doc: "Writes to a connection.",
				Example: `client tcp send c "hello"`, Events: []string{"sent"},
			},
			{
				Room: "udp", Name: "listen", Args: []lesson.ArgSpec{addr}, Doc: "Waits for datagrams.",
				Example: "server udp listen :9000", Events: []string{"received"},
			},
			{
				Room: "udp", Name: "dial", Args: []lesson.ArgSpec{addr}, As: true, Doc: "Fixes the other end.",
				Example: "client udp dial server:9000 as u",
			},
			{
				Room: "udp", Name: "send", Args: []lesson.ArgSpec{conn, data, {
					Name: "ttl", Type: lesson.Number, Key: true, Default: "64", Doc: "the hops it may take",
				}},
				Doc: "Sends a datagram.", Example: `client udp send u "1"`, Events: []string{"sent"},
			},
		},
		Known: func(field string) bool {
			// Which fields calls have is left open here.
			return strings.HasPrefix(field, "call.") || slices.Contains(fields, field)
		},
		Fields: func() []string { return fields },
		Filter: filterStandIn,
	}
}

// filterStandIn refuses the address 10.0.0.1 only.
func filterStandIn(s string) error {
	if i := strings.Index(s, "10.0.0.1"); i >= 0 {
		return &filter.SyntaxError{Src: s, Col: i + 1, End: i + 9, Msg: "10.0.0.1 is no address here", Hint: "write ${client.ip}"}
	}
	return nil
}
