package dns

import "strings"

// maxName is the longest name, RFC 1035 section 2.3.4.
const maxName = 255

// mostSeen bounds what is looked at for all names of a message: their pointers
// may lead to the same bytes again and again.
const mostSeen = 1 << 18

// What stands for a name that has no text of its own, in Wireshark's words.
const (
	rootName = "<Root>"
	longName = "<Name too long>"
	loopName = "<Name contains a pointer that loops>"
)

// reading is what name finds out. A name that is at fault may have a length, so
// that one can read on behind it.
type reading struct {
	text   string
	n      int // bytes that stand at off; 0 if the name cannot be read
	labels int
	fault  string // in words; empty if there is none
	seen   int    // bytes that were looked at, also behind pointers
}

// name reads the name at off of a message, whose pointers count from its first
// byte. RFC 1035 section 4.1.4.
func name(b []byte, off int) reading {
	var out strings.Builder
	r := reading{}
	at, whole := off, 1 // bytes that the name would take without pointers
	unread := func(why string) reading { return reading{fault: why, seen: r.seen} }
	for {
		if at >= len(b) {
			return unread("a name goes on behind the end of the message")
		}
		size := int(b[at])
		switch {
		case size == 0:
			if r.n == 0 {
				r.n = at + 1 - off
			}
			switch r.text = out.String(); {
			case r.labels == 0:
				r.text, r.labels = rootName, 1
			case whole > maxName:
				r.text, r.labels, r.fault = longName, 1, "a name is longer than 255 bytes"
			default: // Wireshark counts as a reader of the text does, who sees any dot as the end of a label
				r.labels = strings.Count(r.text, ".") + 1
			}
			return r
		case size&0xc0 == 0xc0:
			if at+2 > len(b) {
				return unread("a pointer to a name is cut short")
			}
			if r.n == 0 {
				r.n = at + 2 - off
			}
			if r.seen += 2; r.seen > len(b) { // more than there is: it comes back to where it was
				r.text, r.labels, r.fault = loopName, 1, "a name points to itself"
				return r
			}
			at = int(be16(b[at:]) & 0x3fff)
		case size&0xc0 != 0:
			return unread("a label of a kind that nobody uses")
		default:
			if at+1+size > len(b) {
				return unread("a name goes on behind the end of the message")
			}
			if whole += 1 + size; whole <= maxName {
				if r.labels > 0 {
					out.WriteByte('.')
				}
				out.Write(b[at+1 : at+1+size])
			}
			r.labels++
			r.seen += 1 + size
			at += 1 + size
			if whole > maxName && r.n > 0 { // where it ends is known, what it says does not matter
				r.text, r.labels, r.fault = longName, 1, "a name is longer than 255 bytes"
				return r
			}
		}
	}
}
