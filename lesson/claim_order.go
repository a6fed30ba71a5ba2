package lesson

import (
	"fmt"
	"slices"
	"time"
)

func (j *judge) holdBefore(c *Claim) outcome {
	v := vantage{host: c.At}
	if c.At != "" && !slices.Contains(j.scene.net.hosts, c.At) {
		return failed(unknown("host", c.At, j.scene.net.hosts))
	}
	a, err := j.moment(c.Left, v)
	if err != nil {
		return failed(err)
	}
	b, err := j.moment(c.Right, v)
	if err != nil {
		return failed(err)
	}
	out := outcome{ok: j.clearly(a, b, v), sights: []sight{a, b}}
	if !out.ok {
		out.why = fmt.Sprintf("expected %s before %s; %s, %s", c.Left.String(), c.Right.String(), a.whenText(), b.whenText())
	}
	return out
}

// holdCrosses: each left before the other arrived, so neither can be caused by the other.
func (j *judge) holdCrosses(c *Claim) outcome {
	a, err := j.moment(c.Left, vantage{})
	if err != nil {
		return failed(err)
	}
	b, err := j.moment(c.Right, vantage{})
	if err != nil {
		return failed(err)
	}
	aIn, err := j.arrived(c.Left, a)
	if err != nil {
		return failed(err)
	}
	bIn, err := j.arrived(c.Right, b)
	if err != nil {
		return failed(err)
	}
	out := outcome{ok: a.when < bIn && b.when < aIn, sights: []sight{a, b}}
	if !out.ok {
		out.why = fmt.Sprintf("expected each to leave before the other arrived; %s left at %s and arrived at %s, %s left at %s and arrived at %s",
			c.Left.String(), timeText(a.when), timeText(aIn), c.Right.String(), timeText(b.when), timeText(bIn))
	}
	return out
}

// arrived is when the first copy of a packet came to the host it was meant for.
func (j *judge) arrived(r LabelRef, t sight) (time.Duration, error) {
	if t.call != nil {
		return 0, fmt.Errorf("%s is a call: only packets cross", r.String())
	}
	var first time.Duration
	found := false
	for _, h := range j.scene.log {
		if h.root != t.root || h.rec == nil {
			continue
		}
		for _, f := range h.rec.Fates {
			at := f.Arrived.Sub(j.scene.epoch)
			if !f.Gone() && (f.To == t.dst || t.dst == "") && (!found || at < first) {
				first, found = at, true
			}
		}
	}
	if !found {
		return 0, fmt.Errorf("%s (%s) never arrived", r.String(), t.called())
	}
	return first, nil
}
