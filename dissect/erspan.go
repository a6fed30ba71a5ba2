package dissect

import (
	"fmt"

	"netlab/osi"
)

// erspan is Cisco's way to send a copy of what passes a switch's port to somebody
// far away who watches it: each frame rides in GRE. Of the draft's three types
// the first has no header. The second has
//
//	version (4) · VLAN (12) · priority (3) · encapsulation (2) · truncated (1) · session (10) ·
//	reserved (12) · index of the port (20)
//
// and the third says when and how the frame passed, instead of the index:
//
//	timestamp (32) · group (16) · P (1) · frame type (5) · device (6) · direction (1) · granularity (2) · O (1)
//	[platform (6) · what the platform makes of it (58)]
type erspan struct{ kind int }

const (
	erspanVersion = iota
	erspanVLAN
	erspanPriority
	erspanEncap
	erspanBad
	erspanTruncated
	erspanSession
	erspanReserved
	erspanIndex
	erspanTime
	erspanGroup
	erspanP
	erspanFrameType
	erspanDevice
	erspanGranularity
	erspanDirection
	erspanO
)

const (
	erspanSource = "draft-foschiano-erspan section 4"

	typeERSPAN  = 0x88be
	typeERSPAN3 = 0x22eb
)

func (erspan) Proto() string           { return "erspan" }
func (erspan) Title() (string, string) { return "Encapsulated Remote SPAN", "draft-foschiano-erspan" }

func (erspan) Match() []Match {
	return []Match{{Table: "gre.proto", Num: typeERSPAN}, {Table: "gre.proto", Num: typeERSPAN3}}
}

func (erspan) Fields() []FieldInfo {
	return []FieldInfo{
		erspanVersion:     {Name: "erspan.version", Kind: Uint, Width: 2, Doc: "1 for type II, 2 for type III", Source: erspanSource},
		erspanVLAN:        {Name: "erspan.vlan", Kind: Uint, Width: 2, Doc: "the virtual LAN that the frame was seen in", Source: erspanSource},
		erspanPriority:    {Name: "erspan.cos", Kind: Uint, Width: 2, Doc: "how urgent the frame was, 0 to 7", Source: erspanSource},
		erspanEncap:       {Name: "erspan.encap", Kind: Uint, Width: 2, Doc: "how the frame's VLAN tag was treated", Source: erspanSource},
		erspanBad:         {Name: "erspan.bso", Kind: Uint, Width: 2, Doc: "whether the frame was too short, too long or damaged", Source: erspanSource},
		erspanTruncated:   {Name: "erspan.truncated", Kind: Uint, Width: 2, Doc: "whether the copy is shorter than the frame was", Source: erspanSource},
		erspanSession:     {Name: "erspan.spanid", Kind: Uint, Width: 2, Doc: "which of the watched ports it belongs to", Source: erspanSource},
		erspanReserved:    {Name: "erspan.reserved", Kind: Uint, Width: 4, Doc: "must be zero", Source: erspanSource},
		erspanIndex:       {Name: "erspan.index", Kind: Uint, Width: 4, Doc: "the port that the frame passed, by the switch's own number", Source: erspanSource},
		erspanTime:        {Name: "erspan.timestamp", Kind: Uint, Width: 4, Doc: "when the frame passed, by the switch's own clock", Source: erspanSource},
		erspanGroup:       {Name: "erspan.sgt", Kind: Uint, Width: 2, Doc: "the security group of the frame", Source: erspanSource},
		erspanP:           {Name: "erspan.p", Kind: Uint, Width: 2, Doc: "whether the frame is whole, with its Ethernet header", Source: erspanSource},
		erspanFrameType:   {Name: "erspan.ft", Kind: Uint, Width: 2, Doc: "what was copied: 0 for an Ethernet frame", Source: erspanSource},
		erspanDevice:      {Name: "erspan.hw", Kind: Uint, Width: 2, Doc: "the part of the switch that copied it", Source: erspanSource},
		erspanGranularity: {Name: "erspan.gra", Kind: Uint, Width: 2, Doc: "the unit of the timestamp", Source: erspanSource},
		erspanDirection:   {Name: "erspan.direction", Kind: Bool, Doc: "the frame left the switch", Source: erspanSource},
		erspanO:           {Name: "erspan.o", Kind: Uint, Width: 2, Doc: "whether a part of the platform's own follows", Source: erspanSource},
	}
}

