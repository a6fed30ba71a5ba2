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

// refs finds what a Source must know of a packet, without making all of it.
type refs struct {
	*Briefs
	streams [2]dissect.Ref // tcp.stream, udp.stream
	pieces  []dissect.Ref  // what only a fragment has
}

func newRefs(reg *dissect.Registry) refs {
	v := refs{Briefs: NewBriefs(reg)}
	v.streams[talkTCP], _ = reg.Field("tcp.stream")
	v.streams[talkUDP], _ = reg.Field("udp.stream")
	for _, name := range []string{"ip.frag_offset", "ip.flags.mf", "ipv6.fraghdr.offset"} {
		if ref, ok := reg.Field(name); ok {
			v.pieces = append(v.pieces, ref)
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
	return v.Packet(p, func(addr string) string {
		if n, ok := names[addr]; ok {
			return n
		}
		return addr
	})
}
