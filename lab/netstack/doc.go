// Package netstack makes hosts of gVisor's TCP/IP stack, which runs in this
// process: no root, no installation, any operating system, and any clock.
//
//	program ─ net.Conn ─ stream.go, datagram.go, listener.go     (this package)
//	                        │ endpoint, waiter queue
//	                     gVisor: TCP, UDP, ICMP │ IPv4, IPv6 │ ARP, NDP
//	                        │
//	                     link.go: a network card                 (this package)
//	                        │ frames
//	                     wire.Port
//
// Conns have deadlines on the lab's clock, see [netlab/lab/wire.Until]. Errors
// are *net.OpError as package net's are: errors.Is finds syscall.ECONNREFUSED,
// os.ErrDeadlineExceeded, net.ErrClosed; Timeout() tells a time-out.
//
// All that is random in a host follows from its seed, with one exception: on
// other systems than Linux gVisor takes the identification field of IPv4
// packets from the operating system.
//
// What gVisor does not do: it never delays an ACK, it sends no D-SACK, its TCP
// data has IP identification 0. It forwards badly, so routers are package lab's
// own. A host has no loopback interface: what it sends to itself stays within
// the stack, and 127.0.0.1 is unreachable.
package netstack
