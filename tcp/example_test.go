package tcp_test

import (
	"fmt"

	"netlab/dissect"
	"netlab/tcp"
)

// A connection is opened, and one segment is sent twice.
func ExampleDissector() {
	reg, err := dissect.NewRegistry(tcp.Dissector())
	if err != nil {
		fmt.Println(err)
		return
	}
	session := dissect.NewSession(reg, dissect.Limits{})
	segs := append(opening(),
		seg{seq: cISN + 1, ack: sISN + 1, flags: tcp.PSH | tcp.ACK, win: 502, data: []byte("hello"), lost: true},
		seg{seq: cISN + 1, ack: sISN + 1, flags: tcp.PSH | tcp.ACK, win: 502, data: []byte("hello"), after: 1e9},
	)
	for _, record := range records(segs) {
		p := session.Add(record)
		fmt.Println(p.Top().Summary())
	}
	// Output:
	// SYN seq=0 win=64240 mss=1460
	// SYN ACK seq=0 ack=1 win=65160 mss=1440
	// ACK ack=1
	// PSH ACK seq=1 ack=1 len=5
	// RESEND of #4 seq=1 len=5
}
