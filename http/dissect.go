package http

import (
	"bytes"
	"strings"

	"netlab/dissect"
	"netlab/osi"
)

const proto = "http"

// maxBody is the longest body that is waited for. Of a longer one the head is a
// layer of its own, and so is each piece of the body as it comes.
const maxBody = 512 << 10

// Dissector reads HTTP/1.x on the ports where it is usual.
func Dissector() dissect.Dissector { return dissector{} }

type dissector struct{}

func (dissector) Proto() string                { return proto }
func (dissector) Title() (name, source string) { return "Hypertext Transfer Protocol", "RFC 9112" }
func (dissector) Fields() []dissect.FieldInfo  { return fieldInfos() }

// Match implements dissect.Dissector, with Wireshark's ports.
func (dissector) Match() []dissect.Match {
	var out []dissect.Match
	for _, p := range []uint64{80, 631, 1900, 2710, 2869, 3128, 3132, 3689, 5985, 8080, 8088, 11371} {
		out = append(out, dissect.Match{Table: "tcp.port", Num: p})
	}
	return out
}

// state is what a conversation remembers.
type state struct {
	dirs [2]direction
	exchanges
}

// direction is how far the reading of one direction has got with the unit at
// its front, so that no byte is looked at again with each segment.
type direction struct {
	seen     int   // bytes of the unit so far
	searched int   // of them without an end of the head
	head     *head // once it is whole
	framing  framing
	length   uint64
	next     int // where the next chunk begins
	rest     *rest
}

func (d *direction) reset() { *d = direction{rest: d.rest} }

// Dissect implements dissect.Dissector.
func (dissector) Dissect(c *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	if u.Quoted { // no part of the conversation's course
		c = nil
	}
	s := stateOf(c)
	d := &s.dirs[u.Dir]
	if u.Gap > 0 {
		d.skip(u.Gap)
	}
	if len(u.Bytes) < d.seen {
		d.reset() // what was there was dropped
	}
	d.seen = len(u.Bytes)
	r := reader{c: c, s: s, d: d, u: u}
	l, n, err := r.unit()
	if n == 0 && err == nil && u.EOF && !u.Closed {
		r.lose()
	}
	if n > 0 || err != nil {
		d.reset()
	}
	if n > 0 {
		l.Place = osi.Place{Layer: osi.Application, Suite: osi.SuiteApplication}
		if l.Bytes == nil {
			l.Bytes = u.Bytes[:n]
		}
	}
	return l, n, err
}

func stateOf(c *dissect.Conversation) *state {
	if c == nil {
		return new(state)
	}
	s, _ := c.State(proto).(*state)
	if s == nil {
		s = new(state)
		c.SetState(proto, s)
	}
	return s
}

// reader takes one unit off the front of a direction.
type reader struct {
	c *dissect.Conversation
	s *state
	d *direction
	u dissect.Unit
}

// unit finds out what is at the front.
func (r *reader) unit() (dissect.Layer, int, error) {
	if r.d.rest != nil {
		return r.piece()
	}
	b := r.u.Bytes
	if r.d.head != nil {
		return r.body()
	}
	start := emptyLines(b)
	if r.u.Cut > 0 || r.u.Quoted {
		return r.front(start)
	}
	switch v := begins(b[start:]); {
	case v == maybe && len(b)-start <= maxHead:
		return dissect.Layer{}, 0, nil
	case v != yes:
		return r.continuation()
	}
	end := endOfHead(b, max(r.d.searched, start))
	switch {
	case end == 0 && len(b)-start > maxHead || end-start > maxHead:
		return r.broken(errHead.Error(), start, errHead)
	case end == 0:
		r.d.searched = len(b)
		return dissect.Layer{}, 0, nil
	}
	r.d.head = parseHead(b[:end], start)
	r.d.framing, r.d.length = r.d.head.frame(b, r.s.asked())
	r.d.next = end
	return r.body()
}

// front reads what the capture kept of a message: as far as it goes.
func (r *reader) front(start int) (dissect.Layer, int, error) {
	b := r.u.Bytes
	line, whole := firstLine(b[start:])
	if !whole {
		line = b[start:]
	}
	if !startsMessage(line) {
		l, n, _ := r.stray()
		if bytes.IndexByte(line, ':') >= 0 { // it may be a header line: tshark takes it for one
			l.Payload, l.Header, l.Next = nil, n, dissect.Key{}
		}
		return l, n, nil
	}
	end := endOfHead(b, start)
	cut := end == 0
	if cut {
		end = len(b)
	}
	r.d.head = parseHead(b[:end], start)
	last := b[start:]
	last = last[bytes.LastIndexByte(last, '\n')+1:]
	r.d.head.nameless = cut && whole && len(last) > 0 && bytes.IndexByte(last, ':') < 0
	if f, _ := r.d.head.frame(b, r.s.asked()); !cut && (f == noBody || f == tunnel) {
		r.d.framing = f
		return r.message(end, "", nil)
	}
	r.d.framing = untilClose
	return r.message(len(b), "", nil)
}

