package lesson

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"netlab/lab"
	"netlab/trace"
)

// doSteps does a fence of steps, in the scene above or a new one.
func (r *runner) doSteps(ctx context.Context, i int, b *Steps) error {
	own := b.Mode == Solution && !r.o.Solution
	if own && r.o.Yours == nil {
		return r.nobody(b)
	}
	steps := make([]*Step, 0, len(b.Steps))
	for k := range b.Steps {
		steps = append(steps, &b.Steps[k])
	}
	if b.Mode == Again {
		steps = r.steps
	}
	if r.scene == nil || b.Mode == Fresh || b.Mode == Again {
		if err := r.newScene(ctx, b); err != nil {
			return err
		}
		r.steps = nil
	}
	if b.Mode == Solution { // a "wait for" behind it looks back to the step above it: there the program's part begins
		defer func(mark int) { r.mark = mark }(r.mark)
	}
	if own {
		return r.playPart(ctx, i, b)
	}
	r.steps = append(slices.Clip(r.steps), steps...)
	if len(r.steps) > MaxSteps {
		return r.stepError(steps[0], "", fmt.Errorf("%w: more than %d steps", ErrLimit, MaxSteps))
	}
	if err := r.runSteps(ctx, steps); err != nil {
		return err
	}
	return r.sceneDone(ctx, i)
}

// sceneDone ends the scene, unless there are more of its steps below block i.
func (r *runner) sceneDone(ctx context.Context, i int) error {
	if r.goesOn(i) {
		return nil
	}
	if s := r.scene; s.serving != nil && !s.givenUp {
		if err := r.untilDone(ctx, s.serving.rest); err != nil {
			return fmt.Errorf("%s: %w", r.lesson.File, err)
		}
	}
	if step, err := r.scene.checkRules(); err != nil && !r.free() {
		return r.stepError(step, "every wire line does something", err)
	}
	r.result.LabTime += r.now()
	r.result.addScene(r.scene)
	return r.scene.close()
}

// goesOn reports whether the scene has more steps below block i.
func (r *runner) goesOn(i int) bool {
	for _, b := range r.lesson.Blocks[i+1:] {
		if s, ok := b.(*Steps); ok && (s.Mode != Solution || r.o.Solution || r.o.Yours != nil) {
			return s.Mode == Continue || s.Mode == Solution
		}
	}
	return false
}

// newScene ends the scene above and builds the next bench.
func (r *runner) newScene(ctx context.Context, b *Steps) error {
	number := 1
	if r.scene != nil {
		number = r.scene.number + 1
		if err := r.scene.close(); err != nil {
			return err
		}
	}
	s := &scene{engine: r.engine, number: number, params: maps.Clone(r.params), profile: r.profile, seed: sceneSeed(r.seed, number)}
	maps.Copy(s.params, b.Params)
	var err error
	if s.net, err = networkOf(&r.lesson.Meta, r.profile, s.seed, s.lookup); err != nil {
		return fmt.Errorf("%s: %w", r.lesson.File, err)
	}
	s.pace = r.o.Pace
	if r.o.Yours != nil && r.lesson.ownScenes()[number] {
		s.pace = lab.Pace{Kind: lab.Real}
	}
	if err := s.open(ctx); err != nil {
		return fmt.Errorf("%s: %w", r.lesson.File, err)
	}
	s.heard, s.find = r.heard, r.judge.find
	r.scene, r.judge.scene, r.mark = s, s, 0
	if r.o.Control != nil {
		r.o.Control(s.lab)
	}
	return r.announce(s)
}

// runSteps does steps, group by group: those joined by "and" start at the same instant.
func (r *runner) runSteps(ctx context.Context, steps []*Step) error {
	for len(steps) > 0 {
		n := 1
		for n < len(steps) && steps[n].And {
			n++
		}
		if err := r.group(ctx, steps[:n]); err != nil {
			return err
		}
		steps = steps[n:]
	}
	return nil
}

// started is a verb under way.
type started struct {
	step *Step
	task *lab.Task
}

