package page

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"netlab/trace"
	"netlab/view/wording"
)

// moment is how many bytes a host had sent and not yet seen acknowledged, and
// how many the other end had room for, as far as the host knew.
type moment struct {
	at            time.Duration
	bytes, window uint64
	told          bool // the window is known
}

// change is what a packet says of bytes in flight when the host sent or got it.
type change struct {
	at       time.Duration
	len      uint64 // of data, if the host sent it
	next     uint64 // sent up to here
	to       uint64 // acknowledged up to here
	window   uint64
	told     bool
	received bool
}

// inFlight follows the first TCP stream in which host sends data.
func (s *scene) inFlight(host string) []moment {
	changes := s.changes(host)
	slices.SortStableFunc(changes, func(a, b change) int { return int(min(max(a.at-b.at, -1), 1)) })
	var out []moment
	var next, acked uint64
	var now moment
	begun := false
	for _, c := range changes {
		switch {
		case c.received:
			if c.told && c.to >= acked { // an old one says nothing of the window any more
				now.window, now.told = c.window, true
			}
			acked = max(acked, c.to)
		case !begun: // what was sent before is acknowledged for all we know
			begun = true
			acked = max(acked, c.next-min(c.next, c.len))
			next = c.next
		default:
			next = max(next, c.next)
		}
		if !begun {
			continue
		}
		now.at, now.bytes = c.at, next-min(acked, next)
		switch n := len(out); {
		case n > 0 && out[n-1].at == c.at:
			out[n-1] = now
		case n == 0 || out[n-1].bytes != now.bytes || out[n-1].window != now.window:
			out = append(out, now)
		}
	}
	return out
}

func (s *scene) changes(host string) []change {
	var out []change
	stream := ""
	for _, e := range s.packets[:min(s.drawn, len(s.packets))] {
		p, ok := e.Body.(trace.Packet)
		f := tcpNumbers(p)
		if !ok || f["tcp.len"] == "" {
			continue
		}
		mine := p.From == host && p.Hop == 0
		n := number(f["tcp.len"])
		if mine && n > 0 && stream == "" {
			stream = "s" + f["tcp.stream"]
		}
		if mine {
			if n > 0 && stream == "s"+f["tcp.stream"] {
				out = append(out, change{at: e.At, len: n, next: number(f["tcp.seq"]) + n})
			}
			continue
		}
		c := change{to: number(f["tcp.ack"]), window: number(f["tcp.window_size"]), told: f["tcp.window_size"] != "", received: true}
		for _, fate := range p.Fates {
			if fate.To == host && !fate.Gone() && (stream == "" || stream == "s"+f["tcp.stream"]) {
				c.at = fate.At
				out = append(out, c)
			}
		}
		if len(p.Fates) == 0 && p.To == host && (stream == "" || stream == "s"+f["tcp.stream"]) {
			c.at = e.At
			out = append(out, c)
		}
	}
	return out
}

func tcpNumbers(p trace.Packet) map[string]string {
	out := make(map[string]string)
	for _, l := range p.Layers {
		for _, f := range l.Fields {
			switch f.Name {
			case "tcp.stream", "tcp.seq", "tcp.ack", "tcp.len", "tcp.window_size":
				if len(f.Values) > 0 && out[f.Name] == "" {
					out[f.Name] = f.Values[0]
				}
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

// flightChart is bytes in flight over time, ready for the template.
type flightChart struct {
	Title     string
	Bars      []bar
	Window    []windowLine
	Grid      []gridLine
	Ticks     []tick
	Told      bool
	OffTheTop bool // the window is higher than the chart
	Words     []string
}

type bar struct{ X, Y, W, H, Title string }

type windowLine struct{ X1, X2, Y string }

type gridLine struct{ Y, Text string }

type tick struct{ X, Anchor, Text string }

// The chart's place within its drawing, in pixels downwards.
const (
	chartTop  = 12.0
	chartHigh = 200.0
)

// flight draws the bytes that a host has sent and not yet seen acknowledged.
func (s *scene) flight(host string) flightChart {
	all := s.inFlight(host)
	out := flightChart{Title: "Bytes that " + clean(host) + " has sent and not yet seen acknowledged"}
	if len(all) == 0 {
		return out
	}
	var most, widest uint64
	for _, m := range all {
		most, widest, out.Told = max(most, m.bytes), max(widest, m.window), out.Told || m.told
	}
	// A window far beyond what is in flight must not flatten the bars.
	full := max(most+most/8, min(widest, 2*most), 1)
	out.OffTheTop = widest > full
	begin, end := all[0].at, all[len(all)-1].at
	span := float64(max(end-begin, 1))
	x := func(at time.Duration) float64 { return 100 * float64(at-begin) / span }
	y := func(n uint64) float64 { return chartTop + chartHigh*(1-float64(min(n, full))/float64(full)) }
	for i, m := range all {
		words := fmt.Sprintf("At %s s: %d bytes", wording.Seconds(m.at), m.bytes)
		if m.told {
			words += fmt.Sprintf(" of a window of %d", m.window)
		}
		out.Words = append(out.Words, words+".")
		if i+1 == len(all) {
			break
		}
		from, to := x(m.at), x(all[i+1].at)
		out.Bars = append(out.Bars, bar{fine(from), num(y(m.bytes)), fine(to - from), num(chartTop + chartHigh - y(m.bytes)), words + "."})
		if m.told && m.window <= full {
			out.Window = append(out.Window, windowLine{fine(from), fine(to), num(y(m.window))})
		}
	}
	step := roundStep(full / 4)
	for n := step; n <= full; n += step {
		out.Grid = append(out.Grid, gridLine{num(y(n)), strconv.FormatUint(n, 10)})
	}
	out.Ticks = ticks(begin, end)
	return out
}

// roundStep is the number of the form 1, 2 or 5 times a power of ten that is
// not below n.
func roundStep(n uint64) uint64 {
	for p := uint64(1); ; p *= 10 {
		for _, k := range []uint64{1, 2, 5} {
			if k*p >= n {
				return k * p
			}
		}
	}
}

// ticks names five moments of a stretch of time.
func ticks(begin, end time.Duration) []tick {
	var out []tick
	for i := range 5 {
		t := tick{fine(25 * float64(i)), "middle", wording.Seconds((begin + (end-begin)*time.Duration(i)/4).Round(time.Millisecond))}
		switch i {
		case 0:
			t.Anchor = "start"
		case 4:
			t.Anchor = "end"
		}
		out = append(out, t)
	}
	return out
}

// fine writes a part of a hundred, to the hundredth.
func fine(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "%" }
