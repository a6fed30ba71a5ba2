package ladder

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"netlab/internal/text"
	"netlab/trace"
	"netlab/view/wording"
)

// flightFields are the fields that a chart of bytes in flight needs.
func flightFields() []string {
	return []string{"tcp.stream", "tcp.seq", "tcp.ack", "tcp.len", "tcp.nxtseq", "tcp.window_size"}
}

// moment is how many bytes a host had sent, and not yet seen acknowledged, and
// how many of them the other end had room for, as far as the host knew.
type moment struct {
	at     time.Duration
	bytes  uint64
	window uint64
	told   bool // the window is known
}

// change is what a packet says of bytes in flight, at the moment at which the
// host sent or got it.
type change struct {
	moment
	order int
	next  uint64 // sent up to here
	to    uint64 // acknowledged up to here
}

// inFlight follows the first TCP stream in which host sends data.
func inFlight(packets []sent, host string) []moment {
	changes := flightChanges(packets, host)
	slices.SortStableFunc(changes, func(a, b change) int {
		if a.at != b.at {
			return int(min(max(a.at-b.at, -1), 1))
		}
		return a.order - b.order
	})
	var out []moment
	var next, acked uint64
	var now moment
	for _, c := range changes {
		if next == 0 && c.next > 0 && acked == 0 {
			acked = c.next - min(c.next, c.bytes) // what was sent before the chart begins is acknowledged for all we know
		}
		if c.told && c.to >= acked { // an old one says nothing of the window any more
			now.window, now.told = c.window, true
		}
		next, acked = max(next, c.next), max(acked, c.to)
		now.at, now.bytes = c.at, next-min(acked, next)
		switch n := len(out); {
		case next == 0:
		case n > 0 && out[n-1].at == c.at:
			out[n-1] = now
		case n == 0 || out[n-1].bytes != now.bytes || out[n-1].window != now.window:
			out = append(out, now)
		}
	}
	return out
}

// flightChanges are what the packets of the stream say, in no order.
func flightChanges(packets []sent, host string) []change {
	stream, found := firstStream(packets, host)
	if !found {
		return nil
	}
	var out []change
	for i, k := range packets {
		f := tcpNumbers(k.p)
		if f["tcp.len"] == "" || f["tcp.stream"] != stream {
			continue
		}
		if k.p.From == host && k.p.Hop == 0 {
			if n := number(f["tcp.len"]); n > 0 {
				out = append(out, change{moment: moment{at: k.at, bytes: n}, order: i, next: number(f["tcp.seq"]) + n})
			}
			continue
		}
		c := change{order: i, to: number(f["tcp.ack"])}
		c.window, c.told = number(f["tcp.window_size"]), f["tcp.window_size"] != ""
		for _, fate := range k.p.Fates {
			if fate.To == host && !fate.Gone() {
				c.at = fate.At
				out = append(out, c)
			}
		}
		if len(k.p.Fates) == 0 && k.p.To == host {
			c.at = k.at
			out = append(out, c)
		}
	}
	return out
}

// firstStream is the first in which host sends data.
func firstStream(packets []sent, host string) (stream string, ok bool) {
	for _, k := range packets {
		if f := tcpNumbers(k.p); k.p.From == host && k.p.Hop == 0 && number(f["tcp.len"]) > 0 {
			return f["tcp.stream"], true
		}
	}
	return "", false
}

func tcpNumbers(p trace.Packet) map[string]string {
	out := make(map[string]string)
	for _, l := range p.Layers {
		for _, f := range l.Fields {
			if len(f.Values) > 0 && out[f.Name] == "" && slices.Contains(flightFields(), f.Name) {
				out[f.Name] = f.Values[0]
			}
		}
	}
	return out
}

func number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 48)
	if err != nil {
		return 0
	}
	return n
}

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
		most, widest, told = max(most, m.bytes), max(widest, m.window), told || m.told
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
			out = append(out, o.flow(w, span{}, "", span{m.sentence(), asText})...)
			continue
		}
		at := fmt.Sprintf("%10s  %*d ", wording.Seconds(m.at), digits, m.bytes)
		if told {
			at += fmt.Sprintf("of %*s ", of, m.offer())
		}
		room := max(w-text.Width(at), 0)
		bar := scaled(room, m.bytes, full)
		rest := max(scaled(room, min(m.window, full), full)-bar, 0)
		out = append(out, o.cut(at, w)+o.paint(asTransport, repeatTo(o.glyphs().bar, bar))+o.paint(asDim, repeatTo(o.glyphs().space, rest)))
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
func (m moment) offer() string {
	if !m.told {
		return "?"
	}
	return strconv.FormatUint(m.window, 10)
}

func (m moment) sentence() string {
	if !m.told {
		return fmt.Sprintf("At %s s: %d bytes.", wording.Seconds(m.at), m.bytes)
	}
	return fmt.Sprintf("At %s s: %d bytes of a window of %d.", wording.Seconds(m.at), m.bytes, m.window)
}

// squeeze makes at most n moments of many: of each stretch of time, the most.
func squeeze(all []moment, n int) []moment {
	if len(all) <= n {
		return all
	}
	first, last := all[0].at, all[len(all)-1].at
	width := max((last-first)/time.Duration(n)+1, 1)
	var out []moment
	for i, m := range all {
		if slot := (m.at - first) / width; i == 0 || slot != (all[i-1].at-first)/width {
			out = append(out, m)
			continue
		}
		if last := &out[len(out)-1]; m.bytes > last.bytes {
			last.bytes, last.window, last.told = m.bytes, m.window, m.told
		}
	}
	return out
}
