package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"netlab/internal/text"
	"netlab/view/wording"
)

// shownTalks is how many conversations are listed, the largest ones.
const shownTalks = 20

// Lines draws what was added up.
func (v *Stats) Lines() []string {
	if v.packets == 0 {
		return v.o.wrapped(asText, 0, "No packets.")
	}
	var out []string
	part := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		if len(out) > 0 {
			out = append(out, "")
		}
		out = append(append(out, v.o.wrapped(asStrong, 0, title)...), lines...)
	}
	part("Totals", v.totals())
	part("Traffic over time", v.overTime())
	part("Protocols, one in the other", v.hierarchy())
	part("Sizes of packets", v.sizeLines())
	part("Conversations, by bytes", v.conversations())
	return out
}

func (v *Stats) totals() []string {
	took := v.last - v.first
	s := fmt.Sprintf("%s, %s in %s", count(v.packets, "packet"), count(v.bytes, "byte"), span(took))
	if took > 0 {
		s += fmt.Sprintf(": %s packets and %s a second",
			rounded(uint64(float64(v.packets)/took.Seconds())), bits(float64(v.bytes)*8/took.Seconds()))
	}
	out := v.o.wrapped(asText, 2, s+".")
	say := func(r role, s string) { out = append(out, v.o.wrapped(r, 2, s)...) }
	if !v.began.IsZero() {
		say(asDim, "The first one left on "+v.began.UTC().Format("2006-01-02 15:04:05.000000")+" UTC.")
	}
	if v.kept < v.bytes {
		say(asNote, fmt.Sprintf("The capture cut packets short: it has %s of these %s bytes.", text.Grouped(v.kept), text.Grouped(v.bytes)))
	}
	if v.passed[0] > 0 {
		say(asNote, fmt.Sprintf("A packet counts once for each cable that it passes: %s, %s, are what routers passed on. In conversations a packet counts once.",
			count(v.passed[0], "packet"), count(v.passed[1], "byte")))
	}
	if v.lost > 0 {
		say(asWarn, "On the way, the wire lost "+count(v.lost, "packet")+".")
	}
	if v.dropped > 0 {
		say(asWarn, fmt.Sprintf("The capture itself lost %d packets: they are on no page here.", v.dropped))
	}
	return out
}

// bits writes a rate.
func bits(f float64) string {
	switch {
	case f < 1e3:
		return short(f) + " bit"
	case f < 1e6:
		return short(f/1e3) + " kbit"
	case f < 1e9:
		return short(f/1e6) + " Mbit"
	default:
		return short(f/1e9) + " Gbit"
	}
}

func (v *Stats) overTime() []string {
	if v.o.Plain {
		return v.overTimePlain()
	}
	cols := v.traffic.columns(v.o.prose() - 4)
	if len(cols) == 0 {
		return nil
	}
	peak := slices.MaxFunc(cols, func(a, b column) int { return cmp.Compare(a.bytes, b.bytes) })
	out := []string{"  " + v.o.paint(asNote, sparkline(cols, v.o))}
	from, to := wording.Seconds(v.first)+" s", wording.Seconds(v.last)+" s"
	if gap := len(cols) - len(from) - len(to); gap > 0 {
		out = append(out, "  "+v.o.paint(asDim, from+strings.Repeat(" ", gap)+to))
	} else {
		out = append(out, v.o.wrapped(asDim, 2, "from "+from+" to "+to)...)
	}
	return append(out, v.o.wrapped(asDim, 2, fmt.Sprintf("A column is %s. The busiest begins at %s s: %s.",
		span(cols[0].width), wording.Seconds(peak.from), count(peak.bytes, "byte")))...)
}

func (v *Stats) overTimePlain() []string {
	var out []string
	for _, c := range v.traffic.columns(10) {
		out = append(out, v.o.wrapped(asText, 2, fmt.Sprintf("From %s s, for %s: %s, %d%%.",
			wording.Seconds(c.from), span(c.width), count(c.bytes, "byte"), percent(c.bytes, v.bytes)))...)
	}
	return out
}

func percent(n, of int) int {
	if of <= 0 {
		return 0
	}
	return int(100 * float64(n) / float64(of))
}

