package netstack_test

import (
	"context"
	"os"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	"netlab/capture"
	"netlab/lab"
	"netlab/lab/netstack"
)

func TestMain(m *testing.M) {
	runtime.GOMAXPROCS(1) // the virtual clock wants one processor
	if os.Getenv(scenarioVar) != "" {
		os.Exit(playScenario())
	}
	goleak.VerifyTestMain(m)
}

// journal is an observer that keeps everything.
type journal struct {
	frames []*capture.Record
	calls  []lab.Call
	each   func()
}

func (j *journal) Frame(r *capture.Record) {
	j.frames = append(j.frames, r)
	if j.each != nil {
		j.each()
	}
}

func (j *journal) Call(c lab.Call) {
	j.calls = append(j.calls, c)
	if j.each != nil {
		j.each()
	}
}

// cable is the topology of most tests: a client and a server, 20 ms apart.
func cable() lab.Topology {
	return lab.Topology{
		Links: []lab.Link{{
			Name: "client -- server", Hosts: []string{"client", "server"},
			Impairment: impair(20 * time.Millisecond),
		}},
		Seed: 1,
	}
}

func newLab(tb testing.TB, topology lab.Topology, pace lab.Pace) (*lab.Lab, *journal) {
	tb.Helper()
	j := &journal{}
	l, err := lab.New(tb.Context(), topology, lab.Options{MakeHost: netstack.New, Observer: j, Pace: pace})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := l.Close(); err != nil {
			tb.Error(err)
		}
	})
	return l, j
}

func host(tb testing.TB, l *lab.Lab, name string) lab.Host {
	tb.Helper()
	h, ok := l.Host(name)
	if !ok {
		tb.Fatalf("no host %s", name)
	}
	return h
}

// do runs f as a task and settles the lab.
func do(tb testing.TB, l *lab.Lab, f func(ctx context.Context) error) {
	tb.Helper()
	task := l.Start(f)
	if err := l.Settle(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	if done, err := task.Done(); !done || err != nil {
		tb.Fatalf("done %v, error %v", done, err)
	}
}
