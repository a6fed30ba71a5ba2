package cli

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"netlab/lab"
	"netlab/lab/gateway"
	"netlab/lesson"
)

// maxSent is how many datagrams a program may send, or connections it may open:
// no lesson wants as many.
const maxSent = 200

// patience is how long to wait for a program, in the machine's time.
type patience struct {
	start   time.Duration // until a command has sent something: a compiler may have to run
	arrive  time.Duration // until a program has that a person starts
	part    time.Duration // from then on
	quiet   time.Duration // without a word until a program that nobody sees end is taken to be done
	settled time.Duration // without a word until what a program sent at its end has been answered
}

func usualPatience() patience {
	return patience{
		start: 30 * time.Second, arrive: 10 * time.Minute, part: 30 * time.Second,
		quiet: 8 * time.Second, settled: 500 * time.Millisecond,
	}
}

// yours is the student's own program, which takes a host's part. It is a
// lesson.Player.
type yours struct {
	text  string         // as it was named
	words []string       // of a command; nil: the student starts the program
	at    netip.AddrPort // where that one finds its server, or waits itself
	waits waits          // told of what takes time
	patience
}

// newYours reads CMD|ADDR: a loopback address, or words as a shell would have them.
func newYours(s string) (*yours, error) {
	at, isAddr, err := loopback(s)
	if isAddr || err != nil {
		return &yours{text: s, at: at, patience: usualPatience()}, err
	}
	words, err := splitWords(s)
	if err != nil {
		return nil, usagef("--yours %s: %w", s, err)
	}
	y := &yours{text: s, words: words, patience: usualPatience()}
	if _, err := y.command(netip.AddrPort{}); err != nil {
		return nil, usagef("--yours %s: %w", s, err)
	}
	return y, nil
}

// loopback reads HOST:PORT; isAddr is false for anything else.
func loopback(s string) (at netip.AddrPort, isAddr bool, err error) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 || strings.ContainsAny(s, " /\\\t") || strings.Trim(s[i+1:], "0123456789") != "" || s[i+1:] == "" {
		return at, false, nil
	}
	if host := s[:i]; host == "" || host == "localhost" {
		s = "127.0.0.1" + s[i:]
	}
	at, err = netip.ParseAddrPort(s)
	if err != nil || !at.Addr().IsLoopback() || at.Port() == 0 {
		return at, true, usagef("--yours %s: a program takes part by an address of this machine's loopback and no other, such as 127.0.0.1:9000", s)
	}
	return at, true, nil
}

// Name implements lesson.Player.
func (y *yours) Name() string { return y.text }

// check says whether the program can take this lesson's part.
func (y *yours) check(l *lesson.Lesson) error {
	if _, _, ok := l.OwnPart(); !ok {
		return usagef("--yours: %s has no part for a program of your own; udp/build-reliability has", l.ID)
	}
	return nil
}

// Play implements lesson.Player.
func (y *yours) Play(ctx context.Context, p lesson.Part) error {
	g, err := gateway.Open(ctx, gateway.Options{
		Host: p.Host, Network: p.Room, To: fmt.Sprintf("%s:%d", p.Peer, p.Port), At: y.at, Limit: maxSent,
	})
	if err != nil {
		return err
	}
	defer g.Close() //nolint:errcheck // it has nothing to say
	v := visit{host: p.Host, gate: g, waits: y.waits, patience: y.patience}
	if y.words == nil {
		err = v.awaited(ctx)
	} else {
		err = v.started(ctx, y)
	}
	if err != nil {
		return err
	}
	return g.Quiet(ctx, y.settled) // what it sent last may be on its way still
}

// visit is a program in its part.
type visit struct {
	host  lab.Host
	gate  *gateway.Gateway
	waits waits
	patience
}

// tell reports what becomes of the program, in its host's lane.
func (v visit) tell(event, why string) {
	v.host.Report(lab.Call{Room: "program", Event: event, Fields: map[string]string{"reason": why}})
}

// awaited waits for a program that the student starts, and until it is done.
func (v visit) awaited(ctx context.Context) error {
	v.tell("awaited", v.gate.Addr().String())
	short, done := lab.WithTimeout(ctx, v.host, v.arrive)
	defer done()
	end := v.waits.begin("waiting for a program that sends to "+v.gate.Addr().String(), v.arrive)
	select {
	case <-v.gate.First():
		end()
	case <-short.Done():
		end()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("nothing came to %s within %s", v.gate.Addr(), v.arrive)
	}
	part, done := lab.WithTimeout(ctx, v.host, v.part)
	defer done()
	defer v.waits.begin(fmt.Sprintf("your program has its part; it is done when it has sent nothing for %s", shortly(v.quiet)), v.part)()
	quiet := make(chan error, 1)
	go func() { quiet <- v.gate.Quiet(part, v.quiet) }()
	select {
	case err := <-quiet:
		if err == nil {
			v.tell("ended", fmt.Sprintf("nothing more came for %s", v.quiet))
			return nil
		}
	case <-v.gate.Full():
		done()
		if err := <-quiet; ctx.Err() != nil { // else it says that it was told to stop
			return err
		}
	}
	return v.stopped(ctx)
}

// started runs a command and waits for its end.
func (v visit) started(ctx context.Context, y *yours) error {
	cmd, err := y.command(v.gate.Addr())
	if err != nil {
		return err
	}
	p, err := start(cmd, func(line string) {
		v.host.Report(lab.Call{Room: "program", Event: "said", Data: []byte(line)})
	})
	if err != nil {
		return err
	}
	defer p.kill() // also what it has started, and left behind
	first, done := lab.WithTimeout(ctx, v.host, v.start)
	defer done()
	end := v.waits.begin("waiting until your program sends something", v.start)
	select {
	case <-p.ended:
		end()
	case <-v.gate.First():
		end()
	case <-first.Done():
		end()
		p.kill()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("it sent nothing to %s within %s", v.gate.Addr(), v.start)
	}
	part, done := lab.WithTimeout(ctx, v.host, v.part)
	defer done()
	defer v.waits.begin("your program has its part, until it ends", v.part)()
	select {
	case <-p.ended:
	case <-v.gate.Full():
		p.kill()
		return v.stopped(ctx)
	case <-part.Done():
		p.kill()
		return v.stopped(ctx)
	}
	v.tell("ended", p.how())
	if err := v.gate.Drain(part); err != nil { // what it sent at its end may not have been read yet
		if part.Err() != nil {
			return v.stopped(ctx)
		}
		return err
	}
	if v.gate.Excess() != "" { // what it had too much of has ended it
		return v.stopped(ctx)
	}
	select {
	case <-v.gate.First():
		return nil
	default:
		return fmt.Errorf("it ended, %s, and had sent nothing to %s", p.how(), v.gate.Addr())
	}
}

// stopped says why a program's part was over before the program was. That is
// nothing amiss: the claims judge what it did.
func (v visit) stopped(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	select {
	case <-v.gate.Full():
		v.tell("stopped", v.gate.Excess())
	default:
		v.tell("stopped", fmt.Sprintf("its part is over after %s", v.part))
	}
	return nil
}
