package http

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"

	"netlab/dissect"
)

// framing is how a receiver knows where a body ends, RFC 9112 section 6.3.
type framing uint8

const (
	noBody     framing = iota
	byLength           // Content-Length
	byChunks           // Transfer-Encoding: chunked
	untilClose         // a response without either
	tunnel             // what follows is no HTTP any more
	unknowable         // the head contradicts itself
)

// Errors that end the reading of a direction.
var (
	errFraming = errors.New("nobody can say where the body ends")
	errHead    = errors.New("the head is longer than 64 KiB")
	errChunk   = errors.New("a chunk's size is not where it should be")
)

// errNotHTTP is what becomes of bytes on a port of HTTP's that are none. Wireshark
// waits for a line there, and says nothing of what came before it.
var errNotHTTP = dissect.RefusalError{Why: "they do not begin with a start line", Silent: true}

// frame finds out how the body ends, and notes what is wrong with the head's
// word about it. asked is the method of the request that a response answers.
func (h *head) frame(b []byte, asked string) (f framing, length uint64) {
	lengths, codings := h.find(b, "Content-Length"), h.find(b, "Transfer-Encoding")
	length, ok := h.length(b, lengths)
	if h.response && len(lengths) > 0 {
		length, ok = h.lastNumber(b, lengths)
	}
	switch {
	case h.response && (h.code == 101 || asked == "CONNECT" && h.code >= 200 && h.code < 300):
		return tunnel, 0
	case h.response && (asked == "HEAD" || h.code/100 == 1 || h.code == 204 || h.code == 304):
		return noBody, 0
	case len(codings) > 0:
		f = h.coded(b, codings, lengths)
		if f == untilClose && ok && len(lengths) > 0 { // a coding that nobody knows says nothing of the length
			return byLength, length
		}
		return f, 0
	case !ok && h.response:
		return untilClose, 0 // there is no number to go by
	case !ok:
		return unknowable, 0
	case len(lengths) > 0:
		return byLength, length
	case h.response:
		return untilClose, 0
	}
	return noBody, 0
}

// coded is the framing of a message with Transfer-Encoding.
func (h *head) coded(b []byte, codings, lengths []part) framing {
	if len(lengths) > 0 {
		h.fault("RFC 9112 section 6.3", lengths[0],
			"The head has both Content-Length and Transfer-Encoding. The latter counts; but a program that heeds the former sees another end of this message, "+
				"and so a smuggled request behind it. A server ought to refuse it.")
	}
	if string(h.version.of(b)) == "HTTP/1.0" {
		h.fault("RFC 9112 section 6.1", codings[0], "HTTP/1.0 has no Transfer-Encoding: an old program reads the chunks as they stand.")
	}
	last := codings[len(codings)-1]
	words := strings.Split(string(last.of(b)), ",")
	switch word := strings.TrimSpace(words[len(words)-1]); {
	case h.response && !h.beginsChunked(b, codings):
		return untilClose
	case h.response || strings.EqualFold(word, "chunked"):
		if len(codings) > 1 || len(words) > 1 {
			for _, w := range words[:len(words)-1] {
				if strings.EqualFold(strings.TrimSpace(w), "chunked") {
					h.fault("RFC 9112 section 6.1", last, "The body is said to be chunked twice; once is all that is allowed.")
				}
			}
		}
		return byChunks
	}
	h.fault("RFC 9112 section 6.3", last, "The last transfer coding of a request must be chunked: of this one nobody can say where it ends. A server must refuse it.")
	return unknowable
}

// beginsChunked reports whether a coding of a response begins with "chunked", on
// the line of its name. RFC 9112 section 6.1 has it last and alone; programs
// differ, and Wireshark goes by this.
func (h *head) beginsChunked(b []byte, codings []part) bool {
	return slices.ContainsFunc(codings, func(p part) bool {
		const word = "chunked"
		return h.sameLine(b, p) && p.n >= len(word) && strings.EqualFold(string(p.of(b)[:len(word)]), word)
	})
}

// sameLine reports whether a value begins on the line of its name: it is not folded.
func (h *head) sameLine(b []byte, value part) bool {
	for i := value.off - 1; i >= 0 && isBlank(b[i]); i-- {
		if b[i] == '\n' {
			return false
		}
	}
	return true
}

