package lesson_test

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"netlab/dissect"
	"netlab/lab/netstack"
	"netlab/lesson"
	"netlab/tcp"
	"netlab/trace"
	"netlab/udp"
)

func newEngine(tb testing.TB) *lesson.Engine {
	tb.Helper()
	registry, err := dissect.NewRegistry(tcp.Dissector(), udp.Dissector())
	if err != nil {
		tb.Fatal(err)
	}
	e, err := lesson.NewEngine(lesson.Config{
		Verbs: append(tcp.Verbs(), udp.Verbs()...), Registry: registry, MakeHost: netstack.New, Version: "test",
	})
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// example reads a lesson from testdata/examples.
func example(tb testing.TB, name string) *lesson.Lesson {
	tb.Helper()
	l, ds := lesson.Parse(os.DirFS("testdata/examples"), name, nil)
	if err := lesson.FirstError(ds); err != nil {
		tb.Fatal(err)
	}
	return l
}

// written parses a lesson of these blocks. front is added to the front matter.
func written(tb testing.TB, front, body string) *lesson.Lesson {
	tb.Helper()
	src := "---\nnetlab: 1\ntitle: T\nsummary: S\nlevel: basic\nminutes: 1\nobjectives: [O]\nsources: [RFC 768]\n" +
		front + "---\n" + body
	l, ds := lesson.Parse(fstest.MapFS{"m/t.md": {Data: []byte(src)}}, "m/t.md", nil)
	if err := lesson.FirstError(ds); err != nil {
		tb.Fatal(err)
	}
	return l
}

// run runs a lesson and gives its result and its events.
func run(tb testing.TB, l *lesson.Lesson, o lesson.RunOptions) (*lesson.Result, trace.Trace, error) {
	tb.Helper()
	var tr trace.Trace
	o.Sink = &tr
	res, err := newEngine(tb).Run(context.Background(), l, o)
	return res, tr, err
}

func TestExamplesHoldAsWritten(t *testing.T) {
	for _, name := range []string{"udp/lost-doubled-swapped.md", "osi/ttl.md", "tcp/fast-retransmit.md"} {
		t.Run(name, func(t *testing.T) {
			res, tr, err := run(t, example(t, name), lesson.RunOptions{})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range res.Claims {
				if !c.OK {
					t.Errorf("line %d: %s: %s", c.Line, c.Text, c.Why)
				}
			}
			if len(res.Claims) == 0 || len(res.Scenes) == 0 || len(tr.Packets()) == 0 {
				t.Errorf("%d claims, %d scenes, %d packets", len(res.Claims), len(res.Scenes), len(tr.Packets()))
			}
			if end, ok := tr[len(tr)-1].Body.(trace.End); !ok || !end.OK {
				t.Errorf("last event is %+v", tr[len(tr)-1].Body)
			}
		})
	}
}

func TestExamplesKeepTheMutationRule(t *testing.T) {
	for _, name := range []string{"udp/lost-doubled-swapped.md", "osi/ttl.md", "tcp/fast-retransmit.md"} {
		t.Run(name, func(t *testing.T) {
			res, err := lesson.Check(context.Background(), newEngine(t), example(t, name), lesson.CheckOptions{})
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range res.Diagnostics {
				if d.Severity == lesson.SeverityError {
					t.Error(d)
				} else {
					t.Log(d)
				}
			}
			t.Logf("%d runs", res.Runs)
		})
	}
}

// events gives the run's JSON, one event a line.
func events(tb testing.TB, l *lesson.Lesson, o lesson.RunOptions) string {
	tb.Helper()
	var b strings.Builder
	o.Sink = trace.JSONSink(&b)
	if _, err := newEngine(tb).Run(context.Background(), l, o); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestSameSeedSameEvents(t *testing.T) {
	for _, name := range []string{"udp/lost-doubled-swapped.md", "osi/ttl.md", "tcp/fast-retransmit.md"} {
		l := example(t, name)
		first := events(t, l, lesson.RunOptions{})
		for range 5 {
			if again := events(t, l, lesson.RunOptions{}); again != first {
				t.Fatalf("%s: another run told something else", name)
			}
		}
		if other := events(t, l, lesson.RunOptions{Seed: 99}); other == first {
			t.Errorf("%s: another seed changed nothing", name)
		}
	}
}

func TestMain(m *testing.M) {
	runtime.GOMAXPROCS(1) // the virtual clock's quiescence test wants it
	goleak.VerifyTestMain(m)
}

func mustHold(tb testing.TB, res *lesson.Result) {
	tb.Helper()
	if len(res.Claims) == 0 {
		tb.Error("no claims")
	}
	for _, c := range res.Claims {
		if !c.OK {
			tb.Errorf("line %d: %s: %s", c.Line, c.Text, c.Why)
		}
	}
}

func errorsAs[T error](err error, target *T) bool { return errors.As(err, target) }
