package netstack_test

import (
	"context"
	"fmt"
	"io"
	"time"

	"netlab/lab"
	"netlab/lab/netstack"
	"netlab/lab/wire"
)

// A client, a router and a server; the second cable is slow. The client's
// probe has a TTL of 1 and dies at the router.
func Example() {
	ctx := context.Background()
	l, err := lab.New(ctx, lab.Topology{
		Links: []lab.Link{
			{Name: "client -- r1", Hosts: []string{"client", "r1"}},
			{Name: "r1 -- server", Hosts: []string{"r1", "server"}, Impairment: wire.Impairment{Delay: 20 * time.Millisecond}},
		},
		Routers: []string{"r1"},
		Seed:    1,
	}, lab.Options{MakeHost: netstack.New, Observer: printer{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = l.Close() }()
	client, _ := l.Host("client")
	l.Start(func(ctx context.Context) error {
		c, err := client.With(lab.Socket{TTL: 1, LocalPort: 5000}).DialContext(ctx, "udp", "server:33434")
		if err != nil {
			return err
		}
		_, err = io.WriteString(c, "probe")
		return err
	})
	if err := l.Settle(ctx); err != nil {
		fmt.Println(err)
	}
	// Output:
	// client: ARP op 1
	// r1: ARP op 2
	// client: IP ttl=1 off=0x0 UDP 5000>33434 len=5
	// r1: IP ttl=64 off=0x0 ICMP 11/0
}
