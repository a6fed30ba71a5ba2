package ladder

import (
	"fmt"
	"strconv"
	"time"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// flightChart draws the bytes in flight over time, a bar a moment, and lightly
// behind it the rest of the other end's window.
func flightChart(packets []sent, host string, o Options) []string {
	const rows = 40
	all := inFlight(packets, host)
	w := o.prose()
	title := "Bytes that " + host + " has sent and not yet seen acknowledged"
	shown := squeeze(all, rows)
	var most, widest uint64
	told := false
	for _, m := range shown {
		most, widest, told = max(most, m.Bytes), max(widest, m.Window), told || m.Told
	}
	if told {
		title += ", of the window that the other end offers"
	}
	out := o.flow(w, span{}, "", span{o.clean(title), asStrong})
	if len(all) == 0 {
		return append(out, "(no TCP data)")
	}
	digits := len(strconv.FormatUint(most, 10))
	of := len(strconv.FormatUint(widest, 10))
	// A window far beyond what is in flight must not flatten the bars.
	full := max(most, min(widest, 2*most), 1)
	for _, m := range shown {
		if o.Plain {
			out = append(out, o.flow(w, span{}, "", span{sentence(m), asText})...)
			continue
		}
		at := fmt.Sprintf("%10s  %*d ", wording.Seconds(m.At), digits, m.Bytes)
		if told {
			at += fmt.Sprintf("of %*s ", of, offer(m))
		}
		room := max(w-text.Width(at), 0)
		bar := scaled(room, m.Bytes, full)
		rest := max(scaled(room, min(m.Window, full), full)-bar, 0)
		out = append(out, o.cut(at, w)+o.paint(asTransport, repeatTo(o.glyphs().bar, bar))+o.paint(asDim, repeatTo(o.glyphs().space, rest)))
	}
	if told && widest > full && !o.Plain {
		out = append(out, o.flow(w, span{}, "", span{fmt.Sprintf("(a full line is %d bytes; of a wider window no more is drawn)", full), asDim})...)
	}
	if len(shown) < len(all) {
		out = append(out, o.flow(w, span{}, "", span{"(of each stretch of time, the most)", asDim})...)
	}
	return out
}

// scaled is the part of room that n is of full.
func scaled(room int, n, full uint64) int {
	return int(float64(room) * (float64(n) / float64(full)))
}

// offer is the window in digits; ? is one that nobody has told yet.
func offer(m trace.InFlight) string {
	if !m.Told {
		return "?"
	}
	return strconv.FormatUint(m.Window, 10)
}

func sentence(m trace.InFlight) string {
	if !m.Told {
		return fmt.Sprintf("At %s s: %d bytes.", wording.Seconds(m.At), m.Bytes)
	}
	return fmt.Sprintf("At %s s: %d bytes of a window of %d.", wording.Seconds(m.At), m.Bytes, m.Window)
}

// squeeze makes at most n moments of many: of each stretch of time, the most.
func squeeze(all []trace.InFlight, n int) []trace.InFlight {
	if len(all) <= n {
		return all
	}
	first, last := all[0].At, all[len(all)-1].At
	width := max((last-first)/time.Duration(n)+1, 1)
	var out []trace.InFlight
	for i, m := range all {
		if slot := (m.At - first) / width; i == 0 || slot != (all[i-1].At-first)/width {
			out = append(out, m)
			continue
		}
		if last := &out[len(out)-1]; m.Bytes > last.Bytes {
			last.Bytes, last.Window, last.Told = m.Bytes, m.Window, m.Told
		}
	}
	return out
}
