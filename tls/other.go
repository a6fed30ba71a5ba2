package tls

import "netlab/dissect"

// Bounds of SSL 2.0's header, and its one message that is still met: the hello
// of a client that speaks newer versions too (RFC 5246 appendix E.2).
const (
	ssl2Header = 2
	ssl2Hello  = 1
	ssl2Least  = ssl2Header + 9
)

// other reads what stands where a record would and is none. Text is another
// protocol's. Anything else is taken for a piece of a record whose beginning was
// not seen, up to the end of what there is.
func other(b []byte) (dissect.Layer, int, error) {
	if n, ok := isSSL2(b); ok {
		if len(b) < n {
			return dissect.Layer{}, 0, nil
		}
		return layer(ssl2{}, b[:n]), n, nil
	}
	if isText(b[:4]) {
		return dissect.Layer{}, 0, dissect.RefusalError{Why: "they begin like text, not like a record"}
	}
	return layer(unknown{}, b), len(b), nil
}

// isSSL2 reports whether a client's hello of SSL 2.0 begins here, and how long
// the record is: the upper bit says that the header has two bytes.
func isSSL2(b []byte) (n int, ok bool) {
	if b[0]&0x80 == 0 || b[2] != ssl2Hello || b[3] != 3 && (b[3] != 0 || b[4] != 2) {
		return 0, false
	}
	n = ssl2Header + (int(b[0]&0x7f)<<8 | int(b[1]))
	return n, n >= ssl2Least
}

// ssl2 is a hello of SSL 2.0 as a layer.
type ssl2 struct{}

// Field implements dissect.PDU.
func (ssl2) Field(l *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	p := dissect.Pick{ID: id, Bytes: l.Bytes, Out: dst}
	p.Mark(fRecord, 0, len(l.Bytes))
	p.Uint(fType, ssl2Header, 1)
	return p.Out
}

// Summary implements dissect.PDU.
func (ssl2) Summary(*dissect.Layer) string { return "client hello of SSL 2.0" }

// Notes implements dissect.PDU.
func (ssl2) Notes(*dissect.Layer) []dissect.Note {
	return []dissect.Note{{
		Text:   "The client opens with the oldest form of a hello, which servers of SSL 2.0 understood too. Nobody should send it any more.",
		Source: "RFC 6176",
	}}
}

// unknown is bytes that belong to no record whose beginning was seen.
type unknown struct{}

// Field implements dissect.PDU.
func (unknown) Field(_ *dissect.Layer, _ int, dst []dissect.Value) []dissect.Value { return dst }

// Summary implements dissect.PDU.
func (unknown) Summary(*dissect.Layer) string { return "no record that can be read" }

// Notes implements dissect.PDU.
func (unknown) Notes(*dissect.Layer) []dissect.Note {
	return []dissect.Note{{
		Level: dissect.Notice,
		Text:  "No record begins here. It may be a piece of one that began before the capture did, or not TLS at all.",
	}}
}
