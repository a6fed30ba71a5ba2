package dns

import "strings"

// Bounds of a name: RFC 1035 section 2.3.4 allows 255 bytes.
const (
	maxName = 255
	maxHops = 128
)

// What stands for a name that has no text of its own, in Wireshark's words.
const (
	rootName = "<Root>"
	longName = "<Name too long>"
	loopName = "<Name contains a pointer that loops>"
)

// name reads the name at off of a message, whose pointers count from its first
// byte. It gives the name as a text, how many bytes stand at off, and how many
// labels there are; a fault in words, or an empty one. A name that is at fault
// may have a length, so that one can read on behind it. RFC 1035 section 4.1.4.
func name(b []byte, off int) (text string, n, labels int, fault string) {
	var out strings.Builder
	at, whole := off, 1 // bytes that the name would take without pointers
	for hops := 0; ; {
		if at >= len(b) {
			return "", 0, 0, "a name goes on behind the end of the message"
		}
		size := int(b[at])
		switch {
		case size == 0:
			if n == 0 {
				n = at + 1 - off
			}
			switch {
			case labels == 0:
				return rootName, n, 0, ""
			case whole > maxName:
				return longName, n, labels, "a name is longer than 255 bytes"
			}
			return out.String(), n, labels, ""
		case size&0xc0 == 0xc0:
			if at+2 > len(b) {
				return "", 0, 0, "a pointer to a name is cut short"
			}
			if n == 0 {
				n = at + 2 - off
			}
			if hops++; hops > maxHops {
				return loopName, n, labels, "a name points to itself"
			}
			at = int(be16(b[at:]) & 0x3fff)
		case size&0xc0 != 0:
			return "", 0, 0, "a label of a kind that nobody uses"
		default:
			if at+1+size > len(b) {
				return "", 0, 0, "a name goes on behind the end of the message"
			}
			if whole += 1 + size; whole <= maxName {
				if labels > 0 {
					out.WriteByte('.')
				}
				out.Write(b[at+1 : at+1+size])
			}
			labels++
			if whole > maxName && n > 0 { // where it ends is known, what it says does not matter
				return longName, n, labels, "a name is longer than 255 bytes"
			}
			at += 1 + size
		}
	}
}