// lastNumber is the length that Wireshark, and with it many a program, goes by
// where a response breaks the rule: that of the last line that has a number, which
// a plus may stand before and a NUL behind. Each line stands for itself.
func (h *head) lastNumber(b []byte, lengths []part) (n uint64, ok bool) {
	for _, v := range lengths {
		if !h.sameLine(b, v) {
			continue
		}
		s, _, _ := strings.Cut(string(v.of(b)), "\n")
		s, _, _ = strings.Cut(s, "\x00")
		if k, good := digits(strings.TrimPrefix(strings.TrimSpace(s), "+")); good {
			n, ok = k, true
		}
	}
	return n, ok
}

// length reads Content-Length, RFC 9110 section 8.6: digits and nothing else. A
// list of the same number over and over is one number.
func (h *head) length(b []byte, values []part) (n uint64, ok bool) {
	for i, v := range values {
		for j, w := range strings.Split(string(v.of(b)), ",") {
			k, good := digits(strings.TrimSpace(w))
			if !good {
				h.fault("RFC 9110 section 8.6", v, "Content-Length must be a decimal number that fits into 63 bits, without a sign; this is none. A server must refuse it.")
				return 0, false
			}
			if (i > 0 || j > 0) && k != n {
				h.fault("RFC 9112 section 6.3", v, "Content-Length is given twice, and differs: one program believes the first, another the last. A server must refuse it.")
				return 0, false
			}
			n = k
		}
	}
	return n, true
}

func digits(s string) (uint64, bool) {
	var n uint64
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 || n > (math.MaxInt64-9)/10 {
			return 0, false
		}
		n = 10*n + uint64(c)
	}
	return n, s != ""
}

// chunk is one chunk of a body; the last has size 0.
type chunk struct {
	line  part // with its end
	size  part // the number alone
	data  part
	end   part   // CR LF behind the data; of the last chunk the empty line
	after int    // where the next chunk begins, or the message ends
	want  uint64 // bytes of data, also where they are not all there
	last  bool
}

// maxChunkLine bounds a chunk's first line with its extensions, and a trailer.
const maxChunkLine = 8 << 10

// cutChunk reads the chunk at off, RFC 9112 section 7.1; false if it is not all
// there.
func cutChunk(b []byte, off int) (c chunk, ok bool, err error) {
	i := lineEnd(b, off)
	if i < 0 {
		if len(b)-off > maxChunkLine {
			return c, false, errChunk
		}
		return c, false, nil
	}
	c.line = part{off, i + 1 - off}
	at := off
	for at < i && (b[at] == ' ' || b[at] == '\t') { // some write it so, and all read it
		at++
	}
	n, digits := hexNumber(b[at:i])
	if digits == 0 || digits > 15 {
		return c, false, errChunk
	}
	c.size = part{at, digits}
	c.data = part{i + 1, 0}
	if n == 0 {
		c.last = true
		return cutTrailer(b, c)
	}
	if c.want = n; n > uint64(len(b)) || len(b)-c.data.off < int(n) {
		return c, false, nil
	}
	c.data.n = int(n)
	at = c.data.off + c.data.n
	switch rest := b[at:]; {
	case len(rest) >= 1 && rest[0] == '\n':
		c.end = part{at, 1}
	case len(rest) >= 2 && rest[0] == '\r' && rest[1] == '\n':
		c.end = part{at, 2}
	case len(rest) == 0 || len(rest) == 1 && rest[0] == '\r':
		return c, false, nil
	default:
		return c, false, errChunk
	}
	c.after = at + c.end.n
	return c, true, nil
}

// cutTrailer finds the empty line behind the last chunk, RFC 9112 section 7.1.2.
func cutTrailer(b []byte, c chunk) (chunk, bool, error) {
	for at := c.data.off; ; {
		i := lineEnd(b, at)
		switch {
		case i < 0 && len(b)-c.data.off > maxChunkLine:
			return c, false, errChunk
		case i < 0:
			return c, false, nil
		case i == at || i == at+1 && b[at] == '\r':
			c.end = part{at, i + 1 - at}
			c.after = i + 1
			return c, true, nil
		}
		at = i + 1
	}
}

func lineEnd(b []byte, from int) int {
	i := bytes.IndexByte(b[from:], '\n')
	if i < 0 {
		return -1
	}
	return from + i
}

// hexNumber reads a hexadecimal number off the front of b.
func hexNumber(b []byte) (n uint64, size int) {
	for _, c := range b {
		var d byte
		switch {
		case c >= '0' && c <= '9':
			d = c - '0'
		case c >= 'a' && c <= 'f':
			d = c - 'a' + 10
		case c >= 'A' && c <= 'F':
			d = c - 'A' + 10
		default:
			return n, size
		}
		n, size = n<<4|uint64(d), size+1
	}
	return n, size
}
