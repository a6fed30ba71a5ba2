// Package gateway lets a program outside the lab take a host's part.
//
//	program ── 127.0.0.1:port ── Gateway ── a socket on the lab's host ══ wire ══ the others
//
// The program may be a client that takes the gateway for its server. For each of its
// sockets the gateway has one on the lab's host, so that what the program sends
// leaves that host as if the program ran there: a datagram for a datagram, a
// connection for a connection. What comes back goes back. Or it is a server, and
// the gateway its client: see Options.Port. A connection is asked for, refused,
// half closed and reset on one side as it is on the other, and who does not read
// holds up who writes. Only a loopback address will do: nobody else's machine can
// take part.
//
// The lab must be on the real clock, for the program is. What passes is reported
// as the lab's own rooms report it: "listen", "connect", "accept", "sent",
// "received", "shutdown", "eof", "aborted", "failed", "closed".
//
// Of ICMP errors the program hears nothing; they are reported as "failed". What it
// sends is bounded, so that one that never stops does not fill the machine: see
// Options.Limit and Options.Bytes. Headers of UDP, TCP and IP are those of the lab's
// stack, so options that the program sets on its own socket have no effect.
//
// Errors: ErrNotLoopback, ErrNetwork, ErrPart; others are the socket's.
package gateway
