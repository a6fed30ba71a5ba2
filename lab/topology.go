package lab

import "netlab/lab/wire"

// Topology is a bench before it is built. The zero Topology has no hosts.
type Topology struct {
	Links   []Link
	Hosts   []string // hosts without a link; those of Links need not be named
	Routers []string // hosts that forward, and do nothing else
	Profile string   // how the stacks behave: "netstack" (also ""), "textbook"
	Seed    uint64   // impairments, addresses, and the stacks' random sources follow from it
}

// Link is a cable between two hosts, or a switch between several. Each is a
// subnet of its own.
type Link struct {
	Name       string // as the lesson writes it: "client -- server", "pub, broker, sub"
	Hosts      []string
	Switch     bool
	MTU        int // largest IP packet in bytes; 0: 1500
	Impairment wire.Impairment
}
