package http

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"netlab/dissect"
)

// Bounds of a head. Longer ones are not read: nobody sends them in earnest.
const (
	maxHead    = 64 << 10
	maxHeaders = 1000
)

// part is a run of bytes of a message.
type part struct{ off, n int }

func (p part) of(b []byte) []byte { return b[p.off : p.off+p.n] }

func (p part) at() dissect.Range { return dissect.Range{Off: p.off, Len: p.n} }

// header is one header line, or several if it is folded. The value is without
// the blanks around it.
type header struct{ line, name, value part }

// head is what stands before the body. Offsets count from the message's first byte.
type head struct {
	size     int // bytes, with the empty line
	response bool
	start    part // the start line, without its end
	method   part // of a request
	target   part
	version  part
	status   part // of a response
	phrase   part
	code     int
	headers  []header
	faults   []dissect.Note
	nameless bool // the capture cut it within the name of a header field
}

// fault notes what breaks a rule.
func (h *head) fault(source string, at part, format string, args ...any) {
	if len(h.faults) < 32 {
		h.faults = append(h.faults, dissect.Note{Level: dissect.Error, Text: fmt.Sprintf(format, args...), Source: source, At: at.at()})
	}
}

// endOfHead finds the end of the empty line; 0 if it is not there yet. Only from
// from on is new.
func endOfHead(b []byte, from int) int {
	for i := max(from-2, 0); i < len(b); i++ {
		k := bytes.IndexByte(b[i:], '\n')
		if k < 0 {
			return 0
		}
		i += k
		switch rest := b[i+1:]; {
		case len(rest) > 0 && rest[0] == '\n':
			return i + 2
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			return i + 3
		}
	}
	return 0
}

// parseHead reads a head that begins at off: all of b[off:].
func parseHead(b []byte, off int) *head {
	h := &head{size: len(b)}
	if off > 0 {
		h.faults = append(h.faults, dissect.Note{
			Level: dissect.Notice, Text: "Empty lines stand before the message; a receiver skips them.", Source: "RFC 9112 section 2.2", At: dissect.Range{Len: off},
		})
	}
	line, next := h.cutLine(b, off)
	h.startLine(b, line)
	for at := next; at < len(b); at = next {
		if line, next = h.cutLine(b, at); line.n == 0 {
			break
		}
		whole := part{at, next - at}
		// RFC 9112 section 5.2: a line that begins with a blank continues the one above.
		for next < len(b) && (b[next] == ' ' || b[next] == '\t') {
			_, end := h.cutLine(b, next)
			h.fault("RFC 9112 section 5.2", part{next, end - next},
				"This header line is folded: it goes on behind a line break. That was given up, because programs read it in different ways.")
			next = end
			whole.n, line.n = next-at, next-at
		}
		if len(h.headers) == maxHeaders {
			h.fault("RFC 9110 section 5.4", part{at, len(b) - at}, "The head has more than %d header lines; the rest of them is not read.", maxHeaders)
			break
		}
		h.header(b, whole, line)
	}
	return h
}

// cutLine gives the line at off without its end, and where the next begins.
func (h *head) cutLine(b []byte, off int) (line part, next int) {
	k := bytes.IndexByte(b[off:], '\n')
	if k < 0 {
		return part{off, len(b) - off}, len(b)
	}
	line, next = part{off, k}, off+k+1
	if k > 0 && b[off+k-1] == '\r' {
		line.n--
	} else {
		h.fault("RFC 9112 section 2.2", part{off + k, 1}, "This line ends in a bare LF, without CR. Some programs take that for a line end and some do not, so they see different messages.")
	}
	if i := bytes.IndexByte(line.of(b), '\r'); i >= 0 {
		h.fault("RFC 9112 section 2.2", part{off + i, 1}, "A bare CR stands within this line; it must not be taken for a line end.")
	}
	return line, next
}

