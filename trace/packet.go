package trace

import (
	"slices"
	"strings"
	"time"

	"netlab/capture"
	"netlab/dissect"
)

// PacketOptions are what a dissected packet does not know of itself. The zero
// PacketOptions are valid.
type PacketOptions struct {
	// To is for whom the frame was meant; empty: the receiver if its fates name
	// one, else what Names says of its address.
	To string
	// Names are the hosts of addresses ("10.0.0.1", "02:00:00:00:00:01"). They
	// are needed for captures whose records do not name the sender.
	Names  map[string]string
	Hop    int
	Labels []string // nil: those of the record
	// Hidden reports whether a field's value must not be told yet; nil: none.
	Hidden func(field string) bool
}

// NewPacket makes the plain data of a dissected packet. Nothing of p is kept.
// Times are lab time since epoch.
func NewPacket(p *dissect.Packet, epoch time.Time, o PacketOptions) Packet {
	r := p.Record
	out := Packet{
		Number:    r.Number,
		Link:      r.Link,
		From:      r.From,
		Length:    r.Length,
		Data:      append([]byte(nil), r.Data...),
		Fates:     fatesOf(r, epoch),
		Protocols: []string{},
		Layers:    make([]Layer, 0, len(p.Layers)),
		Hop:       o.Hop,
		Label:     o.Labels,
		Comments:  r.Comments,
	}
	top := p.Top()
	for i := range p.Layers {
		l := &p.Layers[i]
		if l == top {
			out.Top = i
		}
		if l.Proto != "frame" {
			out.Protocols = append(out.Protocols, l.Proto)
		}
		out.Layers = append(out.Layers, layerOf(l))
	}
	if o.Hidden != nil {
		hide(out.Layers, o.Hidden)
	}
	if out.Top < len(out.Layers) {
		out.Summary = out.Layers[out.Top].Summary
	}
	out.Notes = explanationFirst(out.Layers, out.Top)
	out.Repeats = repeats(out)
	if o.To == "" {
		o.To = r.To
	}
	if len(out.Label) == 0 {
		out.Label = r.Labels
	}
	out.From, out.To = ends(out, o)
	return out
}

func fatesOf(r *capture.Record, epoch time.Time) []Fate {
	var out []Fate
	for _, f := range r.Fates {
		t := Fate{To: f.To, Verdicts: f.Verdicts, Flips: append([]capture.Flip(nil), f.Flips...)}
		if !f.Arrived.IsZero() {
			t.At = f.Arrived.Sub(epoch)
		}
		out = append(out, t)
	}
	return out
}

func layerOf(l *dissect.Layer) (out Layer) {
	out = Layer{
		Proto:     l.Proto,
		OSI:       int(l.Place.Layer),
		Caveat:    l.Place.Caveat,
		Malformed: l.Malformed,
	}
	if l.Place.Layer != 0 {
		out.OSIName = l.Place.Layer.String()
	}
	if l.Place.Suite != 0 {
		out.Suite = l.Place.Suite.String()
	}
	if l.Header > 0 {
		out.Header = spansOf(l, dissect.Range{Len: l.Header})
	}
	out.Summary = l.Summary()
	for _, n := range l.Notes() {
		out.Notes = append(out.Notes, Note{
			Level: n.Level.String(), Proto: l.Proto, Text: n.Text, Source: n.Source,
			Packets: append([]int(nil), n.Packets...),
		})
	}
	out.Fields = fieldsOf(l)
	return out
}

// fieldsOf decodes all fields that the layer has, but for the protocol's own
// name, whose presence the layer itself says.
func fieldsOf(l *dissect.Layer) []Field {
	var out []Field
	var values []dissect.Value
	for i, info := range l.Fields() {
		if info.Name == l.Proto {
			continue
		}
		values = l.FieldValues(i, values[:0])
		if len(values) == 0 {
			continue
		}
		f := Field{Name: info.Name, Doc: info.Doc, Source: info.Source}
		var words []string
		for _, v := range values {
			f.Values = append(f.Values, info.Format(v))
			if info.Names != nil {
				if w := info.Names(v.Num); w != "" {
					words = append(words, w)
				}
			}
			f.Spans = append(f.Spans, spansOf(l, v.At)...)
		}
		f.Words = strings.Join(words, ", ")
		out = append(out, f)
	}
	return out
}

