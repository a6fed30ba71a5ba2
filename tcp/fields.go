package tcp

import "netlab/dissect"

// The places of the fields in Fields.
const (
	fSrcPort = iota
	fDstPort
	fPort
	fStream
	fCompleteness
	fLen
	fSeq
	fSeqRaw
	fNxtSeq
	fAck
	fAckRaw
	fHdrLen
	fFlags
	fFlagsRes
	fFlagsAE
	fFlagsCWR
	fFlagsECE
	fFlagsURG
	fFlagsACK
	fFlagsPSH
	fFlagsRST
	fFlagsSYN
	fFlagsFIN
	fFlagsStr
	fWindowValue
	fWindowSize
	fWindowScale
	fChecksum
	fChecksumStatus
	fUrgent
	fOptions
	fOptionKind
	fOptionLen
	fNop
	fEol
	fMSS
	fMSSVal
	fScale
	fScaleShift
	fScaleMultiplier
	fSackPerm
	fSack
	fSackCount
	fSackLeft
	fSackRight
	fTimestamp
	fTSVal
	fTSEcr
	fMD5
	fMD5Digest
	fUserTimeout
	fUserTimeoutGranularity
	fUserTimeoutVal
	fFastOpen
	fFastOpenRequest
	fFastOpenCookie
	fExperimental
	fUnknownOption
	fUnknownPayload
	fPayload
	fTimeRelative
	fTimeDelta
	fConnSYN
	fConnSYNACK
	fConnFIN
	fConnRST
	fAnalysis
	fAnalysisFlags
	fRetransmission
	fFastRetransmission
	fSpuriousRetransmission
	fOutOfOrder
	fLostSegment
	fAckLostSegment
	fDuplicateAck
	fKeepAlive
	fKeepAliveAck
	fZeroWindow
	fZeroWindowProbe
	fZeroWindowProbeAck
	fWindowFull
	fWindowUpdate
	fReusedPorts
	fDupNum
	fDupFrame
	fAcksFrame
	fAckRTT
	fInitialRTT
	fRTO
	fRTOFrame
	fInFlight
	fPushed
	fStateClient
	fStateServer
	fieldCount
)

// Fields lists tcp's fields: Wireshark's, and two of our own, tcp.state.*.
func (dissector) Fields() []dissect.FieldInfo {
	all := make([]dissect.FieldInfo, fieldCount)
	headerFields(all)
	optionFields(all)
	analysisFields(all)
	return all
}

const (
	srcHeader     = "RFC 9293 section 3.1"
	srcTimestamps = "RFC 7323 section 3"
	srcScale      = "RFC 7323 section 2"
	srcSACK       = "RFC 2018 section 3"
	srcFastOpen   = "RFC 7413 section 4.1.1"
)

