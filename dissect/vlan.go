package dissect

import "fmt"

// vlan is a tag of IEEE 802.1Q: it says which virtual LAN a frame belongs to.
type vlan struct{}

const (
	vlanPriority = iota
	vlanDEI
	vlanID
	vlanType
	vlanLen
)

func (vlan) Proto() string           { return "vlan" }
func (vlan) Title() (string, string) { return "802.1Q Virtual LAN", "IEEE 802.1Q clause 9" }

func (vlan) Match() []Match {
	return []Match{{Table: "eth.type", Num: typeVLAN}, {Table: "eth.type", Num: typeQinQ}}
}

func (vlan) Fields() []FieldInfo {
	const src = "IEEE 802.1Q section 9.6"
	return []FieldInfo{
		vlanPriority: {Name: "vlan.priority", Kind: Uint, Width: 2, Doc: "how urgent the frame is, 0 to 7", Source: src},
		vlanDEI:      {Name: "vlan.dei", Kind: Bool, Doc: "whether the frame may be dropped first", Source: src},
		vlanID:       {Name: "vlan.id", Kind: Uint, Width: 2, Doc: "the virtual LAN; 0 for none", Source: src},
		vlanType:     {Name: "vlan.etype", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is", Source: src, Names: etherTypeName},
		vlanLen:      {Name: "vlan.len", Kind: Uint, Width: 2, Doc: "how long the payload is, where the field holds a length", Source: src},
	}
}

func (vlan) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: vlan{}, Place: ethPlace(), Header: min(4, len(b))}
	if len(b) < 4 {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	l.Payload = b[4:]
	if kind := num(b[2:4]); kind >= 0x600 {
		l.Next = Key{Table: "eth.type", Num: kind}
	} else {
		l.Next = Key{Table: "llc"}
	}
	return l, len(b), nil
}

func (vlan) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	tagged := len(b) >= 4 && num(b[2:4]) >= 0x600
	switch id {
	case vlanPriority:
		return bitsAt(dst, b, 0, 2, 0xe000)
	case vlanDEI:
		return boolAt(dst, b, 0, 2, 0x1000)
	case vlanID:
		return bitsAt(dst, b, 0, 2, 0x0fff)
	case vlanType:
		if tagged {
			return uintAt(dst, b, 2, 2)
		}
	case vlanLen:
		if !tagged {
			return uintAt(dst, b, 2, 2)
		}
	}
	return dst
}

func (vlan) Summary(l *Layer) string {
	if len(l.Bytes) < 2 {
		return "VLAN tag, cut short"
	}
	return fmt.Sprintf("VLAN %d", num(l.Bytes[:2])&0xfff)
}

func (vlan) Notes(l *Layer) []Note {
	if len(l.Bytes) < 4 {
		return nil
	}
	return []Note{{
		Text:   fmt.Sprintf("The frame belongs to virtual LAN %d: switches keep it apart from the others on the same cables.", num(l.Bytes[:2])&0xfff),
		Source: "IEEE 802.1Q section 9.6", At: Range{Len: 2, Mask: 0x0fff},
	}}
}
