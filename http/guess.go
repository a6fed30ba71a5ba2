package http

import "bytes"

// Guess implements dissect.Guesser: HTTP is also spoken at other ports. Like
// Wireshark, it goes by the first line, which begins or ends with the version.
func (dissector) Guess(table string, b []byte) bool {
	const longest = 4096 // what is no line is no HTTP
	line, _, ok := bytes.Cut(b[:min(len(b), longest)], []byte("\r\n"))
	if table != "tcp.port" || !ok {
		return false
	}
	if bytes.HasPrefix(line, []byte("HTTP/1.")) {
		return true
	}
	at := bytes.LastIndexByte(line, ' ')
	return at > 0 && bytes.HasPrefix(line[at+1:], []byte("HTTP/1.")) && len(line)-at-1 == len("HTTP/1.1")
}
