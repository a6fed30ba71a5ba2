package http

import (
	"bytes"
	"strings"
)

// Guess implements dissect.Guesser: HTTP is also spoken at other ports. Like
// Wireshark, it goes by the first line, which begins or ends with the version.
func (dissector) Guess(table string, b []byte) bool {
	const longest = 4096 // what is no line is no HTTP
	line, ok := firstLine(b[:min(len(b), longest)])
	if table != "tcp.port" || !ok {
		return false
	}
	if isVersion1(line) {
		return true
	}
	at := bytes.LastIndexByte(line, ' ')
	return at > 0 && isVersion1(line[at+1:]) && len(line)-at-1 == len("HTTP/1.1")
}

// isVersion1 reports whether a word begins like a version of HTTP/1.
func isVersion1(b []byte) bool {
	const version = "HTTP/1."
	return len(b) >= len(version) && strings.EqualFold(string(b[:len(version)]), version)
}
