package dissect

import (
	"fmt"
	"strings"
)

// llc is Logical Link Control, IEEE 802.2: what follows where Ethernet's third
// field is a length and so cannot say what the frame carries.
//
//	DSAP (8) · SSAP (8) · control (8 or 16)
//
// The service access points name who talks at both ends. There were too few of
// them, so both being 0xaa (SNAP) puts five bytes more behind the control field:
//
//	organization (24) · protocol, a number of that organization's own (16)
//
// Organization 0 is Ethernet itself: its numbers are EtherTypes.
type llc struct{}

const (
	llcDSAP = iota
	llcGroup
	llcSSAP
	llcResponse
	llcControl
	llcOUI
	llcType
	llcPID
	llcCiscoPID
)

const (
	llcSource  = "IEEE 802.2 section 3.2"
	snapSource = "RFC 1042"

	sapIP   = 0x06
	sapBPDU = 0x42
	sapSNAP = 0xaa

	snapLen = 5

	ouiEther   = 0x000000
	ouiCisco   = 0x00000c
	ouiCisco90 = 0x0000f8 // means EtherTypes, too
	ouiBridge  = 0x0080c2 // IEEE 802.1
)

func (llc) Proto() string           { return "llc" }
func (llc) Title() (string, string) { return "Logical Link Control", "IEEE 802.2" }

func (llc) Match() []Match {
	m := []Match{
		{Table: "llc"},
		{Table: "eth.type", Num: 0x8870},   // a frame too long to say its length
		{Table: "sll.ltype", Num: 4},       // Linux's ETH_P_802_2
		{Table: "ppp.protocol", Num: 0x4b}, // RFC 2043
	}
	for port := uint64(12000); port <= 12004; port++ { // RFC 2353 section 3.1
		m = append(m, Match{Table: "udp.port", Num: port})
	}
	return m
}

