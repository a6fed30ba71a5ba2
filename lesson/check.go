package lesson

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"netlab/trace"
)

// CheckOptions say how a lesson is checked. The zero CheckOptions are those of
// netlab check.
type CheckOptions struct {
	Seeds    int                  // the lesson's and the next ones; 0: 5
	Progress func(trace.Progress) // told before each run; may be nil
}

// CheckResult is what a check found.
type CheckResult struct {
	Lesson      string
	Profiles    []string // checked
	Skipped     []string // profiles whose hosts are not to be had here
	Runs        int
	Diagnostics []Diagnostic // in the order of the file
}

// OK reports whether there is no error among the diagnostics.
func (r *CheckResult) OK() bool { return FirstError(r.Diagnostics) == nil }

// Check runs a lesson on every profile that the engine has, with several
// seeds and all values of its parameters: its claims must hold. Then it applies
// the mutation rule: with each wire line taken out, each "and" split and each
// of its mutants, a claim must break or a step must fail. The error is ctx's.
func Check(ctx context.Context, e *Engine, l *Lesson, o CheckOptions) (*CheckResult, error) {
	if o.Seeds <= 0 {
		o.Seeds = 5
	}
	c := &checker{
		engine: e, lesson: l, o: o, result: &CheckResult{Lesson: l.ID},
		mutations: mutations(l), told: make(map[string]bool), broken: make(map[Pos]bool),
	}
	for _, b := range l.Blocks {
		s, ok := b.(*Steps)
		c.solution = c.solution || ok && s.Mode == Solution
	}
	err := c.all(ctx)
	if err == nil {
		c.unbroken()
	}
	d := diags{list: c.result.Diagnostics}
	c.result.Diagnostics = d.sorted()
	return c.result, err
}

// checker is one lesson's check.
type checker struct {
	engine    *Engine
	lesson    *Lesson
	o         CheckOptions
	result    *CheckResult
	mutations []mutation
	solution  bool // the lesson has steps for the student's program
	told      map[string]bool
	broken    map[Pos]bool // claims that some mutant broke
	total     int
}

