// Package ntp is the Network Time Protocol: clocks that ask each other for the
// time. It reads messages; there are no ends in the lab.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---+-----+-----+---------------+---------------+---------------+
//	|LI | VN  |Mode |    Stratum    |     Poll      |   Precision   |
//	+---+-----+-----+---------------+---------------+---------------+
//	|                          Root Delay                           |
//	+---------------------------------------------------------------+
//	|                       Root Dispersion                         |
//	+---------------------------------------------------------------+
//	|                         Reference ID                          |
//	+---------------------------------------------------------------+
//	|     Reference, Origin, Receive, Transmit Timestamp (64 each)  |
//	+---------------------------------------------------------------+
//
// A timestamp counts seconds since 1900, with 32 bits of fraction. Sent at t1,
// received at t2, answered at t3, back at t4: the clocks differ by about
// ((t2-t1)+(t3-t4))/2.
//
// Units: poll is a power of two in seconds; delays are seconds with 16 bits of
// fraction. Numbers have their most significant byte first.
//
// Errors: a datagram that is shorter than 48 bytes is malformed.
//
// Source: RFC 5905. Not shown: control and private messages (modes 6 and 7)
// beyond their first byte, and extension fields.
package ntp
