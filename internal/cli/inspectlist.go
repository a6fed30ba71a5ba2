package cli

import (
	"strings"
	"time"

	"netlab/dissect"
	"netlab/trace"
	"netlab/view/ladder"
)

// listView prints a packet a line. It decodes only what a line shows, which is
// a tenth of the work of making a whole trace.Packet.
type listView struct {
	app   *app
	src   *source
	o     ladder.Options
	ends  map[string][2]dissect.Ref // the fields with the two addresses, by protocol
	again []dissect.Ref             // the fields that mark a packet sent again
	buf   []dissect.Value
}

func newListView(a *app, src *source, reg *dissect.Registry, o ladder.Options) *listView {
	v := &listView{app: a, src: src, o: o, ends: map[string][2]dissect.Ref{}}
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
	for _, f := range reg.Fields() {
		if strings.HasSuffix(f.Name, ".analysis.retransmission") {
			ref, _ := reg.Field(f.Name)
			v.again = append(v.again, ref)
		}
	}
	return v
}

func (v *listView) packet(p *dissect.Packet) error {
	at, tp := v.brief(p)
	v.app.println(ladder.List(at, tp, v.o))
	return v.app.out.err
}

func (v *listView) end() error { return nil }

// brief is what source.trace makes of a packet, but for what a line leaves out.
func (v *listView) brief(p *dissect.Packet) (time.Duration, trace.Packet) {
	for _, ref := range v.again {
		if v.buf = p.Values(ref, v.buf[:0]); len(v.buf) > 0 {
			return v.src.trace(p) // its notes say what it repeats
		}
	}
	r := p.Record
	if len(r.Fates) > 0 { // few: a run of netlab's own
		return v.src.trace(p)
	}
	tp := trace.Packet{Number: r.Number, Length: r.Length, From: r.From, Layers: make([]trace.Layer, 1)}
	if top := p.Top(); top != nil {
		tp.Layers[0].Proto, tp.Summary = top.Proto, top.Summary()
	}
	from, to, all := v.addresses(p)
	names := v.src.hosts()
	if tp.From == "" {
		tp.From = named(names, from)
	}
	if tp.To = named(names, to); all {
		tp.To = "*"
	}
	return v.src.at(r), tp
}

// named is the host of an address, or the address.
func named(names map[string]string, addr string) string {
	if n, ok := names[addr]; ok {
		return n
	}
	return addr
}

// addresses are those of the outermost network layer, else of the link, and
// whether the frame is for more than one station.
func (v *listView) addresses(p *dissect.Packet) (from, to string, all bool) {
	for i := range p.Layers {
		l := &p.Layers[i]
		refs, ok := v.ends[l.Proto]
		if !ok {
			continue
		}
		from, to = v.first(l, refs[0]), v.first(l, refs[1])
		if l.Proto != "eth" {
			return from, to, all
		}
		// IEEE 802-2014 section 8.2: the first bit sent of an address tells one
		// station from many.
		all = len(v.buf) > 0 && len(v.buf[0].Raw) > 0 && v.buf[0].Raw[0]&1 == 1
	}
	return from, to, all
}

// first is the first value of a layer's field; it stays in v.buf.
func (v *listView) first(l *dissect.Layer, ref dissect.Ref) string {
	if v.buf = l.Values(ref, v.buf[:0]); len(v.buf) == 0 {
		return ""
	}
	return ref.Info().Format(v.buf[0])
}
