package tls

import "netlab/dissect"

// Types of handshake messages, RFC 8446 section 4 and RFC 5246 section 7.4.
const (
	clientHello  = 1
	serverHello  = 2
	newTicket    = 4
	certificate  = 11
	keyExchange  = 12
	finished     = 20
	version13    = 0x0304
	extEarlyData = 42
	extVersions  = 43
	helloVersion = 2 + 32
)

// known reports whether a handshake message of this type exists.
func known(t byte) bool { return typeName(uint64(t)) != "" }

// walker goes over a record, or over messages that were put together, from front
// to back, collecting a field.
type walker struct {
	dissect.Pick
	r     *record
	off   int
	far   bool // Bytes are not the layer's: values have no place in it
	fault bool
}

func (w *walker) left() int { return len(w.Bytes) - w.off }

// fail gives up on the rest.
func (w *walker) fail() { w.fault, w.off = true, len(w.Bytes) }

// uint takes a number of n bytes.
func (w *walker) uint(id, n int) int {
	if w.left() < n {
		w.fail()
		return 0
	}
	w.Uint(id, w.off, n)
	v := 0
	for _, x := range w.Bytes[w.off : w.off+n] {
		v = v<<8 | int(x)
	}
	w.off += n
	return v
}

// raw takes n bytes.
func (w *walker) raw(id, n int) {
	if n < 0 || w.left() < n {
		w.fail()
		return
	}
	w.Raw(id, w.off, n)
	w.off += n
}

// vector takes a length of size bytes and calls each with what is in it, until
// nothing is left.
func (w *walker) vector(lenID, listID, size int, each func()) {
	n := w.uint(lenID, size)
	if w.left() < n {
		w.fail()
		return
	}
	if n > 0 || listID == fComps {
		w.Mark(listID, w.off, n)
	}
	w.within(n, each)
}

// within makes the next n bytes all that there is.
func (w *walker) within(n int, each func()) {
	if n < 0 || n > w.left() {
		w.fail()
		return
	}
	whole, end := w.Bytes, w.off+n
	w.Bytes = whole[:end]
	for w.off < end {
		at := w.off
		if each(); w.off == at {
			break
		}
	}
	w.Bytes, w.off = whole, end
}

// Field implements dissect.PDU.
func (r *record) Field(l *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	w := walker{Pick: dissect.Pick{ID: id, Bytes: l.Bytes, Out: dst}, r: r}
	w.record()
	return w.Out
}

func (w *walker) record() {
	kind := w.Bytes[0]
	w.Mark(fRecord, 0, len(w.Bytes))
	if w.r.opaque {
		w.Uint(fOpaqueType, 0, 1)
	} else {
		w.Uint(fContentType, 0, 1)
	}
	w.Uint(fVersion, 1, 2)
	w.Uint(fLength, 3, 2)
	n := len(w.Bytes) - headerLen
	switch kind {
	case applicationData:
		w.Raw(fAppData, headerLen, n)
	case changeCipherSpec:
		w.Mark(fCCS, headerLen, n)
	case alert:
		w.Mark(fAlert, headerLen, n)
		if !w.r.encrypted && n == 2 {
			w.Uint(fAlertLevel, headerLen, 1)
			w.Uint(fAlertDesc, headerLen+1, 1)
		}
	case handshake:
		w.handshake(n)
	}
}

func (w *walker) handshake(n int) {
	if w.r.encrypted {
		w.Mark(fHandshake, headerLen, n)
		return
	}
	first := len(w.Out)
	if w.r.at < 0 {
		w.Bytes, w.far = w.r.messages, true
	} else {
		w.Bytes = w.Bytes[:headerLen+len(w.r.messages)]
		w.off = headerLen
	}
	for w.left() >= 4 {
		kind := w.Bytes[w.off]
		size := int(w.Bytes[w.off+1])<<16 | int(w.Bytes[w.off+2])<<8 | int(w.Bytes[w.off+3])
		w.Mark(fHandshake, w.off, 4+size)
		w.Uint(fType, w.off, 1)
		w.Uint(fHSLength, w.off+1, 3)
		w.off += 4
		w.within(size, func() { w.body(kind) })
	}
	if w.far { // values of several records have no place in this one
		for i := first; i < len(w.Out); i++ {
			w.Out[i].At = dissect.Range{}
		}
	}
}

