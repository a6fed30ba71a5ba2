package cli

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"netlab/lab"
	"netlab/lab/gateway"
	"netlab/lesson"
)

// glance is how often netlab looks whether a program waits at its port yet.
const glance = 20 * time.Millisecond

// stay is a program that waits for others, in its place. It is a lesson.Serving.
type stay struct {
	host    lab.Host
	gate    *gateway.Gateway
	process *process // nil: the student started it
	over    chan struct{}
	waits   waits
	closing sync.Once
	work    sync.WaitGroup
	patience
}

// Serve implements lesson.Player.
func (y *yours) Serve(ctx context.Context, p lesson.Part) (lesson.Serving, error) {
	s := &stay{host: p.Host, over: make(chan struct{}), waits: y.waits, patience: y.patience}
	at := y.at
	var err error
	if y.words == nil {
		err = s.awaited(ctx, p.Room, at)
	} else {
		at, err = s.started(ctx, y, p.Room)
	}
	if err == nil {
		s.gate, err = gateway.Open(ctx, gateway.Options{Host: p.Host, Network: p.Room, Port: p.Port, At: at, Limit: maxSent})
	}
	if err != nil {
		_ = s.Close() // the error that matters is the first
		return nil, err
	}
	s.work.Go(s.watch)
	return s, nil
}

// tell reports what becomes of the program, in its host's lane.
func (s *stay) tell(event, why string) {
	s.host.Report(lab.Call{Room: "program", Event: event, Fields: map[string]string{"reason": why}})
}

// awaited waits until a program that the student starts waits at its port.
func (s *stay) awaited(ctx context.Context, network string, at netip.AddrPort) error {
	if occupied(ctx, network, at) {
		return nil
	}
	s.tell("wanted", at.String())
	return s.until(ctx, network, at, s.arrive)
}

// started runs a command, told the port at which it is to wait, until it does.
func (s *stay) started(ctx context.Context, y *yours, network string) (at netip.AddrPort, err error) {
	if at, err = freePort(ctx, network); err != nil {
		return at, err
	}
	cmd, err := y.command(at)
	if err != nil {
		return at, err
	}
	s.process, err = start(cmd, func(line string) {
		s.host.Report(lab.Call{Room: "program", Event: "said", Data: []byte(line)})
	})
	if err != nil {
		return at, err
	}
	return at, s.until(ctx, network, at, s.start)
}

// until waits for a program to wait at its port, for d at most.
func (s *stay) until(ctx context.Context, network string, at netip.AddrPort, d time.Duration) error {
	short, done := lab.WithTimeout(ctx, s.host, d)
	defer done()
	defer s.waits.begin("waiting until your program waits at its port", d)()
	for {
		ended := s.ended() // asked first: what it has left behind may wait in its place
		switch {
		case occupied(short, network, at):
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case short.Err() != nil:
			return fmt.Errorf("nobody waits at %s (%s) within %s", at, network, d)
		case ended:
			return fmt.Errorf("it ended, %s, and does not wait at %s (%s)", s.process.how(), at, network)
		}
		_ = lab.Sleep(short, s.host, glance) // its end is seen above
	}
}

func (s *stay) ended() bool {
	if s.process == nil {
		return false
	}
	select {
	case <-s.process.ended:
		return true
	default:
		return false
	}
}

// watch tells of the program's end, or ends it when it has sent too much.
// Whoever talks to it then is refused, and the claims judge that.
func (s *stay) watch() {
	var ended <-chan struct{}
	if s.process != nil {
		ended = s.process.ended
	}
	for {
		select {
		case <-ended:
			s.tell("ended", s.process.how())
			ended = nil
		case <-s.gate.Full():
			if s.process != nil {
				s.process.kill()
			}
			s.tell("stopped", s.gate.Excess())
			return
		case <-s.over:
			return
		}
	}
}

// Rest implements lesson.Serving.
func (s *stay) Rest(ctx context.Context) error {
	if err := s.gate.Quiet(ctx, s.settled); err != nil {
		return err
	}
	short, done := lab.WithTimeout(ctx, s.host, s.quiet)
	defer done()
	_ = s.gate.Delivered(short) // a wire that is cut delivers nothing
	return context.Cause(ctx)
}

// Close implements lesson.Serving.
func (s *stay) Close() error {
	s.closing.Do(func() {
		close(s.over)
		if s.gate != nil {
			_ = s.gate.Close() // it has nothing to say
		}
		if s.process != nil {
			s.process.kill() // also what it has started, and left behind
		}
		s.work.Wait()
	})
	return nil
}
