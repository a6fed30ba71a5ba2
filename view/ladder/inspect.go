package ladder

import (
	"strings"
	"time"

	"netlab/trace"
	"netlab/view/wording"
)

// Packet is one packet in full: when it left, what became of it, what it means,
// all its layers and fields with their bytes, and with hex its bytes. at is
// when it left.
func Packet(at time.Duration, p trace.Packet, hex bool, o Options) []string {
	w := o.prose()
	var out []string
	out = append(out, o.flow(w, span{}, "", span{o.clean(strings.TrimSpace(wording.Headline(p) + " " + wording.Labels(p))), asHead})...)
	out = append(out, o.flow(w, span{}, "  ", span{o.clean("left " + from(p) + " at " + wording.Seconds(at) + " s"), asText})...)
	for _, f := range p.Fates {
		out = append(out, o.flow(w, span{}, "  ", span{o.clean(wording.FateSentence(f, wording.Seconds(f.At), len(p.Fates) > 1)), fateRole(f)})...)
	}
	if p.Repeats > 0 {
		out = append(out, "repeats #"+itoa(p.Repeats))
	}
	for i, n := range p.Notes {
		if n.Text == "" {
			continue
		}
		if i == 0 {
			out = append(out, "")
		}
		s := n.Text
		if n.Source != "" {
			s += " (" + n.Source + ")"
		}
		out = append(out, o.flow(w, span{}, "  ", span{o.clean(s), levelRole(n.Level)})...)
	}
	for _, c := range p.Comments {
		out = append(out, o.flow(w, span{"comment: ", asDim}, "  ", span{o.clean(strings.ReplaceAll(c, "\n", " ")), asText})...)
	}
	out = append(out, "")
	out = append(out, allLayers(p, o, true)...)
	if hex {
		out = append(out, "")
		out = append(out, Bytes(p, o)...)
	}
	return out
}
