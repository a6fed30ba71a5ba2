package trace

import (
	"net/netip"
	"strings"

	"netlab/dissect"
)

// Briefs makes of packets what a line of a list shows of them, which is a tenth
// of the work of NewPacket: it decodes nothing else. What becomes of a frame on
// a lab's wire (Fates) is left out; such packets, which are few, want NewPacket.
//
// One goroutine uses it at a time; Clone makes one for another.
type Briefs struct {
	ends  map[string][2]dissect.Ref // the fields with the two addresses, by protocol
	again []dissect.Ref             // the fields that mark a packet sent again
	buf   []dissect.Value
}

// NewBriefs makes one for packets that were dissected with this registry.
func NewBriefs(reg *dissect.Registry) *Briefs {
	b := &Briefs{ends: map[string][2]dissect.Ref{}}
	for proto, names := range map[string][2]string{
		"eth":  {"eth.src", "eth.dst"},
		"arp":  {"arp.src.proto_ipv4", "arp.dst.proto_ipv4"},
		"ip":   {"ip.src", "ip.dst"},
		"ipv6": {"ipv6.src", "ipv6.dst"},
	} {
		from, ok := reg.Field(names[0])
		to, ok2 := reg.Field(names[1])
		if ok && ok2 {
			b.ends[proto] = [2]dissect.Ref{from, to}
		}
	}
	for _, f := range reg.Fields() {
		if strings.HasSuffix(f.Name, ".analysis.retransmission") {
			ref, _ := reg.Field(f.Name)
			b.again = append(b.again, ref)
		}
	}
	return b
}

// Clone makes another that knows the same.
func (b *Briefs) Clone() *Briefs { return &Briefs{ends: b.ends, again: b.again} }

// Packet makes of p its number, length, comments, ends, top layer, summary and
// the packet that it repeats. name says which host has an address.
func (b *Briefs) Packet(p *dissect.Packet, name func(addr string) string) Packet {
	out := Packet{
		Number: p.Record.Number, Length: p.Record.Length, Comments: p.Record.Comments,
		Layers: make([]Layer, 1), Repeats: b.Repeats(p),
	}
	if top := p.Top(); top != nil {
		out.Layers[0], out.Summary = Layer{Proto: top.Proto, OSI: int(top.Place.Layer)}, top.Summary()
	}
	out.From, out.To = b.Ends(p, name)
	return out
}

// Repeats is the packet that this one sends again: the first earlier one that is
// named by a note of a layer which is marked so; 0 if there is none.
func (b *Briefs) Repeats(p *dissect.Packet) int {
	for i := range p.Layers {
		l := &p.Layers[i]
		for _, ref := range b.again {
			if b.buf = l.Values(ref, b.buf[:0]); len(b.buf) == 0 {
				continue
			}
			for _, n := range l.Notes() {
				for _, earlier := range n.Packets {
					if earlier < p.Number() {
						return earlier
					}
				}
			}
		}
	}
	return 0
}

// Ends are the sender and the receiver, "*" for more than one.
func (b *Briefs) Ends(p *dissect.Packet, name func(addr string) string) (from, to string) {
	src, dst, all := b.addresses(p)
	if from = p.Record.From; from == "" {
		from = name(src)
	}
	switch {
	case p.Record.To != "":
		to = p.Record.To
	case all:
		to = "*"
	default:
		to = name(dst)
	}
	return from, to
}

// Pair is the two addresses of a packet whose ends follow from these: one of IP
// for one station, whose sender the record does not name.
func (b *Briefs) Pair(p *dissect.Packet) (pair [2]netip.Addr, ok bool) {
	if p.Record.From != "" {
		return pair, false
	}
	for i := range p.Layers {
		l := &p.Layers[i]
		refs, known := b.ends[l.Proto]
		if !known {
			continue
		}
		if l.Proto == "eth" {
			if group(l.Bytes) {
				return pair, false
			}
			continue
		}
		b.buf = l.Values(refs[1], l.Values(refs[0], b.buf[:0]))
		if l.Proto == "arp" || len(b.buf) != 2 {
			return pair, false
		}
		return [2]netip.Addr{b.buf[0].Addr, b.buf[1].Addr}, true
	}
	return pair, false
}

// addresses are those of the outermost network layer, else of the link, and
// whether the frame is for more than one station.
func (b *Briefs) addresses(p *dissect.Packet) (from, to string, all bool) {
	for i := range p.Layers {
		l := &p.Layers[i]
		refs, ok := b.ends[l.Proto]
		if !ok {
			continue
		}
		from, to = b.first(l, refs[0]), b.first(l, refs[1])
		if l.Proto != "eth" {
			return from, to, all
		}
		all = group(l.Bytes)
	}
	return from, to, all
}

// first is the first value of a layer's field.
func (b *Briefs) first(l *dissect.Layer, ref dissect.Ref) string {
	if b.buf = l.Values(ref, b.buf[:0]); len(b.buf) == 0 {
		return ""
	}
	return ref.Info().Format(b.buf[0])
}

// group reports whether a frame is for more than one station: IEEE 802-2014
// section 8.2 has the first bit sent of an address tell that.
func group(frame []byte) bool { return len(frame) >= 6 && frame[0]&1 == 1 }
