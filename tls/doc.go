// Package tls is Transport Layer Security as somebody on the way sees it: who
// offers what, who is asked for, what went wrong; nothing is decrypted. It reads
// records of versions 1.0 to 1.3; there are no ends in the lab.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------+-------------------------------+---------------+
//	| Content type  |            Version            |    Length     |
//	+---------------+-------------------------------+---------------+
//	|  … (16 bits)  |  content, at most 2^14 bytes and what        //
//	+---------------+  encryption adds                             //
//
// A record carries handshake messages (type, 24 bits of length, body), an alert,
// the change of the cipher, or data of the application. A message may be spread
// over several records, and a record may hold several messages.
//
// A layer is one record; a message that spans records shows in the record that
// has its end.
//
// Units: lengths are bytes; numbers have their most significant byte first.
//
// Errors: what does not look like a record ends the reading of that direction;
// a hole does too, since nobody can tell where the next record begins. A message
// whose parts do not fit is shown up to the fault.
//
// After ChangeCipherSpec (or, in version 1.3, the server's hello) handshake
// messages are encrypted; they show without a type.
//
// Source: RFC 8446, RFC 5246, RFC 6066. Not shown: what certificates say, key
// exchange messages in detail, SSL 2, DTLS, QUIC.
package tls
