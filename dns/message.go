package dns

import (
	"netlab/dissect"
)

// walker goes over a message from front to back, collecting a field.
type walker struct {
	dissect.Pick
	m       *message
	fault   string // the first thing that is wrong
	at      dissect.Range
	records []record // what the sentences speak of, if keep
	keep    bool
	seen    int // bytes that were looked at for names
}

// record is a question or a record, for those who want the gist.
type record struct {
	name    string
	kind    uint16
	section int // 0: questions, 1: answers, 2: authority, 3: additional
	data    string
	at      dissect.Range
}

// maxRecords bounds what is kept of a message.
const maxRecords = 64

// msg is the message itself: pointers count from its first byte.
func (w *walker) msg() []byte { return w.Bytes[w.m.at:] }

// bad notes a fault.
func (w *walker) bad(what string, off, n int) {
	if w.fault == "" {
		w.fault, w.at = what, dissect.Range{Off: w.m.at + off, Len: min(n, len(w.msg())-off)}
	}
}

// name reads a name, off counted from the message's first byte; 0 for n if it cannot be read.
func (w *walker) name(off int) (text string, n, labels int) {
	if w.seen > mostSeen {
		w.bad("the names lead in circles", off, 1)
		return "", 0, 0
	}
	r := name(w.msg(), off)
	w.seen += r.seen
	if r.fault != "" {
		w.bad(r.fault, off, 1)
	}
	return r.text, r.n, r.labels
}

// nameField adds a name as a field and gives its length.
func (w *walker) nameField(id, off int) int {
	text, n, _ := w.name(off)
	if n > 0 && w.Wants(id) {
		w.text(id, text, off, n)
	}
	return n
}

func (w *walker) text(id int, s string, off, n int) {
	if w.Wants(id) {
		w.Add(id, dissect.Value{Kind: dissect.String, Raw: []byte(s), At: dissect.Range{Off: w.m.at + off, Len: n}})
	}
}

func (w *walker) message() {
	b := w.msg()
	at := w.m.at
	if at > 0 {
		w.Uint(fLength, 0, 2)
	}
	if len(b) < 4 {
		return
	}
	response := b[2]&0x80 != 0
	w.Uint(fID, at, 2)
	w.Uint(fFlags, at+2, 2)
	w.Bool(fResponse, at+2, 2, 0x8000)
	w.Bits(fOpcode, at+2, 2, 0x7800)
	if response {
		w.Bool(fAuthoritative, at+2, 2, 0x0400)
	}
	w.Bool(fTruncated, at+2, 2, 0x0200)
	w.Bool(fRecDesired, at+2, 2, 0x0100)
	if response {
		w.Bool(fRecAvail, at+2, 2, 0x0080)
	}
	w.Bool(fZ, at+2, 2, 0x0040)
	if response || b[3]&0x20 != 0 {
		w.Bool(fAuthenticated, at+2, 2, 0x0020)
	}
	w.Bool(fCheckDisable, at+2, 2, 0x0010)
	if response {
		w.Bits(fRcode, at+2, 2, 0x000f)
	}
	if b[2]>>3&15 == 5 { // RFC 2136 section 2.2: an update has other sections
		w.Uint(fZones, at+4, 2)
		w.Uint(fPrerequisites, at+6, 2)
		w.Uint(fUpdates, at+8, 2)
	} else {
		w.Uint(fQueries, at+4, 2)
		w.Uint(fAnswers, at+6, 2)
		w.Uint(fAuthority, at+8, 2)
	}
	w.Uint(fAdditional, at+10, 2)
	if len(b) < headerLen {
		return
	}
	w.sections(b)
	if w.fault != "" {
		return
	}
	if q := w.m.request; q != nil {
		w.Add(fResponseTo, dissect.Value{Kind: dissect.Uint, Num: uint64(q.frame)})               //nolint:gosec // counts from 1
		w.Add(fTime, dissect.Value{Kind: dissect.Duration, Num: uint64(w.m.after.Nanoseconds())}) //nolint:gosec // two's complement by definition
	}
	if w.m.again {
		w.Add(fUnsolicited, dissect.Value{Kind: dissect.Bool, Num: 1})
	}
}