func (v *Stats) hierarchy() []string {
	var out []string
	w := v.o.prose()
	row := func(name, packets, bytes, share string) string {
		side := fmt.Sprintf("%10s %13s", packets, bytes)
		switch {
		case w < 36:
			side = fmt.Sprintf("%8s", packets)
		case w >= 60:
			side += "  " + share
		}
		room := min(max(w-text.Width(side)-2, 4), 30)
		return "  " + text.Pad(v.o.cut(name, room), room) + side
	}
	if !v.o.Plain {
		out = append(out, v.o.paint(asDim, strings.TrimRight(row("", "packets", "bytes", ""), " ")))
	}
	v.protocols.root.walk(0, func(n *node, depth int) {
		name := v.o.clean(wording.Proto(n.proto))
		if v.o.Plain {
			on := ""
			if depth > 0 {
				on = fmt.Sprintf(" (%d deep)", depth+1)
			}
			out = append(out, v.o.wrapped(asText, 2, fmt.Sprintf("%s%s: %s, %s, %d%% of all packets.",
				name, on, count(n.packets, "packet"), count(n.bytes, "byte"), percent(n.packets, v.packets)))...)
			return
		}
		const full = 20
		bar := strings.Repeat(v.o.pick("█", "#"), int(full*float64(n.packets)/float64(v.packets)+0.5))
		out = append(out, strings.TrimRight(row(strings.Repeat("  ", min(depth, 8))+name, text.Grouped(n.packets), text.Grouped(n.bytes), bar), " "))
	})
	return out
}

func (v *Stats) sizeLines() []string {
	out := v.o.wrapped(asText, 2, fmt.Sprintf("From %s to %s; %s on average.",
		text.Grouped(v.smallest), count(v.largest, "byte"), text.Grouped(v.bytes/v.packets)))
	most := slices.Max(v.sizes[:])
	limit := 20
	for k, n := range v.sizes {
		low, high := limit/2, limit-1
		if k == 0 {
			low = 0
		}
		limit *= 2
		if n == 0 {
			continue
		}
		name := fmt.Sprintf("%d to %d bytes", low, high)
		if k == sizeClasses-1 {
			name = fmt.Sprintf("%d bytes and more", low)
		}
		if v.o.Plain {
			out = append(out, v.o.wrapped(asText, 2, name+": "+count(n, "packet")+".")...)
			continue
		}
		s := fmt.Sprintf("  %-21s %9s  ", name, text.Grouped(n))
		if v.o.prose() < 40 {
			s = fmt.Sprintf("  %5d+ %8s", low, text.Grouped(n))
		}
		room := min(v.o.prose()-len(s), 40)
		if room > 0 {
			s += strings.Repeat(v.o.pick("█", "#"), max(room*n/most, 1))
		}
		out = append(out, strings.TrimRight(s, " "))
	}
	return out
}

func (v *Stats) conversations() []string {
	all := make([]*talk, 0, len(v.talks))
	for _, c := range v.talks {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *talk) int { return cmp.Or(cmp.Compare(b.sum(), a.sum()), cmp.Compare(a.order, b.order)) })
	var out []string
	for _, c := range all[:min(len(all), shownTalks)] {
		out = append(out, v.conversation(c)...)
	}
	if n := len(all) - shownTalks; n > 0 {
		out = append(out, v.o.wrapped(asDim, 2, fmt.Sprintf("and %s with less.", count(n, "conversation")))...)
	}
	if v.over.packets[0] > 0 {
		out = append(out, v.o.wrapped(asDim, 2, fmt.Sprintf("Only the first %s conversations are told apart; %s of later ones are not listed.",
			text.Grouped(maxTalks), count(v.over.packets[0]+v.over.packets[1], "packet")))...)
	}
	return out
}

func (v *Stats) conversation(c *talk) []string {
	name := wording.Proto(c.key.proto)
	if c.key.index >= 0 {
		name = Stream{c.key.proto, c.key.index}.String()
	}
	if c.key.scene > 0 {
		name += fmt.Sprintf(" of scene %d", c.key.scene+1)
	}
	resent := ""
	if c.resent > 0 {
		resent = "; " + text.Grouped(c.resent) + " resent"
	}
	when := "at " + wording.Seconds(c.from) + " s"
	if c.to > c.from {
		when = fmt.Sprintf("%s to %s s", wording.Seconds(c.from), wording.Seconds(c.to))
	}
	if v.o.Plain {
		return v.o.wrapped(asText, 2, fmt.Sprintf("%s: %s sent %s, %s; %s sent %s, %s; %s%s.", name, c.a, count(c.packets[0], "packet"),
			count(c.bytes[0], "byte"), c.b, count(c.packets[1], "packet"), count(c.bytes[1], "byte"), when, resent))
	}
	out := v.o.wrapped(asText, 2, fmt.Sprintf("%s  %s ↔ %s", name, c.a, c.b))
	return append(out, v.o.wrapped(asDim, 6, fmt.Sprintf("→ %s, %s · ← %s, %s · %s%s", count(c.packets[0], "packet"),
		count(c.bytes[0], "byte"), count(c.packets[1], "packet"), count(c.bytes[1], "byte"), when, resent))...)
}

// Totals gives what a test holds against other programs: packets, bytes, and
// the time between the first and the last.
func (v *Stats) Totals() (packets, bytes int, took time.Duration) {
	return v.packets, v.bytes, v.last - v.first
}