func headerFields(all []dissect.FieldInfo) {
	num := func(id int, name, doc, source string) {
		all[id] = dissect.FieldInfo{Name: name, Kind: dissect.Uint, Doc: doc, Source: source}
	}
	flag := func(id int, name, doc string) {
		all[id] = dissect.FieldInfo{Name: name, Kind: dissect.Bool, Doc: doc, Source: srcHeader}
	}
	num(fSrcPort, "tcp.srcport", "Which of the sender's programs speaks.", srcHeader)
	num(fDstPort, "tcp.dstport", "For which of the receiver's programs it is.", srcHeader)
	num(fPort, "tcp.port", "Either port: source first, then destination.", srcHeader)
	num(fStream, "tcp.stream", "The number of the connection in this capture, from 0.", "")
	num(fCompleteness, "tcp.completeness", "What of the connection was seen so far, as a sum: 1 SYN, 2 SYN ACK, 4 ACK, 8 data, 16 FIN, 32 RST.", "")
	num(fLen, "tcp.len", "Bytes of data in this segment. No header says it: it is what the IP packet has left behind the TCP header.", "")
	num(fSeq, "tcp.seq", "The number of the segment's first byte, counted from the connection's first number; where an error message quotes the segment, as its header has it.", srcHeader)
	num(fSeqRaw, "tcp.seq_raw", "The number of the segment's first byte as the header has it; the count begins at a random number.", srcHeader)
	num(fNxtSeq, "tcp.nxtseq", "The number that the sender's next byte will have: tcp.seq + tcp.len, and one more for SYN and FIN.", "")
	num(fAck, "tcp.ack", "The next byte that the sender of this segment waits for, counted from the other end's first number: it has all before it.", srcHeader)
	num(fAckRaw, "tcp.ack_raw", "The next byte that the sender of this segment waits for, as the header has it.", srcHeader)
	num(fHdrLen, "tcp.hdr_len", "Bytes of the header with its options: 20 to 60.", srcHeader)
	all[fFlags] = dissect.FieldInfo{Name: "tcp.flags", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "All control bits as one number.", Source: srcHeader}
	flag(fFlagsRes, "tcp.flags.res", "Reserved bits: zero until a standard gives them a meaning.")
	flag(fFlagsAE, "tcp.flags.ae", "Accurate ECN.")
	flag(fFlagsCWR, "tcp.flags.cwr", "The sender has reduced its congestion window.")
	flag(fFlagsECE, "tcp.flags.ece", "The receiver saw a packet that a router marked for congestion.")
	flag(fFlagsURG, "tcp.flags.urg", "The urgent pointer counts.")
	flag(fFlagsACK, "tcp.flags.ack", "The acknowledgment number counts: set in all segments but the first.")
	flag(fFlagsPSH, "tcp.flags.push", "The sender's program has no more to say for now: hand the data over.")
	flag(fFlagsRST, "tcp.flags.reset", "The connection is over at once, or there never was one.")
	flag(fFlagsSYN, "tcp.flags.syn", "Here the sender's numbers begin. SYN takes up one number itself.")
	flag(fFlagsFIN, "tcp.flags.fin", "The sender has no more data. FIN takes up one number itself.")
	all[fFlagsStr] = dissect.FieldInfo{Name: "tcp.flags.str", Kind: dissect.String, Doc: "The control bits as letters."}
	num(fWindowValue, "tcp.window_size_value", "How much more the sender would take, as the header has it.", srcHeader)
	num(fWindowSize, "tcp.window_size", "How many bytes the sender would take from tcp.ack on: the header's value, scaled if the SYNs agreed on that.", srcScale)
	all[fWindowScale] = dissect.FieldInfo{Name: "tcp.window_size_scalefactor", Kind: dissect.Int, Doc: "What the window is multiplied by; -1 if the SYNs were not seen, -2 if they did not agree on scaling.", Source: srcScale}
	all[fChecksum] = dissect.FieldInfo{Name: "tcp.checksum", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "Guards the header, the data, and the addresses of the IP header.", Source: srcHeader}
	all[fChecksumStatus] = dissect.FieldInfo{Name: "tcp.checksum.status", Kind: dissect.Uint, Doc: "Whether the checksum is right.", Names: checksumWord}
	num(fUrgent, "tcp.urgent_pointer", "Where urgent data ends, from this segment's number on. Nobody uses it today.", "RFC 6093 section 6")
	all[fPayload] = dissect.FieldInfo{Name: "tcp.payload", Kind: dissect.Bytes, Doc: "The data that this segment carries."}
	all[fTimeRelative] = dissect.FieldInfo{Name: "tcp.time_relative", Kind: dissect.Duration, Doc: "Time since the connection's first segment."}
	all[fTimeDelta] = dissect.FieldInfo{Name: "tcp.time_delta", Kind: dissect.Duration, Doc: "Time since the connection's previous segment."}
}

// checksumWord gives Wireshark's words for tcp.checksum.status.
func checksumWord(n uint64) string {
	switch n {
	case checksumBad:
		return "bad"
	case checksumGood:
		return "good"
	default:
		return "not verified"
	}
}