func (c *checker) all(ctx context.Context) error {
	for _, p := range c.lesson.Meta.Profiles {
		if slices.Contains(c.engine.profiles, p) {
			c.result.Profiles = append(c.result.Profiles, p)
		} else {
			c.result.Skipped = append(c.result.Skipped, p)
		}
	}
	variants := variants(&c.lesson.Meta)
	c.total = len(c.result.Profiles) * len(variants) * c.o.Seeds * (1 + len(c.mutations))
	for _, profile := range c.result.Profiles {
		for _, params := range variants {
			for k := range c.o.Seeds {
				o := RunOptions{
					Seed: c.lesson.Meta.Seed + uint64(k), Params: params, Profile: profile, Solution: c.solution, //nolint:gosec // k is small
				}
				if err := c.one(ctx, o); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// variants are the parameters to run with: the defaults, then each other value
// of each list.
func variants(m *Meta) []map[string]string {
	out := []map[string]string{{}}
	for _, p := range m.Params {
		for i, v := range p.Values {
			if i > 0 {
				out = append(out, map[string]string{p.Name: v})
			}
		}
	}
	return out
}

// one holds the lesson to its claims with these options, then its mutants.
func (c *checker) one(ctx context.Context, o RunOptions) error {
	r, runErr, err := c.run(ctx, c.lesson, o)
	if err != nil {
		return err
	}
	if !c.holds(r, runErr, o) {
		return nil
	}
	if c.solution {
		o.Solution = false
		r, runErr, err := c.run(ctx, c.lesson, o)
		if err != nil {
			return err
		}
		if !broke(r, runErr) {
			c.tell(c.solutionPos(), "solution", "without the solution every claim holds all the same", o)
		}
		o.Solution = true
	}
	for _, m := range c.mutations {
		if err := c.mutant(ctx, m, o); err != nil {
			return err
		}
	}
	if len(c.mutations) == 0 && !c.solution {
		r.mutateTrace(func(claim *Claim, msg string) {
			c.tell(claim.Pos, "mutation", fmt.Sprintf("`%s` %s", claim.Text, msg), o)
		})
	}
	return nil
}

func (c *checker) mutant(ctx context.Context, m mutation, o RunOptions) error {
	params := maps.Clone(o.Params)
	maps.Copy(params, m.params)
	o.Params = params
	r, runErr, err := c.run(ctx, m.lesson, o)
	if err != nil {
		return err
	}
	if !broke(r, runErr) {
		c.tell(m.pos, "mutation", "with "+m.what+" every claim still holds", o)
	}
	if r != nil {
		for _, claim := range r.result.Claims {
			if !claim.OK {
				c.broken[claim.At] = true
			}
		}
	}
	return nil
}

// run runs a lesson in silence. err is ctx's; runErr is the lesson's own.
func (c *checker) run(ctx context.Context, l *Lesson, o RunOptions) (r *runner, runErr, err error) {
	if c.o.Progress != nil {
		c.o.Progress(trace.Progress{What: "check " + c.lesson.ID, Done: c.result.Runs, Of: c.total})
	}
	c.result.Runs++
	r, runErr = c.engine.newRunner(l, o)
	if runErr != nil {
		return nil, runErr, nil
	}
	limited, cancel := context.WithTimeoutCause(ctx, MaxRun, tooSlow())
	defer cancel()
	runErr = r.play(limited)
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	return r, runErr, nil
}

// broke reports whether a run was stopped, or a claim failed.
func broke(r *runner, err error) bool { return err != nil || !r.result.OK() }

// holds tells what did not hold in a run that should.
func (c *checker) holds(r *runner, err error, o RunOptions) bool {
	var step *StepError
	switch {
	case errors.As(err, &step):
		c.tell(Pos{step.File, step.Line, step.Col}, "step", strings.TrimPrefix(step.Error(), Pos{step.File, step.Line, step.Col}.String()+" "), o)
		return false
	case err != nil:
		c.tell(Pos{File: c.lesson.File, Line: 1, Col: 1}, "run", err.Error(), o)
		return false
	}
	for _, claim := range r.result.Claims {
		if !claim.OK {
			c.tell(claim.At, "claim", fmt.Sprintf("`%s` does not hold: %s", claim.Text, claim.Why), o)
		}
	}
	return r.result.OK()
}

// tell adds an error, once for each place.
func (c *checker) tell(pos Pos, code, msg string, o RunOptions) {
	key := pos.String() + code
	if code == "mutation" && pos.Line == 1 {
		key += msg
	}
	if c.told[key] {
		return
	}
	c.told[key] = true
	with := fmt.Sprintf("profile %s, seed %d", o.Profile, o.Seed)
	if len(o.Params) > 0 {
		with += ", " + paramText(o.Params)
	}
	c.result.Diagnostics = append(c.result.Diagnostics, Diagnostic{Pos: pos, Code: code, Msg: msg, Hint: "seen with " + with})
}

func (c *checker) solutionPos() Pos {
	for _, b := range c.lesson.Blocks {
		if s, ok := b.(*Steps); ok && s.Mode == Solution {
			return s.Pos
		}
	}
	return Pos{File: c.lesson.File}
}

// unbroken warns of a "no" that no mutant breaks and no condition bounds: it
// may hold for want of a reason to fail.
func (c *checker) unbroken() {
	for _, b := range c.lesson.Blocks {
		claims, ok := b.(*Claims)
		if !ok {
			continue
		}
		for _, claim := range claims.Claims {
			bounds := func(w When) bool { return w.Kind != WhenUnder }
			if claim.Kind != ClaimCount || claim.Count.Word != "no" || c.broken[claim.Pos] ||
				claim.Then || slices.ContainsFunc(claim.Whens, bounds) {
				continue
			}
			c.result.Diagnostics = append(c.result.Diagnostics, Diagnostic{
				Pos: claim.Pos, Code: "no", Severity: SeverityWarning,
				Msg:  fmt.Sprintf("`%s` is broken by no mutant and bounded by no condition", claim.Text),
				Hint: "expected at, on, after, before or within, or a mutant that breaks it",
			})
		}
	}
}
