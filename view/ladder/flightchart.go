package ladder

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"netlab/internal/text"
	"netlab/trace"
)

// flightFields are the fields that a chart of bytes in flight needs.
func flightFields() []string {
	return []string{"tcp.stream", "tcp.seq", "tcp.ack", "tcp.len", "tcp.nxtseq"}
}

// moment is how many bytes a host had sent, and not yet seen acknowledged.
type moment struct {
	at    time.Duration
	bytes uint64
}

// inFlight follows the first TCP stream in which host sends data.
func inFlight(packets []sent, host string) []moment {
	type change struct {
		at       time.Duration
		order    int
		next, to uint64 // sent up to; acknowledged up to
	}
	stream := ""
	var changes []change
	for i, k := range packets {
		f := tcpNumbers(k.p)
		if f["tcp.len"] == "" || (stream != "" && f["tcp.stream"] != stream) {
			continue
		}
		seq, length := number(f["tcp.seq"]), number(f["tcp.len"])
		if k.p.From == host && length > 0 && k.p.Hop == 0 {
			stream = f["tcp.stream"]
			changes = append(changes, change{at: k.at, order: i, next: seq + length})
			continue
		}
		if stream == "" {
			continue
		}
		for _, fate := range k.p.Fates {
			if fate.To == host && !fate.Gone() {
				changes = append(changes, change{at: fate.At, order: i, to: number(f["tcp.ack"])})
			}
		}
		if len(k.p.Fates) == 0 && k.p.To == host {
			changes = append(changes, change{at: k.at, order: i, to: number(f["tcp.ack"])})
		}
	}
	slices.SortStableFunc(changes, func(a, b change) int {
		if a.at != b.at {
			return int(min(max(a.at-b.at, -1), 1))
		}
		return a.order - b.order
	})
	var out []moment
	var next, acked uint64
	for i, c := range changes {
		if i == 0 {
			acked = c.next - min(c.next, firstLength(packets, host, stream))
		}
		next, acked = max(next, c.next), max(acked, c.to)
		m := moment{c.at, next - min(acked, next)}
		if n := len(out); n > 0 && out[n-1].at == c.at {
			out[n-1] = m
			continue
		} else if n > 0 && out[n-1].bytes == m.bytes {
			continue
		}
		out = append(out, m)
	}
	return out
}

// firstLength is the length of the first data that host sends in the stream:
// what was sent before the chart begins is acknowledged for all we know.
func firstLength(packets []sent, host, stream string) uint64 {
	for _, k := range packets {
		if f := tcpNumbers(k.p); k.p.From == host && f["tcp.stream"] == stream && number(f["tcp.len"]) > 0 {
			return number(f["tcp.len"])
		}
	}
	return 0
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

// flightChart draws the bytes in flight over time, a bar a moment.
func flightChart(packets []sent, host string, o Options) []string {
	const rows = 40
	all := inFlight(packets, host)
	w := o.prose()
	head := o.flow(w, span{}, "", span{o.clean("Bytes that " + host + " has sent and not yet seen acknowledged"), asStrong})
	if len(all) == 0 {
		return append(head, "(no TCP data)")
	}
	shown := squeeze(all, rows)
	var most uint64
	for _, m := range shown {
		most = max(most, m.bytes)
	}
	digits := len(strconv.FormatUint(most, 10))
	out := head
	for _, m := range shown {
		if o.Plain {
			out = append(out, o.flow(w, span{}, "", span{fmt.Sprintf("At %s s: %d bytes.", seconds(m.at), m.bytes), asText})...)
			continue
		}
		at := fmt.Sprintf("%10s  %*d ", seconds(m.at), digits, m.bytes)
		room := max(w-text.Width(at), 0)
		bar := 0
		if most > 0 {
			bar = int(float64(room) * (float64(m.bytes) / float64(most)))
		}
		out = append(out, o.cut(at, w)+o.paint(asTransport, repeatTo(o.glyphs().bar, bar)))
	}
	if len(shown) < len(all) {
		out = append(out, o.flow(w, span{}, "", span{"(of each stretch of time, the most)", asDim})...)
	}
	return out
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
			out = append(out, moment{m.at, m.bytes})
			continue
		}
		out[len(out)-1].bytes = max(out[len(out)-1].bytes, m.bytes)
	}
	return out
}