func (llc) Fields() []FieldInfo {
	return []FieldInfo{
		llcDSAP:     {Name: "llc.dsap", Kind: Uint, Hex: true, Width: 1, Doc: "who shall read the frame: the destination's service access point", Source: llcSource, Names: sapName},
		llcGroup:    {Name: "llc.dsap.ig", Kind: Bool, Doc: "several service access points are meant", Source: llcSource},
		llcSSAP:     {Name: "llc.ssap", Kind: Uint, Hex: true, Width: 1, Doc: "who wrote the frame: the source's service access point", Source: llcSource, Names: sapName},
		llcResponse: {Name: "llc.ssap.cr", Kind: Bool, Doc: "the frame answers a command", Source: llcSource},
		llcControl:  {Name: "llc.control", Kind: Uint, Hex: true, Width: 2, Doc: "what kind of frame it is; 0x03 has no number and wants no answer", Source: "IEEE 802.2 section 5.2"},
		llcOUI:      {Name: "llc.oui", Kind: Uint, Width: 3, Doc: "whose numbers are used; 0: EtherTypes", Source: snapSource},
		llcType:     {Name: "llc.type", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is, as an EtherType", Source: snapSource, Names: etherTypeName},
		llcPID:      {Name: "llc.pid", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is, by a number of the organization's own", Source: snapSource},
		llcCiscoPID: {Name: "llc.cisco_pid", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is, by a number of Cisco's", Source: snapSource, Names: ciscoName},
	}
}

func sapName(n uint64) string {
	switch n &^ 1 {
	case 0:
		return "null"
	case sapIP:
		return "IP"
	case sapBPDU:
		return "spanning tree"
	case sapSNAP:
		return "SNAP"
	case 0xe0:
		return "NetWare"
	case 0xf0:
		return "NetBIOS"
	case 0xfe:
		return "OSI network layer"
	}
	return ""
}

func ciscoName(n uint64) string {
	switch n {
	case 0x0104:
		return "port aggregation"
	case 0x010b:
		return "spanning tree per VLAN"
	case 0x0111:
		return "unidirectional link detection"
	case 0x2000:
		return "Cisco discovery"
	case 0x2003:
		return "VLAN trunking"
	case 0x2004:
		return "dynamic trunking"
	}
	return ""
}

// llcHead is how long the header is before SNAP's part: a control field whose
// two lowest bits are 1 has one byte, any other two. IEEE 802.2 section 5.2.
func llcHead(b []byte) int {
	if len(b) >= 3 && b[2]&3 == 3 {
		return 3
	}
	return 4
}

// llcSnap reports whether SNAP's part is there.
func llcSnap(b []byte) bool {
	return len(b) >= 2 && b[0] == sapSNAP && b[1] == sapSNAP && len(b) >= llcHead(b)+snapLen
}

func (llc) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: llc{}, Place: ethPlace(), Header: len(b)}
	n := llcHead(b)
	if len(b) >= 2 && b[0] == sapSNAP && b[1] == sapSNAP {
		n += snapLen
	}
	if len(b) < n {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	l.Header, l.Payload = n, b[n:]
	// Only frames that carry something to somebody go on: those with a number,
	// and 0x03, unnumbered information.
	informs := b[2]&1 == 0 || b[2] == 3
	switch {
	case llcSnap(b):
		l.Next = snapNext(&l, num(b[n-snapLen:n-2]), num(b[n-2:n]), informs)
	case informs:
		l.Next = Key{Table: "llc.dsap", Num: uint64(b[0])}
	default:
		l.Next = Key{Table: "data"}
	}
	return l, len(b), nil
}

// snapNext says who reads what stands behind SNAP's part.
func snapNext(l *Layer, oui, protocol uint64, informs bool) Key {
	switch {
	case (oui == ouiEther || oui == ouiCisco90) && informs:
		return Key{Table: "eth.type", Num: protocol}
	case oui == ouiBridge && (protocol == 1 || protocol == 7) && len(l.Payload) >= 2:
		// RFC 2684 section 5.2: a whole Ethernet frame behind two bytes of padding,
		// with (1) or without (7) its check sequence.
		l.Payload = l.Payload[2:]
		l.Header += 2
		return Key{Table: "link", Num: 1}
	}
	return Key{Table: "data"}
}

func (llc) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	p := Pick{ID: id, Bytes: b, Out: dst}
	p.Uint(llcDSAP, 0, 1)
	p.Bool(llcGroup, 0, 1, 1)
	p.Uint(llcSSAP, 1, 1)
	p.Bool(llcResponse, 1, 1, 1)
	n := llcHead(b)
	if len(b) < n {
		return p.Out
	}
	control := uint64(b[2])
	if n == 4 { // the byte that is sent first is the lower one
		control |= uint64(b[3]) << 8
	}
	p.Add(llcControl, Value{Kind: Uint, Num: control, At: Range{Off: 2, Len: n - 2}})
	if !llcSnap(b) {
		return p.Out
	}
	p.Uint(llcOUI, n, 3)
	switch num(b[n : n+3]) {
	case ouiEther, ouiCisco90:
		if b[2]&1 == 0 || b[2] == 3 {
			p.Uint(llcType, n+3, 2)
		}
	case ouiCisco:
		p.Uint(llcCiscoPID, n+3, 2)
	default:
		p.Uint(llcPID, n+3, 2)
	}
	return p.Out
}

func (llc) Summary(l *Layer) string {
	b := l.Bytes
	n := llcHead(b)
	if len(b) < n {
		return "LLC, cut short"
	}
	if !llcSnap(b) {
		if name := sapName(uint64(b[0])); name != "" {
			return "LLC for " + name
		}
		return fmt.Sprintf("LLC for service access point 0x%02x", b[0])
	}
	name, kind := "", num(b[n+3:n+5])
	switch num(b[n : n+3]) {
	case ouiEther, ouiCisco90:
		name = etherTypeName(kind)
	case ouiCisco:
		name = ciscoName(kind)
	}
	if name != "" {
		return "SNAP of " + name
	}
	return fmt.Sprintf("SNAP of protocol 0x%04x of organization 0x%06x", kind, num(b[n:n+3]))
}

func (x llc) Notes(l *Layer) []Note {
	b := l.Bytes
	n := llcHead(b)
	if len(b) < n {
		return nil
	}
	if !llcSnap(b) {
		out := "The frame says its length where others say their type. So a header of its own says who reads it: " + strings.TrimPrefix(x.Summary(l), "LLC for ")
		if l.Next.Table == "llc.dsap" && b[0] != sapIP && b[0] != sapSNAP {
			out += ", which is not dissected here"
		}
		return []Note{{Text: out + ".", Source: llcSource, At: Range{Len: n}}}
	}
	return []Note{{
		Text:   "The frame says its length where others say their type. So two headers say what it carries: LLC has too few numbers and points to SNAP, which has an organization and a number of its own (" + strings.TrimPrefix(x.Summary(l), "SNAP of ") + ").",
		Source: snapSource, At: Range{Len: n + snapLen},
	}}
}
