// Package tcp shows the Transmission Control Protocol: how its segments are
// made, what each means in its connection, and two ends that a lesson can use.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-------------------------------+-------------------------------+
//	|          Source Port          |       Destination Port        |
//	+-------------------------------+-------------------------------+
//	|                        Sequence Number                        |
//	+---------------------------------------------------------------+
//	|                     Acknowledgment Number                     |
//	+-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
//	| Data  |       |C|E|U|A|P|R|S|F|                               |
//	| Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
//	|       |       |R|E|G|K|H|T|N|N|                               |
//	+-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
//	|           Checksum            |        Urgent Pointer         |
//	+-------------------------------+-------------------------------+
//	|                 Options, to a multiple of 4 bytes             |
//	+---------------------------------------------------------------+
//	|                             data …                            |
//	+---------------------------------------------------------------+
//
// Data Offset counts 32-bit words; Sequence and Acknowledgment Number count
// bytes, and wrap; Window counts bytes, times the factor that the SYNs agreed
// on. Numbers are in network byte order. tcp.seq and tcp.ack are shown as
// distances from the connection's first numbers, tcp.seq_raw and tcp.ack_raw
// as the header has them.
//
// What a segment means follows from those before it. tcp.analysis.* has
// Wireshark's names and definitions, also where they are coarse: a fast
// retransmission is one within 20 ms of a duplicate ACK, a probe of a closed
// window may be called a keep-alive. The notes say what netlab makes of it.
// tcp.state.client and tcp.state.server are netlab's own.
//
// Errors of the ends: "refused" means that nobody listens (dial again when
// somebody does), "timed out" that no answer came, "reset" that the other end
// gave the connection up or never knew it (dial anew), "closed for sending" that
// this end has sent its FIN, "address in use" that another socket has the port
// or an old connection is in TIME-WAIT (wait, or reuse=true).
//
// Source: RFC 9293; RFC 5681 (duplicate ACKs, fast retransmit), RFC 6298
// (timer), RFC 7323 (window scale, timestamps), RFC 2018 (SACK). Options of
// multipath TCP, authentication and experiments are listed, not decoded; urgent
// data is not followed.
package tcp
