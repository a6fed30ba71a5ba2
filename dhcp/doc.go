// Package dhcp is the Dynamic Host Configuration Protocol: a host that has no
// address asks for one. It reads messages; there are no ends in the lab.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------+---------------+---------------+---------------+
//	|     op (8)    | hardware type | address length|     hops      |
//	+---------------+---------------+---------------+---------------+
//	|                       transaction ID                          |
//	+-------------------------------+-------------------------------+
//	|            seconds            |B|           flags             |
//	+-------------------------------+-------------------------------+
//	|   addresses: client's, yours, next server's, relay's (4 × 32) |
//	+---------------------------------------------------------------+
//	/   client's hardware address (16 bytes), server's name (64),   /
//	/   boot file (128), cookie 99.130.83.99, options               /
//	+---------------------------------------------------------------+
//
// An option is a code, a length, and that many bytes; 0 is padding, 255 the end.
// The exchange is DISCOVER, OFFER, REQUEST, ACK.
//
// Units: times are seconds, lengths bytes; numbers have their most significant
// byte first.
//
// Errors: a message that is shorter than its fixed part is malformed, and so is
// one with an option that goes on behind its end.
//
// Source: RFC 2131, RFC 2132. Not shown: what most options mean; options that
// continue in the fields for names (option 52).
package dhcp