func (erspan) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	p := erspan{kind: erspanType(u.below())}
	n := 0
	if p.kind > 1 && len(b) > 0 {
		switch p.kind = int(b[0]>>4) + 1; p.kind {
		case 2:
			n = 8
		case 3:
			n = 12
			if len(b) >= n && b[11]&1 != 0 {
				n += 8
			}
		}
	}
	l := Layer{PDU: p, Place: osi.Place{
		Layer: osi.DataLink, Suite: osi.Link,
		Caveat: "A tunnel: a copy of a frame of layer 2 rides in a packet of layer 3, so layers repeat.",
	}, Header: len(b)}
	switch {
	case len(b) < n:
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
	case n == 0 && p.kind > 1: // of a version that nobody knows
	case p.kind == 3 && b[10]&0x7c != 0:
		l.Header, l.Payload, l.Next = n, b[n:], Key{Table: "data"}
	default:
		l.Header, l.Payload, l.Next = n, b[n:], Key{Table: "link", Num: 1}
	}
	return l, len(b), nil
}

// erspanType is 1 where GRE below says that there is no header: the first type
// has no sequence number there. The other two say themselves which they are: 2.
func erspanType(below *Layer) int {
	if below.Proto == "gre" && len(below.Bytes) >= greHeader && below.Bytes[0]&0x10 == 0 && num(below.Bytes[2:4]) == typeERSPAN {
		return 1
	}
	return 2
}

func (p erspan) Field(l *Layer, id int, dst []Value) []Value {
	if p.kind == 1 {
		return dst
	}
	pick := Pick{ID: id, Bytes: l.Bytes, Out: dst}
	pick.Bits(erspanVersion, 0, 2, 0xf000)
	if p.kind != 2 && p.kind != 3 {
		pick.Bits(erspanVersion, 0, 2, 0xf000) // Wireshark says it twice where it knows no more
		return pick.Out
	}
	pick.Bits(erspanVLAN, 0, 2, 0x0fff)
	pick.Bits(erspanPriority, 2, 2, 0xe000)
	pick.Bits(erspanTruncated, 2, 2, 0x0400)
	pick.Bits(erspanSession, 2, 2, 0x03ff)
	if p.kind == 2 {
		pick.Bits(erspanEncap, 2, 2, 0x1800)
		pick.Bits(erspanReserved, 4, 4, 0xfff00000)
		pick.Bits(erspanIndex, 4, 4, 0x000fffff)
		return pick.Out
	}
	pick.Bits(erspanBad, 2, 2, 0x1800)
	pick.Uint(erspanTime, 4, 4)
	pick.Uint(erspanGroup, 8, 2)
	pick.Bits(erspanP, 10, 2, 0x8000)
	pick.Bits(erspanFrameType, 10, 2, 0x7c00)
	pick.Bits(erspanDevice, 10, 2, 0x03f0)
	pick.Bool(erspanDirection, 10, 2, 0x0008)
	pick.Bits(erspanGranularity, 10, 2, 0x0006)
	pick.Bits(erspanO, 10, 2, 0x0001)
	return pick.Out
}

func (p erspan) Summary(l *Layer) string {
	switch {
	case p.kind == 1:
		return "ERSPAN type I"
	case len(l.Bytes) < 4:
		return "ERSPAN, cut short"
	}
	return fmt.Sprintf("ERSPAN session %d", num(l.Bytes[2:4])&0x3ff)
}

func (p erspan) Notes(*Layer) []Note {
	return []Note{{
		Text:   "A copy: a switch sends what passed one of its ports to somebody who watches. The frame within went its own way, to another receiver.",
		Source: "draft-foschiano-erspan section 1",
	}}
}
