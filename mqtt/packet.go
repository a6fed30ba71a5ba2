package mqtt

import "netlab/dissect"

// walker goes over a packet from front to back, collecting a field.
type walker struct {
	dissect.Pick
	p     *packet
	off   int
	fault bool
	topic []byte // a message's
	alias int    // the number that stands for it; 0 if there is none
}

func (w *walker) left() int { return len(w.Bytes) - w.off }

// uint takes a number of n bytes.
func (w *walker) uint(id, n int) int {
	if w.left() < n {
		w.fault, w.off = true, len(w.Bytes)
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

// text takes a text with its length before it.
func (w *walker) text(lenID, id int, raw bool) {
	n := w.uint(lenID, 2)
	if w.left() < n {
		w.fault, w.off = true, len(w.Bytes)
		return
	}
	if raw {
		w.Raw(id, w.off, n)
	} else {
		w.Text(id, w.off, n)
	}
	w.off += n
}

// varint takes a number of a length that it tells itself.
func (w *walker) varint(id int) int {
	n, size, ok := varint(w.Bytes[w.off:])
	if !ok {
		w.fault, w.off = true, len(w.Bytes)
		return 0
	}
	w.Add(id, dissect.Value{Kind: dissect.Uint, Num: uint64(n), At: dissect.Range{Off: w.off, Len: size}}) //nolint:gosec // seven bits four times
	w.off += size
	return n
}

func (w *walker) packet() {
	kind, flags := w.Bytes[0]>>4, w.Bytes[0]&15
	w.Uint(fHdrFlags, 0, 1)
	w.Bits(fType, 0, 1, 0xf0)
	switch old := w.p.version == 3; {
	case kind == publish:
		w.Bool(fDup, 0, 1, 0x08)
		w.Bits(fQoS, 0, 1, 0x06)
		w.Bool(fRetain, 0, 1, 0x01)
	case old && (kind == subscribe || kind == unsubscribe || kind == pubrel): // MQTT 3.1: they have both, too
		w.Bool(fDup, 0, 1, 0x08)
		w.Bits(fQoS, 0, 1, 0x06)
		w.Bits(fRetainReserved, 0, 1, 0x01)
	default:
		w.Bits(fHdrReserved, 0, 1, 0x0f)
	}
	w.off = 1
	w.varint(fLen)
	five := w.p.version == 5
	switch kind {
	case connect:
		w.connect()
	case connack:
		w.connack(five)
	case publish:
		w.publish()
		if flags&6 != 0 {
			w.uint(fMsgID, 2)
		}
		w.properties(five, fProperties)
		w.Raw(fMessage, w.off, w.left())
	case puback, pubrec, pubrel, pubcomp:
		w.uint(fMsgID, 2)
		w.reason(five, [...]int{fPubAckReason, fPubRecReason, fPubRelReason, fPubCompReason}[kind-puback])
	case subscribe:
		w.subscribe(five)
	case suback, unsuback:
		w.acks(kind, five)
	case unsubscribe:
		w.uint(fMsgID, 2)
		w.properties(five, fProperties)
		for w.left() > 0 {
			w.text(fTopicLen, fTopic, false)
		}
	case disconnect:
		w.reason(five, fDisconnectReason)
	case auth:
		w.reason(five, fAuthReason)
	}
}

// publish takes a message's topic. In its place a number may stand for it.
func (w *walker) publish() {
	at := w.off + 2
	if w.p.aliased == nil {
		w.text(fTopicLen, fTopic, false)
		w.topic = w.Bytes[min(at, w.off):w.off]
		return
	}
	w.uint(fTopicLen, 2)
	w.Add(fTopic, dissect.Value{Kind: dissect.String, Raw: w.p.aliased})
}

// connect is the client's first packet, MQTT 5.0 section 3.1.
func (w *walker) connect() {
	w.text(fProtoLen, fProtoName, false)
	five := w.uint(fVersion, 1) == 5
	at := w.off
	flags := w.uint(fConFlags, 1)
	w.Bool(fConUser, at, 1, 0x80)
	w.Bool(fConPassword, at, 1, 0x40)
	w.Bool(fConRetain, at, 1, 0x20)
	w.Bits(fConQoS, at, 1, 0x18)
	w.Bool(fConWill, at, 1, 0x04)
	w.Bool(fConClean, at, 1, 0x02)
	w.Bool(fConReserved, at, 1, 0x01)
	w.uint(fKeepAlive, 2)
	w.properties(five, fProperties)
	w.text(fClientIDLen, fClientID, false)
	if flags&0x04 != 0 {
		w.properties(five, fWillProperties)
		w.text(fWillTopicLen, fWillTopic, false)
		w.text(fWillLen, fWill, true)
	}
	if flags&0x80 != 0 {
		w.text(fUserLen, fUser, false)
	}
	if flags&0x40 != 0 {
		w.text(fPasswordLen, fPassword, false)
	}
}

// connack is the broker's answer, MQTT 5.0 section 3.2.
func (w *walker) connack(five bool) {
	at := w.off
	if w.p.version == 3 {
		w.uint(-2, 1) // version 3.1 has no flags here
		w.Bits(fAckReserved, at, 1, 0xff)
	} else {
		w.uint(fAckFlags, 1)
		w.Bits(fAckReserved, at, 1, 0xfe)
		w.Bool(fAckSession, at, 1, 0x01)
	}
	if five {
		w.uint(fAckReason, 1)
		w.properties(true, fProperties)
		return
	}
	w.uint(fAckCode, 1)
}

// reason is how version 5 ends acknowledgments: a code and properties, both of
// which may be missing.
func (w *walker) reason(five bool, id int) {
	if !five || w.left() == 0 {
		return
	}
	w.uint(id, 1)
	if w.left() > 0 {
		w.properties(true, fProperties)
	}
}

func (w *walker) subscribe(five bool) {
	w.uint(fMsgID, 2)
	w.properties(five, fProperties)
	for w.left() > 0 {
		w.text(fTopicLen, fTopic, false)
		at := w.off
		if !five {
			w.uint(fSubQoS, 1)
			continue
		}
		w.uint(fSubOptions, 1)
		w.Bits(fSubReserved, at, 1, 0xc0)
		w.Bits(fSubRetain, at, 1, 0x30)
		w.Bool(fSubRetained, at, 1, 0x08)
		w.Bool(fSubNoLocal, at, 1, 0x04)
		w.Bits(fSubOptQoS, at, 1, 0x03)
	}
}

// acks answer each topic with a code.
func (w *walker) acks(kind byte, five bool) {
	w.uint(fMsgID, 2)
	w.properties(five, fProperties)
	id := fSubAckQoS
	switch {
	case five && kind == suback:
		id = fSubAckReason
	case five:
		id = fUnsubAckReason
	}
	for w.left() > 0 {
		w.uint(id, 1)
	}
}
