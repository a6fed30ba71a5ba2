// Package capture holds records of frames, and files of them: it writes pcapng
// and reads pcapng and pcap, as streams.
//
// A pcapng file is a row of blocks, each of which says its length twice, so
// that a reader can step over what it does not know, and backwards. This is the
// block that holds a frame (all numbers in the byte order of the section):
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|          Block Type: 6, an Enhanced Packet Block              |
//	+---------------------------------------------------------------+
//	|                      Block Total Length                       |
//	+---------------------------------------------------------------+
//	|       Interface ID: which Interface Description Block         |
//	+---------------------------------------------------------------+
//	|                  Timestamp, upper 32 bits                     |
//	+---------------------------------------------------------------+
//	|                  Timestamp, lower 32 bits                     |
//	+---------------------------------------------------------------+
//	|          Captured Packet Length: bytes that follow            |
//	+---------------------------------------------------------------+
//	|         Original Packet Length: bytes on the wire             |
//	+---------------------------------------------------------------+
//	/        Packet Data, padded to a multiple of 4 bytes           /
//	+---------------------------------------------------------------+
//	/   Options: code (16), length (16), value, padded to 4 bytes   /
//	+---------------------------------------------------------------+
//	|                      Block Total Length                       |
//	+---------------------------------------------------------------+
//
// A file of netlab's own has, in this order: a Section Header Block (byte
// order, program, lesson), an Interface Description Block for each Interface, a
// Name Resolution Block with the hosts' names, and one Enhanced Packet Block
// for each Record. Byte order is little-endian, times are in nanoseconds.
//
// # What became of a frame
//
// The format has no place for fates, so they are written where a person sees
// them too, as the last lines of the packet's last comment, one for each Fate:
//
//	netlab: from client on "client -- server" to server delivered,delayed after 20ms
//	netlab: from client on "client -- server" to server lost
//
//	line     = "netlab: from" name "on" name [ "to" name [ verdicts [ arrived ] [ flips ] ] ]
//	name     = a word of letters, digits and . _ * : - , or a string in Go's quotes
//	verdicts = word { "," word } | "none"
//	arrived  = "after" duration | "at" time     duration as 1.5s, time as in RFC 3339
//	flips    = "flips" flip { "," flip }        flip = offset "^" two hexadecimal digits
//
// A frame that a lesson has names for is preceded by a line for each,
//
//	label    = "netlab: label" name
//
// A line without verdicts names the sender of a frame that has no Fates, and for
// whom it was, if that is known: so it stands in what one host saw. A line
// "netlab: text" says that what is above it is a comment, however it looks.
// Reading takes these lines off again: a Record comes back as it was written.
//
// # Errors
//
// NewReader returns ErrFormat for what is no capture. Reader.Next returns all
// records up to a damage and then a DamageError, which says where and what; a
// caller shows what it has and then the error. Write errors stay: after one,
// every call of a Writer returns it, and the file is whole up to the record
// before.
//
// # Sources and limits
//
// Sources: draft-ietf-opsawg-pcapng (pcapng), draft-ietf-opsawg-pcap (pcap),
// draft-ietf-opsawg-pcaplinktype (link types). Read: both byte orders, several
// sections, any time resolution, enhanced, simple and obsolete packet blocks,
// names, comments, flags, counts of drops; Alexey Kuznetzov's modified pcap of
// 1999, whose packets have longer heads; gzip and zstd around any of it. Stepped
// over: secrets, custom and unknown blocks, and the records of system calls and
// journals that Wireshark counts as packets. No block that must be held in memory
// may be longer than MaxBlock, no frame longer than MaxFrame, and zstd may look back 128 MiB.
package capture
