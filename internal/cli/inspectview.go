package cli

import (
	"slices"
	"strings"
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/trace"
	"netlab/view/ladder"
	"netlab/view/report"
)

// viewer makes the viewer that the flags ask for.
func (a *app) viewer(reg *dissect.Registry, src *source, name string, o inspectOptions) (viewer, error) {
	events := eventView{src: src, name: name}
	switch {
	case o.export != "":
		return a.exporter(reg, src, name, o)
	case o.follow != "":
		return a.newFollowView(reg, src, o)
	case o.graph != "":
		return a.newGraphView(reg, src, o)
	case o.expert:
		return &expertView{app: a, src: src, r: report.NewExpert(reg, name, a.reportOptions(o))}, nil
	case o.stats:
		return &statsView{app: a, src: src, r: report.NewStats(reg, a.reportOptions(o)), scene: src.scene}, nil
	case o.fields != "":
		refs, err := fieldRefs(reg, o.fields)
		return &fieldView{app: a, refs: refs}, err
	case o.packet > 0:
		return &packetView{app: a, src: src, want: o.packet, hex: o.hex, o: a.drawing(o.width, o.plain)}, nil
	case o.json:
		events.sink = trace.JSONSink(a.out)
		return &events, nil
	case o.ladder:
		d := a.drawing(o.width, o.plain)
		d.Passing = true
		events.sink, events.keeps = ladder.New(a.out, d), true
		return &events, nil
	default:
		d := a.drawing(o.width, o.plain)
		if o.width == 0 && !a.env.OutTerminal {
			d.Width = 0 // a line that is searched is not cut
		}
		return newListView(a, src, reg, d), nil
	}
}

// at is when a record left: lab time, or the time since the first record.
func (s *source) at(r *capture.Record) time.Duration {
	if r.Sent.IsZero() {
		return 0
	}
	return r.Sent.Sub(s.epoch)
}

// trace makes plain data of a packet. A comment that only repeats what netlab
// says of the packet anyway, as those of its own files do, is left out.
func (s *source) trace(p *dissect.Packet) (time.Duration, trace.Packet) {
	return s.traceWith(p, s.hosts())
}

// traceWith is trace for who knows the names.
func (s *source) traceWith(p *dissect.Packet, names map[string]string) (time.Duration, trace.Packet) {
	tp := trace.NewPacket(p, s.epoch, trace.PacketOptions{Names: names, Hop: s.leg.Hop})
	if said := tp.Explanation().Text; s.own && slices.Contains(tp.Comments, said) {
		tp.Comments = slices.DeleteFunc(slices.Clone(tp.Comments), func(c string) bool { return c == said })
	}
	return s.at(p.Record), tp
}

// packetView prints one packet in full.
type packetView struct {
	app   *app
	src   *source
	want  int
	hex   bool
	found bool
	o     ladder.Options
}

func (v *packetView) packet(p *dissect.Packet) error {
	if p.Number() != v.want {
		return nil
	}
	v.found = true
	at, tp := v.src.trace(p)
	for _, l := range ladder.Packet(at, tp, v.hex, v.o) {
		v.app.println(l)
	}
	return errEnough
}

// passing implements passing.
func (v *packetView) passing() bool { return true }

func (v *packetView) end() error {
	if !v.found {
		return usagef("there is no packet %d to show", v.want)
	}
	return nil
}

// fieldView prints values of fields.
type fieldView struct {
	app    *app
	refs   []dissect.Ref
	values []dissect.Value
}

func fieldRefs(reg *dissect.Registry, list string) ([]dissect.Ref, error) {
	var refs []dissect.Ref
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		ref, ok := reg.Field(name)
		if !ok {
			var names []string
			for _, f := range reg.Fields() {
				names = append(names, f.Name)
			}
			return nil, unknown("field", name, names, "names are Wireshark's, as in tcp.srcport")
		}
		refs = append(refs, ref)
	}
	return refs, nil
}

// packet implements viewer.
func (v *fieldView) packet(p *dissect.Packet) error {
	return v.app.write(v.line(nil, p, nil))
}

// clone implements liner.
func (v *fieldView) clone() liner { return &fieldView{app: v.app, refs: v.refs} }

// line prints values as tshark -T fields does: tabs between fields, commas
// between the values of one.
func (v *fieldView) line(b []byte, p *dissect.Packet, _ *hostNames) []byte {
	for i, ref := range v.refs {
		if i > 0 {
			b = append(b, '\t')
		}
		v.values = p.Values(ref, v.values[:0])
		for j := range v.values {
			if j > 0 {
				b = append(b, ',')
			}
			b = ref.Info().Append(b, &v.values[j])
		}
	}
	return append(b, '\n')
}

func (v *fieldView) end() error { return nil }

// eventView makes a trace of a capture.
type eventView struct {
	src   *source
	name  string
	sink  trace.Sink
	keeps bool // the sink may keep packets
	seq   int
	begun bool
	bench benches
	count int
	lost  int
}

func (v *eventView) send(at time.Duration, b trace.Body) error {
	v.seq++
	return v.sink.Event(trace.Event{Seq: v.seq, At: at, Body: b})
}

// begin says what is shown, once, and on what bench, for each scene of a capture
// that tells.
func (v *eventView) begin() error {
	if !v.begun {
		v.begun = true
		if err := v.send(0, trace.Meta{Lesson: title(v.name), Title: v.src.r.Comment()}); err != nil {
			return err
		}
	}
	scene, ok := v.bench.next(v.src)
	if !ok {
		return nil
	}
	return v.send(0, scene)
}

func (v *eventView) packet(p *dissect.Packet) error {
	if err := v.begin(); err != nil {
		return err
	}
	at, tp := v.src.trace(p)
	v.bench.saw(at, p.Record)
	v.count++
	for _, f := range p.Record.Fates {
		if f.Gone() {
			v.lost++
			break
		}
	}
	return v.send(at, tp)
}

// passing implements passing.
func (v *eventView) passing() bool { return !v.keeps }

func (v *eventView) end() error {
	if err := v.begin(); err != nil {
		return err
	}
	if err := v.send(v.bench.last, trace.End{OK: true, Packets: v.count, Lost: v.lost, LabTime: v.bench.labTime()}); err != nil {
		return err
	}
	if f, ok := v.sink.(interface{ Flush() error }); ok {
		return f.Flush()
	}
	return nil
}
