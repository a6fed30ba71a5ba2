package dissect

import (
	"fmt"
)

// l2tp is the Layer Two Tunneling Protocol: PPP in datagrams, so that a line
// between two ends can lead through any network. Of version 2 (RFC 2661):
//
//	T L x x S x O P x x x x (12) · version (4) [length (16)] · tunnel (16) · session (16)
//	[Ns (16) · Nr (16)] [offset (16) · as many bytes]
//
// T is a control message; L, S and O say which of the brackets are there. Version 3
// (RFC 3931) has one number of 32 bits instead of two, also right upon IP.
type l2tp struct {
	version uint8
	overIP  bool
	at      l2tpParts
}

// l2tpParts is where each part begins; 0 if it is not there.
type l2tpParts struct{ flags, length, tunnel, counts, offset, end int }

const (
	l2tpFlags = iota
	l2tpType
	l2tpLengthBit
	l2tpSeqBit
	l2tpOffsetBit
	l2tpPriority
	l2tpVersion
	l2tpLength
	l2tpTunnel
	l2tpSession
	l2tpNs
	l2tpNr
	l2tpOffset
	l2tpSID
	l2tpCCID
	l2tpReserved
)

const (
	l2tpSource  = "RFC 2661 section 3.1"
	l2tp3Source = "RFC 3931 section 3.2"
)

func (*l2tp) Proto() string           { return "l2tp" }
func (*l2tp) Title() (string, string) { return "Layer Two Tunneling Protocol", "RFC 2661" }

func (*l2tp) Match() []Match {
	return []Match{{Table: "udp.port", Num: 1701}, {Table: "ip.proto", Num: 115}}
}

func (*l2tp) Fields() []FieldInfo {
	return []FieldInfo{
		l2tpFlags:     {Name: "l2tp.flags", Kind: Uint, Hex: true, Width: 2, Doc: "which parts the header has, and the version", Source: l2tpSource},
		l2tpType:      {Name: "l2tp.type", Kind: Uint, Width: 2, Doc: "0: a frame rides in it; 1: the ends speak about the tunnel", Source: l2tpSource, Names: l2tpTypeName},
		l2tpLengthBit: {Name: "l2tp.length_bit", Kind: Bool, Doc: "there is a length", Source: l2tpSource},
		l2tpSeqBit:    {Name: "l2tp.seq_bit", Kind: Bool, Doc: "messages are counted", Source: l2tpSource},
		l2tpOffsetBit: {Name: "l2tp.offset_bit", Kind: Bool, Doc: "the frame does not follow at once", Source: l2tpSource},
		l2tpPriority:  {Name: "l2tp.priority", Kind: Bool, Doc: "the frame is urgent", Source: l2tpSource},
		l2tpVersion:   {Name: "l2tp.version", Kind: Uint, Width: 2, Doc: "2 or 3", Source: l2tpSource},
		l2tpLength:    {Name: "l2tp.length", Kind: Uint, Width: 2, Doc: "bytes of the whole message", Source: l2tpSource},
		l2tpTunnel:    {Name: "l2tp.tunnel", Kind: Uint, Width: 2, Doc: "the tunnel, by the receiver's number", Source: l2tpSource},
		l2tpSession:   {Name: "l2tp.session", Kind: Uint, Width: 2, Doc: "the line in the tunnel, by the receiver's number", Source: l2tpSource},
		l2tpNs:        {Name: "l2tp.Ns", Kind: Uint, Width: 2, Doc: "the number of this message", Source: l2tpSource},
		l2tpNr:        {Name: "l2tp.Nr", Kind: Uint, Width: 2, Doc: "the number of the message that is awaited", Source: l2tpSource},
		l2tpOffset:    {Name: "l2tp.offset", Kind: Uint, Width: 2, Doc: "bytes to skip before the frame", Source: l2tpSource},
		l2tpSID:       {Name: "l2tp.sid", Kind: Uint, Hex: true, Width: 4, Doc: "the line, by the receiver's number; 0 for control", Source: l2tp3Source},
		l2tpCCID:      {Name: "l2tp.ccid", Kind: Uint, Hex: true, Width: 4, Doc: "the control connection, by the receiver's number", Source: l2tp3Source},
		l2tpReserved:  {Name: "l2tp.res", Kind: Uint, Hex: true, Width: 2, Doc: "must be zero", Source: l2tp3Source},
	}
}

func l2tpTypeName(n uint64) string {
	if n == 1 {
		return "control"
	}
	return "data"
}

func (*l2tp) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{Place: tunnelOfFrames("a datagram of layer 4"), Header: len(b)}
	p := &l2tp{overIP: u.below().Next.Table == "ip.proto"}
	l.PDU = p
	if !p.overIP && len(b) >= 2 {
		if v := b[1] & 15; v != 2 && v != 3 {
			return Layer{}, 0, RefusalError{Why: fmt.Sprintf("there is no version %d of L2TP", v)}
		}
	}
	if !p.lay(b) {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	end := len(b)
	if p.at.length > 0 {
		end = min(end, max(p.at.end, int(num(b[p.at.length:p.at.length+2]))))
	}
	if p.control(b) {
		return l, len(b), nil
	}
	l.Header, l.Payload = p.at.end, b[p.at.end:end]
	l.Bytes = b[:end]
	if l.Next = (Key{Table: "data"}); p.version == 2 {
		l.Next = Key{Table: "eth.type", Num: typePPP}
	}
	return l, len(b), nil
}

