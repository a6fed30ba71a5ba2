package dissect

import (
	"fmt"
	"net/netip"

	"netlab/internal/text"
	"netlab/osi"
)

// options is an extension header that holds options: for every router on the
// way (hop-by-hop), or for the destination.
type options struct {
	name  string
	num   uint64
	title string
	doc   string
	src   string
}

func hopOptions() Dissector {
	return &options{"ipv6.hopopts", 0, "IPv6 Hop-by-Hop Options", "every router on the way shall look at these options", "RFC 8200 section 4.3"}
}

func destOptions() Dissector {
	return &options{"ipv6.dstopts", 60, "IPv6 Destination Options", "these options are for the destination alone", "RFC 8200 section 4.6"}
}

const (
	extNxt = iota
	extLen
	extLenOct
)

func (o *options) Proto() string           { return o.name }
func (o *options) Title() (string, string) { return o.title, o.src }
func (o *options) Match() []Match          { return []Match{{Table: "ip.proto", Num: o.num}} }
func (o *options) Fields() []FieldInfo     { return extFields(o.name, o.src) }

func extFields(name, src string) []FieldInfo {
	return []FieldInfo{
		extNxt:    {Name: name + ".nxt", Kind: Uint, Doc: "what comes behind this header", Source: src, Names: ipProtoName},
		extLen:    {Name: name + ".len", Kind: Uint, Doc: "length of this header in units of eight bytes, beyond the first", Source: src},
		extLenOct: {Name: name + ".len_oct", Kind: Uint, Doc: "length of this header in bytes", Source: src},
	}
}

// extension takes a header of the common form off the front of u.
func extension(pdu PDU, u Unit) Layer {
	b := u.Bytes
	l := Layer{PDU: pdu, Place: osi.Place{Layer: osi.Network, Suite: osi.Internet}, Header: len(b)}
	if len(b) < 8 || len(b) < 8+8*int(b[1]) {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l
	}
	l.Header = 8 + 8*int(b[1])
	l.Payload = b[l.Header:]
	l.Next = Key{Table: "ip.proto", Num: uint64(b[0])}
	return l
}

func extField(l *Layer, id int, dst []Value) []Value {
	switch id {
	case extNxt:
		return uintAt(dst, l.Bytes, 0, 1)
	case extLen:
		return uintAt(dst, l.Bytes, 1, 1)
	case extLenOct:
		n := len(dst)
		if dst = uintAt(dst, l.Bytes, 1, 1); len(dst) > n {
			dst[n].Num = 8 + 8*dst[n].Num
		}
	}
	return dst
}

func (o *options) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	l := extension(o, u)
	if at := brokenOption(u.Bytes[:l.Header], len(u.Bytes)); l.Malformed == "" && at > 0 {
		l.Malformed, l.MalformedRange = "an option has no length, or one that leads out of the packet", Range{Off: at, Len: 1}
		l.Payload, l.Header = nil, len(u.Bytes)
	}
	return l, len(u.Bytes), nil
}

// brokenOption is where in an options header one stands of which there is only
// the type, or that leads out of the packet, which has so many bytes; 0 if there
// is none. RFC 8200 section 4.2.
func brokenOption(b []byte, packet int) int {
	for i := 2; i < len(b); {
		switch {
		case b[i] == 0: // Pad1 has no length
			i++
		case i+1 == len(b), i+2+int(b[i+1]) > packet:
			return i
		default:
			i += 2 + int(b[i+1])
		}
	}
	return 0
}

// isJumbo reports whether a hop-by-hop header has the option that gives the
// length of a packet whose own field is too short for it, RFC 2675 section 2.
func isJumbo(b []byte) bool {
	if len(b) < 8 {
		return false
	}
	for i := 2; i+6 <= min(8+8*int(b[1]), len(b)); i += 2 + int(b[i+1]) {
		if b[i] == 0xc2 && b[i+1] == 4 {
			return num(b[i+2:i+6]) > 0xffff
		}
		if b[i] == 0 {
			i--
		}
	}
	return false
}

