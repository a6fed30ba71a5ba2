package dissect

import "fmt"

// geneve is Generic Network Virtualization Encapsulation: VXLAN's successor,
// which can carry any protocol, and say more about it in options.
//
//	version (2) · length of the options (6) · O C reserved (8) · protocol, an EtherType (16) ·
//	virtual network identifier (24) · reserved (8) · options
//
// An option has a class (16), a type (8), three reserved bits and its length (5);
// all lengths are in units of four bytes.
type geneve struct{}

const (
	geneveVersion = iota
	geneveFlags
	geneveFlagO
	geneveFlagC
	geneveFlagReserved
	geneveProto
	geneveVNI
	geneveReserved
	geneveOptions
	geneveOption
	geneveOptClass
	geneveOptType
	geneveOptCritical
	geneveOptFlags
	geneveOptLen
	geneveOptData
)

const (
	geneveSource    = "RFC 8926 section 3.4"
	geneveOptSource = "RFC 8926 section 3.5"
	geneveHeader    = 8
)

func (geneve) Proto() string { return "geneve" }
func (geneve) Title() (string, string) {
	return "Generic Network Virtualization Encapsulation", "RFC 8926"
}
func (geneve) Match() []Match { return []Match{{Table: "udp.port", Num: 6081}} }

func (geneve) Fields() []FieldInfo {
	return []FieldInfo{
		geneveVersion:      {Name: "geneve.version", Kind: Uint, Width: 1, Doc: "0", Source: geneveSource},
		geneveFlags:        {Name: "geneve.flags", Kind: Uint, Hex: true, Width: 1, Doc: "the flags together", Source: geneveSource},
		geneveFlagO:        {Name: "geneve.flags.oam", Kind: Bool, Doc: "the packet is for the tunnel's end itself", Source: geneveSource},
		geneveFlagC:        {Name: "geneve.flags.critical", Kind: Bool, Doc: "there are options that the receiver must understand", Source: geneveSource},
		geneveFlagReserved: {Name: "geneve.flags.reserved", Kind: Bool, Doc: "must be zero", Source: geneveSource},
		geneveProto:        {Name: "geneve.proto_type", Kind: Uint, Hex: true, Width: 2, Doc: "which protocol the payload is, as an EtherType", Source: geneveSource, Names: etherTypeName},
		geneveVNI:          {Name: "geneve.vni", Kind: Uint, Hex: true, Width: 3, Doc: "the virtual network", Source: geneveSource},
		geneveReserved:     {Name: "geneve.reserved", Kind: Uint, Hex: true, Width: 1, Doc: "must be zero", Source: geneveSource},
		geneveOptions:      {Name: "geneve.options", Kind: Bytes, Doc: "all options together", Source: geneveOptSource},
		geneveOption:       {Name: "geneve.option", Kind: Bytes, Doc: "one option", Source: geneveOptSource},
		geneveOptClass:     {Name: "geneve.option.class", Kind: Uint, Hex: true, Width: 2, Doc: "whose option it is", Source: geneveOptSource},
		geneveOptType:      {Name: "geneve.option.type", Kind: Uint, Hex: true, Width: 1, Doc: "which of the class's options it is", Source: geneveOptSource},
		geneveOptCritical:  {Name: "geneve.option.type.critical", Kind: Bool, Doc: "who does not know the option must drop the packet", Source: geneveOptSource},
		geneveOptFlags:     {Name: "geneve.option.flags", Kind: Uint, Hex: true, Width: 1, Doc: "must be zero", Source: geneveOptSource},
		geneveOptLen:       {Name: "geneve.option.length", Kind: Uint, Width: 1, Doc: "bytes of all options, and of each", Source: geneveOptSource},
		geneveOptData:      {Name: "geneve.option.unknown.data", Kind: Bytes, Doc: "what an option says", Source: geneveOptSource},
	}
}

// geneveHead is how long the header is with its options.
func geneveHead(b []byte) int { return geneveHeader + int(b[0]&0x3f)*4 }

func (geneve) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: geneve{}, Place: tunnelOfFrames("a datagram of layer 4"), Header: len(b)}
	if len(b) < geneveHeader || len(b) < geneveHead(b) {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	l.Header = geneveHead(b)
	l.Payload, l.Next = b[l.Header:], carried(num(b[2:4]))
	return l, len(b), nil
}

// typeEther is the EtherType of a whole Ethernet frame, RFC 1701.
const typeEther = 0x6558

// carried is who reads what a tunnel's header gives an EtherType.
func carried(kind uint64) Key {
	if kind == typeEther {
		return Key{Table: "link", Num: 1}
	}
	return Key{Table: "eth.type", Num: kind}
}

func (geneve) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	p := Pick{ID: id, Bytes: b, Out: dst}
	p.Bits(geneveVersion, 0, 1, 0xc0)
	p.Uint(geneveFlags, 1, 1)
	p.Bool(geneveFlagO, 1, 1, 0x80)
	p.Bool(geneveFlagC, 1, 1, 0x40)
	if p.Wants(geneveFlagReserved) && len(b) >= 2 {
		p.Add(geneveFlagReserved, Value{Kind: Bool, Num: min(1, uint64(b[1]&0x3f)), At: Range{Off: 1, Len: 1, Mask: 0x3f}})
	}
	p.Uint(geneveProto, 2, 2)
	p.Uint(geneveVNI, 4, 3)
	p.Uint(geneveReserved, 7, 1)
	if len(b) < geneveHeader || len(b) < geneveHead(b) {
		return p.Out
	}
	end := geneveHead(b)
	p.Add(geneveOptLen, Value{Kind: Uint, Num: uint64(end - geneveHeader), At: Range{Len: 1, Mask: 0x3f}}) //nolint:gosec // at most 252
	p.Raw(geneveOptions, geneveHeader, end-geneveHeader)
	for at := geneveHeader; at+4 <= end; {
		n := 4 + int(b[at+3]&0x1f)*4
		if at+n > end {
			break
		}
		p.Raw(geneveOption, at, n)
		p.Uint(geneveOptClass, at, 2)
		p.Uint(geneveOptType, at+2, 1)
		p.Bool(geneveOptCritical, at+2, 1, 0x80)
		p.Bits(geneveOptFlags, at+3, 1, 0xe0)
		p.Add(geneveOptLen, Value{Kind: Uint, Num: uint64(n), At: Range{Off: at + 3, Len: 1, Mask: 0x1f}}) //nolint:gosec // at most 128
		p.Add(geneveOptData, Value{Kind: Bytes, Raw: b[at+4 : at+n], At: Range{Off: at + 4, Len: n - 4}})
		at += n
	}
	return p.Out
}

func (geneve) Summary(l *Layer) string {
	if len(l.Bytes) < geneveHeader {
		return "Geneve, cut short"
	}
	return fmt.Sprintf("Geneve network %d", num(l.Bytes[4:7]))
}

func (geneve) Notes(l *Layer) []Note {
	if len(l.Bytes) < geneveHeader {
		return nil
	}
	out := []Note{{
		Text:   fmt.Sprintf("A tunnel: what it carries belongs to virtual network %d, whose stations are on different networks.", num(l.Bytes[4:7])),
		Source: "RFC 8926 section 3.4", At: Range{Off: 4, Len: 3},
	}}
	if n := int(l.Bytes[0]&0x3f) * 4; n > 0 {
		out = append(out, Note{Text: fmt.Sprintf("%d bytes of options tell the tunnel's end more about it.", n), Source: geneveOptSource, At: Range{Off: geneveHeader, Len: n}})
	}
	return out
}
