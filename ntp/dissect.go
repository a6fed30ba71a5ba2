package ntp

import (
	"errors"

	"netlab/dissect"
	"netlab/osi"
)

// port is where servers wait, headerLen what every time message has.
const (
	port      = 123
	headerLen = 48
)

// Modes, RFC 5905 section 7.3.
const (
	client    = 3
	server    = 4
	broadcast = 5
	control   = 6
)

var errShort = errors.New("ntp: the message is shorter than its header")

type dissector struct{}

// Dissector gives the dissector of NTP.
func Dissector() dissect.Dissector { return dissector{} }

// Proto implements dissect.Dissector.
func (dissector) Proto() string { return "ntp" }

// Title implements dissect.Titled.
func (dissector) Title() (name, source string) { return "Network Time Protocol", "RFC 5905" }

// Match implements dissect.Dissector.
func (dissector) Match() []dissect.Match { return []dissect.Match{{Table: "udp.port", Num: port}} }

// Dissect implements dissect.Dissector.
func (dissector) Dissect(_ *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	b := u.Bytes
	if b[0]&7 < control && len(b) < headerLen && u.Cut == 0 && !u.Quoted {
		return dissect.Layer{}, 0, errShort
	}
	return dissect.Layer{
		PDU: message{}, Header: len(b),
		Place: osi.Place{Layer: osi.Application, Suite: osi.SuiteApplication},
	}, len(b), nil
}

// message is a datagram as a layer.
type message struct{}

// Field implements dissect.PDU.
func (message) Field(l *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	p := dissect.Pick{ID: id, Bytes: l.Bytes, Out: dst}
	p.Uint(fFlags, 0, 1)
	p.Bits(fVN, 0, 1, 0x38)
	p.Bits(fMode, 0, 1, 0x07)
	if l.Bytes[0]&7 >= control {
		return p.Out
	}
	p.Bits(fLeap, 0, 1, 0xc0)
	p.Uint(fStratum, 1, 1)
	p.Uint(fPoll, 2, 1)
	p.Uint(fPrecision, 3, 1)
	p.Uint(fRootDelay, 4, 4)
	p.Uint(fRootDispersion, 8, 4)
	p.Raw(fRefID, 12, 4)
	for i, f := range []int{fRefTime, fOrigin, fReceive, fTransmit} {
		stamp(&p, f, 16+8*i)
	}
	if len(l.Bytes) == headerLen+4 || len(l.Bytes) >= headerLen+20 { // the former says that the key is not known
		p.Raw(fKeyID, headerLen, 4)
		p.Raw(fMAC, headerLen+4, len(l.Bytes)-headerLen-4)
	}
	return p.Out
}

// epoch is how many seconds 1970 began after 1900, RFC 5905 section 6.
const epoch = 2208988800

// stamp adds the timestamp at off. Half of its values are of the time from 2036
// on, as in Wireshark: those whose highest bit is not set.
func stamp(p *dissect.Pick, id, off int) {
	if !p.Wants(id) || off+8 > len(p.Bytes) {
		return
	}
	sec, frac := num(p.Bytes[off:off+4]), num(p.Bytes[off+4:off+8])
	if sec == 0 && frac == 0 {
		p.Add(id, dissect.Value{Kind: dissect.String, Raw: []byte("NULL"), At: dissect.Range{Off: off, Len: 8}})
		return
	}
	if sec < 1<<31 {
		sec += 1 << 32
	}
	at := int64(sec-epoch)*1e9 + int64(frac*1e9>>32)                                                   //nolint:gosec // before 2104
	p.Add(id, dissect.Value{Kind: dissect.Time, Num: uint64(at), At: dissect.Range{Off: off, Len: 8}}) //nolint:gosec // two's complement by definition
}

func num(b []byte) (v uint64) {
	for _, x := range b {
		v = v<<8 | uint64(x)
	}
	return v
}
