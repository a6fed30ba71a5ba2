package dissect

import (
	"time"

	"netlab/osi"
)

// icmp is the Internet Control Message Protocol, RFC 792.
type icmp struct{}

const (
	icmpType = iota
	icmpCode
	icmpChecksum
	icmpChecksumStatus
	icmpIdent
	icmpIdentLE
	icmpSeq
	icmpSeqLE
	icmpMTU
	icmpPointer
	icmpGateway
	icmpRespTo
)

// Message types of RFC 792.
const (
	icmpEchoReply    = 0
	icmpUnreachable  = 3
	icmpRedirect     = 5
	icmpEcho         = 8
	icmpTimeExceeded = 11
	icmpParameter    = 12
	icmpTimestamp    = 13
	icmpTimestampRep = 14
	icmpHeader       = 8
)

func (icmp) Proto() string           { return "icmp" }
func (icmp) Title() (string, string) { return "Internet Control Message Protocol", "RFC 792" }
func (icmp) Match() []Match          { return []Match{{Table: "ip.proto", Num: 1}} }

func (icmp) Fields() []FieldInfo {
	const src = "RFC 792"
	return []FieldInfo{
		icmpType:           {Name: "icmp.type", Kind: Uint, Width: 1, Doc: "what the message is about", Source: src, Names: icmpTypeName},
		icmpCode:           {Name: "icmp.code", Kind: Uint, Width: 1, Doc: "what exactly; it depends on the type", Source: src},
		icmpChecksum:       {Name: "icmp.checksum", Kind: Uint, Hex: true, Width: 2, Doc: "a sum over the whole message", Source: src},
		icmpChecksumStatus: {Name: "icmp.checksum.status", Kind: Uint, Width: 1, Doc: "0: wrong, 1: right, 2: not verified", Names: sumStatusName},
		icmpIdent:          {Name: "icmp.ident", Kind: Uint, Width: 2, Doc: "which program asks: the same in request and reply", Source: src},
		icmpIdentLE:        {Name: "icmp.ident_le", Kind: Uint, Width: 2, Doc: "the identifier read the other way round, as some senders write it"},
		icmpSeq:            {Name: "icmp.seq", Kind: Uint, Width: 2, Doc: "which of its requests: the same in request and reply", Source: src},
		icmpSeqLE:          {Name: "icmp.seq_le", Kind: Uint, Width: 2, Doc: "the sequence number read the other way round, as some senders write it"},
		icmpMTU:            {Name: "icmp.mtu", Kind: Uint, Width: 2, Doc: "the longest packet that the next link carries", Source: "RFC 1191 section 4"},
		icmpPointer:        {Name: "icmp.pointer", Kind: Uint, Width: 4, Doc: "which byte of the quoted packet is at fault", Source: src},
		icmpGateway:        {Name: "icmp.redir_gw", Kind: IPv4, Doc: "the better router", Source: src},
		icmpRespTo:         {Name: "icmp.resp_to", Kind: Uint, Width: 4, Doc: "the frame of the request that this answers"},
	}
}

func icmpTypeName(n uint64) string {
	switch n {
	case icmpEchoReply:
		return "echo reply"
	case icmpUnreachable:
		return "destination unreachable"
	case 4:
		return "source quench"
	case icmpRedirect:
		return "redirect"
	case icmpEcho:
		return "echo request"
	case 9:
		return "router advertisement"
	case 10:
		return "router solicitation"
	case icmpTimeExceeded:
		return "time exceeded"
	case icmpParameter:
		return "parameter problem"
	case icmpTimestamp:
		return "timestamp request"
	case icmpTimestampRep:
		return "timestamp reply"
	case 17:
		return "address mask request"
	case 18:
		return "address mask reply"
	}
	return ""
}

func sumStatusName(n uint64) string {
	switch n {
	case sumBad:
		return "wrong"
	case sumGood:
		return "right"
	case sumUnverified:
		return "not verified"
	}
	return ""
}

// What Wireshark's checksum.status says.
const (
	sumBad        = 0
	sumGood       = 1
	sumUnverified = 2
)

func icmpPlace() osi.Place {
	return osi.Place{
		Layer: osi.Network, Suite: osi.Internet,
		Caveat: "ICMP rides in IP packets as TCP does, yet it serves IP itself: RFC 792 calls it an integral part of IP.",
	}
}

// icmpPDU is a message; status is of its checksum. One byte, so that making it
// a PDU allocates nothing.
type icmpPDU uint8

// icmpAnswer is a reply whose request was seen.
type icmpAnswer struct {
	icmpPDU
	request int
	after   time.Duration // 0 if the capture does not tell
}

