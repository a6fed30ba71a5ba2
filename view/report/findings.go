package report

import "netlab/dissect"

// finding is a kind of thing that goes wrong with a TCP connection, or is worth
// a look: how it is found, what it means, and what to look at next.
type finding struct {
	field string // of tcp; it holds where the field is there
	level dissect.Level
	title string
	means string
	next  string
	also  string // a field that says the same less exactly: not counted beside this one
}

// tcpFindings are the marks of TCP's analysis. Their levels are Wireshark's,
// but for window_update and keep-alives, which are nobody's trouble.
func tcpFindings() []finding {
	const retransmission = "tcp.analysis.retransmission"
	return []finding{
		{
			"tcp.analysis.fast_retransmission", dissect.Notice, "Fast retransmission",
			"Duplicate ACKs told the sender what is missing, and it sent that again at once, without waiting for its timer.",
			"Find the duplicate ACKs before it: all ask for the same byte. Which packet carried that byte first, and what became of it?", retransmission,
		},
		{
			"tcp.analysis.spurious_retransmission", dissect.Notice, "Retransmission that nobody needed",
			"These bytes had been acknowledged before they were sent again.",
			"Look for the ACK that had covered them: was it lost on its way back, or only later than the sender's timer?", retransmission,
		},
		{
			retransmission, dissect.Notice, "Retransmission",
			"Bytes were sent again: no ACK had come in time, or duplicate ACKs asked for them.",
			"Compare its time with that of the first copy: if no duplicate ACKs came between, that is the sender's timer, and it doubles with each resend. Was the segment lost, or its ACK?", "",
		},
		{
			"tcp.analysis.duplicate_ack", dissect.Notice, "Duplicate ACK",
			"The receiver says again what it waits for: something came, but not the next byte, or something that it had.",
			"The number in tcp.ack is the byte that it waits for. Three of them make the sender resend; one or two may only mean that segments were swapped. A SACK block below that number means: this came twice, nothing is missing.", "",
		},
		{
			"tcp.analysis.lost_segment", dissect.Warning, "Segment missing before this",
			"There is a gap in the numbers: something sent earlier is late, lost, or was not captured.",
			"See whether the gap is filled later, by a retransmission. If it is not and yet is acknowledged, only the capture missed it.", "",
		},
		{
			"tcp.analysis.ack_lost_segment", dissect.Warning, "ACK of bytes that were not captured",
			"The receiver has bytes that this capture has not: the capture missed them, the network did not.",
			"Do not look for a fault in the network here. Capture closer to the sender, or with a larger buffer.", "",
		},
		{
			"tcp.analysis.out_of_order", dissect.Warning, "Out of order",
			"A segment came behind a later one, too soon for a resend: it was probably overtaken.",
			"See whether duplicate ACKs follow: a receiver cannot know at once whether a segment is late or lost.", "",
		},
		{
			"tcp.analysis.zero_window", dissect.Warning, "Window zero",
			"The receiver has no room left: the program there does not read.",
			"Find the window update that ends it, and the time until then. The network is not at fault: ask what that program was doing.", "",
		},
		{
			"tcp.analysis.window_full", dissect.Warning, "Window full",
			"The sender has sent all that the receiver has room for, and must wait.",
			"Look at the window that the other end offers, and at the graph over time: if this happens often, the window limits the speed.", "",
		},
		{
			"tcp.analysis.zero_window_probe", dissect.Notice, "Window probe",
			"The sender tries one byte, to hear whether there is room again.",
			"Look for the answer: its window says whether the receiver has begun to read.", "",
		},
		{
			"tcp.analysis.reused_ports", dissect.Notice, "Ports used again",
			"A new connection between two ports that had one before in this capture.",
			"See how the earlier one ended, and how long ago: an end in TIME-WAIT should not have let this happen so soon.", "",
		},
		{
			"tcp.connection.rst", dissect.Warning, "Reset",
			"One end broke the connection off (RST).",
			"Look at the packet before it. After a SYN it says that nobody listens; after data, that a program closed without reading all, or ended.", "",
		},
	}
}

// wireFinding is what a capture of netlab's own says of a packet's way.
func wireFindings() map[string]finding {
	return map[string]finding{
		"lost": {
			level: dissect.Warning, title: "Lost on the way", means: "The packet left, and never arrived.",
			next: "Look at what its sender does next, and after how long: which clock or which packet tells it?",
		},
		"queue": {
			level: dissect.Warning, title: "Dropped by a full queue", means: "The packet was sent faster than its link carries, and the queue before the link was full.",
			next: "Count what was in flight at that moment: --graph shows it.",
		},
		"corrupted": {
			level: dissect.Warning, title: "Changed on the way", means: "Some bits arrived other than they left.",
			next: "Which checksum covers them, and who drops the packet because of it?",
		},
		"duplicated": {
			level: dissect.Notice, title: "Doubled on the way", means: "A copy arrived that nobody sent.",
			next: "See how the receiver takes the second copy: TCP drops it, UDP hands it to the program.",
		},
		"reordered": {
			level: dissect.Notice, title: "Held back on the way", means: "A later packet passed this one.",
			next: "See how the receiver takes it: TCP waits and puts bytes in order, UDP does not.",
		},
		"dropped": {
			level: dissect.Warning, title: "The capture lost packets", means: "Whoever captured could not keep up: packets are missing before this one that were on the wire.",
			next: "Do not take gaps near here for faults of the network.",
		},
	}
}

// nextFor says what to look at after a note of a protocol that has no finding
// of its own.
func nextFor(proto string, level dissect.Level, malformed bool) string {
	switch {
	case malformed:
		return "Show the packet with its bytes: the fault is either the sender's, or this is another protocol on that port."
	case proto == "icmp" || proto == "icmpv6":
		return "The message quotes the packet that it is about: find that packet, and who sent the message."
	case level == dissect.Error:
		return "Show the packet with its bytes, and see what its receiver did with it: most drop it in silence."
	case proto == "http":
		return "Follow the conversation: what had the client asked for, and does the body of the answer say why not?"
	case proto == "dns":
		return "See which server was asked, and for which name. Did that server ask others, and in vain?"
	default:
		return "Show the packet: its explanation says what this means."
	}
}
