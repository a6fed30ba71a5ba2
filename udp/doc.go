// Package udp shows the User Datagram Protocol: how its datagrams are made,
// what they mean, and two ends that a lesson can use.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-------------------------------+-------------------------------+
//	|          Source Port          |       Destination Port        |
//	+-------------------------------+-------------------------------+
//	|            Length             |           Checksum            |
//	+-------------------------------+-------------------------------+
//	|                             data …                            |
//	+---------------------------------------------------------------+
//
// Length counts bytes, the eight of the header included; numbers are in network
// byte order. A Checksum of zero says that the sender made none, which IPv4
// allows and IPv6 forbids. What one call sends is one datagram, and one read
// gives all of it or none: it may be lost, doubled or overtaken on the way, and
// UDP does nothing about that.
//
// Errors: dialing never fails for want of a listener, since nothing is sent. An
// ICMP error that comes back is given to the socket's next call, once: "refused"
// means that nobody listens (send again when somebody does), "unreachable" that
// a router gave up, "too long" that the datagram does not fit (send less).
// Listening fails with "address in use".
//
// Source: RFC 768; RFC 8085 on what a program must add; RFC 1122 section 4.1.
// UDP-Lite, jumbograms and multicast are not shown.
package udp
