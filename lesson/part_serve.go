package lesson

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"netlab/lab"
)

// maxCall is how long a step may wait for a student's program, in the machine's
// time, if the options do not say: a program that never answers must not hold
// the run for ever.
const maxCall = 30 * time.Second

// errNoAnswer is why such a step is given up, and with it the scene's later ones.
var errNoAnswer = errors.New("no answer within")

// serving keeps a program that waits for others, from the scene's first solution
// to the scene's end.
type serving struct {
	mu     sync.Mutex
	closed bool
	in     Serving // nil until it waits
}

// begin puts the program in its place.
func (s *serving) begin(ctx context.Context, y Player, p Part) error {
	in, err := y.Serve(ctx, p)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed { // the scene was over first
		return in.Close()
	}
	s.in = in
	return nil
}

// rest waits until it has nothing more to say. A nil serving has not.
func (s *serving) rest(ctx context.Context) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	in := s.in
	s.mu.Unlock()
	if in == nil {
		return nil
	}
	return in.Rest(ctx)
}

// Close ends the program's part.
func (s *serving) Close() error {
	s.mu.Lock()
	in := s.in
	s.in, s.closed = nil, true
	s.mu.Unlock()
	if in == nil {
		return nil
	}
	return in.Close()
}

// lenient reports whether the steps of this scene talk to a student's program, or
// to nobody in its place: what comes of them is the program's affair, and for
// the claims to say.
func (r *runner) lenient() bool {
	_, p, ok := r.lesson.OwnPart()
	return ok && p.Peer == "" && r.free() && r.lesson.ownScenes()[r.scene.number]
}

// fails is what becomes of a run when a step did not do what the lesson says: it
// stops, or, where the student's program is to blame, tells and goes on.
func (r *runner) fails(ctx context.Context, step *Step, expected string, err error) error {
	for _, grave := range []error{ErrLimit, ErrOption, lab.ErrTooMany, lab.ErrTooLong, lab.ErrClosed} {
		if errors.Is(err, grave) {
			return r.stepError(step, expected, err)
		}
	}
	if !r.lenient() || r.scene.err != nil || ctx.Err() != nil {
		return r.stepError(step, expected, err)
	}
	name, _, _ := r.lesson.OwnPart()
	why := err.Error()
	if step.Verb != nil {
		name = step.Verb.Host
	}
	if step.Wait != nil {
		why = "expected " + expected + ", saw none"
	}
	if h, ok := r.scene.lab.Host(name); ok && !r.told(name) {
		h.Report(lab.Call{Room: "step", Event: "failed", Fields: map[string]string{"reason": why}})
	}
	return nil
}

// told reports whether a room has said itself, since the step above, that a call
// on this host failed.
func (r *runner) told(host string) bool {
	return slices.ContainsFunc(r.scene.log[r.mark:], func(h *happening) bool {
		return h.call != nil && h.call.Host == host && h.call.Room != "program" && h.call.Event == "failed"
	})
}

// patient gives a context for waiting until a student's program has answered.
func (r *runner) patient(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.scene.pace.Kind != lab.Real || !r.lenient() {
		return context.WithCancel(ctx)
	}
	d := r.o.Patience
	if d <= 0 {
		d = maxCall
	}
	return context.WithTimeoutCause(ctx, d, fmt.Errorf("%w %s", errNoAnswer, d))
}