// startLine reads the first line, RFC 9112 sections 3 and 4.
func (h *head) startLine(b []byte, line part) {
	h.start = line
	text := line.of(b)
	if bytes.HasPrefix(text, []byte("HTTP/")) || bytes.HasPrefix(text, []byte("ICY")) {
		h.response = true
		h.version, h.phrase = cut(line, bytes.IndexByte(text, ' '))
		h.phrase = withoutBlanks(h.phrase, b)
		h.status, h.phrase = cut(h.phrase, bytes.IndexByte(h.phrase.of(b), ' '))
		h.phrase = withoutBlanks(h.phrase, b)
		first := h.status.of(b)[:min(h.status.n, 3)] // Wireshark looks at no more
		n, err := strconv.ParseUint(string(first), 10, 16)
		if err != nil || h.status.n != 3 || n < 100 {
			h.fault("RFC 9112 section 4", h.status, "A status code has three digits, from 100 on; this is none.")
		}
		if len(first) == 3 {
			h.code, _ = strconv.Atoi(string(first[:leadingDigits(first)])) // 0 where there are none
		}
		return
	}
	h.method, h.target = cut(line, bytes.IndexByte(text, ' '))
	h.target, h.version = cut(h.target, bytes.IndexByte(h.target.of(b), ' '))
	if bytes.ContainsAny(h.version.of(b), " \t") {
		h.fault("RFC 9112 section 3.2", h.version, "A blank stands within the target, or behind the version: a server must not guess where the target ends.")
	}
	h.version = withoutBlanks(h.version, b)
}

func leadingDigits(s []byte) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// cut parts p at its byte i, which belongs to neither half; all of it is the first if i < 0.
func cut(p part, i int) (before, after part) {
	if i < 0 {
		return p, part{p.off + p.n, 0}
	}
	return part{p.off, i}, part{p.off + i + 1, p.n - i - 1}
}

// header reads one header line, RFC 9112 section 5.
func (h *head) header(b []byte, whole, line part) {
	name, value := cut(line, bytes.IndexByte(line.of(b), ':'))
	switch n := name.of(b); {
	case name.n == line.n:
		h.fault("RFC 9112 section 5", line, "This header line has no colon.")
		value = part{line.off + line.n, 0}
	case name.n == 0:
		h.fault("RFC 9112 section 5", line, "This header line has no name.")
	case n[name.n-1] == ' ' || n[name.n-1] == '\t':
		h.fault("RFC 9112 section 5.1", name, "A blank stands before the colon. A server must refuse that: programs differ in what the name is.")
	case !isToken(n):
		h.fault("RFC 9110 section 5.1", name, "This name has characters that no header field's name may have.")
	}
	v := value.of(b)
	if bytes.IndexByte(v, 0) >= 0 {
		h.fault("RFC 9110 section 5.5", value, "The value holds a NUL, at which some programs stop reading.")
	}
	for value.n > 0 && isBlank(b[value.off]) {
		value.off++
		value.n--
	}
	for value.n > 0 && isBlank(b[value.off+value.n-1]) {
		value.n--
	}
	h.headers = append(h.headers, header{whole, name, value})
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// isToken holds for what a method or a header field's name may be, RFC 9110 section 5.6.2.
func isToken(b []byte) bool {
	for _, c := range b {
		if !isTokenByte(c) {
			return false
		}
	}
	return len(b) > 0
}

func isTokenByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

// find gives the values of all header lines of this name, in order.
func (h *head) find(b []byte, name string) []part {
	var out []part
	for i := range h.headers {
		if n := h.headers[i].name; n.n == len(name) && strings.EqualFold(string(n.of(b)), name) {
			out = append(out, h.headers[i].value)
		}
	}
	return out
}

// value gives the first value of this name; empty if there is none.
func (h *head) value(b []byte, name string) string {
	if v := h.find(b, name); len(v) > 0 {
		return string(v[0].of(b))
	}
	return ""
}

// has reports whether a comma-separated list of this name has a word, whatever its case.
func (h *head) has(b []byte, name, word string) bool {
	for _, v := range h.find(b, name) {
		for w := range strings.SplitSeq(string(v.of(b)), ",") {
			if strings.EqualFold(strings.TrimSpace(w), word) {
				return true
			}
		}
	}
	return false
}

// withoutBlanks is a part behind its first blanks.
func withoutBlanks(p part, b []byte) part {
	for p.n > 0 && b[p.off] == ' ' {
		p.off++
		p.n--
	}
	return p
}
