package lesson

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/lab"
	"netlab/trace"
)

// RunOptions say how a lesson is run. The zero RunOptions run it silently, with
// its own seed, first values and first profile, as fast as possible.
type RunOptions struct {
	Seed    uint64 // 0: the lesson's
	Student string // draws the parameters that are lists
	Params  map[string]string
	Profile string // empty: the first of the lesson's that the engine has
	Pace    lab.Pace
	Sink    trace.Sink // may be nil. The lab's clock stands still while it is being served
	Ask     Asker      // nil: questions are told and stay unanswered
	Record  Recorder   // may be nil
	// Control is told, scene by scene, how to set the pace; may be nil.
	Control  func(trace.Control)
	Solution bool // do the steps that stand in for the student's program
	// Yours is the student's program, which takes the part of those steps: its
	// scenes are on the machine's clock. May be nil.
	Yours Player
	// Patience is how long, in the machine's time, a step may wait for a Yours that
	// waits for others; 0: 30 seconds.
	Patience time.Duration
}

// A Recorder gets a run's packets as they are recorded, scene by scene: for a
// capture file. Packet numbers begin anew with each scene.
type Recorder interface {
	Scene(number int, interfaces []capture.Interface, names []capture.Name) error
	Packet(p *dissect.Packet) error
}

// Run runs a lesson. The error says why it stopped early: a *StepError for a
// step that did not do what the lesson says, one with ErrOption for options
// that do not fit the lesson (or with which, as the rehearsal finds, it comes to
// no end), or what ctx, the sink or the recorder said. The
// Result is not nil unless the options were wrong. A claim that fails is no
// error: Result.OK tells.
//
// With a sink or questions the lesson is first run in silence, so that labels,
// and the fields that a question asks for, are known when a packet is shown.
func (e *Engine) Run(ctx context.Context, l *Lesson, o RunOptions) (*Result, error) {
	r, err := e.newRunner(l, o)
	if err != nil {
		return nil, err
	}
	if o.Yours == nil && (o.Sink == nil && o.Ask == nil || o.Pace.Kind == lab.Real) {
		limited, cancel := context.WithTimeoutCause(ctx, MaxRun, tooSlow())
		defer cancel()
		return r.result, r.play(limited)
	}
	if err := r.rehearse(ctx); errors.Is(err, ErrOption) {
		return nil, err
	} else if err != nil {
		return r.result, err
	}
	return r.result, r.play(ctx)
}

func tooSlow() error { return fmt.Errorf("%w: it takes longer than %s", ErrLimit, MaxRun) }

// runner is one run of a lesson.
type runner struct {
	engine  *Engine
	lesson  *Lesson
	o       RunOptions
	seed    uint64
	profile string
	params  map[string]string
	result  *Result

	judge    *judge
	scene    *scene  // the one above; nil before the first
	steps    []*Step // of the scene above, for "again"
	mark     int     // length of the log when the step above began
	held     map[*Claims][]outcome
	claimed  map[*Claims]*scene // the scene that each fence is about
	foretold []prediction
	score    score

	plan   *plan     // what the rehearsal found; nil in a rehearsal
	others []*runner // runs with other seeds, for proofs
	seq    int
	recent []trace.Event // the last ones, for a StepError
}

type score struct{ packets, lost, asked, right int }

// newRunner settles seed, profile and parameters.
func (e *Engine) newRunner(l *Lesson, o RunOptions) (*runner, error) {
	r := &runner{engine: e, lesson: l, o: o, seed: o.Seed, held: make(map[*Claims][]outcome), claimed: make(map[*Claims]*scene)}
	if r.seed == 0 {
		r.seed = l.Meta.Seed
	}
	var err error
	if r.profile, err = e.profile(l, o.Profile); err != nil {
		return nil, err
	}
	if r.params, err = settle(&l.Meta, o, r.seed); err != nil {
		return nil, err
	}
	if _, _, ok := l.OwnPart(); o.Yours != nil && !ok {
		return nil, optionf("none of the lesson's parts is for a program of yours")
	}
	r.judge = &judge{labels: make(map[string]*label), hosts: l.Meta.hostNames(), base: r.preview}
	r.result = &Result{
		Lesson: l.ID, Version: e.version, Seed: r.seed, Student: o.Student, Profile: r.profile, Params: r.params,
	}
	if o.Yours != nil {
		r.result.Yours = o.Yours.Name()
	}
	return r, nil
}

// profile chooses among the lesson's profiles.
func (e *Engine) profile(l *Lesson, want string) (string, error) {
	if want != "" {
		if !slices.Contains(l.Meta.Profiles, want) {
			return "", optionf("the lesson does not hold on the profile %q, but on %s", want, strings.Join(l.Meta.Profiles, ", "))
		}
		if !slices.Contains(e.profiles, want) {
			return "", optionf("the profile %q is not to be had here; there is %s", want, strings.Join(e.profiles, ", "))
		}
		return want, nil
	}
	for _, p := range l.Meta.Profiles {
		if slices.Contains(e.profiles, p) {
			return p, nil
		}
	}
	return "", optionf("the lesson holds on %s, which is not to be had here; there is %s",
		strings.Join(l.Meta.Profiles, ", "), strings.Join(e.profiles, ", "))
}

// preview finds parameters and hosts' fields before the first scene: of the
// hosts that the rehearsal had.
func (r *runner) preview(owner LabelRef, field string) (val, error) {
	if owner.Name == "" {
		return paramOf(r.params, field, nil)
	}
	if r.plan != nil && r.plan.judge.scene != nil {
		return r.plan.judge.scene.lookup(owner, field)
	}
	n, err := networkOf(&r.lesson.Meta, r.profile, r.seed, r.preview)
	if err != nil || !isCableField(field) {
		return val{}, fmt.Errorf("${%s.%s}: there is no bench yet", owner, field)
	}
	return n.cableField(owner.Name, field)
}

// play goes through the lesson's blocks and tells what happens.
func (r *runner) play(ctx context.Context) error {
	err := r.meta()
	for i := 0; err == nil && i < len(r.lesson.Blocks); i++ {
		err = r.block(ctx, i)
	}
	if err == nil {
		err = r.gradeForetold()
	}
	if r.scene != nil {
		if now := r.now(); len(r.result.Scenes) < r.scene.number {
			r.result.LabTime += now
			r.result.addScene(r.scene) // what was recorded so far stays
		}
		err = errors.Join(err, r.scene.close())
	}
	end := trace.End{
		OK: err == nil && r.result.OK(), Packets: r.score.packets, Lost: r.score.lost,
		Asked: r.score.asked, Right: r.score.right, LabTime: r.result.LabTime,
	}
	for _, c := range r.result.Claims {
		end.Claims++
		if !c.OK {
			end.Failed++
		}
	}
	if err != nil {
		end.Err = err.Error()
	}
	if told := r.emit(r.now(), end); err == nil {
		err = told
	}
	return err
}

// block does one block of the lesson.
func (r *runner) block(ctx context.Context, i int) error {
	switch b := r.lesson.Blocks[i].(type) {
	case *Prose:
		return r.prose(i, b)
	case *Steps:
		return r.doSteps(ctx, i, b)
	case *Claims:
		return r.claims(b)
	case *Show:
		return r.show(i, b)
	case *Ask:
		return r.ask(ctx, b)
	default:
		return fmt.Errorf("lesson: unknown block %T", b)
	}
}