func (w *walker) body(kind byte) {
	switch kind {
	case clientHello:
		w.hello(true)
	case serverHello:
		w.hello(false)
	case newTicket:
		if !w.r.tls13 {
			w.uint(fTicketLife, 4)
			w.raw(fTicket, w.uint(fTicketLen, 2))
		}
	case keyExchange: // RFC 8422 section 5.4: a curve's name, a point, and behind it the signature
		if b := w.Bytes[w.off:]; len(b) > 4 && b[0] == 3 && len(b) >= 4+int(b[3])+4 && w.version() == 0x0303 {
			w.raw(-2, 4+int(b[3]))
			w.signatureAlgorithm()
		}
	case certificate:
		w.vector(fCertsLen, fCerts, 3, func() { w.raw(fCert, w.uint(fCertLen, 3)) })
	}
	w.off = len(w.Bytes)
}

// hello is what each side begins with, RFC 8446 section 4.1.2 and 4.1.3.
func (w *walker) hello(client bool) {
	var f fingerprint
	start := w.off
	f.version = w.uint(fHSVersion, 2)
	w.Raw(fRandom, w.off, 32)
	// RFC 8446 section 4.1.3: from version 1.3 on the first bytes are no date.
	if w.Wants(fRandomTime) || w.Wants(fRandomBytes) {
		w.random(client || !isVersion13(offered(w.Bytes[start:])))
	}
	w.raw(-2, 32)
	switch {
	case client:
		w.raw(fSession, w.uint(fSessionLen, 1))
		w.vector(fSuitesLen, fSuites, 2, func() { f.suites = append(f.suites, w.uint(fSuite, 2)) })
		w.vector(fCompLen, fComps, 1, func() { w.uint(fComp, 1) })
	case f.version>>8 == draft13: // up to draft 21 of version 1.3
		f.suites = append(f.suites, w.uint(fSuite, 2))
	default:
		w.raw(fSession, w.uint(fSessionLen, 1))
		f.suites = append(f.suites, w.uint(fSuite, 2))
		w.uint(fComp, 1)
	}
	if w.left() > 0 {
		w.vector(fExtsLen, -2, 2, func() { w.extension(client, &f) })
	}
	w.fingerprint(client, &f)
}

// random adds what older versions have in the 32 random bytes.
func (w *walker) random(dated bool) {
	if !dated || w.left() < 32 {
		return
	}
	b := w.Bytes[w.off:]
	sec := uint64(b[0])<<24 | uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3])
	w.Add(fRandomTime, dissect.Value{Kind: dissect.Time, Num: sec * 1e9, At: dissect.Range{Off: w.off, Len: 4}})
	w.Raw(fRandomBytes, w.off+4, 28)
}

// draft13 is the upper byte of version numbers of drafts of version 1.3.
const draft13 = 0x7f

func isVersion13(v int) bool { return v == version13 || v>>8 == draft13 }

// offered is the version that a server's hello takes: from its extension, or else
// from its front.
func offered(body []byte) int {
	if len(body) < helloVersion+1 {
		return 0
	}
	v := int(body[0])<<8 | int(body[1])
	w := walker{Pick: dissect.Pick{ID: fVersions, Bytes: body}, r: &record{}}
	w.hello(false)
	for _, x := range w.Out {
		v = int(x.Num) //nolint:gosec // 16 bits
	}
	return v
}

// chosen is the version that the first message takes, if it is a server's hello;
// else 0.
func chosen(messages []byte) int {
	if len(messages) < 4 || messages[0] != serverHello {
		return 0
	}
	return offered(messages[4:])
}

// saysEarly reports whether the first message is a client's hello with the
// extension early_data: only version 1.3 has it, RFC 8446 section 4.2.10.
func saysEarly(messages []byte) bool {
	if len(messages) < 4 || messages[0] != clientHello {
		return false
	}
	w := walker{Pick: dissect.Pick{ID: fExtType, Bytes: messages[4:]}, r: &record{}}
	w.hello(true)
	for _, x := range w.Out {
		if x.Num == extEarlyData {
			return true
		}
	}
	return false
}

// version is what the record's head says.
func (w *walker) version() int { return w.r.version }

// signatureAlgorithm takes a hash and a way to sign.
func (w *walker) signatureAlgorithm() {
	w.Uint(fSigHash, w.off, 1)
	w.Uint(fSigSig, w.off+1, 1)
	w.uint(fSig, 2)
}
