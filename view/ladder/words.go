package ladder

import (
	"fmt"
	"strings"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// placeOf says where a layer stands: "TCP · OSI 4 transport · TCP/IP transport".
func placeOf(l trace.Layer) string {
	s := wording.Proto(l.Proto)
	if l.OSI != 0 {
		s += fmt.Sprintf(" · OSI %d %s", l.OSI, l.OSIName)
	}
	if l.Suite != "" {
		s += " · TCP/IP " + l.Suite
	}
	return s
}

// placeIn is placeOf in at most width columns, if that can be.
func placeIn(l trace.Layer, width int) string {
	s := placeOf(l)
	if text.Width(s) > width {
		if short, _, ok := strings.Cut(s, " · TCP/IP"); ok {
			return short
		}
	}
	return s
}

// sentences are a packet's explanation and those of its notes that are worth
// more than a chat.
func sentences(p trace.Packet) []trace.Note {
	first := p.Explanation()
	var out []trace.Note
	if first.Text != "" {
		out = append(out, first)
	}
	for _, n := range p.Notes {
		if n.Level != "chat" && n.Text != first.Text && n.Text != "" && len(out) < 4 {
			out = append(out, n)
		}
	}
	return out
}
