package lesson

import (
	"context"
	"fmt"
	"time"
)

// wait does a "wait": until a moment, or until something has been seen. It has
// seen what happened since the step above its group.
func (r *runner) wait(ctx context.Context, step *Step, start time.Duration, since int) error {
	s, w := r.scene, step.Wait
	d, err := s.duration(w.Time)
	if err != nil {
		return r.stepError(step, "", err)
	}
	if w.Match == nil {
		if left := start + d - s.lab.Since(); left > 0 {
			err = s.lab.Wait(ctx, left)
		}
		if err != nil {
			return r.stepError(step, "", s.cause(ctx, err))
		}
		return nil
	}
	pass, err := r.judge.matcher(w.Match)
	if err != nil {
		return r.stepError(step, "", err)
	}
	next := since
	seen := func() bool {
		for ; next < len(s.log); next++ {
			h := s.log[next]
			if h.hop == 0 && h.at <= start+d && pass(sight{happening: h, seen: h.pkt, when: h.at}) {
				return true
			}
		}
		return false
	}
	ok := seen()
	if left := start + d - s.lab.Since(); !ok && left > 0 {
		ok, err = s.lab.WaitFor(ctx, left, seen)
	}
	switch {
	case err != nil:
		return r.stepError(step, fmt.Sprintf("`%s` within %s", w.Match.Text, timeText(d)), s.cause(ctx, err))
	case !ok:
		return r.fails(ctx, step, fmt.Sprintf("`%s` within %s", w.Match.Text, timeText(d)), fmt.Errorf("none"))
	}
	return nil
}

// cause is why the scene was stopped from within, or from without, or err.
func (s *scene) cause(ctx context.Context, err error) error {
	switch {
	case s.err != nil:
		return s.err
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	default:
		return err
	}
}
