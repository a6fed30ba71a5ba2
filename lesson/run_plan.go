package lesson

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"netlab/lab"
)

// plan is what a rehearsal finds out about a run before it is shown: which
// packets have labels, and which fields a question asks for.
type plan struct {
	labels map[place][]string
	hidden map[place][]string
	judge  *judge
}

// place is a packet of a scene.
type place struct{ scene, packet int }

func (p *plan) labelsOf(scene, packet int) []string {
	if p == nil {
		return nil
	}
	return p.labels[place{scene, packet}]
}

func (p *plan) hiddenOf(scene, packet int) func(string) bool {
	if p == nil || p.hidden[place{scene, packet}] == nil {
		return nil
	}
	fields := p.hidden[place{scene, packet}]
	return func(f string) bool { return slices.Contains(fields, f) }
}

// rehearse runs the lesson in silence: once as it will be shown, and for
// proofs with two more seeds. What goes wrong there will go wrong again, in
// the light, but for a lesson that does not end, and for one that only the
// parameters asked for keep from its end: it is not begun.
func (r *runner) rehearse(ctx context.Context) error {
	first, err := r.silent(ctx, r.seed)
	if ctx.Err() != nil {
		return err
	}
	if err != nil && r.blames(ctx) {
		return r.stopsIt(err)
	}
	if errors.Is(err, ErrLimit) {
		return err
	}
	r.plan = first.newPlan()
	if r.o.Yours != nil {
		r.plan.leaveOut(r.lesson.ownScenes())
	}
	if r.o.Ask == nil || !slices.ContainsFunc(r.lesson.Blocks, isProof) {
		return nil
	}
	for k := range uint64(2) {
		other, err := r.silent(ctx, r.seed+1+k)
		if ctx.Err() != nil {
			return err
		}
		if err == nil {
			r.others = append(r.others, other)
		}
	}
	return nil
}

func isProof(b Block) bool {
	a, ok := b.(*Ask)
	return ok && a.Kind == AskProve
}

// silent runs the same lesson without anybody watching.
func (r *runner) silent(ctx context.Context, seed uint64) (*runner, error) {
	other, err := r.engine.newRunner(r.lesson, RunOptions{
		Seed: seed, Params: r.params, Profile: r.profile, Pace: lab.Pace{}, Solution: r.o.Solution || r.o.Yours != nil,
	})
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeoutCause(ctx, MaxRun, tooSlow())
	defer cancel()
	return other, other.play(limited)
}

// leaveOut forgets scenes in which the student's program does what only it knows.
func (p *plan) leaveOut(scenes map[int]bool) {
	own := func(at place, _ []string) bool { return scenes[at.scene] }
	maps.DeleteFunc(p.labels, own)
	maps.DeleteFunc(p.hidden, own)
}

// newPlan reads labels and blanks off a run that is over.
func (r *runner) newPlan() *plan {
	p := &plan{labels: make(map[place][]string), hidden: make(map[place][]string), judge: r.judge}
	for _, name := range r.judge.labelNames() {
		l := r.judge.labels[name]
		for i, t := range l.sights {
			if t.rec == nil {
				continue
			}
			word := name
			if l.set {
				word = fmt.Sprintf("%s[%d]", name, i+1)
			}
			at := place{l.scene.number, t.rec.Number}
			p.labels[at] = append(p.labels[at], word)
		}
	}
	for _, b := range r.lesson.Blocks {
		a, ok := b.(*Ask)
		if !ok || a.Kind != AskBlank || len(a.Labels) == 0 {
			continue
		}
		l, t, err := r.judge.one(a.Labels[0])
		if err == nil && t.rec != nil {
			at := place{l.scene.number, t.rec.Number}
			p.hidden[at] = append(p.hidden[at], a.Field)
		}
	}
	return p
}
