package lab

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/lab/wire"
)

// fake is a host without a stack: it keeps what a host is made from.
type fake struct {
	Host
	config HostConfig
	closed *[]string
}

func (f fake) Close() error {
	*f.closed = append(*f.closed, f.config.Name)
	return nil
}

type list struct{ events []string }

func (l *list) Frame(r *capture.Record) {
	l.events = append(l.events, fmt.Sprintf("frame %d %v", r.Number, r.Sent.Sub(capture.Epoch())))
}

func (l *list) Call(c Call) {
	l.events = append(l.events, fmt.Sprintf("call %d %v %s %s", c.Number, c.At.Sub(capture.Epoch()), c.Host, c.Event))
}

func newFake(t *testing.T, topology Topology, pace Pace) (l *Lab, seen *list, closed *[]string) {
	t.Helper()
	seen, closed = &list{}, &[]string{}
	l, err := New(t.Context(), topology, Options{
		MakeHost: func(c HostConfig) (Host, error) { return fake{config: c, closed: closed}, nil },
		Observer: seen, Pace: pace,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l, seen, closed
}

func config(t *testing.T, l *Lab, name string) HostConfig {
	t.Helper()
	h, ok := l.Host(name)
	f, isFake := h.(fake)
	if !ok || !isFake {
		t.Fatalf("no host %s", name)
	}
	return f.config
}

func two() Topology {
	return Topology{Links: []Link{{
		Name: "a -- b", Hosts: []string{"a", "b"}, Impairment: wire.Impairment{Delay: 20 * time.Millisecond},
	}}}
}

// sleep blocks for d of lab time.
func sleep(ctx context.Context, c wire.Clock, d time.Duration) error {
	woken := make(chan struct{})
	c.AfterFunc(d, func() { close(woken) })
	select {
	case <-woken:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TestTasksStartInOrder: at the same instant, each when the one before waits,
// and none before the lab is driven.
func TestTasksStartInOrder(t *testing.T) {
	l, seen, _ := newFake(t, two(), Pace{})
	report := config(t, l, "a").Report
	for i := range 5 {
		l.Start(func(ctx context.Context) error {
			report(Call{Event: fmt.Sprint("begin ", i)})
			err := sleep(ctx, l.Clock(), time.Duration(5-i)*time.Second)
			report(Call{Event: fmt.Sprint("end ", i)})
			return err
		})
	}
	if len(seen.events) != 0 {
		t.Errorf("before: %v", seen.events)
	}
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range 5 {
		want = append(want, fmt.Sprintf("call %d 0s a begin %d", i+1, i))
	}
	for i := 4; i >= 0; i-- {
		want = append(want, fmt.Sprintf("call %d %ds a end %d", 10-i, 5-i, i))
	}
	if d := cmp.Diff(want, seen.events); d != "" {
		t.Error(d)
	}
}

// TestSettleIgnoresTimers: armed timers do not hold a step that has ended, but
// frames in flight do, and what is due at that very moment happens.
func TestSettleIgnoresTimers(t *testing.T) {
	l, seen, _ := newFake(t, two(), Pace{})
	port := config(t, l, "a").Ports[0]
	fired := ""
	l.Clock().AfterFunc(time.Hour, func() { fired += "late " })
	l.Clock().AfterFunc(10*time.Millisecond, func() { fired += "early " })
	config(t, l, "b").Ports[0].Attach(func([]byte) { l.Clock().AfterFunc(0, func() { fired += "at once " }) })
	l.Start(func(context.Context) error {
		port.Send(append(append([]byte{2, 0, 0, 0, 0, 2}, make([]byte, 8)...), "hello"...))
		return nil
	})
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if fired != "early at once " || l.Since() != 20*time.Millisecond || len(seen.events) != 1 {
		t.Errorf("fired %q by %v, %v", fired, l.Since(), seen.events)
	}
}

func TestStuckAndLimits(t *testing.T) {
	l, _, _ := newFake(t, two(), Pace{})
	blocked := l.Start(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	if err := l.Settle(t.Context()); !errors.Is(err, ErrStuck) {
		t.Errorf("nothing armed: %v", err)
	}
	var again func()
	again = func() { l.Clock().AfterFunc(time.Minute, again) }
	again()
	l.SetLimit(time.Hour)
	if err := l.Settle(t.Context()); !errors.Is(err, ErrTooLong) || l.Since() != time.Hour {
		t.Errorf("a timer for ever: %v at %v", err, l.Since())
	}
	l.SetLimit(0)
	if err := l.Wait(t.Context(), time.Hour); err != nil || l.Since() != 2*time.Hour {
		t.Errorf("wait: %v at %v", err, l.Since())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Wait(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	l.SetFrameLimit(1)
	for range 2 {
		config(t, l, "a").Ports[0].Send(make([]byte, 20))
	}
	if err := l.Wait(t.Context(), time.Second); !errors.Is(err, ErrTooMany) {
		t.Errorf("two frames of one: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if done, err := blocked.Done(); !done || !errors.Is(err, context.Canceled) {
		t.Errorf("task: %v, %v", done, err)
	}
}

// TestSlowProgramIsNotStuck: one that is busy with the machine goes on. It is
// done once the lab has nothing left to do but to give it a moment; the moment
// is the bubble's, not the machine's.
func TestSlowProgramIsNotStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, _, _ := newFake(t, two(), Pace{})
		machine := make(chan struct{})
		l.Start(func(context.Context) error {
			<-machine
			return nil
		})
		go func() {
			synctest.Wait() // until all others wait: the lab too
			close(machine)
		}()
		if err := l.Settle(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestWaitForAsksAfterEveryEvent(t *testing.T) {
	l, seen, _ := newFake(t, two(), Pace{})
	report := config(t, l, "b").Report
	for i := 1; i <= 5; i++ {
		l.Clock().AfterFunc(time.Duration(i)*time.Second, func() {
			report(Call{Event: "first"})
			report(Call{Event: "second"})
		})
	}
	held, err := l.WaitFor(t.Context(), time.Minute, func() bool { return len(seen.events) == 3 })
	if !held || err != nil || l.Since() != 2*time.Second || len(seen.events) != 3 {
		t.Errorf("%v, %v at %v: %v", held, err, l.Since(), seen.events)
	}
	if held, err = l.WaitFor(t.Context(), time.Second, func() bool { return false }); held || err != nil || l.Since() != 3*time.Second {
		t.Errorf("%v, %v at %v", held, err, l.Since())
	}
	if len(seen.events) != 6 {
		t.Errorf("what is due at the end belongs to it: %v", seen.events)
	}
	if held, err = l.WaitFor(t.Context(), time.Hour, func() bool { return true }); !held || err != nil || l.Since() != 3*time.Second {
		t.Errorf("%v, %v at %v", held, err, l.Since())
	}
}

func TestCloseTwiceAndAfter(t *testing.T) {
	l, seen, closed := newFake(t, two(), Pace{})
	l.Links()[0].AddRule(func(capture.Record) (wire.Hit, bool) { return wire.Hit{Action: wire.Swap}, true })
	config(t, l, "a").Ports[0].Send(append([]byte{2, 0, 0, 0, 0, 2}, make([]byte, 12)...))
	if err := errors.Join(l.Wait(t.Context(), time.Second), l.Close(), l.Close()); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff([]string{"a", "b"}, *closed); d != "" {
		t.Error(d)
	}
	if len(seen.events) != 1 {
		t.Errorf("the held frame was told of as %v", seen.events)
	}
	if err := l.Settle(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("settle: %v", err)
	}
	if done, err := l.Start(func(context.Context) error { return nil }).Done(); !done || !errors.Is(err, ErrClosed) {
		t.Errorf("start: %v, %v", done, err)
	}
}

// TestCloseEndsADriver: on another goroutine, in the middle of a long wait.
func TestCloseEndsADriver(t *testing.T) {
	for _, k := range []PaceKind{Paced, Real} {
		l, _, _ := newFake(t, two(), Pace{Kind: k})
		var driver sync.WaitGroup
		driver.Go(func() {
			if err := l.Wait(context.Background(), time.Hour); !errors.Is(err, ErrClosed) {
				t.Errorf("wait: %v", err)
			}
		})
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		driver.Wait()
	}
}

func TestRealClockPasses(t *testing.T) {
	l, seen, _ := newFake(t, two(), Pace{Kind: Real})
	config(t, l, "b").Ports[0].Attach(func([]byte) { config(t, l, "b").Report(Call{Event: "got"}) })
	l.Start(func(context.Context) error {
		config(t, l, "a").Ports[0].Send(append([]byte{2, 0, 0, 0, 0, 2}, make([]byte, 12)...))
		return nil
	})
	begin := time.Now()
	if err := errors.Join(l.Settle(t.Context()), l.Wait(t.Context(), 10*time.Millisecond)); err != nil {
		t.Error(err)
	}
	if d := time.Since(begin); d < 30*time.Millisecond || len(seen.events) != 2 {
		t.Errorf("took %v: %v", d, seen.events)
	}
	if held, err := l.WaitFor(t.Context(), time.Millisecond, func() bool { return false }); held || err != nil {
		t.Error(held, err)
	}
	l.SetLimit(time.Nanosecond)
	if err := l.Wait(t.Context(), time.Hour); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
}

func TestPacedShowsEachFrame(t *testing.T) {
	l, seen, _ := newFake(t, two(), Pace{Kind: Paced, Speed: 1e6, Frame: 5 * time.Millisecond})
	for range 4 {
		config(t, l, "a").Report(Call{Event: "x"})
		config(t, l, "a").Ports[0].Send(append([]byte{2, 0, 0, 0, 0, 2}, make([]byte, 12)...))
	}
	begin := time.Now()
	l.Pause(true)
	for range 4 {
		l.Step()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := l.Settle(ctx); !errors.Is(err, context.DeadlineExceeded) || len(seen.events) != 4 {
		t.Errorf("after four steps: %v, %v", err, seen.events)
	}
	l.Pause(false)
	if err := l.Settle(t.Context()); err != nil || len(seen.events) != 8 {
		t.Errorf("%v, %v", err, seen.events)
	}
	if d := time.Since(begin); d < 15*time.Millisecond {
		t.Errorf("took %v", d)
	}
}

func TestNewRefusesBadTopologies(t *testing.T) {
	cable := func(hosts ...string) Link { return Link{Name: strings.Join(hosts, " -- "), Hosts: hosts} }
	for want, topology := range map[string]Topology{
		"2 ends, not 3":     {Links: []Link{cable("a", "b", "c")}},
		"named twice":       {Links: []Link{cable("a", "a")}},
		"two links have":    {Links: []Link{cable("a", "b"), cable("a", "b")}},
		"is on no link":     {Links: []Link{cable("a", "b")}, Routers: []string{"r"}},
		"an MTU of 20":      {Links: []Link{{Name: "x", Hosts: []string{"a", "b"}, MTU: 20}}},
		"router \"a\" is n": {Links: []Link{cable("a", "b")}, Routers: []string{"a", "a"}},
		"MakeHost":          two(),
	} {
		l, err := New(t.Context(), topology, Options{})
		if err == nil {
			_ = l.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "lab: ") {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if l, err := New(t.Context(), Topology{}, Options{}); err != nil {
		t.Errorf("the zero Topology: %v", err)
	} else if err := l.Close(); err != nil {
		t.Error(err)
	}
	bad := errors.New("no such profile")
	_, err := New(t.Context(), two(), Options{MakeHost: func(HostConfig) (Host, error) { return nil, bad }})
	if !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
}

func TestAddressesAndRoutes(t *testing.T) {
	l, _, _ := newFake(t, Topology{
		Links: []Link{
			{Name: "client -- r1", Hosts: []string{"client", "r1"}},
			{Name: "r1, r2, printer", Hosts: []string{"r1", "r2", "printer"}, Switch: true, MTU: 1000},
			{Name: "r2 -- server", Hosts: []string{"r2", "server"}},
		},
		Hosts: []string{"alone"}, Routers: []string{"r1", "r2"},
	}, Pace{})
	i := l.Interfaces("server")[0]
	got := []string{i.Link, i.MAC.String(), i.IPv4.String(), i.IPv6.String(), fmt.Sprint(i.MTU)}
	want := []string{"r2 -- server", "02:00:00:00:02:02", "10.0.2.2/24", "fd00:0:0:2::2/64", "1500"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if l.Interfaces("printer")[0].IPv6.IsValid() {
		t.Error("IPv6 on a link with an MTU of 1000 (RFC 8200 section 5)")
	}
	var routes []string
	for _, r := range config(t, l, "client").Routes {
		routes = append(routes, fmt.Sprint(r.To, " ", r.Via, " ", r.Interface))
	}
	// IPv6 does not reach the last link: the one between has none.
	if d := cmp.Diff([]string{"10.0.1.0/24 10.0.0.2 0", "10.0.2.0/24 10.0.0.2 0", "fd00:0:0:2::/64 fd00::2 0"}, routes); d != "" {
		t.Error(d)
	}
	var names []string
	for _, c := range l.CaptureInterfaces() {
		names = append(names, c.Name)
	}
	if d := cmp.Diff([]string{"client", "r1.eth0", "r1.eth1", "r2.eth0", "printer", "r2.eth1", "server"}, names); d != "" {
		t.Error(d)
	}
	if n := len(l.Names()); n != 11 {
		t.Errorf("%d names", n)
	}
	if k, ok := l.Link("r2 -- server"); !ok || k != l.Links()[2] {
		t.Error("Link")
	}
	if _, ok := l.Host("r1"); ok {
		t.Error("a router is no host")
	}
	if h := config(t, l, "alone"); len(h.Interfaces) != 0 || len(h.Ports) != 0 {
		t.Errorf("alone: %+v", h)
	}
	if config(t, l, "client").Seed == config(t, l, "server").Seed {
		t.Error("two hosts have one seed")
	}
}

func TestThousandHostsHaveAddressesOfTheirOwn(t *testing.T) {
	topology := Topology{Links: []Link{{Name: "s", Switch: true}}}
	for i := range 1000 {
		topology.Links[0].Hosts = append(topology.Links[0].Hosts, fmt.Sprint("h", i))
	}
	p, err := makePlan(topology)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, at := range p.order {
		i := p.ifaces[at.host][0]
		if k := i.IPv4.String() + i.MAC.String() + i.IPv6.String(); seen[i.MAC.String()] || seen[i.IPv4.String()] || seen[i.IPv6.String()] {
			t.Errorf("%s twice", k)
		}
		seen[i.MAC.String()], seen[i.IPv4.String()], seen[i.IPv6.String()] = true, true, true
	}
	if got := p.ifaces["h999"][0].IPv4.String(); got != "10.128.3.232/16" {
		t.Error(got)
	}
}