func optionFields(all []dissect.FieldInfo) {
	num := func(id int, name, doc, source string) {
		all[id] = dissect.FieldInfo{Name: name, Kind: dissect.Uint, Doc: doc, Source: source}
	}
	raw := func(id int, name, doc, source string) {
		all[id] = dissect.FieldInfo{Name: name, Kind: dissect.Bytes, Doc: doc, Source: source}
	}
	raw(fOptions, "tcp.options", "All options, as bytes.", srcHeader)
	all[fOptionKind] = dissect.FieldInfo{Name: "tcp.option_kind", Kind: dissect.Uint, Doc: "Which option it is.", Source: srcHeader, Names: optionName}
	num(fOptionLen, "tcp.option_len", "Bytes of the option, kind and length included.", srcHeader)
	raw(fNop, "tcp.options.nop", "A byte that fills up.", srcHeader)
	raw(fEol, "tcp.options.eol", "The end of the options.", srcHeader)
	raw(fMSS, "tcp.options.mss", "The option maximum segment size: only in SYNs.", "RFC 9293 section 3.7.1")
	num(fMSSVal, "tcp.options.mss_val", "The largest piece of data in one segment that the sender would take, in bytes.", "RFC 9293 section 3.7.1")
	raw(fScale, "tcp.options.wscale", "The option window scale: only in SYNs, and it counts only if both have it.", srcScale)
	num(fScaleShift, "tcp.options.wscale.shift", "By how many bits the sender's later windows are to be shifted left.", srcScale)
	num(fScaleMultiplier, "tcp.options.wscale.multiplier", "The same as a factor: two to the power of the shift.", srcScale)
	raw(fSackPerm, "tcp.options.sack_perm", "The option SACK permitted: only in SYNs. The sender understands selective acknowledgments.", "RFC 2018 section 2")
	raw(fSack, "tcp.options.sack", "The option SACK: what the sender holds beyond a gap.", srcSACK)
	num(fSackCount, "tcp.options.sack.count", "How many blocks the SACK option lists.", srcSACK)
	num(fSackLeft, "tcp.options.sack_le", "The first number of a block that the sender holds beyond a gap.", srcSACK)
	num(fSackRight, "tcp.options.sack_re", "The number behind a block that the sender holds beyond a gap.", srcSACK)
	raw(fTimestamp, "tcp.options.timestamp", "The option timestamps.", srcTimestamps)
	num(fTSVal, "tcp.options.timestamp.tsval", "The sender's clock, in ticks of its own.", srcTimestamps)
	num(fTSEcr, "tcp.options.timestamp.tsecr", "The receiver's clock, sent back: the time since then is a round trip.", srcTimestamps)
	raw(fMD5, "tcp.options.md5", "The option MD5 signature, which protects routing sessions.", "RFC 2385 section 3.0")
	raw(fMD5Digest, "tcp.options.md5.digest", "The signature.", "RFC 2385 section 3.0")
	raw(fUserTimeout, "tcp.options.user_to", "The option user timeout.", "RFC 5482 section 2")
	all[fUserTimeoutGranularity] = dissect.FieldInfo{Name: "tcp.options.user_to_granularity", Kind: dissect.Bool, Doc: "Whether the time is in minutes (else seconds).", Source: "RFC 5482 section 2"}
	num(fUserTimeoutVal, "tcp.options.user_to_val", "How long the sender will keep unacknowledged data before it gives up.", "RFC 5482 section 2")
	raw(fFastOpen, "tcp.options.tfo", "The option fast open: data in the SYN.", srcFastOpen)
	all[fFastOpenRequest] = dissect.FieldInfo{Name: "tcp.options.tfo.request", Kind: dissect.None, Doc: "The client asks for a fast open cookie.", Source: srcFastOpen}
	raw(fFastOpenCookie, "tcp.options.tfo.cookie", "The cookie by which the server knows the client again.", srcFastOpen)
	raw(fExperimental, "tcp.options.experimental", "An option that somebody tries out.", "RFC 6994 section 3")
	raw(fUnknownOption, "tcp.options.unknown", "An option of a kind that netlab does not know.", srcHeader)
	raw(fUnknownPayload, "tcp.options.unknown.payload", "What that option carries.", srcHeader)
}
