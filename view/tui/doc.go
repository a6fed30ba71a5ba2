// Package tui is the browser of netlab inspect: a capture on a whole terminal,
// as a list of packets, the layers of one, and its bytes; moving in one moves the
// others.
//
//	 file, packets, filter
//	 No.  Time  Source  Destination  Protocol  Length  Info
//	+---------------------------------------------------------+
//	| list: a packet a line, dissected when it is looked at   |
//	+---------------------------------------------------------+
//	| layers: what it means, then protocols and their fields  |
//	+---------------------------------------------------------+
//	| bytes: those of the field are in brackets               |
//	+---------------------------------------------------------+
//	 what the field means, or what went wrong
//	 what the keys do
//
// Model is a model of Bubble Tea, which this package alone knows: Update takes a
// key or a result, View draws what is there. Whatever takes time is done by
// commands beside it, so that a key is never waited for; a command is called off
// when nobody wants its result any more.
//
// Packets come from a trace.Source, by number; it may grow meanwhile, so that a
// capture is browsed while it is read, or taken. What has to be known of the
// whole capture (what went wrong) is gathered by an Expert as the source fills.
//
// What came from a network or a file is escaped by internal/text before it is
// drawn, and every line is cut to the width: no payload can tear the screen.
// Nothing is said by colour alone. Errors are the terminal's; what is wrong
// with the capture stands in the status line.
package tui