func (icmp) Dissect(c *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{Place: icmpPlace(), Header: len(b)}
	status := icmpPDU(sumUnverified)
	if !u.Quoted && u.Cut == 0 {
		if status = sumBad; Checksum(0, b) == 0 {
			status = sumGood
		}
	}
	l.PDU = status
	if len(b) < icmpHeader {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	l.Header = icmpHeader
	h := &u.walk.scratch.icmp4
	if err := h.DecodeFromBytes(b, &u.walk.scratch); err != nil {
		return l, 0, err
	}
	switch h.TypeCode.Type() {
	case icmpUnreachable, 4, icmpRedirect, icmpTimeExceeded, icmpParameter:
		l.Payload = b[icmpHeader:]
		// RFC 4884 section 3: byte 5 says how long the quotation is if extensions follow.
		if n := 4 * int(b[5]); n > 0 && n < len(l.Payload) && b[0] != 4 && b[0] != icmpRedirect {
			l.Payload, l.payloadAt = l.Payload[:n], icmpHeader
		}
		if n := quotedByRedirect(b); b[0] == icmpRedirect && n < len(l.Payload) {
			l.Payload, l.payloadAt = l.Payload[:n], icmpHeader
		}
		l.Header = len(b) - len(l.Payload)
		l.Next, l.Quotes = Key{Table: "ip.proto", Num: 4}, true
	case icmpEcho, icmpEchoReply:
		l.Header += pingTime(b, u)
		l.Payload, l.Next = b[l.Header:], Key{Table: "data"}
		if a := pairEcho(c, "icmp", b, u, b[0] == icmpEcho); a != nil {
			l.PDU = &icmpAnswer{status, a.frame, a.took(u)}
		}
	default:
		l.Header = len(b)
	}
	return l, len(b), nil
}

// quotedByRedirect is how much of a packet a redirect quotes: the header and 8
// bytes, RFC 792.
func quotedByRedirect(b []byte) int {
	if len(b) == icmpHeader {
		return 0
	}
	return 4*int(b[icmpHeader]&15) + 8
}

// pingTime is 8 if the data begin with the time of sending, as ping puts it
// there, as far as one can tell: within a day of the frame's.
func pingTime(b []byte, u Unit) int {
	if len(b) < icmpHeader+8 {
		return 0
	}
	near := func(sec, usec uint32) bool {
		d := int64(sec) - u.Record.Moment().Unix()
		return d > -86400 && d < 86400 && usec < 1000000
	}
	t := b[icmpHeader:]
	be := near(uint32(num(t[0:4])), uint32(num(t[4:8])))
	le := near(little(t[0:4]), little(t[4:8]))
	if be || le {
		return 8
	}
	return 0
}

func little(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// echoes are the echo requests that wait for their replies.
type echoes map[uint32]ask

type ask struct {
	frame int
	sent  time.Time
}

// took is how long after the request its reply u came; 0 if the capture does not tell.
func (a *ask) took(u Unit) time.Duration {
	if !u.Record.Timed() || !Known(a.sent) {
		return 0
	}
	return u.Record.Sent.Sub(a.sent)
}

// maxEchoes bounds how many requests one conversation remembers.
const maxEchoes = 1024

// pairEcho remembers a request, or finds the one that a reply answers.
func pairEcho(c *Conversation, proto string, b []byte, u Unit, request bool) *ask {
	if c == nil || u.Quoted || len(b) < icmpHeader {
		return nil
	}
	waiting, _ := c.State(proto).(echoes)
	id := uint32(num(b[4:8]))
	if request {
		if waiting == nil || len(waiting) >= maxEchoes {
			waiting = make(echoes)
			c.SetState(proto, waiting)
		}
		waiting[id] = ask{u.Record.Number, u.Record.Moment()}
		return nil
	}
	a, ok := waiting[id]
	if !ok {
		return nil
	}
	delete(waiting, id)
	return &a
}

func (s icmpPDU) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	if len(b) < 4 {
		if id == icmpType {
			return uintAt(dst, b, 0, 1)
		}
		return dst
	}
	echo := b[0] == icmpEcho || b[0] == icmpEchoReply || b[0] == icmpTimestamp || b[0] == icmpTimestampRep
	switch id {
	case icmpType:
		return uintAt(dst, b, 0, 1)
	case icmpCode:
		return uintAt(dst, b, 1, 1)
	case icmpChecksum:
		return uintAt(dst, b, 2, 2)
	case icmpChecksumStatus:
		return append(dst, Value{Kind: Uint, Num: uint64(s)})
	case icmpIdent:
		if echo {
			return uintAt(dst, b, 4, 2)
		}
	case icmpIdentLE:
		if echo {
			return swapped(uintAt(dst, b, 4, 2), len(dst))
		}
	case icmpSeq:
		if echo {
			return uintAt(dst, b, 6, 2)
		}
	case icmpSeqLE:
		if echo {
			return swapped(uintAt(dst, b, 6, 2), len(dst))
		}
	case icmpMTU:
		if b[0] == icmpUnreachable && b[1] == 4 {
			return uintAt(dst, b, 6, 2)
		}
	case icmpPointer:
		if b[0] == icmpParameter {
			return uintAt(dst, b, 4, 1)
		}
	case icmpGateway:
		if b[0] == icmpRedirect {
			return ip4At(dst, b, 4)
		}
	}
	return dst
}

// swapped swaps the bytes of 16-bit numbers from i on.
func swapped(vs []Value, i int) []Value {
	for ; i < len(vs); i++ {
		vs[i].Num = vs[i].Num>>8 | vs[i].Num<<8&0xff00
	}
	return vs
}

func (a *icmpAnswer) Field(l *Layer, id int, dst []Value) []Value {
	if id == icmpRespTo {
		return append(dst, Value{Kind: Uint, Num: uint64(a.request)})
	}
	return a.icmpPDU.Field(l, id, dst)
}
