package lesson_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"netlab/lab"
	"netlab/lesson"
	"netlab/trace"
)

// actor is a student's program that plays within the test.
type actor func(ctx context.Context, p lesson.Part) error

func (actor) Name() string                                    { return "an actor" }
func (a actor) Play(ctx context.Context, p lesson.Part) error { return a(ctx, p) }

func (actor) Serve(context.Context, lesson.Part) (lesson.Serving, error) {
	return nil, errors.New("it talks, and does not wait")
}

const (
	yoursFront = "hosts: {client: {yours: udp server:9}}\n"
	yoursBody  = "```netlab\nserver udp listen :9\nwire lose the 2nd client -> server udp\n```\n" +
		"```netlab solution\nclient udp dial server:9 as u\nclient udp send u \"hi\"\nclient udp send u \"lost\"\n```\n" +
		"```claims\nhello: client -> server udp.payload == \"hi\", by \"RFC 768\"\nno client -> server udp.payload == \"no\"\n```\n" +
		"```netlab fresh\nserver udp listen :9\nclient udp dial server:9 as v\nclient udp send v \"again\"\n```\n" +
		"```claims\nthere: client -> server udp.payload == \"again\"\n```\n[First](#hello), [then](#there).\n"
)

// says sends a text as the part asks.
func says(text string) actor {
	return func(ctx context.Context, p lesson.Part) error {
		c, err := p.Host.DialContext(ctx, p.Room, p.Peer+":9")
		if err != nil {
			return err
		}
		_, err = io.WriteString(c, text)
		return errors.Join(err, c.Close())
	}
}

func TestThePlayerStandsInForTheSolution(t *testing.T) {
	l := written(t, yoursFront, yoursBody)
	if host, p, ok := l.OwnPart(); !ok || host != "client" || p.Room != "udp" || p.Peer != "server" || p.Port != 9 {
		t.Fatalf("part %q %+v %v", host, p, ok)
	}
	for text, want := range map[string]string{"hi": "", "no": "RFC 768"} {
		res, events, err := run(t, l, lesson.RunOptions{Yours: says(text)})
		if err != nil || res.OK() != (want == "") || res.Yours != "an actor" || res.Report().Yours != "an actor" {
			t.Fatalf("%s: %v, %+v", text, err, res)
		}
		labels := map[int][]string{}
		scene := 0
		for _, e := range events {
			switch b := e.Body.(type) {
			case trace.Scene:
				scene = b.Number
				if b.Real != (scene == 1) {
					t.Errorf("scene %d: real is %v", scene, b.Real)
				}
			case trace.Packet:
				labels[scene] = append(labels[scene], b.Label...)
			case trace.Claim:
				if !b.OK && b.Label == "hello" && b.Source != want {
					t.Errorf("the claim names the rule %q, want %q", b.Source, want)
				}
			}
		}
		if len(labels[1]) > 0 || strings.Join(labels[2], " ") != "there" {
			t.Errorf("labels %v: nobody can know those of scene 1 beforehand", labels)
		}
	}
}

func TestAPlayerThatCannotPlayStopsTheRun(t *testing.T) {
	l := written(t, yoursFront, yoursBody)
	_, _, err := run(t, l, lesson.RunOptions{Yours: actor(func(context.Context, lesson.Part) error { return errors.New("stage fright") })})
	var step *lesson.StepError
	if !errors.As(err, &step) || !strings.Contains(err.Error(), "`client: an actor`: expected: your program takes the part of client; saw: stage fright") {
		t.Errorf("got %v", err)
	}
}

func TestThePlayersContextEndsWithTheRun(t *testing.T) {
	l := written(t, yoursFront, yoursBody)
	ctx, cancel := context.WithCancelCause(t.Context())
	e := newEngine(t)
	over := make(chan error, 1)
	_, err := e.Run(ctx, l, lesson.RunOptions{Yours: actor(func(ctx context.Context, p lesson.Part) error {
		cancel(errors.New("the student has left"))
		<-ctx.Done()
		over <- lab.Sleep(ctx, p.Host, 1)
		return ctx.Err()
	})})
	if err == nil || !strings.Contains(err.Error(), "the student has left") || <-over == nil {
		t.Errorf("got %v", err)
	}
}

func TestWithoutAPartThereIsNothingToPlay(t *testing.T) {
	l := written(t, "", "```netlab\nserver udp listen :9\n```\n")
	_, _, err := run(t, l, lesson.RunOptions{Yours: says("hi")})
	if !errors.Is(err, lesson.ErrOption) {
		t.Errorf("got %v", err)
	}
}

func TestNobodyInThePartFailsClaimsAndNoStep(t *testing.T) {
	l := written(t, yoursFront, yoursBody)
	res, _, err := run(t, l, lesson.RunOptions{})
	if err != nil || res.OK() {
		t.Errorf("%v, %+v: the wire line that found nothing is not what is wrong", err, res)
	}
}
