package wire_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/lab/wire"
)

func TestTimersFireInOrder(t *testing.T) {
	c := wire.NewClerk(capture.Epoch())
	var got []string
	note := func(s string) func() {
		return func() { got = append(got, fmt.Sprint(s, " ", c.Since())) }
	}
	c.AfterFunc(2*time.Second, note("c"))
	c.AfterFunc(time.Second, note("a"))
	c.AfterFunc(time.Second, note("b"))
	stopped := c.AfterFunc(time.Second, note("never"))
	again := c.AfterFunc(time.Millisecond, note("d"))
	c.AfterFunc(-time.Second, func() { note("now")(); c.AfterFunc(0, note("then")) })
	if !stopped.Stop() || stopped.Stop() {
		t.Error("Stop")
	}
	if !again.Reset(3*time.Second) || !c.Fire(0) || !c.Fire(0) || c.Fire(0) {
		t.Error("Reset or Fire")
	}
	for c.Fire(time.Hour) {
	}
	if again.Reset(time.Second) {
		t.Error("Reset of a timer that has fired")
	}
	if d := cmp.Diff([]string{"now 0s", "then 0s", "a 1s", "b 1s", "c 2s", "d 3s"}, got); d != "" {
		t.Error(d)
	}
	c.Advance(time.Second) // never back
	if c.Since() != 3*time.Second || !c.Now().Equal(capture.Epoch().Add(3*time.Second)) {
		t.Error(c.Since())
	}
	if at, ok := c.Next(); !ok || at != 4*time.Second {
		t.Error(at, ok)
	}
}

func TestUntil(t *testing.T) {
	c := wire.NewClerk(capture.Epoch())
	c.Advance(time.Minute)
	for _, d := range []time.Duration{
		time.Millisecond, 99 * time.Millisecond, 250 * time.Millisecond, time.Second, 1500 * time.Millisecond,
		30 * time.Second, 90 * time.Second, time.Minute, 5 * time.Minute, time.Hour,
	} {
		if got := wire.Until(c, c.Now().Add(d)); got != d {
			t.Errorf("lab time: %v is %v", d, got)
		}
		if got := wire.Until(c, time.Now().Add(d)); got != d && d > time.Millisecond {
			t.Errorf("machine time: %v is %v", d, got)
		}
	}
	for _, past := range []time.Time{time.Unix(1, 0), time.Now().Add(-time.Second), c.Now()} {
		if got := wire.Until(c, past); got > 0 {
			t.Errorf("%v is %v ahead", past, got)
		}
	}
	if got := wire.Until(wire.NewRealClerk(), time.Now().Add(time.Hour)); got > time.Hour || got < 59*time.Minute {
		t.Errorf("on the real clock: %v", got)
	}
}

func TestPacerPausesAndSteps(t *testing.T) {
	p := wire.NewPacer(0, 0, 0)
	p.Pause(true)
	told := make(chan int)
	go func() {
		for i := range 3 {
			p.Pass(t.Context(), time.Hour) // jumps while stepping
			p.Tell(t.Context(), true)
			told <- i
		}
	}()
	for i := range 3 {
		select {
		case n := <-told:
			t.Fatalf("%d was told without a step", n)
		default:
		}
		p.Step()
		if n := <-told; n != i {
			t.Errorf("step %d told %d", i, n)
		}
	}
}

func TestPacerSpeedAndGap(t *testing.T) {
	p := wire.NewPacer(1000, 50*time.Millisecond, 0)
	begin := time.Now()
	p.Pass(t.Context(), 10*time.Second) // 10 ms
	if d := time.Since(begin); d < 9*time.Millisecond || d > 5*time.Second {
		t.Errorf("10 s at speed 1000 took %v", d)
	}
	begin = time.Now()
	p.Pass(t.Context(), time.Hour) // 3.6 s, but for the cap
	if d := time.Since(begin); d < 45*time.Millisecond || d > 3*time.Second {
		t.Errorf("with a cap of 50 ms: %v", d)
	}
	for range 50 { // whatever share of the hour has been shown by then
		done := make(chan struct{})
		p = wire.NewPacer(1, 0, 0)
		go func() { p.Pass(t.Context(), time.Hour); close(done) }()
		p.SetSpeed(1e9)
		<-done
	}
}
