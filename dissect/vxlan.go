package dissect

import (
	"fmt"
)

// vxlan is Virtual eXtensible Local Area Network: Ethernet frames in datagrams,
// so that one LAN can span many networks.
//
//	R R R R I R R R (8) · reserved (24) · VXLAN network identifier (24) · reserved (8)
type vxlan struct{}

const (
	vxlanFlags = iota
	vxlanFlagG
	vxlanFlagI
	vxlanFlagD
	vxlanFlagA
	vxlanGroup
	vxlanVNI
	vxlanReserved
)

const (
	vxlanSource = "RFC 7348 section 5"
	vxlanHeader = 8
)

func (vxlan) Proto() string           { return "vxlan" }
func (vxlan) Title() (string, string) { return "Virtual eXtensible Local Area Network", "RFC 7348" }
func (vxlan) Match() []Match          { return []Match{{Table: "udp.port", Num: 4789}} }

func (vxlan) Fields() []FieldInfo {
	const policy = "draft-smith-vxlan-group-policy"
	return []FieldInfo{
		vxlanFlags:    {Name: "vxlan.flags", Kind: Uint, Hex: true, Width: 2, Doc: "which parts of the header count", Source: vxlanSource},
		vxlanFlagG:    {Name: "vxlan.flag_g", Kind: Bool, Doc: "there is a group policy", Source: policy},
		vxlanFlagI:    {Name: "vxlan.flag_i", Kind: Bool, Doc: "the identifier is valid", Source: vxlanSource},
		vxlanFlagD:    {Name: "vxlan.flag_d", Kind: Bool, Doc: "the receiver must not learn the sender's address", Source: policy},
		vxlanFlagA:    {Name: "vxlan.flag_a", Kind: Bool, Doc: "the policy has been applied", Source: policy},
		vxlanGroup:    {Name: "vxlan.gbp", Kind: Uint, Width: 2, Doc: "the group whose policy holds", Source: policy},
		vxlanVNI:      {Name: "vxlan.vni", Kind: Uint, Width: 3, Doc: "the virtual LAN", Source: vxlanSource},
		vxlanReserved: {Name: "vxlan.reserved8", Kind: Uint, Width: 1, Doc: "must be zero", Source: vxlanSource},
	}
}

func (vxlan) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: vxlan{}, Header: min(vxlanHeader, len(b)), Place: tunnelOfFrames("a datagram of layer 4")}
	if len(b) < vxlanHeader {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	l.Payload, l.Next = b[vxlanHeader:], Key{Table: "link", Num: 1}
	return l, len(b), nil
}

func (vxlan) Field(l *Layer, id int, dst []Value) []Value {
	p := Pick{ID: id, Bytes: l.Bytes, Out: dst}
	p.Uint(vxlanFlags, 0, 2)
	p.Bool(vxlanFlagG, 0, 2, 0x8000)
	p.Bool(vxlanFlagI, 0, 2, 0x0800)
	p.Bool(vxlanFlagD, 0, 2, 0x0040)
	p.Bool(vxlanFlagA, 0, 2, 0x0008)
	p.Uint(vxlanGroup, 2, 2)
	p.Uint(vxlanVNI, 4, 3)
	p.Uint(vxlanReserved, 7, 1)
	return p.Out
}

func (vxlan) Summary(l *Layer) string {
	if len(l.Bytes) < vxlanHeader {
		return "VXLAN, cut short"
	}
	return fmt.Sprintf("VXLAN %d", num(l.Bytes[4:7]))
}

func (vxlan) Notes(l *Layer) []Note {
	if len(l.Bytes) < vxlanHeader {
		return nil
	}
	return []Note{{
		Text:   fmt.Sprintf("A tunnel: the frame within belongs to virtual LAN %d, whose stations are on different networks.", num(l.Bytes[4:7])),
		Source: "RFC 7348 section 4", At: Range{Off: 4, Len: 3},
	}}
}
