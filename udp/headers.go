package udp

// InHeader implements dissect.Headed. How long a datagram is may depend on who
// carries it (RFC 2675), so its bytes are not among them.
func (dissector) InHeader(id int) bool { return id == fSrcPort || id == fDstPort || id == fPort }
