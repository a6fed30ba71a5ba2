// Package dns is the Domain Name System: names to addresses and other records.
// It reads messages; there are no ends in the lab.
//
// Every message, question or answer, has one form:
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-------------------------------+-------------------------------+
//	|              ID               |Q| Op    |A|T|R|R|Z|A|C| Rcode |
//	|                               |R| code  |A|C|D|A| |D|D|       |
//	+-------------------------------+-------------------------------+
//	|      number of questions      |       number of answers       |
//	+-------------------------------+-------------------------------+
//	|  number of authority records  |  number of additional records |
//	+-------------------------------+-------------------------------+
//	/  questions: name, type (16), class (16)                       /
//	/  records: name, type (16), class (16), TTL (32), length (16), /
//	/           data                                                /
//	+---------------------------------------------------------------+
//
// A name is a row of labels, each with its length before it, ended by the empty
// one; a length whose highest two bits are set is a pointer to a name before it.
//
// Over UDP a datagram is a message; over TCP each has its length (16 bits)
// before it. Multicast DNS (RFC 6762) has the same form at port 5353; its layer
// is mdns, as in Wireshark, with the fields of dns.
//
// Units: lengths are bytes, a TTL is seconds, numbers have their most
// significant byte first.
//
// Errors: a name whose pointers go round in circles, a record that goes on
// beyond the message, and counts that promise more than there is make the
// layer malformed; what stands before the fault is shown.
//
// Source: RFC 1035; RFC 6891 for OPT, RFC 4034 and 5155 for signatures, RFC
// 9460 for SVCB. Not shown: updates (RFC 2136) in words of their own, keys
// (TKEY, TSIG), and the data of record types that nobody uses any more.
package dns
