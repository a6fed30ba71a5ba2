package dissect

import (
	"fmt"
)

// lisp is what the Locator/ID Separation Protocol puts before a packet: hosts
// keep their addresses when they move, and tunnels lead to where they are.
//
//	N L E V I (5) · reserved (3) · nonce or map versions (24) · [instance (24)] locator status (32 or 8)
type lisp struct{}

const (
	lispFlags = iota
	lispFlagN
	lispFlagL
	lispFlagE
	lispFlagV
	lispFlagI
	lispFlagReserved
	lispNonce
	lispMaps
	lispSourceMap
	lispTargetMap
	lispInstance
	lispStatus
	lispStatus8
)

const (
	lispSource = "RFC 9300 section 5.3"
	lispHeader = 8
)

func (lisp) Proto() string           { return "lisp-data" }
func (lisp) Title() (string, string) { return "Locator/ID Separation Protocol, data", "RFC 9300" }
func (lisp) Match() []Match          { return []Match{{Table: "udp.port", Num: 4341}} }

func (lisp) Fields() []FieldInfo {
	return []FieldInfo{
		lispFlags:        {Name: "lisp-data.flags", Kind: Uint, Hex: true, Width: 1, Doc: "which parts of the header count", Source: lispSource},
		lispFlagN:        {Name: "lisp-data.flags.nonce", Kind: Bool, Doc: "there is a nonce", Source: lispSource},
		lispFlagL:        {Name: "lisp-data.flags.lsb", Kind: Bool, Doc: "the locators' status counts", Source: lispSource},
		lispFlagE:        {Name: "lisp-data.flags.enr", Kind: Bool, Doc: "the receiver shall send the nonce back", Source: lispSource},
		lispFlagV:        {Name: "lisp-data.flags.mv", Kind: Bool, Doc: "there are versions of both maps", Source: lispSource},
		lispFlagI:        {Name: "lisp-data.flags.iid", Kind: Bool, Doc: "there is an instance", Source: lispSource},
		lispFlagReserved: {Name: "lisp-data.flags.res", Kind: Uint, Hex: true, Width: 1, Doc: "must be zero", Source: lispSource},
		lispNonce:        {Name: "lisp-data.nonce", Kind: Uint, Width: 3, Doc: "a random number that shows whether the way back works", Source: lispSource},
		lispMaps:         {Name: "lisp-data.mapver", Kind: Uint, Hex: true, Width: 3, Doc: "both versions of maps together", Source: "RFC 9302"},
		lispSourceMap:    {Name: "lisp-data.srcmapver", Kind: Uint, Width: 3, Doc: "which map of its own site the sender has", Source: "RFC 9302"},
		lispTargetMap:    {Name: "lisp-data.dstmapver", Kind: Uint, Width: 3, Doc: "which map of the receiver's site the sender has", Source: "RFC 9302"},
		lispInstance:     {Name: "lisp-data.iid", Kind: Uint, Width: 3, Doc: "the virtual network", Source: lispSource},
		lispStatus:       {Name: "lisp-data.lsb", Kind: Uint, Hex: true, Width: 4, Doc: "which routers of the sender's site can be reached", Source: lispSource},
		lispStatus8:      {Name: "lisp-data.lsb8", Kind: Uint, Hex: true, Width: 1, Doc: "which routers of the sender's site can be reached", Source: lispSource},
	}
}

func (lisp) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: lisp{}, Place: tunnelOfPackets(), Header: lispHeader}
	if len(b) < lispHeader {
		return Layer{}, 0, RefusalError{Why: "the header is cut short"}
	}
	l.Payload = b[lispHeader:]
	if len(l.Payload) > 0 {
		switch l.Payload[0] >> 4 {
		case 4:
			l.Next = Key{Table: "link", Num: linkIPv4}
		case 6:
			l.Next = Key{Table: "link", Num: linkIPv6}
		default:
			l.Header = len(b)
		}
	}
	return l, len(b), nil
}

func (lisp) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	p := Pick{ID: id, Bytes: b, Out: dst}
	p.Uint(lispFlags, 0, 1)
	p.Bool(lispFlagN, 0, 1, 0x80)
	p.Bool(lispFlagL, 0, 1, 0x40)
	p.Bool(lispFlagE, 0, 1, 0x20)
	p.Bool(lispFlagV, 0, 1, 0x10)
	p.Bool(lispFlagI, 0, 1, 0x08)
	p.Bits(lispFlagReserved, 0, 1, 0x07)
	switch {
	case b[0]&0x80 != 0:
		p.Uint(lispNonce, 1, 3)
	case b[0]&0x10 != 0:
		p.Uint(lispMaps, 1, 3)
		p.Bits(lispSourceMap, 1, 3, 0xfff000)
		p.Bits(lispTargetMap, 1, 3, 0x000fff)
	}
	switch {
	case b[0]&0x08 != 0:
		p.Uint(lispInstance, 4, 3)
		if b[0]&0x40 != 0 {
			p.Uint(lispStatus8, 7, 1)
		}
	case b[0]&0x40 != 0:
		p.Uint(lispStatus, 4, 4)
	}
	return p.Out
}

func (lisp) Summary(l *Layer) string {
	if l.Bytes[0]&0x08 != 0 {
		return fmt.Sprintf("LISP instance %d", num(l.Bytes[4:7]))
	}
	return "LISP"
}

func (lisp) Notes(*Layer) []Note {
	return []Note{{
		Text:   "A tunnel between the sites of both hosts: the addresses within say who they are, those outside where they are.",
		Source: "RFC 9300 section 3",
	}}
}
