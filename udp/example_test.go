package udp_test

import (
	"fmt"

	"netlab/capture"
	"netlab/dissect"
	"netlab/udp"
)

func ExampleDissector() {
	reg, err := dissect.NewRegistry(udp.Dissector())
	if err != nil {
		fmt.Println(err)
		return
	}
	data := append([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}, ipv4(17, false, datagram(40000, 9000, 10, 0, "hi"))...)
	p := dissect.NewSession(reg, dissect.Limits{}).Add(&capture.Record{
		Number: 1, LinkType: capture.LinkEthernet, Sent: capture.Epoch(), Length: len(data), Data: data,
	})
	fmt.Println(p.Top().Summary())
	// Output: 40000 → 9000 len=2
}