// emptyLines counts the bytes of line ends before a message, RFC 9112 section 2.2.
func emptyLines(b []byte) int {
	n := 0
	for n < len(b) && n < 64 && (b[n] == '\r' || b[n] == '\n') {
		n++
	}
	return n
}

// body finds the end of a message whose head is known.
func (r *reader) body() (dissect.Layer, int, error) {
	b, h := r.u.Bytes, r.d.head
	have := len(b) - h.size
	endless := h.response && isEventStream(h.value(b, "Content-Type"))
	switch r.d.framing {
	case noBody, tunnel:
		return r.message(h.size, "", nil)
	case unknowable:
		return r.message(h.size, errFraming.Error(), errFraming)
	case byChunks:
		return r.chunks(endless)
	case byLength:
		switch n := r.d.length; {
		case uint64(have) >= n:
			return r.message(h.size+int(n), "", nil)
		case endless:
			return r.begin()
		case n > maxBody:
			return r.hold()
		}
	case untilClose:
		switch {
		case endless:
			return r.begin()
		case have > maxBody:
			return r.hold()
		case r.u.Closed:
			return r.message(len(b), "", nil)
		}
	}
	return dissect.Layer{}, 0, nil
}

// chunks goes on to the last chunk.
func (r *reader) chunks(endless bool) (dissect.Layer, int, error) {
	b, size := r.u.Bytes, r.d.head.size
	for !endless {
		c, ok, err := cutChunk(b, r.d.next)
		switch {
		case err != nil:
			return r.message(r.d.next, err.Error(), err)
		case !ok && len(b)-size <= maxBody && c.want <= maxBody:
			return dissect.Layer{}, 0, nil
		case !ok || c.after-size > maxBody:
			return r.hold()
		}
		if r.d.next = c.after; c.last {
			return r.message(c.after, "", nil)
		}
	}
	return r.begin()
}

func isEventStream(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "text/event-stream")
}

// message makes a layer of the first n bytes.
func (r *reader) message(n int, malformed string, err error) (dissect.Layer, int, error) {
	m := r.s.newMessage(r.u.Bytes[:n], r.d, r.u)
	l := dissect.Layer{PDU: m, Bytes: r.u.Bytes[:n], Header: n}
	if malformed != "" {
		l.Malformed, l.MalformedRange = malformed, dissect.Range{Len: n}
	}
	switch {
	case r.d.framing == byChunks:
		r.unwrap(m, &l)
	case n > m.size:
		m.body = l.Bytes[m.size:]
		l.Payload, l.PayloadMap = m.body, r.u.Map.Slice(m.size, n-m.size)
		l.Header = m.size
	}
	if len(l.Payload) > 0 {
		// What has a type is known for what it is, though nobody here reads it.
		l.Next = dissect.Key{Table: "http.path", Name: m.word(), Quiet: m.value(l.Bytes, "Content-Type") != "" && m.readable(l.Bytes)}
	}
	if m.framing == tunnel {
		m.handOver(r.c, l.Bytes)
	}
	return l, n, err
}

// unwrap puts the chunks of a body together, RFC 9112 section 7.1.3.
func (r *reader) unwrap(m *message, l *dissect.Layer) {
	for at := m.size; at < len(l.Bytes); {
		c, ok, err := cutChunk(l.Bytes, at)
		if !ok || err != nil || c.last {
			break
		}
		m.chunks++
		m.body = append(m.body, c.data.of(l.Bytes)...)
		l.PayloadMap = append(l.PayloadMap, r.u.Map.Slice(c.data.off, c.data.n)...)
		at = c.after
	}
	l.Payload, l.Header = m.body, len(l.Bytes)-len(m.body)
}

// begin makes a layer of the head alone; the body comes piece by piece.
func (r *reader) begin() (dissect.Layer, int, error) {
	d := *r.d
	l, n, err := r.message(d.head.size, "", nil)
	if m, ok := l.PDU.(*message); ok {
		m.pieces = true
		r.d.rest = &rest{framing: d.framing, left: d.length, of: m.of, response: m.response, events: isEventStream(m.value(l.Bytes, "Content-Type"))}
	}
	return l, n, err
}

// broken makes a layer of what can be read of a head that has no end.
func (r *reader) broken(why string, start int, err error) (dissect.Layer, int, error) {
	b := r.u.Bytes
	n := min(len(b), start+maxHead)
	r.d.head = parseHead(b[:n], start)
	r.d.framing = noBody
	return r.message(n, why, err)
}

// continuation is what begins with no start line. Before any message it is not
// HTTP at all, but another protocol on a port of HTTP's.
func (r *reader) continuation() (dissect.Layer, int, error) {
	if r.s.requests+r.s.responses == 0 {
		return dissect.Layer{}, 0, errNotHTTP
	}
	return r.stray()
}

// stray is a layer of bytes that begin no message.
func (r *reader) stray() (dissect.Layer, int, error) {
	n := len(r.u.Bytes)
	return dissect.Layer{
		PDU: &piece{kind: strayPiece, data: part{0, n}}, Bytes: r.u.Bytes,
		Payload: r.u.Bytes, Next: dissect.Key{Table: "data"},
	}, n, nil
}
