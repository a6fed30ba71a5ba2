// Package ladder draws a run as text: a lane for every host, time from top to
// bottom, an arrow for every frame from where and when it left to where and
// when it arrived.
//
//	#     time (s)  client                                      server
//	#1       0.000  ├─ SYN seq=0 win=65535 ───────────╮              │
//	                │  TCP · OSI 4 transport          ┊              │
//	         0.020  │                                 ╰─────────────►│
//	#2       0.020  │              ╭─ SYN, ACK seq=0 ack=1 ──────────┤
//	         0.040  │◄─────────────╯                                 │
//
// Everything here is a function of trace events and a size. Times are seconds
// of lab time, widths are terminal columns. A Ladder takes events one by one
// and writes what is new, so that a person can watch; Packet, List and
// Markdown turn one thing into lines.
//
// No line is wider than Options.Width, whatever the events hold. Colour only
// adds: nothing is said by colour alone. Bytes that came from a network, a file
// or a lesson are escaped by internal/text before they are written. An event
// that contradicts itself (an index out of range, a host that no scene has) is
// drawn as far as it goes; errors come from the io.Writer only.
package ladder
