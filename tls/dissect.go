package tls

import (
	"slices"

	"netlab/dissect"
	"netlab/osi"
)

// Content types, RFC 8446 section 5.1.
const (
	changeCipherSpec = 20
	alert            = 21
	handshake        = 22
	applicationData  = 23
	heartbeat        = 24
	connectionID     = 25 // RFC 9146
)

const (
	headerLen = 5
	// maxRecord is the longest content, RFC 5246 section 6.2.3.
	maxRecord = 1<<14 + 2048
	// maxMessage bounds what is kept of a message in several records.
	maxMessage = 256 << 10
)

// errGap is what becomes of a stream behind a hole.
var errGap = dissect.RefusalError{Why: "bytes are missing before them, so that nobody knows where the next record begins", Silent: true}

type dissector struct{}

// Dissector gives the dissector of TLS.
func Dissector() dissect.Dissector { return dissector{} }

// Proto implements dissect.Dissector.
func (dissector) Proto() string { return "tls" }

// Title implements dissect.Titled.
func (dissector) Title() (name, source string) { return "Transport Layer Security", "RFC 8446" }

// Match implements dissect.Dissector: the ports that Wireshark reads as TLS.
func (dissector) Match() []dissect.Match {
	var out []dissect.Match
	for _, p := range []uint64{
		324, 443, 465, 636, 802, 853, 993, 995, 1300, 2221, 2443, 3249, 3250, 3251, 3252, 3496,
		5061, 5671, 5684, 5868, 8883, 11207, 19999, 27017,
	} {
		out = append(out, dissect.Match{Table: "tcp.port", Num: p})
	}
	return out
}

// Guess implements dissect.Guesser: TLS is also spoken at other ports. Wireshark
// knows it by a record of a handshake, or of data.
func (dissector) Guess(table string, b []byte) bool {
	if table != "tcp.port" || len(b) < headerLen || !plausible(b) || b[0] != handshake && b[0] != applicationData {
		return false
	}
	n := int(b[3])<<8 | int(b[4])
	return n > 0 && n < maxRecord
}

// Foretold implements dissect.Foretold.
func (dissector) Foretold() {}

// plausible reports whether a record may begin like this.
func plausible(b []byte) bool {
	return b[0] >= changeCipherSpec && b[0] <= connectionID && b[1] == 3 && b[2] <= 3
}

// isText reports whether bytes look like words: another protocol, then.
func isText(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c >= 0x7f {
			return false
		}
	}
	return true
}

// record is one as a layer.
type record struct {
	encrypted bool   // the content is: no message can be read
	opaque    bool   // of version 1.3, behind the hello
	messages  []byte // the handshake messages that end in this record, whole
	at        int    // where they stand in the record; -1 if they began in an earlier one
	partial   bool   // a message goes on in the next record
	server    bool
	version   int
	tls13     bool
}

// session is what a conversation remembers of both directions.
type session struct {
	secret  [2]bool // ChangeCipherSpec was seen
	tls13   bool    // the server has chosen version 1.3
	lost    [2]bool // bytes were missing: nobody knows where records begin
	early   [2]bool // the client has said that it sends data before the server has spoken
	pending [2][]byte
}

// Dissect implements dissect.Dissector.
func (dissector) Dissect(c *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	b := u.Bytes
	if u.Quoted { // no part of the conversation's course
		c = nil
	}
	if s := remembered(c); u.Gap > 0 || s.lost[u.Dir] {
		s.lost[u.Dir] = true
		return dissect.Layer{}, 0, errGap
	}
	if len(b) >= headerLen && !plausible(b) {
		return other(b)
	}
	if len(b) < headerLen {
		return dissect.Layer{}, 0, nil
	}
	if size := recordLen(b); len(b) < size {
		// Of a record that the capture cut the kind can be said; not, as with tshark,
		// of one that goes on in the next segment.
		if u.Quoted || u.Cut > 0 && size <= len(b)+u.Cut {
			s := remembered(c)
			r := &record{server: u.Dir == dissect.Backward, at: -1, encrypted: true, version: int(b[1])<<8 | int(b[2])}
			r.opaque = b[0] == applicationData && (s.tls13 || s.early[u.Dir])
			return layer(r, b), len(b), nil
		}
		return dissect.Layer{}, 0, nil
	}
	b = b[:recordLen(b)]
	r := &record{server: u.Dir == dissect.Backward, at: -1, version: int(b[1])<<8 | int(b[2])}
	r.follow(remembered(c), u.Dir, b)
	return layer(r, b), len(b), nil
}

// recordLen is how long the record at the front of b is, with its header.
func recordLen(b []byte) int { return headerLen + (int(b[3])<<8 | int(b[4])) }

func layer(r dissect.PDU, b []byte) dissect.Layer {
	return dissect.Layer{
		PDU: r, Header: len(b), Bytes: b,
		Place: osi.Place{
			Layer: osi.Presentation, Suite: osi.SuiteApplication,
			Caveat: "TLS stands between the application and TCP; that encryption belongs to layer 6 is only a convention.",
		},
	}
}

func remembered(c *dissect.Conversation) *session {
	if c == nil {
		return &session{}
	}
	s, _ := c.State("tls").(*session)
	if s == nil {
		s = &session{}
		c.SetState("tls", s)
	}
	return s
}

// follow judges a record by what went before it.
func (r *record) follow(s *session, dir dissect.Dir, b []byte) {
	r.tls13 = s.tls13
	switch b[0] {
	case changeCipherSpec:
		s.secret[dir] = !s.tls13 // RFC 8446 section 5: in 1.3 it means nothing
	case handshake, alert:
		if r.encrypted = s.secret[dir]; r.encrypted || b[0] == alert {
			return
		}
		s.pending[dir] = r.take(s.pending[dir], b)
		if isVersion13(chosen(r.messages)) {
			s.tls13, r.tls13 = true, true
		}
		s.early[dir] = s.early[dir] || saysEarly(r.messages)
	case applicationData:
		r.opaque = s.tls13 || s.early[dir]
	}
}

// take adds a handshake record to what its direction has pending, keeps the
// messages that are whole, and gives back the rest.
func (r *record) take(pending, b []byte) []byte {
	if b[0] != handshake {
		return nil
	}
	body := b[headerLen:]
	if len(pending) == 0 {
		r.at = headerLen
	} else {
		body = append(slices.Clip(pending), body...)
	}
	whole := 0
	for whole+4 <= len(body) {
		n := 4 + (int(body[whole+1])<<16 | int(body[whole+2])<<8 | int(body[whole+3]))
		if !known(body[whole]) || n > maxMessage { // no message begins like this: it is encrypted
			r.encrypted = true
			r.messages = body[:whole]
			return nil
		}
		if whole+n > len(body) {
			break
		}
		whole += n
	}
	r.messages = body[:whole]
	r.partial = whole < len(body)
	return append([]byte(nil), body[whole:]...)
}
