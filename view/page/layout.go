package page

import (
	"math"
	"slices"
	"time"

	"netlab/capture"
	"netlab/trace"
	"netlab/view/wording"
)

// mark is one thing that a ladder draws at a moment.
type mark struct {
	kind  markKind
	at    time.Duration
	y     float64
	event trace.Event // the step, call or packet
	fate  int         // of an arrival: which copy; -1: nobody knows, it is drawn as it leaves
	from  *mark       // of an arrival: its departure
}

type markKind uint8

const (
	markStep markKind = iota
	markCall
	markLeave
	markArrive
	markLoss
	markPause // much time passes
)

// marks puts what happened in the order in which a ladder shows it: an arrival
// before what comes after it at the same moment.
func marksOf(events []trace.Event) []*mark {
	var out, air []*mark
	land := func(now time.Duration) {
		for len(air) > 0 && air[0].at <= now {
			out = append(out, air[0])
			air = air[1:]
		}
	}
	for _, e := range events {
		land(e.At)
		switch b := e.Body.(type) {
		case trace.Step:
			out = append(out, &mark{kind: markStep, at: e.At, event: e})
		case trace.Call:
			out = append(out, &mark{kind: markCall, at: e.At, event: e})
		case trace.Packet:
			left := &mark{kind: markLeave, at: e.At, event: e}
			out = append(out, left)
			if len(b.Fates) == 0 {
				out = append(out, &mark{kind: markArrive, at: e.At, event: e, fate: -1, from: left})
			}
			for i, f := range b.Fates {
				m := &mark{kind: markArrive, at: f.At, event: e, fate: i, from: left}
				if f.Gone() {
					m.kind, m.at = markLoss, e.At
					out = append(out, m)
					continue
				}
				air = launch(air, m, f)
			}
		}
	}
	land(math.MaxInt64)
	return out
}

// launch puts an arrival among those to come, in order: at the same moment, one
// that was held back comes after those that passed it.
func launch(air []*mark, m *mark, f trace.Fate) []*mark {
	i := len(air)
	for ; i > 0 && air[i-1].at >= m.at; i-- {
		last, ok := air[i-1].event.Body.(trace.Packet)
		passed := ok && last.Fates[air[i-1].fate].Verdicts.Has(capture.Reordered)
		if air[i-1].at == m.at && (!passed || f.Verdicts.Has(capture.Reordered)) {
			break
		}
	}
	return slices.Insert(air, i, m)
}

// How many pixels things take, downwards.
const (
	stepHeight   = 30
	callHeight   = 19
	leaveHeight  = 21
	arriveHeight = 9
	wordsHeight  = 15 // below an arrival, if there is something to say
	lossHeight   = 17
	flightDepth  = 26 // of the time that a frame usually takes
	pauseHeight  = 34 // instead of a time that is many flights long
	pauseFrom    = 4  // flights
)

// place gives every mark its height on the page and says how high all is. Time
// runs down it evenly, but things that happen at once stand below each other,
// and long pauses are cut short and say so.
func place(marks []*mark) (placed []*mark, height float64) {
	unit := usualFlight(marks)
	var now time.Duration
	y := 0.0
	for i, m := range marks {
		dt := m.at - now
		switch {
		case i == 0 || dt <= 0:
		case float64(dt) > pauseFrom*unit:
			placed = append(placed, &mark{kind: markPause, at: dt, y: y + pauseHeight/2 + 6})
			y += pauseHeight
		default:
			y += flightDepth * float64(dt) / unit
		}
		now = max(now, m.at)
		if i == 0 {
			now = m.at
		}
		y += m.room()
		m.y = y
		if m.words() != "" && m.kind == markArrive {
			y += wordsHeight
		}
		placed = append(placed, m)
	}
	return placed, y + 14
}

// room is how much of the page there must be above a mark.
func (m *mark) room() float64 {
	switch m.kind {
	case markStep:
		return stepHeight
	case markCall:
		return callHeight
	case markLeave:
		return leaveHeight
	case markLoss:
		return lossHeight
	case markArrive:
		if m.fate < 0 {
			return 0
		}
		return arriveHeight
	case markPause:
		fallthrough
	default:
		return 0
	}
}

// words are what an arrival or a loss has to say.
func (m *mark) words() string {
	p, ok := m.event.Body.(trace.Packet)
	if !ok || m.from == nil || m.fate < 0 || m.fate >= len(p.Fates) {
		return ""
	}
	return wording.Fate(p.Fates[m.fate])
}

// usualFlight is the time that frames are mostly under way; without fates, that
// mostly passes from mark to mark.
func usualFlight(marks []*mark) float64 {
	var flights, gaps []time.Duration
	for i, m := range marks {
		if m.kind == markArrive && m.fate >= 0 && m.at > m.from.at {
			flights = append(flights, m.at-m.from.at)
		}
		if i > 0 && m.at > marks[i-1].at {
			gaps = append(gaps, m.at-marks[i-1].at)
		}
	}
	for _, all := range [][]time.Duration{flights, gaps} {
		if len(all) > 0 {
			slices.Sort(all)
			return float64(all[len(all)/2])
		}
	}
	return 1
}
