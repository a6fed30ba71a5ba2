// Package ws reads WebSocket, RFC 6455: messages in both directions at any time
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
// Errors: a frame that makes no sense ends the reading of its stream; what
// follows is data.
//
// Source: RFC 6455 section 5. Not read yet: compressed messages (RFC 7692) are
// shown compressed.
package ws