func spansOf(l *dissect.Layer, r dissect.Range) []Span {
	if r.Len == 0 {
		return nil
	}
	var out []Span
	for _, s := range l.Spans(r) {
		out = append(out, Span{Packet: s.Packet, Off: s.Off, Len: s.Len, Mask: r.Mask})
	}
	return out
}

// explanationFirst gives the notes of all layers: those of the layer that
// matters first, then of what lies on it, then down to the wire.
func explanationFirst(layers []Layer, top int) []Note {
	var out []Note
	if top < len(layers) {
		out = append(out, layers[top].Notes...)
	}
	for i, l := range slices.Backward(layers) {
		if i != top {
			out = append(out, l.Notes...)
		}
	}
	return out
}

// repeats finds the packet that this one sends again: the first that is named
// by a note of a layer which has a field "….analysis.retransmission".
func repeats(p Packet) int {
	for _, l := range p.Layers {
		if !l.has("analysis.retransmission") {
			continue
		}
		for _, n := range l.Notes {
			for _, earlier := range n.Packets {
				if earlier < p.Number {
					return earlier
				}
			}
		}
	}
	return 0
}

func (l Layer) has(suffix string) bool {
	for _, f := range l.Fields {
		if strings.HasSuffix(f.Name, "."+suffix) {
			return true
		}
	}
	return false
}

// ends says from which host to which a packet goes. What the record knows
// counts first; then the addresses in it, by name where they have one.
func ends(p Packet, o PacketOptions) (from, to string) {
	from, to = p.From, o.To
	src, dst, all := p.addresses()
	named := func(addr string) string {
		if n, ok := o.Names[addr]; ok {
			return n
		}
		return addr
	}
	if from == "" {
		from = named(src)
	}
	if to != "" {
		return from, to
	}
	for _, f := range p.Fates {
		switch to {
		case "", f.To:
			to = f.To
		default: // several receivers
			return from, "*"
		}
	}
	if to != "" {
		return from, to
	}
	if all {
		return from, "*"
	}
	return from, named(dst)
}

// addresses gives the outermost addresses of hosts, and whether the frame was
// sent to more than one station.
func (p Packet) addresses() (src, dst string, all bool) {
	for _, l := range p.Layers {
		switch l.Proto {
		case "eth":
			src, dst = l.first("eth.src"), l.first("eth.dst")
			// IEEE 802-2014 section 8.2: the first bit sent of an address tells
			// one station from many.
			all = len(dst) > 1 && strings.ContainsRune("13579bdf", rune(dst[1]))
		case "arp":
			src, dst = l.first("arp.src.proto_ipv4"), l.first("arp.dst.proto_ipv4")
			return src, dst, all
		case "ip", "ipv6":
			src, dst = l.first(l.Proto+".src"), l.first(l.Proto+".dst")
			return src, dst, all
		}
	}
	return src, dst, all
}

func (l Layer) first(field string) string {
	for _, f := range l.Fields {
		if f.Name == field && len(f.Values) > 0 {
			return f.Values[0]
		}
	}
	return ""
}

// TopLayer is the layer that matters. A packet without layers has an empty one.
func (p Packet) TopLayer() Layer {
	if p.Top < 0 || p.Top >= len(p.Layers) {
		return Layer{}
	}
	return p.Layers[p.Top]
}

// Explanation is what the packet means: the first note of the layer that
// matters. It is the zero Note where nothing explains the packet.
func (p Packet) Explanation() Note {
	if n := p.TopLayer().Notes; len(n) > 0 {
		return n[0]
	}
	return Note{}
}

// Gone reports whether the copy never arrived.
func (f Fate) Gone() bool { return f.Verdicts&(capture.Lost|capture.QueueDropped) != 0 }
