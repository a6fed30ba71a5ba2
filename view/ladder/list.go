package ladder

import (
	"fmt"
	"strings"
	"time"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// listed draws a packet where there is no room for lanes.
func (l *Ladder) listed(at time.Duration, p trace.Packet) []string {
	o := l.o
	w := o.width()
	r := roleOf(p.TopLayer().OSI)
	ends := o.clean(from(p)) + " " + l.g.arrow + " " + o.clean(toWords(p))
	out := o.flow(w, span{"#" + itoa(p.Number) + " ", asStrong}, "  ", span{wording.Seconds(at), asDim}, span{" " + ends, asStrong})
	head := wording.Headline(p)
	if tags := l.kept.tags(p); tags != "" {
		head += " " + tags
	}
	out = append(out, o.flow(w, span{"  ", asText}, "  ", span{o.clean(head), r})...)
	for _, f := range p.Fates {
		out = append(out, o.flow(w, span{"  ", asText}, "  ", span{o.clean(fateLine(f)), fateRole(f)})...)
	}
	if p.Repeats > 0 {
		out = append(out, o.flow(w, span{"  ", asText}, "  ", span{l.g.repeat + " repeats #" + itoa(p.Repeats), asWarn})...)
	}
	if o.Brief {
		return out
	}
	out = append(out, o.flow(w, span{"  ", asText}, "  ", span{o.clean(placeIn(p.TopLayer(), w-2)), asDim})...)
	for _, n := range sentences(p) {
		out = append(out, o.flow(w, span{"  ", asText}, "  ", span{o.clean(n.Text), levelRole(n.Level)})...)
	}
	return out
}

func toWords(p trace.Packet) string {
	switch p.To {
	case "*":
		return "all"
	case "":
		return "?"
	default:
		return p.To
	}
}

func fateLine(f trace.Fate) string {
	s := wording.Fate(f)
	switch {
	case f.Gone():
		return s
	case s != "":
		return "arrives " + wording.Seconds(f.At) + " (" + s + ")"
	default:
		return "arrives " + wording.Seconds(f.At)
	}
}

func fateRole(f trace.Fate) role {
	switch {
	case f.Gone():
		return asBad
	case wording.Fate(f) != "":
		return asWarn
	default:
		return asDim
	}
}

// List is a packet in one line of columns, for lists that are searched: number,
// seconds, ends, protocol, length, what it says, what became of it. at is when
// it left. A Width of 0 cuts nothing.
func List(at time.Duration, p trace.Packet, o Options) string {
	us := at / time.Microsecond
	sign := ""
	if us < 0 {
		sign, us = "-", -us
	}
	stamp := fmt.Sprintf("%s%d.%06d", sign, us/1e6, us%1e6)
	ends := o.clean(from(p)) + " " + o.glyphs().arrow + " " + o.clean(toWords(p))
	s := fmt.Sprintf("%5d %11s  %s  %s %5d  %s", p.Number, stamp, text.Pad(ends, 18), text.Pad(o.clean(wording.Proto(p.TopLayer().Proto)), 9),
		p.Length, o.clean(p.Summary))
	var fates []string
	for _, f := range p.Fates {
		if w := wording.Fate(f); w != "" {
			fates = append(fates, o.clean(w))
		}
	}
	if p.Repeats > 0 {
		fates = append(fates, fmt.Sprintf("repeats #%d", p.Repeats))
	}
	if len(fates) > 0 {
		s += "  [" + strings.Join(fates, "; ") + "]"
	}
	if o.Width > 0 {
		s = o.cut(s, o.width())
	}
	return strings.TrimRight(s, " ")
}