func (o *options) Field(l *Layer, id int, dst []Value) []Value { return extField(l, id, dst) }
func (o *options) Summary(*Layer) string                       { return o.title }

func (o *options) Notes(*Layer) []Note {
	return []Note{{Text: "An extension header of IPv6: " + o.doc + ".", Source: o.src}}
}

// routing is the header that lists routers to pass.
type routing struct{}

const (
	routingType = extLenOct + 1 + iota
	routingLeft
)

const routingSource = "RFC 8200 section 4.4"

func (routing) Proto() string           { return "ipv6.routing" }
func (routing) Title() (string, string) { return "IPv6 Routing Header", routingSource }
func (routing) Match() []Match          { return []Match{{Table: "ip.proto", Num: 43}} }

func (routing) Fields() []FieldInfo {
	return append(extFields("ipv6.routing", routingSource),
		FieldInfo{Name: "ipv6.routing.type", Kind: Uint, Width: 1, Doc: "the kind of routing header", Source: routingSource},
		FieldInfo{Name: "ipv6.routing.segleft", Kind: Uint, Width: 1, Doc: "how many listed nodes are still to be passed", Source: routingSource},
	)
}

func (routing) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	l := extension(routing{}, u)
	if b := u.Bytes; l.Malformed == "" && b[3] > 0 {
		// RFC 8200 section 8.1: those above speak with the last node of the list, not with the next.
		at := 0
		switch last := l.Header - 16; {
		case last < 8:
		case b[2] == 0, b[2] == 2: // RFC 5095, RFC 6275 section 6.4
			at = last
		case b[2] == 4: // RFC 8754 section 2: the list is in reverse order
			at = 8
		}
		if at > 0 && at+16 <= l.Header {
			u.walk.addrs(u.walk.src, netip.AddrFrom16([16]byte(b[at:at+16])))
		}
	}
	return l, len(u.Bytes), nil
}

func (routing) Field(l *Layer, id int, dst []Value) []Value {
	switch id {
	case routingType:
		return uintAt(dst, l.Bytes, 2, 1)
	case routingLeft:
		return uintAt(dst, l.Bytes, 3, 1)
	}
	return extField(l, id, dst)
}

func (routing) Summary(*Layer) string { return "IPv6 routing header" }

func (routing) Notes(*Layer) []Note {
	return []Note{{Text: "An extension header of IPv6: it lists nodes that the packet shall pass on its way.", Source: routingSource}}
}

// fragHeader is the header of a fragment. Only the sender of an IPv6 packet
// fragments it, never a router.
type fragHeader struct{}

// fragHeaderWhole is that of the fragment that made a packet whole.
type fragHeaderWhole struct {
	fragHeader
	*whole
}

const (
	fragNxt = iota
	fragOffset
	fragMore
	fragIdent
	frag6Fragment
	frag6Count
	frag6Len
)

const fragSource = "RFC 8200 section 4.5"

func (fragHeader) Proto() string           { return "ipv6.fraghdr" }
func (fragHeader) Title() (string, string) { return "IPv6 Fragment Header", fragSource }
func (fragHeader) Match() []Match          { return []Match{{Table: "ip.proto", Num: 44}} }

func (fragHeader) Fields() []FieldInfo {
	return []FieldInfo{
		fragNxt:       {Name: "ipv6.fraghdr.nxt", Kind: Uint, Width: 1, Doc: "what the fragmented packet carries", Source: fragSource, Names: ipProtoName},
		fragOffset:    {Name: "ipv6.fraghdr.offset", Kind: Uint, Width: 2, Doc: "where this fragment belongs, in units of eight bytes", Source: fragSource},
		fragMore:      {Name: "ipv6.fraghdr.more", Kind: Bool, Doc: "more fragments follow this one", Source: fragSource},
		fragIdent:     {Name: "ipv6.fraghdr.ident", Kind: Uint, Hex: true, Width: 4, Doc: "the same in all fragments of one packet", Source: fragSource},
		frag6Fragment: {Name: "ipv6.fragment", Kind: Uint, Width: 4, Doc: "a frame that brought a fragment of this packet"},
		frag6Count:    {Name: "ipv6.fragment.count", Kind: Uint, Width: 4, Doc: "how many fragments the packet was put together of"},
		frag6Len:      {Name: "ipv6.reassembled.length", Kind: Uint, Width: 4, Doc: "bytes of data in the packet that was put together"},
	}
}

