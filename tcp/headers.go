package tcp

// InHeader implements dissect.Headed: what needs neither the connection nor the
// stream. Relative numbers, scaled windows and checksums do.
func (dissector) InHeader(id int) bool {
	switch id {
	case -1, fSrcPort, fDstPort, fPort, fLen, fSeqRaw, fAckRaw, fHdrLen, fWindowValue, fChecksum, fUrgent:
		return true
	default:
		return id >= fFlags && id <= fFlagsStr
	}
}
