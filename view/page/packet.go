package page

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"netlab/trace"
	"netlab/view/wording"
)

// packet is a packet to open.
type packet struct {
	ID, At, Ends, Class string
	Number, Length      int
	Headline, Tags      string
	Again               *link
	Notes               []note
	Fates               []string
	Comments            []string
	Layers              []layer
	Hex                 *dump
	Cut                 bool // there was no room for fields and bytes
	Docs                bool // fields have their sentences beside them
}

type note struct {
	Level, Text, Source string
	Packets             []link
}

type link struct{ Href, Text string }

// layer is one layer of a packet and its place in both models.
type layer struct {
	Name, Class, OSI, Suite, Caveat string
	Summary, Where, Malformed       string
	Open                            bool
	Notes                           []string
	Fields                          []field
}

// field is a field with its value, its bytes, and its sentence by number.
type field struct {
	Index              int
	Name, Value, Words string
	Where              string
	Doc                *doc
	Blank              *blankCell
}

// blankCell stands for a value that a question asks for.
type blankCell struct {
	Index, Number int
	Href          string
}

// doc is a sentence about a field, which stands on the page once.
type doc struct{ ID, Name, Text, Source string }

type docs struct {
	list []doc
	at   map[string]int
}

func (d *docs) of(f trace.Field) *doc {
	if f.Doc == "" {
		return nil
	}
	i, ok := d.at[f.Name]
	if !ok {
		i = len(d.list)
		d.at[f.Name] = i
		d.list = append(d.list, doc{fmt.Sprintf("d%d", i), clean(f.Name), clean(f.Doc), clean(f.Source)})
	}
	return &d.list[i]
}

const (
	maxValue  = 80  // runes of a field's value
	maxFields = 400 // of a packet
)

// packet makes the plain data of a packet. whole: with fields and bytes.
func (b *builder) packet(s *scene, e trace.Event, p trace.Packet, whole bool) packet {
	to := receiver(p.To)
	if p.To == "*" {
		to = "all"
	}
	out := packet{
		ID: s.packetID(p.Number), At: wording.Seconds(e.At), Number: p.Number, Length: p.Length,
		Ends: clean(p.From) + " → " + to, Class: shade(p.TopLayer().OSI),
		Headline: clean(wording.Headline(p)), Tags: s.tags(p), Cut: !whole,
	}
	if p.From == "" && p.To == "" {
		out.Ends = ""
	}
	if p.Repeats > 0 {
		out.Again = &link{s.packetID(p.Repeats), fmt.Sprintf("#%d", p.Repeats)}
	}
	for _, f := range p.Fates {
		out.Fates = append(out.Fates, clean(wording.FateSentence(f, wording.Seconds(f.At), len(p.Fates) > 1)))
	}
	for _, c := range p.Comments {
		out.Comments = append(out.Comments, clean(c))
	}
	for _, n := range sentences(p) {
		x := note{Level: n.Level, Text: clean(n.Text), Source: clean(n.Source)}
		if !slices.Contains([]string{"chat", "notice", "warning", "error"}, x.Level) {
			x.Level = "notice"
		}
		for _, k := range n.Packets {
			if _, _, ok := s.find(k); ok && len(x.Packets) < 8 {
				x.Packets = append(x.Packets, link{s.packetID(k), fmt.Sprintf("#%d", k)})
			}
		}
		out.Notes = append(out.Notes, x)
	}
	h := hiddenOf(s, p)
	index := 0
	for i, l := range p.Layers {
		x := layer{
			Name: clean(wording.Proto(l.Proto)), Class: shade(l.OSI), Suite: clean(l.Suite), Caveat: clean(l.Caveat),
			Summary: clean(l.Summary), Where: where(l.Header, p.Number), Malformed: clean(l.Malformed), Open: i == p.Top,
		}
		if l.OSI != 0 {
			x.OSI = fmt.Sprintf("OSI %d %s", l.OSI, clean(l.OSIName))
		}
		for _, n := range l.Notes {
			if i != p.Top && n.Level == "chat" && len(x.Notes) < 4 {
				x.Notes = append(x.Notes, clean(n.Text))
			}
		}
		if whole {
			for _, f := range shown(l.Fields) {
				if index >= maxFields {
					break
				}
				x.Fields = append(x.Fields, b.field(f, index, h, p.Number))
				index++
			}
		}
		if l.Proto != "frame" || len(x.Fields) > 0 && len(p.Layers) == 1 {
			out.Layers = append(out.Layers, x)
		}
	}
	if whole && len(p.Data) > 0 {
		out.Hex = dumpOf(p, h)
		b.mostFields = max(b.mostFields, index)
	}
	return out
}

// shown leaves out fields that only gather others, as ip.addr is ip.src and
// ip.dst, and those that say another's value again for the same bytes.
func shown(fields []trace.Field) []trace.Field {
	type single struct {
		span  trace.Span
		value string
	}
	seen := make(map[single]bool)
	alone := make(map[trace.Span]bool)
	for _, f := range fields {
		if len(f.Spans) == 1 {
			alone[f.Spans[0]] = true
		}
	}
	var out []trace.Field
	for _, f := range fields {
		gathers := len(f.Spans) > 1
		for _, s := range f.Spans {
			gathers = gathers && alone[s]
		}
		if gathers {
			continue
		}
		if len(f.Spans) == 1 && len(f.Values) == 1 {
			k := single{f.Spans[0], f.Values[0]}
			if seen[k] {
				continue
			}
			seen[k] = true
		}
		out = append(out, f)
	}
	return out
}

func (b *builder) field(f trace.Field, index int, h hidden, packet int) field {
	out := field{Index: index, Name: clean(f.Name), Where: where(f.Spans, packet), Doc: b.docs.of(f)}
	out.Value, out.Words = cut(clean(strings.Join(f.Values, ", "))), cut(clean(f.Words))
	if k := h.of(f, packet); k != nil {
		if f.Name == k.field || len(f.Values) == 0 {
			out.Value, out.Words = clean(k.key), ""
		}
		out.Blank = &blankCell{k.index, k.number, "q-" + k.id}
	} else if f.Hidden {
		out.Value, out.Words = "?", ""
	}
	return out
}

func cut(s string) string {
	r := []rune(s)
	if len(r) <= maxValue {
		return s
	}
	return string(r[:maxValue]) + "…"
}

// where says which bytes of a packet these are: "34–53".
func where(spans []trace.Span, packet int) string {
	var out []string
	for _, s := range spans {
		if s.Packet != packet || s.Len <= 0 {
			continue
		}
		w := fmt.Sprint(s.Off)
		if s.Len > 1 {
			w = fmt.Sprintf("%d–%d", s.Off, s.Off+s.Len-1)
		}
		if len(out) == 0 || out[len(out)-1] != w {
			out = append(out, w)
		}
		if len(out) == 4 {
			out = append(out, "…")
			break
		}
	}
	return strings.Join(out, ", ")
}

// render makes HTML of one piece of the page.
func (b *builder) render(name string, data any) template.HTML {
	var s strings.Builder
	if err := b.t.ExecuteTemplate(&s, name, data); err != nil && b.err == nil {
		b.err = err
	}
	return template.HTML(s.String()) //nolint:gosec // html/template has escaped it
}
