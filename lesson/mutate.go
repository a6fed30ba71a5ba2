package lesson

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// mutation is a change to a lesson that its claims must notice: a claim that
// cannot fail teaches nothing.
type mutation struct {
	pos    Pos
	what   string // "this wire line taken out"
	lesson *Lesson
	params map[string]string // over those of the run
}

// mutations lists the changes that the mutation rule asks for: each wire line
// out, each "and" split, each of the lesson's mutants.
func mutations(l *Lesson) []mutation {
	var out []mutation
	for i, b := range l.Blocks {
		steps, ok := b.(*Steps)
		if !ok || steps.Mode == Solution {
			continue
		}
		for k := range steps.Steps {
			s := &steps.Steps[k]
			switch {
			case s.Wire != nil:
				out = append(out, mutation{
					pos: s.Pos, what: "this wire line taken out", lesson: withSteps(l, i, without(steps.Steps, k)),
				})
			case s.And && s.Wait == nil:
				split := slices.Clone(steps.Steps)
				split[k].And = false
				out = append(out, mutation{pos: s.Pos, what: "this and split off", lesson: withSteps(l, i, split)})
			}
		}
	}
	for _, m := range l.Meta.Mutants {
		out = append(out, mutation{
			pos: Pos{File: l.File, Line: 1, Col: 1}, what: "the mutant {" + paramText(m) + "}", lesson: l, params: m,
		})
	}
	return out
}

// without is steps but for one. What went with it goes alone.
func without(steps []Step, k int) []Step {
	out := slices.Delete(slices.Clone(steps), k, k+1)
	if k < len(out) {
		out[k].And = false
	}
	return out
}

// withSteps is the lesson with other steps in block i.
func withSteps(l *Lesson, i int, steps []Step) *Lesson {
	out := *l
	out.Blocks = slices.Clone(l.Blocks)
	old, ok := l.Blocks[i].(*Steps)
	if !ok {
		return l
	}
	changed := *old
	changed.Steps = steps
	out.Blocks[i] = &changed
	return &out
}

// paramText writes parameters as "n: 3, size: 12000".
func paramText(m map[string]string) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, k+": "+m[k])
	}
	return strings.Join(parts, ", ")
}

// mutateTrace is the rule for a lesson without mutations of its own: with the
// packet taken out that a labelled claim selects, that claim must break. It
// tells each claim that does not.
func (r *runner) mutateTrace(tell func(c *Claim, msg string)) {
	for _, b := range r.lesson.Blocks {
		claims, ok := b.(*Claims)
		if !ok {
			continue
		}
		for k, out := range r.outcomes(claims) {
			c := &claims.Claims[k]
			if c.Kind != ClaimLabel || !out.ok || len(out.sights) == 0 {
				continue
			}
			r.takeOut(out.sights, true)
			if again := r.holdAgain(claims); k < len(again) && again[k].ok {
				tell(c, fmt.Sprintf("holds even with %s taken out of the trace: others match as well", listNumbers(out.sights)))
			}
			r.takeOut(out.sights, false)
		}
	}
}

// takeOut removes packets and calls from their scene, or puts them back.
func (r *runner) takeOut(sights []sight, gone bool) {
	for _, t := range sights {
		t.root.gone = gone
	}
	for _, s := range r.claimed {
		s.removed++
	}
}

// holdAgain holds all fences up to and with this one anew, and gives its outcomes.
func (r *runner) holdAgain(last *Claims) []outcome {
	j := &judge{labels: make(map[string]*label), hosts: r.judge.hosts, base: r.judge.base}
	for _, b := range r.lesson.Blocks {
		claims, ok := b.(*Claims)
		if !ok {
			continue
		}
		j.scene = r.claimed[claims]
		if j.scene == nil {
			return nil
		}
		if out := j.holdAll(claims); claims == last {
			return out
		}
	}
	return nil
}

func listNumbers(ts []sight) string {
	var out []string
	for i, t := range ts {
		if i == 6 {
			out = append(out, "…")
			break
		}
		out = append(out, t.called())
	}
	return strings.Join(out, ", ")
}
