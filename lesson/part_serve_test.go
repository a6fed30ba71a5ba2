package lesson_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
	"netlab/trace"
)

// host is a student's server that waits within the test: it says back what one
// datagram has said, with this in front.
type host struct {
	front string
	mu    sync.Mutex
	done  []string // "serve", "rest", "close"
}

func (*host) Name() string { return "a host" }
func (*host) Play(context.Context, lesson.Part) error {
	return errors.New("it waits, and does not talk")
}

func (h *host) note(what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.done = append(h.done, what)
}

// Serve implements lesson.Player.
func (h *host) Serve(ctx context.Context, p lesson.Part) (lesson.Serving, error) {
	h.note("serve")
	if h.front == "" {
		return nil, errors.New("stage fright")
	}
	c, err := p.Host.ListenPacket(ctx, p.Room, ":9")
	if err != nil {
		return nil, err
	}
	s := &served{PacketConn: c, host: h}
	s.work.Go(func() {
		for b := make([]byte, 100); ; {
			n, from, err := c.ReadFrom(b)
			if err != nil {
				return
			}
			if _, err := c.WriteTo([]byte(h.front+string(b[:n])), from); err != nil {
				return
			}
		}
	})
	return s, nil
}

type served struct {
	net.PacketConn
	host *host
	work sync.WaitGroup
}

func (s *served) Rest(context.Context) error { s.host.note("rest"); return nil }

func (s *served) Close() error {
	s.host.note("close")
	err := s.PacketConn.Close()
	s.work.Wait()
	return err
}

const hostFront = "cable: {delay: 1ms}\nhosts: {server: {yours: udp 9}}\n"

// hostBody is a scene in which a server is to answer, and is waited for so long.
func hostBody(patience string) string {
	return "```netlab solution\nserver udp listen :9\n```\n" +
		"```netlab\nclient udp dial server:9 as u\nclient udp send u \"hi\"\n```\n" +
		"```netlab solution\nserver udp send u \"so hi\"\n```\n" +
		"```netlab\nwait for server -> client udp.payload == \"so hi\", at most " + patience + "\n```\n" +
		"```claims\nback: server -> client udp.payload == \"so hi\", by \"RFC 768\"\n```\n[Back](#back).\n"
}

func TestAServerKeepsItsPlaceUntilTheScenesEnd(t *testing.T) {
	for front, patience := range map[string]string{"so ": "20s", "no ": "100ms"} {
		h := &host{front: front}
		res, events, err := run(t, written(t, hostFront, hostBody(patience)), lesson.RunOptions{Yours: h})
		right := front == "so "
		if err != nil || res.OK() != right {
			t.Fatalf("%q: %v, %+v", front, err, res)
		}
		if diff := cmp.Diff([]string{"serve", "rest", "rest", "close"}, h.done); diff != "" {
			t.Errorf("%q: what was asked of it, -want +got\n%s", front, diff)
		}
		var told []string
		for _, e := range events {
			if c, ok := e.Body.(trace.Call); ok && c.Room == "step" {
				told = append(told, c.Fields["reason"])
			}
		}
		if len(told) > 0 == right || !right && !strings.Contains(told[0], "within 100ms, saw none") {
			t.Errorf("%q: steps that failed: %q", front, told)
		}
	}
}

func TestAServerThatCannotServeStopsTheRun(t *testing.T) {
	l := written(t, hostFront, hostBody("20s"))
	_, _, err := run(t, l, lesson.RunOptions{Yours: &host{}})
	var step *lesson.StepError
	if !errors.As(err, &step) || !strings.Contains(err.Error(), "your program takes the part of server; saw: stage fright") {
		t.Errorf("got %v", err)
	}
}

func TestAServersPlaceIsGivenBackWhenTheRunEnds(t *testing.T) {
	l := written(t, hostFront, hostBody("20s"))
	h := &host{front: "so "}
	ctx, cancel := context.WithCancelCause(t.Context())
	_, err := newEngine(t).Run(ctx, l, lesson.RunOptions{Yours: h, Sink: trace.SinkFunc(func(e trace.Event) error {
		if s, ok := e.Body.(trace.Step); ok && strings.Contains(s.Text, "udp send") {
			cancel(errors.New("the student has left"))
		}
		return nil
	})})
	if err == nil || !strings.Contains(err.Error(), "the student has left") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]string{"serve", "close"}, h.done); diff != "" {
		t.Errorf("what was asked of it, -want +got\n%s", diff)
	}
}

func TestWithNobodyInThePlaceStepsFailInVain(t *testing.T) {
	l := written(t, hostFront, hostBody("20s"))
	res, _, err := run(t, l, lesson.RunOptions{})
	if err != nil || res.OK() {
		t.Errorf("%v, %+v: what fails is the claim, not the step", err, res)
	}
}