// control reports a message between the ends about the tunnel itself.
func (p *l2tp) control(b []byte) bool {
	if p.overIP {
		return num(b[:4]) == 0
	}
	return b[0]&0x80 != 0
}

// lay finds the parts of the header; false if it is cut short.
func (p *l2tp) lay(b []byte) bool {
	n := 0
	if p.overIP { // RFC 3931 section 4.1.1: data has its session and no flags
		p.version, n = 3, 4
		if len(b) < n {
			return false
		}
		p.at.end = n
		if num(b[:4]) != 0 {
			return true
		}
	}
	if len(b) < n+2 {
		return false
	}
	flags := num(b[n : n+2])
	p.version, p.at.flags = uint8(flags&15), n //nolint:gosec // four bits
	part := func(there bool, at *int, size int) {
		if there {
			*at = n
			n += size
		}
	}
	n += 2
	if p.version == 3 && flags&0x8000 == 0 { // RFC 3931 section 4.1.2.2: two bytes that say nothing
		part(true, &p.at.tunnel, 6)
		p.at.end = n
		return len(b) >= n
	}
	part(flags&0x4000 != 0, &p.at.length, 2)
	part(true, &p.at.tunnel, 4)
	part(flags&0x0800 != 0, &p.at.counts, 4)
	if part(flags&0x0200 != 0, &p.at.offset, 2); p.at.offset > 0 && len(b) >= n {
		n += int(num(b[n-2 : n]))
	}
	p.at.end = n
	return len(b) >= n
}

func (p *l2tp) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	if l.Malformed != "" { // Wireshark wants all of the header or none
		return dst
	}
	pick := Pick{ID: id, Bytes: b, Out: dst}
	if p.overIP {
		pick.Uint(l2tpSID, 0, 4)
		if num(b[:4]) != 0 {
			return pick.Out
		}
	}
	at := p.at
	pick.Uint(l2tpFlags, at.flags, 2)
	pick.Bits(l2tpType, at.flags, 2, 0x8000)
	pick.Bool(l2tpLengthBit, at.flags, 2, 0x4000)
	pick.Bool(l2tpSeqBit, at.flags, 2, 0x0800)
	pick.Bits(l2tpVersion, at.flags, 2, 0x000f)
	if p.version == 2 {
		pick.Bool(l2tpOffsetBit, at.flags, 2, 0x0200)
		pick.Bool(l2tpPriority, at.flags, 2, 0x0100)
	}
	if at.length > 0 {
		pick.Uint(l2tpLength, at.length, 2)
	}
	switch {
	case p.version == 2:
		pick.Uint(l2tpTunnel, at.tunnel, 2)
		pick.Uint(l2tpSession, at.tunnel+2, 2)
	case b[at.flags]&0x80 != 0:
		pick.Uint(l2tpCCID, at.tunnel, 4)
	default:
		pick.Uint(l2tpReserved, at.tunnel, 2)
		pick.Uint(l2tpSID, at.tunnel+2, 4)
	}
	if at.counts > 0 {
		pick.Uint(l2tpNs, at.counts, 2)
		pick.Uint(l2tpNr, at.counts+2, 2)
	}
	if at.offset > 0 {
		pick.Uint(l2tpOffset, at.offset, 2)
	}
	return pick.Out
}

func (p *l2tp) Summary(l *Layer) string {
	b := l.Bytes
	switch {
	case l.Malformed != "":
		return "L2TP, cut short"
	case p.control(b):
		return "L2TP control"
	case p.version == 2:
		return fmt.Sprintf("L2TP tunnel %d session %d", num(b[p.at.tunnel:p.at.tunnel+2]), num(b[p.at.tunnel+2:p.at.tunnel+4]))
	case p.overIP:
		return fmt.Sprintf("L2TP session %d", num(b[:4]))
	}
	return fmt.Sprintf("L2TP session %d", num(b[p.at.tunnel+2:p.at.tunnel+6]))
}

func (p *l2tp) Notes(l *Layer) []Note {
	switch {
	case l.Malformed != "":
		return nil
	case p.control(l.Bytes):
		return []Note{{Text: "The two ends speak about their tunnel here; what they say is not dissected further.", Source: "RFC 2661 section 5"}}
	case p.version == 3:
		return []Note{{Text: "A tunnel of version 3. Only its two ends know what kind of frame rides in it and how long the cookie before that is, so it is shown as data.", Source: "RFC 3931 section 4.1"}}
	}
	return []Note{{Text: "A tunnel: the PPP frame within was put into a datagram, so that a line to an access provider leads through the Internet.", Source: "RFC 2661 section 1"}}
}
