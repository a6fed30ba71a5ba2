// Package ws is WebSocket, RFC 6455: messages in both directions at any time
// over one TCP connection that began as HTTP.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-+-+-+-+-------+-+-------------+-------------------------------+
//	|F|  R  | opcode|M| length      | longer length                 |
//	|I|  S  |  (4)  |A| (7 bits)    | (16 bits if length is 126,    |
//	|N|  V  |       |S|             |  64 bits if it is 127)        |
//	| | (3) |       |K|             |                               |
//	+-+-----+-------+-+-------------+-------------------------------+
//	| masking key (32 bits, if MASK)                                |
//	+---------------------------------------------------------------+
//	| payload, each byte XORed with one of the key's four if MASK   |
//	+---------------------------------------------------------------+
//
// Lengths count bytes; numbers are in network byte order. A message is one
// frame or several: the first has the message's opcode, the others opcode 0, the
// last one FIN. Control frames (close, ping, pong) may stand between them. What
// a client sends is masked, what a server sends is not.
//
// In RFC 6455's words a frame is WebSocket's unit and has nothing to do with an
// Ethernet frame; this package uses the word in that sense.
//
// Dissection: it hangs where HTTP upgrades to websocket; what the two heads
// agreed to is in the conversation's state "http.upgrade", a net/http.Header.
// Compressed messages (permessage-deflate) are inflated, with what the messages
// before them left behind, up to a megabyte; longer ones are named and left as
// they are. A message in fragments is put together, up to a megabyte too. What
// breaks a rule is a note with the rule's section. Only a length of 2^63 or
// more, or a frame of more than a gigabyte, ends the reading: what follows is data.
//
// Ends: gorilla/websocket speaks the protocol at both ends, over a host's
// connection. What it rightly refuses to send (unmasked client frames, reserved
// bits, text that is not UTF-8) a frame writer of our own sends. Gorilla draws
// Sec-WebSocket-Key and masks from sources that nobody can seed; on their way to
// the wire they are replaced by such that are drawn from the ends' addresses and
// ports, and so from the lesson's seed: the same lesson and seed, the same bytes.
// A real client must draw them so that nobody can foresee them.
//
// Errors of the ends: a dial that is refused by HTTP says the status; an end that
// meets a broken rule closes with 1002 (1007 for text that is not UTF-8, 1009 for
// a message beyond its limit), as RFC 6455 section 7.4.1 wants it. What gorilla
// would let pass is stopped before it: a close frame of one byte, a length in
// more bytes than it needs, the bit of compression where it must not be; and a
// text fails at its first wrong byte, not at its end. A status code that the RFC
// does not know but a later registration does is refused (1014).
//
// Source: RFC 6455, RFC 7692 (permessage-deflate). Not here: TLS, and
// compression with a window that is smaller than 32 KiB on purpose.
package ws
