package page

import (
	"fmt"
	"strconv"
	"time"

	"netlab/trace"
	"netlab/view/wording"
)

// inFlight lists the changes of what a host had in flight, as far as is drawn.
func (s *scene) inFlight(host string) []trace.InFlight {
	return trace.BytesInFlight(func(yield func(time.Duration, trace.Packet) bool) {
		for _, e := range s.packets[:min(s.drawn, len(s.packets))] {
			if p, ok := e.Body.(trace.Packet); ok && !yield(e.At, p) {
				return
			}
		}
	}, host)
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
		most, widest, out.Told = max(most, m.Bytes), max(widest, m.Window), out.Told || m.Told
	}
	// A window far beyond what is in flight must not flatten the bars.
	full := max(most+most/8, min(widest, 2*most), 1)
	out.OffTheTop = widest > full
	begin, end := all[0].At, all[len(all)-1].At
	span := float64(max(end-begin, 1))
	x := func(at time.Duration) float64 { return 100 * float64(at-begin) / span }
	y := func(n uint64) float64 { return chartTop + chartHigh*(1-float64(min(n, full))/float64(full)) }
	for i, m := range all {
		words := fmt.Sprintf("At %s s: %d bytes", wording.Seconds(m.At), m.Bytes)
		if m.Told {
			words += fmt.Sprintf(" of a window of %d", m.Window)
		}
		out.Words = append(out.Words, words+".")
		if i+1 == len(all) {
			break
		}
		from, to := x(m.At), x(all[i+1].At)
		out.Bars = append(out.Bars, bar{fine(from), num(y(m.Bytes)), fine(to - from), num(chartTop + chartHigh - y(m.Bytes)), words + "."})
		if m.Told && m.Window <= full {
			out.Window = append(out.Window, windowLine{fine(from), fine(to), num(y(m.Window))})
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
