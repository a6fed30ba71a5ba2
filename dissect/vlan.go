package dissect

import "fmt"

// vlan is a tag of IEEE 802.1Q: it says which virtual LAN a frame belongs to.
// Wireshark has names of their own for the outer tag of a provider (802.1ad).
type vlan struct{ service bool }

const (
	vlanPriority = iota
	vlanDEI
	vlanID
	vlanType
	vlanLen // of a service tag: the ID, where two tags stand together
	vlanCustomer
)

func (v vlan) Proto() string {
	if v.service {
		return "ieee8021ad"
	}
	return "vlan"
}

func (v vlan) Title() (string, string) {
	if v.service {
		return "802.1ad service VLAN", "IEEE 802.1Q clause 9"
	}
	return "802.1Q Virtual LAN", "IEEE 802.1Q clause 9"
}

func (v vlan) Match() []Match {
	if v.service {
		return []Match{{Table: "eth.type", Num: typeQinQ}}
	}
	return []Match{{Table: "eth.type", Num: typeVLAN}, {Table: "eth.type", Num: typeQinQOld}}
}

func (v vlan) Fields() []FieldInfo {
	const src = "IEEE 802.1Q section 9.6"
	if v.service {
		return []FieldInfo{
			vlanPriority: {Name: "ieee8021ad.priority", Kind: Uint, Width: 2, Doc: "how urgent the frame is, 0 to 7", Source: src},
			vlanDEI:      {Name: "ieee8021ad.dei", Kind: Uint, Width: 2, Doc: "whether the frame may be dropped first", Source: src},
			vlanID:       {Name: "ieee8021ad.id", Kind: Uint, Width: 2, Doc: "the provider's virtual LAN", Source: src},
			vlanLen:      {Name: "ieee8021ad.svid", Kind: Uint, Width: 2, Doc: "the provider's virtual LAN, where two service tags stand together", Source: src},
			vlanCustomer: {Name: "ieee8021ad.cvid", Kind: Uint, Width: 2, Doc: "the inner one of two service tags", Source: src},
			vlanType:     {Name: "ieee8021ah.etype", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is", Source: src, Names: etherTypeName},
		}
	}
	return []FieldInfo{
		vlanPriority: {Name: "vlan.priority", Kind: Uint, Width: 2, Doc: "how urgent the frame is, 0 to 7", Source: src},
		vlanDEI:      {Name: "vlan.dei", Kind: Bool, Doc: "whether the frame may be dropped first", Source: src},
		vlanID:       {Name: "vlan.id", Kind: Uint, Width: 2, Doc: "the virtual LAN; 0 for none", Source: src},
		vlanType:     {Name: "vlan.etype", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is", Source: src, Names: etherTypeName},
		vlanLen:      {Name: "vlan.len", Kind: Uint, Width: 2, Doc: "how long the payload is, where the field holds a length", Source: src},
	}
}

func (v vlan) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: v, Place: ethPlace(), Header: min(4, len(b))}
	if len(b) < 4 {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	if v.double(b) { // Wireshark takes two service tags together
		l.Header = min(8, len(b))
		if len(b) < 8 {
			l.Malformed, l.MalformedRange = errShort.Error(), Range{Off: 4, Len: len(b) - 4}
			return l, len(b), nil
		}
	}
	l.Payload = b[l.Header:]
	l.Next = Key{Table: "eth.type", Num: num(b[l.Header-2 : l.Header])}
	if !v.service && l.Next.Num <= maxLength { // IEEE 802.3 section 3.2.6: a length
		l.Next = Key{Table: "llc"}
	}
	return l, len(b), nil
}

// double reports whether one service tag follows another.
func (v vlan) double(b []byte) bool {
	return v.service && len(b) >= 4 && num(b[2:4]) == typeQinQ
}

func (v vlan) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	if v.service && len(b) < 4 {
		return dst
	}
	tagged := len(b) >= 4 && (v.service || num(b[2:4]) > maxLength)
	if v.double(b) {
		switch id {
		case vlanID:
			return dst
		case vlanLen:
			return bitsAt(dst, b, 0, 2, 0x0fff)
		case vlanCustomer:
			return bitsAt(dst, b, 4, 2, 0x0fff)
		case vlanType:
			return uintAt(dst, b, 6, 2)
		}
	}
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