// sections goes over questions and records.
func (w *walker) sections(b []byte) {
	off := headerLen
	for range int(be16(b[4:])) {
		n := w.question(b, off)
		if n == 0 {
			return
		}
		off += n
	}
	for section := 1; section <= 3; section++ {
		for range int(be16(b[4+2*section:])) {
			n := w.record(b, off, section)
			if n == 0 {
				return
			}
			off += n
		}
	}
}

// question reads one, and gives its length; 0 if it cannot be read.
func (w *walker) question(b []byte, off int) int {
	if off >= len(b) {
		w.bad("the header promises more questions than there are", 4, 2)
		return 0
	}
	text, n, labels := w.name(off)
	if n == 0 {
		return 0
	}
	if off+n+4 > len(b) {
		w.bad("a question is cut short", off, n)
		return 0
	}
	at := w.m.at + off
	w.text(fQryName, text, off, n)
	w.Add(fQryNameLen, dissect.Value{Kind: dissect.Uint, Num: nameLen(text)})
	w.Add(fLabels, dissect.Value{Kind: dissect.Uint, Num: uint64(labels)}) //nolint:gosec // a count
	w.Uint(fQryType, at+n, 2)
	if w.m.multicast {
		w.Bits(fQryClass, at+n+2, 2, 0x7fff)
		w.Bool(fQryQU, at+n+2, 2, 0x8000)
	} else {
		w.Uint(fQryClass, at+n+2, 2)
	}
	w.note(record{name: text, kind: be16(b[off+n:]), at: dissect.Range{Off: at, Len: n + 4}})
	return n + 4
}

// nameLen is what Wireshark calls the length of a name: of its text.
func nameLen(text string) uint64 {
	return uint64(len(text))
}

// record reads one, and gives its length; 0 if it cannot be read.
func (w *walker) record(b []byte, off, section int) int {
	if off >= len(b) {
		w.bad("the header promises more records than there are", 4+2*section, 2)
		return 0
	}
	text, n, _ := w.name(off)
	if n == 0 {
		return 0
	}
	if off+n+10 > len(b) {
		w.bad("a record is cut short", off, len(b)-off)
		return 0
	}
	at := w.m.at + off + n
	kind, size := be16(b[off+n:]), int(be16(b[off+n+8:]))
	if kind == typeSRV {
		w.service(text, off, n)
	} else {
		w.text(fRespName, text, off, n)
	}
	w.Uint(fRespType, at, 2)
	switch {
	case kind == typeOPT:
		if w.m.multicast {
			w.Bits(fUDPSize, at+2, 2, 0x7fff)
		} else {
			w.Uint(fUDPSize, at+2, 2)
		}
		w.Uint(fExtRcode, at+4, 1)
		w.Uint(fEDNSVersion, at+5, 1)
		w.Uint(fRespZ, at+6, 2)
		w.Bool(fRespDO, at+6, 2, 0x8000)
		w.Bits(fRespZReserved, at+6, 2, 0x7fff)
	case w.m.multicast:
		w.Bits(fRespClass, at+2, 2, 0x7fff)
		w.Bool(fCacheFlush, at+2, 2, 0x8000)
	default:
		w.Uint(fRespClass, at+2, 2)
	}
	if kind != typeOPT {
		w.Uint(fTTL, at+4, 4)
	}
	w.Uint(fRespLen, at+8, 2)
	data := off + n + 10
	if data+size > len(b) {
		w.bad("a record's data go on behind the end of the message", off+n+8, 2)
		return 0
	}
	r := record{name: text, kind: kind, section: section, at: dissect.Range{Off: w.m.at + off, Len: n + 10 + size}}
	if w.keep {
		r.data = w.gist(b, kind, data, size)
	}
	w.note(r)
	if !w.data(b, kind, data, size) {
		w.bad("an address is cut short", data, size)
		return 0
	}
	return n + 10 + size
}

func (w *walker) note(r record) {
	if w.keep && len(w.records) < maxRecords {
		w.records = append(w.records, r)
	}
}

// Field implements dissect.PDU.
func (m *message) Field(l *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	w := walker{Pick: dissect.Pick{ID: id, Bytes: l.Bytes, Out: dst}, m: m}
	w.message()
	return w.Out
}
