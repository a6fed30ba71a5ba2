package http

import (
	"bytes"
	"slices"
)

type verdict uint8

const (
	no verdict = iota
	maybe
	yes
)

// begins judges whether b is the beginning of a message, as Wireshark does: by
// the first word of the first line. Until that is whole, anything that begins
// like text may be one.
func begins(b []byte) verdict {
	line, whole := firstLine(b)
	switch {
	case !whole && (len(b) == 0 || b[0] >= ' ' && b[0] < 0x7f):
		return maybe
	case !whole:
		return no
	case startsMessage(line):
		return yes
	}
	return no
}

// startsMessage reports whether a first line is one of a message.
func startsMessage(line []byte) bool {
	if bytes.HasPrefix(line, []byte("HTTP/")) || bytes.HasPrefix(line, []byte("ICY")) {
		return true
	}
	method, _, _ := bytes.Cut(line, []byte(" "))
	return slices.Contains(methods(), string(method))
}

// firstLine is the first line without its end; false if it is not whole.
func firstLine(b []byte) (line []byte, whole bool) {
	line = b[:min(len(b), maxHead)]
	i := bytes.IndexByte(line, '\n')
	if i >= 0 {
		line = line[:i]
	}
	if r := bytes.IndexByte(line, '\r'); r >= 0 {
		i = r
	}
	if i < 0 || b[i] == '\r' && i+1 == len(b) {
		return nil, false
	}
	return b[:i], true
}

// methods are those that Wireshark knows a request by: of RFC 9110, WebDAV (RFC
// 4918, 3253, 5323), UPnP, and some of Microsoft's. A line that begins with any
// other word is not taken for one.
func methods() []string {
	return []string{
		"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
		"COPY", "LOCK", "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "UNLOCK",
		"BASELINE-CONTROL", "CHECKIN", "CHECKOUT", "LABEL", "MERGE", "MKACTIVITY", "MKWORKSPACE", "REPORT", "SEARCH", "UNCHECKOUT", "UPDATE", "VERSION-CONTROL",
		"BCOPY", "BDELETE", "BMOVE", "BPROPFIND", "BPROPPATCH", "POLL", "SUBSCRIBE", "UNSUBSCRIBE",
		"NOTIFY", "M-SEARCH",
		"RPC_CONNECT", "RPC_IN_DATA", "RPC_OUT_DATA", "SSTP_DUPLEX_POST", "CCM_POST",
	}
}
