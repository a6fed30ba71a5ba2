package dissect

import (
	"fmt"
	"net/netip"
)

// teredo is IPv6 in datagrams of IPv4: a way out for hosts behind a translator
// of addresses (NAT) that does not know IPv6. Before the packet may stand
//
//	1 (16) · lengths of identifier and value (8 + 8) · identifier · value · nonce (64) · confirmation (8)
//	0 (16) · port (16) · address (32), both with all bits turned over
//
// The first proves who speaks; the second says how the sender looks from outside.
type teredo struct{ auth, origin, packet int } // where each part begins; -1 if it is not there

const (
	teredoAuth = iota
	teredoIDLen
	teredoValueLen
	teredoID
	teredoValue
	teredoNonce
	teredoConfirm
	teredoOrigin
	teredoPort
	teredoAddr
)

const (
	teredoSource = "RFC 4380 section 5.1.1"
	teredoOrigLn = 8

	teredoPortNum = 3544
)

func (teredo) Proto() string           { return "teredo" }
func (teredo) Title() (string, string) { return "Teredo, IPv6 over UDP", "RFC 4380" }
func (teredo) Match() []Match          { return []Match{{Table: "udp.port", Num: teredoPortNum}} }

func (teredo) Fields() []FieldInfo {
	return []FieldInfo{
		teredoAuth:     {Name: "teredo.auth", Kind: None, Doc: "there is a proof of who speaks", Source: teredoSource},
		teredoIDLen:    {Name: "teredo.auth.idlen", Kind: Uint, Width: 1, Doc: "bytes of the client's identifier", Source: teredoSource},
		teredoValueLen: {Name: "teredo.auth.aulen", Kind: Uint, Width: 1, Doc: "bytes of the proof", Source: teredoSource},
		teredoID:       {Name: "teredo.auth.id", Kind: Bytes, Doc: "who the client is", Source: teredoSource},
		teredoValue:    {Name: "teredo.auth.value", Kind: Bytes, Doc: "the proof", Source: teredoSource},
		teredoNonce:    {Name: "teredo.auth.nonce", Kind: Bytes, Doc: "a random number that the answer repeats", Source: teredoSource},
		teredoConfirm:  {Name: "teredo.auth.conf", Kind: Bytes, Doc: "0: the client need not ask for another secret", Source: teredoSource},
		teredoOrigin:   {Name: "teredo.orig", Kind: None, Doc: "it says how the sender looks from outside", Source: teredoSource},
		teredoPort:     {Name: "teredo.orig.port", Kind: Uint, Width: 2, Doc: "the sender's port as seen from outside; on the wire each bit is turned over", Source: teredoSource},
		teredoAddr:     {Name: "teredo.orig.addr", Kind: IPv4, Doc: "the sender's address as seen from outside; on the wire each bit is turned over, so that no translator replaces it", Source: teredoSource},
	}
}

func (teredo) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{Place: tunnelOfPackets(), Header: len(b)}
	p := &teredo{auth: -1, origin: -1}
	l.PDU = p
	n := 0
	if len(b) >= 4 && num(b[:2]) == 1 {
		p.auth, n = 0, 4+int(b[2])+int(b[3])+9
	}
	if len(b) >= n+2 && num(b[n:n+2]) == 0 {
		p.origin, n = n, n+teredoOrigLn
	}
	p.packet = min(n, len(b))
	if len(b) < n {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	l.Header, l.Payload, l.Next = n, b[n:], Key{Table: "data"}
	if len(l.Payload) > 0 && l.Payload[0]>>4 == 6 {
		l.Next = Key{Table: "link", Num: linkIPv6}
	}
	return l, len(b), nil
}

func (p *teredo) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	pick := Pick{ID: id, Bytes: b, Out: dst}
	if p.auth >= 0 && len(b) >= 4 {
		ids, values := int(b[2]), int(b[3])
		pick.Mark(teredoAuth, 0, min(4+ids+values+9, len(b)))
		pick.Uint(teredoIDLen, 2, 1)
		pick.Uint(teredoValueLen, 3, 1)
		pick.Raw(teredoID, 4, ids)
		pick.Raw(teredoValue, 4+ids, values)
		pick.Raw(teredoNonce, 4+ids+values, 8)
		pick.Raw(teredoConfirm, 4+ids+values+8, 1)
	}
	if at := p.origin; at >= 0 {
		pick.Mark(teredoOrigin, at, min(teredoOrigLn, len(b)-at))
		if at+4 <= len(b) {
			pick.Add(teredoPort, Value{Kind: Uint, Num: ^num(b[at+2:at+4]) & 0xffff, At: Range{Off: at + 2, Len: 2}})
		}
		if at+8 <= len(b) {
			pick.Add(teredoAddr, Value{Kind: IPv4, Addr: outside(b[at+4 : at+8]), At: Range{Off: at + 4, Len: 4}})
		}
	}
	return pick.Out
}

// outside turns over the bits of an address.
func outside(b []byte) netip.Addr {
	return netip.AddrFrom4([4]byte{^b[0], ^b[1], ^b[2], ^b[3]})
}

func (p *teredo) Summary(l *Layer) string {
	if at := p.origin; at >= 0 && at+teredoOrigLn <= len(l.Bytes) {
		return fmt.Sprintf("Teredo from %s port %d", outside(l.Bytes[at+4:at+8]), ^num(l.Bytes[at+2:at+4])&0xffff)
	}
	return "Teredo"
}

func (p *teredo) Notes(l *Layer) []Note {
	out := []Note{{
		Text:   "A tunnel: an IPv6 packet was put into a datagram of IPv4, because something between the two ends does not know IPv6.",
		Source: "RFC 4380 section 2.2",
	}}
	if at := p.origin; at >= 0 && at+teredoOrigLn <= len(l.Bytes) {
		out = append(out, Note{Text: "The server tells the client how it looks from outside, behind its translator of addresses.", Source: teredoSource, At: Range{Off: at, Len: teredoOrigLn}})
	}
	return out
}
