package page

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"netlab/trace"
)

// The most that is kept of a packet: more than any page shows, and little enough
// that a stranger's packets of thousands of layers, options and comments do not
// fill memory.
const (
	keptLayers   = 64
	keptValues   = 64 // of a field
	keptNotes    = 64 // of a layer
	keptComments = 16
	keptData     = 64 << 10
)

// bounded is a packet without what no page has room for. What it keeps of a
// longer list is a copy, so that the list can go.
func bounded(p trace.Packet) trace.Packet {
	p.Data = first(p.Data, keptData)
	p.Comments = slices.Clone(first(p.Comments, keptComments))
	for i, c := range p.Comments {
		p.Comments[i] = short(c)
	}
	p.Notes, p.Protocols = first(p.Notes, keptNotes), first(p.Protocols, keptLayers)
	top := p.TopLayer()
	left := len(p.Layers) - keptLayers
	if p.Layers = slices.Clone(first(p.Layers, keptLayers)); left > 0 {
		last := len(p.Layers) - 1
		if p.Top >= last { // the one that matters stays, as the last of them
			p.Layers[last], p.Top = top, last
		}
		p.Layers[0].Notes = append(slices.Clip(first(p.Layers[0].Notes, keptNotes-1)), trace.Note{
			Level: "chat", Text: fmt.Sprintf("The packet has %d layers more, which are left out here.", left),
		})
	}
	for i := range p.Layers {
		l := &p.Layers[i]
		l.Summary, l.Malformed = short(l.Summary), short(l.Malformed)
		l.Notes, l.Header = first(l.Notes, keptNotes), first(l.Header, keptValues)
		l.Fields = slices.Clone(l.Fields)
		for k := range l.Fields {
			boundField(&l.Fields[k])
		}
	}
	return p
}

func boundField(f *trace.Field) {
	f.Words = short(f.Words)
	more := len(f.Values) > keptValues
	f.Values, f.Spans = slices.Clone(first(f.Values, keptValues)), first(f.Spans, keptValues)
	for i, v := range f.Values {
		f.Values[i] = short(v)
	}
	if more {
		f.Values = append(f.Values, "…")
	}
}

// first are the first n of a list.
func first[E any](list []E, n int) []E {
	if len(list) <= n {
		return list
	}
	return slices.Clone(list[:n])
}

// short is a text no longer than a page shows, and a little: who shows it says
// that it was cut.
func short(s string) string {
	const most = maxText + utf8.UTFMax
	if len(s) <= most {
		return s
	}
	return strings.Clone(s[:most])
}