// group does steps that start at the same instant, and lets lab time pass until
// their calls have returned and no frame is in flight.
func (r *runner) group(ctx context.Context, steps []*Step) error {
	s := r.scene
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if s.givenUp {
		return nil
	}
	ctx, s.stop = context.WithCancelCause(ctx)
	defer s.stop(nil)
	begin, since := len(s.log), r.mark
	r.mark = begin
	start := s.lab.Since()
	var calls []started
	for _, step := range steps {
		if err := r.emit(start, trace.Step{Line: step.Pos.Line, Text: s.written(step.Text)}); err != nil {
			return err
		}
		switch {
		case step.Wire != nil:
			if err := s.wireStep(step); err != nil {
				return r.stepError(step, "", err)
			}
		case step.Verb != nil:
			task, err := s.startVerb(step)
			if err != nil {
				if err := r.fails(ctx, step, "", err); err != nil {
					return err
				}
				continue
			}
			calls = append(calls, started{step, task})
		}
	}
	for _, step := range steps {
		if step.Wait == nil {
			continue
		}
		if err := r.wait(ctx, step, start, since); err != nil {
			return err
		}
	}
	patient, done := r.patient(ctx)
	defer done()
	err := s.cause(patient, s.lab.Settle(patient))
	s.nameCalls(begin)
	return r.settled(ctx, steps, calls, err)
}

// settled looks at how the calls of a group have ended.
func (r *runner) settled(ctx context.Context, steps []*Step, calls []started, err error) error {
	if r.scene.err != nil {
		return r.stepError(steps[0], "", err)
	}
	failed, blocked := false, false
	for _, c := range calls {
		done, told := c.task.Done()
		expected, saw := c.step.judge(done, told, err)
		if saw == nil {
			continue
		}
		if err := r.fails(ctx, c.step, expected, saw); err != nil {
			return err
		}
		failed, blocked = true, blocked || !done
	}
	if err != nil && !blocked {
		last := steps[len(steps)-1]
		if !errors.Is(err, errNoAnswer) {
			return r.stepError(last, "the wire comes to rest", err)
		}
		if err := r.fails(ctx, last, "", fmt.Errorf("the wire does not come to rest: %w", err)); err != nil {
			return err
		}
		failed, blocked = true, true
	}
	r.scene.givenUp = blocked // it would hold every step from here on
	if failed {
		return r.scene.cause(ctx, r.scene.lab.Wait(ctx, 0)) // so that it is told here
	}
	return nil
}

// judge says what was expected of a call and what was seen; saw is nil if that
// is the same. err is why lab time stopped.
func (s *Step) judge(done bool, told, err error) (expected string, saw error) {
	v := s.Verb
	switch {
	case !done && err != nil:
		return "the call returns", err
	case !done:
		return "the call returns", fmt.Errorf("it did not")
	case v.Fails && told == nil:
		return "the call fails", fmt.Errorf("it did not")
	case v.Fails && !strings.Contains(told.Error(), v.FailsWith):
		return fmt.Sprintf("the call fails with %q", v.FailsWith), told
	case !v.Fails && told != nil:
		return "the call succeeds", told
	}
	return "", nil
}

// startVerb starts a verb as a program on its host would.
func (s *scene) startVerb(step *Step) (*lab.Task, error) {
	v := step.Verb
	verb, err := s.engine.verb(v.Room, v.Verb)
	if err != nil {
		return nil, err
	}
	host, ok := s.lab.Host(v.Host)
	if !ok {
		return nil, unknown("host", v.Host, s.net.hosts)
	}
	args, err := bindArgs(verb, v.Args, s.find, s.net.rtt)
	if err != nil {
		return nil, err
	}
	in := &Invocation{Host: host, Room: v.Room, Verb: v.Verb, Name: v.As, Args: args, Scene: s.binder}
	for _, a := range verb.Args {
		if in.Name == "" && a.Type == Conn {
			in.Name = args.Text(a.Name)
		}
	}
	return s.lab.Start(func(ctx context.Context) (err error) {
		defer func() { // a room's fault must not end the program
			if fault := recover(); fault != nil {
				err = fmt.Errorf("%s %s broke down: %v", v.Room, v.Verb, fault)
			}
		}()
		return verb.Run(ctx, in)
	}), nil
}

// sceneSeed gives each scene luck of its own, the first the run's: else the
// connections of two scenes would have the same ports and numbers, and a reader
// of the saved run would take the second for a repetition of the first.
func sceneSeed(seed uint64, number int) uint64 {
	return seed + uint64(number-1)*0x9e3779b97f4a7c15 //nolint:gosec // a scene's number is small and from 1
}

// written is a step as it is shown, values put in.
func (s *scene) written(text string) string {
	if put, err := expandShown(text, s.find); err == nil {
		return put
	}
	return text
}
