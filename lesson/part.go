package lesson

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"netlab/lab"
	"netlab/trace"
)

// Player is a program of the student's own. It takes a host's part where the
// lesson, when it is checked, does the steps of its solution.
type Player interface {
	// Name is how the student named it: a command, or an address.
	Name() string
	// Play takes the part until it is over, or ctx ends: it does with the scene.
	// What the program does wrong is for the claims to say. The error says why
	// there was no program to judge.
	Play(ctx context.Context, p Part) error
	// Serve puts a program in its place that waits for others, a part without a
	// peer, and returns when it waits. The error says why there was none.
	Serve(ctx context.Context, p Part) (Serving, error)
}

// Serving is a program that waits for others, in its place. The lesson's steps
// go on meanwhile and talk to it.
type Serving interface {
	// Rest waits until the program has nothing more to say, as far as one can see.
	Rest(ctx context.Context) error
	// Close ends the program's part and returns when it is over.
	Close() error
}

// Part is what a Player plays.
type Part struct {
	Host lab.Host
	Room string // "udp", "tcp"
	Peer string // the host that the program talks to; "" for a program that waits
	Port int    // the peer's, or the one at which the program waits
}

// part takes Yours apart. ok is false if it is no part.
func (h HostMeta) part() (p Part, ok bool) {
	room, at, _ := strings.Cut(h.Yours, " ")
	p.Room = room
	if host, port, talks := strings.Cut(at, ":"); talks {
		if at = port; !isName(host) {
			return p, false
		}
		p.Peer = host
	}
	var err error
	p.Port, err = strconv.Atoi(at)
	return p, isName(room) && err == nil && p.Port >= 1 && p.Port <= 65535
}

// OwnPart gives the host whose part is the student's program's, and which part
// that is; false for a lesson without one.
func (l *Lesson) OwnPart() (host string, p Part, ok bool) {
	for _, h := range l.Meta.hostNames() {
		if p, ok := l.Meta.Hosts[h].part(); ok {
			return h, p, true
		}
	}
	return "", Part{}, false
}

// ownScenes numbers the scenes in which the student's program has a part.
func (l *Lesson) ownScenes() map[int]bool {
	out, number := make(map[int]bool), 0
	for _, b := range l.Blocks {
		s, ok := b.(*Steps)
		if !ok {
			continue
		}
		if number == 0 || s.Mode == Fresh || s.Mode == Again {
			number++
		}
		if s.Mode == Solution {
			out[number] = true
		}
	}
	return out
}

// free reports whether nobody but the student knows what one host will do: then
// a wire line may well find nothing to act on.
func (r *runner) free() bool { return r.lesson.ownProgram() && !r.o.Solution }

// playPart has the student's program take its host's part, in the scene above:
// until its part is over and no frame is in flight, or, if it waits for others,
// until the scene ends. Where such a scene has a second solution it is the
// program's turn again.
func (r *runner) playPart(ctx context.Context, i int, b *Steps) error {
	s := r.scene
	name, part, ok := r.lesson.OwnPart()
	if !ok {
		return fmt.Errorf("%s: no host of this lesson is the student's", b.Pos)
	}
	if part.Host, ok = s.lab.Host(name); !ok {
		return unknown("host", name, s.net.hosts)
	}
	if s.givenUp {
		return r.sceneDone(ctx, i)
	}
	step := &Step{Pos: b.Pos, Text: name + ": " + r.o.Yours.Name()}
	if err := r.emit(s.lab.Since(), trace.Step{Line: b.Pos.Line, Text: step.Text}); err != nil {
		return err
	}
	do := s.serving.rest
	switch {
	case part.Peer != "":
		do = func(ctx context.Context) error { return r.o.Yours.Play(ctx, part) }
	case s.serving == nil:
		s.serving = &serving{}
		s.Own(s.serving)
		do = func(ctx context.Context) error { return s.serving.begin(ctx, r.o.Yours, part) }
	}
	if err := r.untilDone(ctx, do); err != nil {
		return r.stepError(step, "your program takes the part of "+name, err)
	}
	return r.sceneDone(ctx, i)
}

// untilDone drives the lab until do has returned and no frame is in flight.
func (r *runner) untilDone(ctx context.Context, do func(context.Context) error) error {
	s := r.scene
	ctx, s.stop = context.WithCancelCause(ctx)
	defer s.stop(nil)
	begin := len(s.log)
	task := s.lab.Start(do)
	err := s.cause(ctx, s.lab.Settle(ctx))
	s.nameCalls(begin)
	if done, failed := task.Done(); err == nil && done {
		return failed
	}
	return err
}

// nobody says that a part is not taken.
func (r *runner) nobody(b *Steps) error {
	name, _, ok := r.lesson.OwnPart()
	if !ok {
		return nil
	}
	return r.emit(r.now(), trace.Step{Line: b.Pos.Line, Text: name + ": no program takes this part; --yours names one"})
}
