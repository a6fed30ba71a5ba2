package trace

import (
	"hash/fnv"
	"slices"
	"strings"

	"netlab/dissect"
)

// ownFile reports whether a program that wrote a capture is netlab: then the
// file's sections are scenes and its times are those of the lab.
func ownFile(application string) bool { return strings.HasPrefix(application, "netlab") }

// refs finds what a Source and a list must know of a packet, without making all
// of it.
type refs struct {
	streams [2]dissect.Ref            // tcp.stream, udp.stream
	ends    map[string][2]dissect.Ref // the fields with the two addresses, by protocol
	pieces  []dissect.Ref             // what only a fragment has
	again   []dissect.Ref             // what marks a packet sent again
}

func newRefs(reg *dissect.Registry) refs {
	v := refs{ends: map[string][2]dissect.Ref{}}
	v.streams[talkTCP], _ = reg.Field("tcp.stream")
	v.streams[talkUDP], _ = reg.Field("udp.stream")
	for proto, names := range map[string][2]string{
		"eth":  {"eth.src", "eth.dst"},
		"arp":  {"arp.src.proto_ipv4", "arp.dst.proto_ipv4"},
		"ip":   {"ip.src", "ip.dst"},
		"ipv6": {"ipv6.src", "ipv6.dst"},
	} {
		from, ok := reg.Field(names[0])
		to, ok2 := reg.Field(names[1])
		if ok && ok2 {
			v.ends[proto] = [2]dissect.Ref{from, to}
		}
	}
	for _, name := range []string{"ip.frag_offset", "ip.flags.mf", "ipv6.fraghdr.offset"} {
		if ref, ok := reg.Field(name); ok {
			v.pieces = append(v.pieces, ref)
		}
	}
	for _, f := range reg.Fields() {
		if strings.HasSuffix(f.Name, ".analysis.retransmission") {
			ref, _ := reg.Field(f.Name)
			v.again = append(v.again, ref)
		}
	}
	return v
}

// talk says to which conversation a packet belongs: by the innermost ports, or
// else by a number made of its two addresses.
func (v *refs) talk(p *dissect.Packet) (kind, index int) {
	var buf [4]dissect.Value
	for i := range slices.Backward(p.Layers) {
		l := &p.Layers[i]
		for kind, proto := range []string{talkTCP: "tcp", talkUDP: "udp"} {
			if l.Proto != proto || v.streams[kind].Info() == nil {
				continue
			}
			if got := l.Values(v.streams[kind], buf[:0]); len(got) > 0 {
				return kind, int(got[0].Num)
			}
		}
	}
	h := fnv.New32a()
	for i := range p.Layers {
		ends, ok := v.ends[p.Layers[i].Proto]
		if !ok {
			continue
		}
		from, to := p.Layers[i].Values(ends[0], nil), p.Layers[i].Values(ends[1], nil)
		if len(from) == 0 || len(to) == 0 || !from[0].Addr.IsValid() || !to[0].Addr.IsValid() {
			continue
		}
		a, b := from[0].Addr, to[0].Addr
		if b.Less(a) {
			a, b = b, a
		}
		x, y := a.As16(), b.As16()
		_, _ = h.Write(x[:]) // it never fails
		_, _ = h.Write(y[:])
		break
	}
	return talkElse, int(h.Sum32() % buckets)
}

// fragment reports whether a packet is a piece of a datagram.
func (v *refs) fragment(p *dissect.Packet) bool {
	var buf [4]dissect.Value
	for _, ref := range v.pieces {
		if got := p.Values(ref, buf[:0]); len(got) > 0 && (got[0].Num > 0 || strings.HasPrefix(ref.Info().Name, "ipv6")) {
			return true
		}
	}
	return false
}

// stampOf is a number that differs, nearly always, where the list would say
// something else of a packet.
func stampOf(p *dissect.Packet) uint32 {
	top := p.Top()
	if top == nil {
		return 0
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(top.Proto)) // it never fails
	_, _ = h.Write([]byte(top.Summary()))
	return h.Sum32()
}

// brief makes of a packet what a line of a list shows.
func (v *refs) brief(p *dissect.Packet, names map[string]string) Packet {
	r := p.Record
	tp := Packet{Number: r.Number, Length: r.Length, From: r.From, Layers: make([]Layer, 1), Comments: r.Comments}
	if top := p.Top(); top != nil {
		tp.Layers[0], tp.Summary = Layer{Proto: top.Proto, OSI: int(top.Place.Layer)}, top.Summary()
	}
	from, to, all := v.addresses(p)
	if tp.From == "" {
		tp.From = nameOf(names, from)
	}
	if tp.To = nameOf(names, to); all {
		tp.To = "*"
	}
	return tp
}

func nameOf(names map[string]string, addr string) string {
	if n, ok := names[addr]; ok {
		return n
	}
	return addr
}

// whole reports whether brief would leave something out of a packet's line.
func (v *refs) whole(p *dissect.Packet) bool {
	if len(p.Record.Fates) > 0 {
		return true
	}
	var buf [2]dissect.Value
	return slices.ContainsFunc(v.again, func(ref dissect.Ref) bool { return len(p.Values(ref, buf[:0])) > 0 })
}

// addresses are those of the outermost network layer, else of the link, and
// whether the frame is for more than one station.
func (v *refs) addresses(p *dissect.Packet) (from, to string, all bool) {
	for i := range p.Layers {
		l := &p.Layers[i]
		ends, ok := v.ends[l.Proto]
		if !ok {
			continue
		}
		var a, b string
		if got := l.Values(ends[0], nil); len(got) > 0 {
			a = ends[0].Info().Format(got[0])
		}
		if got := l.Values(ends[1], nil); len(got) > 0 {
			b = ends[1].Info().Format(got[0])
			// IEEE 802-2014 section 8.2: the first bit sent of an address tells
			// one station from many.
			all = all || l.Proto == "eth" && len(got[0].Raw) > 0 && got[0].Raw[0]&1 == 1
		}
		if from, to = a, b; l.Proto != "eth" {
			return from, to, all
		}
	}
	return from, to, all
}
