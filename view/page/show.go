package page

import (
	"fmt"

	"netlab/trace"
)

// show draws what the lesson's author asks for, from the scene so far.
func (b *builder) show(s trace.Show) {
	switch s.What {
	case "ladder":
		b.add("again", b.now.ladder(b.part(s), partTitle(s), s.Host, false))
	case "layers", "bytes":
		for _, n := range s.Packets {
			e, p, ok := b.now.find(n)
			if !ok {
				b.add("gone", n)
				continue
			}
			x := b.packet(b.now, e, p, true)
			x.ID, x.Docs = x.ID+"-"+s.What, s.What == "layers"
			for i := range x.Layers {
				x.Layers[i].Open = true
			}
			b.add(s.What, x)
		}
	case "flight":
		b.add("flight", b.now.flight(s.Host))
	}
}

// part are the packets from one to another.
func (b *builder) part(s trace.Show) []trace.Event {
	var out []trace.Event
	for _, e := range b.now.packets[:min(b.now.drawn, len(b.now.packets))] {
		p, ok := e.Body.(trace.Packet)
		if ok && p.Number >= s.From && (s.To == 0 || p.Number <= s.To) {
			out = append(out, e)
		}
	}
	return out
}

func partTitle(s trace.Show) string {
	title := "The exchange once more"
	switch {
	case s.From > 0 && s.To > 0:
		title = fmt.Sprintf("From #%d to #%d", s.From, s.To)
	case s.From > 0:
		title = fmt.Sprintf("From #%d on", s.From)
	case s.To > 0:
		title = fmt.Sprintf("Up to #%d", s.To)
	}
	if s.Host != "" {
		title += ", as " + clean(s.Host) + " saw it"
	}
	return title
}
