package tcp

import "netlab/dissect"

// analysisFields describes what no header carries: what follows from all
// segments of the connection so far. The definitions are Wireshark's, as its
// User's Guide gives them in "TCP Analysis".
func analysisFields(all []dissect.FieldInfo) {
	there := func(id int, name, doc string) {
		all[id] = dissect.FieldInfo{Name: name, Kind: dissect.None, Doc: doc}
	}
	num := func(id int, name, doc string) {
		all[id] = dissect.FieldInfo{Name: name, Kind: dissect.Uint, Doc: doc}
	}
	span := func(id int, name, doc string) {
		all[id] = dissect.FieldInfo{Name: name, Kind: dissect.Duration, Doc: doc}
	}
	there(fConnSYN, "tcp.connection.syn", "A connection is asked for.")
	there(fConnSYNACK, "tcp.connection.synack", "A connection is granted.")
	there(fConnFIN, "tcp.connection.fin", "One end has no more to say.")
	there(fConnRST, "tcp.connection.rst", "The connection is reset.")
	there(fAnalysis, "tcp.analysis", "The connection so far tells something about this segment.")
	there(fAnalysisFlags, "tcp.analysis.flags", "Something about this segment is worth a look: one of the marks below holds.")
	there(fRetransmission, "tcp.analysis.retransmission", "It carries bytes that were sent before.")
	there(fFastRetransmission, "tcp.analysis.fast_retransmission", "It carries bytes that were sent before, and comes within 20 ms of at least the second duplicate ACK that asks for them.")
	there(fSpuriousRetransmission, "tcp.analysis.spurious_retransmission", "It carries bytes that were acknowledged before: nobody needs it.")
	there(fOutOfOrder, "tcp.analysis.out_of_order", "Its number is below one already seen, and it comes within a round trip of that (3 ms if none is known): it was probably overtaken.")
	there(fLostSegment, "tcp.analysis.lost_segment", "There is a gap before it: a segment is late, lost, or was not captured.")
	there(fAckLostSegment, "tcp.analysis.ack_lost_segment", "It acknowledges bytes that the capture has not seen.")
	there(fDuplicateAck, "tcp.analysis.duplicate_ack", "It says the same as the ACK before it, window too (or it has SACK blocks): something else than the next byte came in.")
	there(fKeepAlive, "tcp.analysis.keep_alive", "It carries no data or one byte, of the number before the next one: a question whether the other end is still there.")
	there(fKeepAliveAck, "tcp.analysis.keep_alive_ack", "The answer to a keep-alive.")
	there(fZeroWindow, "tcp.analysis.zero_window", "The sender has no room for more data.")
	there(fZeroWindowProbe, "tcp.analysis.zero_window_probe", "One new byte though the other end has no room: a question whether it has by now.")
	there(fZeroWindowProbeAck, "tcp.analysis.zero_window_probe_ack", "The answer to a window probe: still no room.")
	there(fWindowFull, "tcp.analysis.window_full", "With it the other end's window is used up: the sender must wait.")
	there(fWindowUpdate, "tcp.analysis.window_update", "It changes only the window.")
	there(fReusedPorts, "tcp.analysis.reused_ports", "A new connection between two ports that had one before.")
	num(fDupNum, "tcp.analysis.duplicate_ack_num", "How many times the ACK has been repeated, this one included.")
	num(fDupFrame, "tcp.analysis.duplicate_ack_frame", "The packet whose ACK this repeats.")
	num(fAcksFrame, "tcp.analysis.acks_frame", "The packet that ends where this acknowledgment ends.")
	span(fAckRTT, "tcp.analysis.ack_rtt", "Time from that packet to this one.")
	span(fInitialRTT, "tcp.analysis.initial_rtt", "Time from the SYN to the ACK that ends the handshake.")
	span(fRTO, "tcp.analysis.rto", "Time from the packet that this one repeats.")
	num(fRTOFrame, "tcp.analysis.rto_frame", "The packet that tcp.analysis.rto counts from.")
	num(fInFlight, "tcp.analysis.bytes_in_flight", "Bytes that its sender has sent and not seen acknowledged, this segment included.")
	num(fPushed, "tcp.analysis.push_bytes_sent", "Bytes sent since the last segment with PSH, this segment included.")
	all[fStateClient] = dissect.FieldInfo{
		Name: "tcp.state.client", Kind: dissect.String, Source: "RFC 9293 section 3.3.2",
		Doc: "The state of the end that asked for the connection, once this segment has arrived (or was lost). A field of netlab's own.",
	}
	all[fStateServer] = dissect.FieldInfo{
		Name: "tcp.state.server", Kind: dissect.String, Source: "RFC 9293 section 3.3.2",
		Doc: "The state of the end that was asked for the connection, once this segment has arrived (or was lost). A field of netlab's own.",
	}
}
