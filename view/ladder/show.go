package ladder

import (
	"fmt"
	"strings"

	"netlab/trace"
)

// show draws what the lesson's author asks for, from the scene so far.
func (l *Ladder) show(s trace.Show) []string {
	switch s.What {
	case "ladder":
		return l.again(s)
	case "layers", "bytes":
		var out []string
		for i, n := range s.Packets {
			p, ok := l.kept.find(n)
			if !ok {
				out = append(out, fmt.Sprintf("(packet #%d is not in this scene)", n))
				continue
			}
			if i > 0 {
				out = append(out, "")
			}
			if s.What == "layers" {
				out = append(out, Layers(p.p, l.o)...)
			} else {
				out = append(out, Bytes(p.p, l.o)...)
			}
		}
		return out
	case "flight":
		return flightChart(l.kept.packets, s.Host, l.o)
	default:
		return l.o.flow(l.o.prose(), span{}, "", span{"(this netlab cannot draw " + l.o.clean(s.What) + ")", asDim})
	}
}

// again draws a part of the scene once more: without explanations, with labels.
func (l *Ladder) again(s trace.Show) []string {
	o := l.o
	o.Brief, o.Side = true, s.Host
	var b strings.Builder
	sub := New(&b, o)
	sub.newScene(l.lanes.hosts)
	sub.links = l.links
	sub.kept.labels = l.kept.labels
	title := "The exchange"
	if s.From > 0 || s.To > 0 {
		title = fmt.Sprintf("From #%d to #%d", s.From, s.To)
		if s.To == 0 {
			title = fmt.Sprintf("From #%d on", s.From)
		}
	}
	if s.Host != "" {
		title += ", as " + s.Host + " saw it"
	}
	lines := []string{o.paint(asStrong, o.cut(o.clean(title), o.prose()))}
	for _, k := range l.kept.packets {
		if k.p.Number < s.From || (s.To > 0 && k.p.Number > s.To) {
			continue
		}
		if err := sub.Event(trace.Event{At: k.at, Body: k.p}); err != nil {
			return lines // a strings.Builder never fails
		}
	}
	if err := sub.Flush(); err != nil {
		return lines
	}
	text := strings.Trim(b.String(), "\n")
	if text == "" {
		return append(lines, "(no packets)")
	}
	return append(lines, strings.Split(text, "\n")...)
}
