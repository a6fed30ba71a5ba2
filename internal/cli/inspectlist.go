package cli

import (
	"net/netip"
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
	kept  keptEnds
}

// keptEnds has the ends of packets as they are shown, so that they need not be
// written anew for each packet of a conversation.
type keptEnds struct {
	told int // names of the file that they have
	ends map[[2]netip.Addr]string
}

// maxKeptEnds is how many are kept at once.
const maxKeptEnds = 4096

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

// clone implements liner.
func (v *listView) clone() liner {
	return &listView{app: v.app, src: v.src, o: v.o, ends: v.ends, again: v.again}
}

func (v *listView) packet(p *dissect.Packet) error {
	v.src.hosts()
	return v.app.write(v.line(nil, p, &v.src.names))
}

func (v *listView) end() error { return nil }

// line implements liner.
func (v *listView) line(b []byte, p *dissect.Packet, names *hostNames) []byte {
	r := p.Record
	if len(r.Fates) > 0 { // few: a run of netlab's own
		at, tp := v.src.traceWith(p, names.byAddr)
		return append(ladder.AppendList(b, ladder.RowOf(at, tp), v.o), '\n')
	}
	row := ladder.Row{Number: r.Number, At: v.src.at(r), Length: r.Length, Repeats: v.repeats(p)}
	if top := p.Top(); top != nil {
		row.Proto, row.Summary = top.Proto, top.Summary()
	}
	return append(ladder.AppendListEnds(b, row, v.shownEnds(p, names), v.o), '\n')
}

// brief is what source.trace makes of a packet, but for what a line leaves out.
func (v *listView) brief(p *dissect.Packet) (time.Duration, trace.Packet) {
	r := p.Record
	v.src.hosts()
	if len(r.Fates) > 0 {
		return v.src.trace(p)
	}
	tp := trace.Packet{Number: r.Number, Length: r.Length, Layers: make([]trace.Layer, 1), Repeats: v.repeats(p)}
	if top := p.Top(); top != nil {
		tp.Layers[0].Proto, tp.Summary = top.Proto, top.Summary()
	}
	tp.From, tp.To = v.fromTo(p, &v.src.names)
	return v.src.at(r), tp
}

// repeats is the packet that this one sends again: the first earlier one that is
// named by a note of a layer which is marked so; 0 if there is none.
func (v *listView) repeats(p *dissect.Packet) int {
	for i := range p.Layers {
		l := &p.Layers[i]
		for _, ref := range v.again {
			if v.buf = l.Values(ref, v.buf[:0]); len(v.buf) == 0 {
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

// shownEnds is the column with sender and receiver.
func (v *listView) shownEnds(p *dissect.Packet, names *hostNames) string {
	key, ok := v.pair(p)
	if !ok {
		from, to := v.fromTo(p, names)
		return ladder.Ends(from, to, v.o)
	}
	if v.kept.told != names.told || len(v.kept.ends) > maxKeptEnds || v.kept.ends == nil {
		v.kept = keptEnds{told: names.told, ends: map[[2]netip.Addr]string{}}
	}
	s, ok := v.kept.ends[key]
	if !ok {
		from, to := v.fromTo(p, names)
		s = ladder.Ends(from, to, v.o)
		v.kept.ends[key] = s
	}
	return s
}

// pair is the two addresses of a packet whose ends follow from these: one of IP
// for one station, whose sender the record does not name.
func (v *listView) pair(p *dissect.Packet) (pair [2]netip.Addr, ok bool) {
	if p.Record.From != "" {
		return pair, false
	}
	for i := range p.Layers {
		l := &p.Layers[i]
		refs, known := v.ends[l.Proto]
		if !known {
			continue
		}
		if l.Proto == "eth" {
			if group(l.Bytes) {
				return pair, false
			}
			continue
		}
		v.buf = l.Values(refs[1], l.Values(refs[0], v.buf[:0]))
		if l.Proto == "arp" || len(v.buf) != 2 {
			return pair, false
		}
		return [2]netip.Addr{v.buf[0].Addr, v.buf[1].Addr}, true
	}
	return pair, false
}

// group reports whether a frame is for more than one station: IEEE 802-2014
// section 8.2 has the first bit sent of an address tell that.
func group(frame []byte) bool { return len(frame) >= 6 && frame[0]&1 == 1 }

// fromTo are the ends in words.
func (v *listView) fromTo(p *dissect.Packet, names *hostNames) (from, to string) {
	src, dst, all := v.addresses(p)
	if from = p.Record.From; from == "" {
		from = names.of(src)
	}
	if to = names.of(dst); all {
		to = "*"
	}
	return from, to
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
		all = group(l.Bytes)
	}
	return from, to, all
}

// first is the first value of a layer's field.
func (v *listView) first(l *dissect.Layer, ref dissect.Ref) string {
	if v.buf = l.Values(ref, v.buf[:0]); len(v.buf) == 0 {
		return ""
	}
	return ref.Info().Format(v.buf[0])
}