func (fragHeader) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: fragHeader{}, Place: osi.Place{Layer: osi.Network, Suite: osi.Internet}, Header: len(b)}
	if len(b) < 8 {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	l.Header, l.Payload = 8, b[8:]
	off, more := int(num(b[2:4])&0xfff8), b[3]&1 != 0
	next := Key{Table: "ip.proto", Num: uint64(b[0])}
	if off == 0 && (!more || u.Quoted) {
		l.Next = next // RFC 6946: a fragment that is the whole packet
		return l, len(b), nil
	}
	w := u.walk
	l.Next = Key{Table: "data"}
	if u.Quoted || w.cut > 0 || len(b) == 8 {
		return l, len(b), nil
	}
	key := fragKey{src: w.src.As16(), dst: w.dst.As16(), id: uint32(num(b[4:8])), v6: true}
	packet, why := w.s.fragments.add(fragment{
		key: key, off: off, more: more, data: l.Payload, m: u.Map.Slice(8, len(b)-8),
	}, u.Record, w.s.limits.Bytes)
	if why != "" {
		l.Malformed, l.MalformedRange = why, Range{Off: 2, Len: 2}
	}
	if packet != nil {
		l.Payload, l.PayloadMap, l.Next = packet.data, packet.m, next
		l.PDU = &fragHeaderWhole{whole: packet}
	}
	return l, len(b), nil
}

func (fragHeader) Field(l *Layer, id int, dst []Value) []Value {
	switch id {
	case fragNxt:
		return uintAt(dst, l.Bytes, 0, 1)
	case fragOffset:
		return bitsAt(dst, l.Bytes, 2, 2, 0xfff8)
	case fragMore:
		return boolAt(dst, l.Bytes, 2, 2, 1)
	case fragIdent:
		return uintAt(dst, l.Bytes, 4, 4)
	}
	return dst
}

func (p *fragHeaderWhole) Field(l *Layer, id int, dst []Value) []Value {
	switch id {
	case frag6Fragment:
		return appendFrames(dst, p.frames)
	case frag6Count:
		return append(dst, Value{Kind: Uint, Num: uint64(len(p.frames))})
	case frag6Len:
		return append(dst, Value{Kind: Uint, Num: uint64(len(p.data))})
	}
	return p.fragHeader.Field(l, id, dst)
}

func (fragHeader) Summary(l *Layer) string {
	b := l.Bytes
	if len(b) < 8 {
		return "IPv6 fragment, cut short"
	}
	out := fmt.Sprintf("fragment id=0x%08x from=%d", num(b[4:8]), num(b[2:4])&0xfff8)
	if b[3]&1 != 0 {
		out += " more"
	}
	return out
}

func (p *fragHeaderWhole) Summary(l *Layer) string { return p.fragHeader.Summary(l) }

func (fragHeader) Notes(l *Layer) []Note {
	b := l.Bytes
	if len(b) < 8 {
		return nil
	}
	n := fragNote(num(b[4:8]), int(num(b[2:4])&0xfff8), len(b)-8, b[3]&1 != 0)
	n.Source, n.At = fragSource, Range{Len: 8}
	return []Note{n}
}

func (p *fragHeaderWhole) Notes(*Layer) []Note {
	var out []Note
	if p.overlap {
		out = append(out, Note{
			Level: Error, Text: "Fragments of this packet overlap: a host must drop all of it. What is shown is what the first copies of the bytes make.",
			Source: "RFC 5722 section 3", At: Range{Len: 8}, Packets: p.frames,
		})
	}
	return append(out, Note{
		Text:   fmt.Sprintf("With this fragment the packet is whole: %s of data came in %s.", text.Count(len(p.data), "byte"), text.Count(len(p.frames), "fragment")),
		Source: fragSource, At: Range{Len: 8}, Packets: p.frames,
	})
}
