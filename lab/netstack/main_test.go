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

func newLab(t testing.TB, topology lab.Topology, pace lab.Pace) (*lab.Lab, *journal) {
	t.Helper()
	j := &journal{}
	l, err := lab.New(t.Context(), topology, lab.Options{MakeHost: netstack.New, Observer: j, Pace: pace})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l, j
}

func host(t testing.TB, l *lab.Lab, name string) lab.Host {
	t.Helper()
	h, ok := l.Host(name)
	if !ok {
		t.Fatalf("no host %s", name)
	}
	return h
}

// do runs f as a task and settles the lab.
func do(t testing.TB, l *lab.Lab, f func(ctx context.Context) error) {
	t.Helper()
	task := l.Start(f)
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if done, err := task.Done(); !done || err != nil {
		t.Fatalf("done %v, error %v", done, err)
	}
}
