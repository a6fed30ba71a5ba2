package lesson_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/dissect"
	"netlab/lab"
	"netlab/lab/netstack"
	"netlab/lesson"
	"netlab/trace"
)

// steps is a lesson of these steps alone.
func steps(tb testing.TB, front string, lines ...string) *lesson.Lesson {
	tb.Helper()
	return written(tb, front, "```netlab\n"+strings.Join(lines, "\n")+"\n```\n")
}

func TestStepsThatGoWrongSayWhatWasSeen(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  []string
	}{
		{"failing without fails", []string{"client tcp dial server:9 as c"}, []string{"m/t.md:11:1 step `client tcp dial server:9 as c`: expected: the call succeeds; saw: ", "refused"}},
		{"fails, but did not", []string{"server tcp listen :9", "client tcp dial server:9 as c fails"}, []string{":12:1 ", "expected: the call fails; saw: it did not"}},
		{"fails with another text", []string{`client tcp dial server:9 as c fails "too long"`}, []string{`the call fails with "too long"`, "refused"}},
		{"no such connection", []string{"client tcp dial server:9 as door fails", `client udp send dor "x"`}, []string{`no connection "dor"`}},
		{"a wait in vain", []string{"wait for server udp received, at most 2s"}, []string{"expected: `server udp received` within 2s; saw: none"}},
		{"beyond the limit of lab time", []string{"wait 59m", "wait 2m"}, []string{":12:1", "limit"}},
		{"a call that cannot return", []string{"server tcp listen :9 accept=later", "server tcp accept c"}, []string{":12:1", "expected: the call returns", "cannot happen"}},
		{"an unknown verb", []string{"client tcp dail server:9 as c"}, []string{`unknown tcp verb "dail"; did you mean "dial"?`}},
		{"an unknown room", []string{"client tpc dial server:9 as c"}, []string{`unknown room "tpc"; did you mean "tcp"?`}},
		{"an unknown key", []string{"client tcp dial server:9 prot=1 as c"}, []string{`:11:26 step`, `unknown argument "prot"; did you mean "port"?`}},
		{"too many arguments", []string{"client tcp dial server:9 server:10 as c"}, []string{`"server:10" is one too many`}},
		{"a missing argument", []string{"client tcp dial as c"}, []string{"needs to"}},
		{"a wrong number", []string{"client tcp dial server:9 port=x as c"}, []string{`expected a whole number, saw "x"`}},
		{"a wrong filter", []string{"wire lose the 1st client -> server tcp.flgs.syn == 1"}, []string{"tcp.flgs.syn"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, tr, err := run(t, steps(t, "", c.lines...), lesson.RunOptions{})
			var step *lesson.StepError
			if !errors.As(err, &step) {
				t.Fatalf("got %v, want a StepError", err)
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("got  %s\nwant %s", err, w)
				}
			}
			if len(step.Events) == 0 {
				t.Error("the error carries no events")
			}
			end, ok := tr[len(tr)-1].Body.(trace.End)
			if !ok || end.OK || end.Err == "" {
				t.Errorf("the run ends with %+v", tr[len(tr)-1].Body)
			}
		})
	}
}

func TestAndStartsAtTheSameInstant(t *testing.T) {
	body := "```netlab\nclient udp listen :1\nserver udp listen :1\nclient udp dial server:1 as u\nserver udp dial client:1 as v\n" +
		"client udp send u \"a\"\n%sserver udp send v \"b\"\n```\n" +
		"```claims\nup: client -> server udp.payload contains \"a\"\ndown: server -> client udp.payload contains \"b\"\n" +
		"up crosses down\ncheck time(up, down) == 0s\n```\n"
	for _, c := range []struct {
		and  string
		want bool
	}{{"and ", true}, {"", false}} {
		// The first exchange is for ARP, so that both datagrams leave at once.
		warm := strings.Replace(body, "client udp send u \"a\"\n", "client udp send u \"w\"\nclient udp send u \"a\"\n", 1)
		res, _, err := run(t, written(t, "", strings.Replace(warm, "%s", c.and, 1)), lesson.RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if res.OK() != c.want {
			t.Errorf("and=%q: claims hold: %v, want %v: %+v", c.and, res.OK(), c.want, res.Claims)
		}
	}
}

func TestWaitForSeesSinceTheStepAbove(t *testing.T) {
	res, _, err := run(t, written(t, "", "```netlab\nserver udp listen :9\nclient udp dial server:9 as u\n"+
		"client udp send u \"now\"\nwait for server udp received call.text == \"now\", at most 1s\n"+
		"and wait for client -> server udp.payload contains \"now\", at most 1s\n```\n"+
		"```claims\nexactly 1 server udp received\n```\n"), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, res)
	_, _, err = run(t, steps(t, "", "server udp listen :9", "client udp dial server:9 as u", `client udp send u "now"`,
		"wait 1s", "wait for server udp received, at most 1s"), lesson.RunOptions{})
	if err == nil {
		t.Error("a wait saw what had happened before the step above it")
	}
}

func TestScenesBeginAnew(t *testing.T) {
	res, tr, err := run(t, written(t, "params: {n: 1}\n", "```netlab\nserver udp listen :9\nclient udp dial server:9 as u\n"+
		"client udp send u \"n${n}\"\n```\n```claims\nfirst: client -> server udp.payload contains \"n1\"\n```\n"+
		"Text ${first.udp.length}.\n\n```netlab again n=2\n```\n```claims\nsecond: client -> server udp.payload contains \"n2\"\nno client -> server udp.payload contains \"n1\"\n```\n"+
		"See [it](#second) and [that](#first).\n\n```netlab fresh\nclient udp listen :7\n```\n```claims\nno client -> server udp\n```\n"), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, res)
	var numbers []int
	var prose []string
	for _, e := range tr {
		switch b := e.Body.(type) {
		case trace.Scene:
			numbers = append(numbers, b.Number)
		case trace.Prose:
			prose = append(prose, b.Markdown)
		}
	}
	if diff := cmp.Diff([]int{1, 2, 3}, numbers); diff != "" {
		t.Errorf("scenes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Text 10.", "See [it](#3) and [that](#1.3)."}, prose); diff != "" {
		t.Errorf("prose (-want +got):\n%s", diff)
	}
	if n := len(res.Scenes); n != 3 {
		t.Errorf("%d scenes in the result", n)
	}
}

func TestStudentsDrawTheirParameters(t *testing.T) {
	l := steps(t, "params: {n: [1, 2, 3, 4, 5, 6, 7, 8], m: 5}\n", "server udp listen :9")
	seen := make(map[string]bool)
	for _, who := range []string{"ann", "bob", "cyd", "dan", "eve", "fay"} {
		a, _, err := run(t, l, lesson.RunOptions{Student: who})
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := run(t, l, lesson.RunOptions{Student: who})
		if err != nil {
			t.Fatal(err)
		}
		if a.Params["n"] != b.Params["n"] || a.Params["m"] != "5" {
			t.Errorf("%s drew %v, then %v", who, a.Params, b.Params)
		}
		seen[a.Params["n"]] = true
	}
	if len(seen) < 2 {
		t.Errorf("six students drew the same value %v", seen)
	}
	res, _, err := run(t, l, lesson.RunOptions{Student: "ann", Params: map[string]string{"n": "42"}})
	if err != nil || res.Params["n"] != "42" {
		t.Errorf("got %v, %v: what was asked for comes first", res, err)
	}
}

func TestOptionsThatDoNotFitAreErrors(t *testing.T) {
	l := steps(t, "params: {size: 1}\nprofiles: [netstack, linux]\n", "server udp listen :9")
	for _, o := range []lesson.RunOptions{
		{Params: map[string]string{"siez": "2"}}, {Profile: "textbook"}, {Profile: "linux"}, {Profile: "nosuch"},
	} {
		if _, _, err := run(t, l, o); !errors.Is(err, lesson.ErrOption) {
			t.Errorf("%+v: got %v", o, err)
		}
	}
}

func TestASinkThatFailsStopsTheRun(t *testing.T) {
	gone := errors.New("the reader has gone")
	for limit := range 12 {
		n := 0
		sink := trace.SinkFunc(func(trace.Event) error {
			if n++; n > limit {
				return gone
			}
			return nil
		})
		_, err := newEngine(t).Run(context.Background(), example(t, "udp/lost-doubled-swapped.md"), lesson.RunOptions{Sink: sink})
		if !errors.Is(err, gone) {
			t.Fatalf("after %d events: got %v", limit, err)
		}
	}
}

func TestACancelledRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	sink := trace.SinkFunc(func(e trace.Event) error {
		if _, ok := e.Body.(trace.Packet); ok {
			cancel()
		}
		return nil
	})
	_, err := newEngine(t).Run(ctx, example(t, "tcp/fast-retransmit.md"), lesson.RunOptions{Sink: sink})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// recorder keeps what a capture file would.
type recorder struct {
	scenes  int
	packets []*dissect.Packet
}

func (r *recorder) Scene(int, []capture.Interface, []capture.Name) error { r.scenes++; return nil }
func (r *recorder) Packet(p *dissect.Packet) error                       { r.packets = append(r.packets, p); return nil }

func TestTheRecorderGetsEveryPacketOnce(t *testing.T) {
	var rec recorder
	res, tr, err := run(t, example(t, "osi/ttl.md"), lesson.RunOptions{Record: &rec})
	if err != nil {
		t.Fatal(err)
	}
	if rec.scenes != 1 || len(rec.packets) != len(tr.Packets()) || len(rec.packets) != len(res.Scenes[0].Records()) {
		t.Errorf("%d scenes, %d packets recorded, %d told", rec.scenes, len(rec.packets), len(tr.Packets()))
	}
}

func TestSideIsWhatThatHostSaw(t *testing.T) {
	res, _, err := run(t, example(t, "udp/lost-doubled-swapped.md"), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, r := range res.Scenes[0].Side("server") {
		if r.Number != i+1 {
			t.Errorf("record %d has the number %d", i, r.Number)
		}
		if r.From == "client" && len(r.Data) == 43 {
			got = append(got, string(r.Data[42:]))
		}
	}
	if diff := cmp.Diff([]string{"1", "3", "3", "4", "6", "5"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if res.Scenes[0].Side("nobody") != nil {
		t.Error("a host that is not there has a side")
	}
}

func TestReportComesBackAsItWas(t *testing.T) {
	res, _, err := run(t, example(t, "osi/ttl.md"), lesson.RunOptions{Student: "ann", Ask: answering(map[string]string{"hops": "1", "new-address": "b"})})
	if err != nil {
		t.Fatal(err)
	}
	want := res.Report()
	var b bytes.Buffer
	if err := want.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := lesson.ReadReport(&b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, *got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(got.Answers) != 2 || len(got.Claims) != 10 {
		t.Errorf("%d answers, %d claims", len(got.Answers), len(got.Claims))
	}
}

func TestReadReportRefusesWhatIsNone(t *testing.T) {
	for _, src := range []string{
		"", "[]", `{"v":2,"lesson":"a"}`, `{"v":1}`, "{\"v\":1,\"lesson\":\"" + strings.Repeat("a", 2<<20) + "\"}",
	} {
		if _, err := lesson.ReadReport(strings.NewReader(src)); !errors.Is(err, lesson.ErrReport) {
			t.Errorf("%.20q: got %v", src, err)
		}
	}
}

func FuzzReadReport(f *testing.F) {
	f.Add([]byte(`{"v":1,"lesson":"a","claims":[{"line":1,"ok":true}],"answers":[]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := lesson.ReadReport(bytes.NewReader(b)); err == nil && r.Lesson == "" {
			t.Error("a report without a lesson")
		}
	})
}

func TestAPacedRunTellsTheSamePackets(t *testing.T) {
	l := example(t, "tcp/fast-retransmit.md")
	paced := lab.Pace{Kind: lab.Paced, Speed: 1000, Gap: time.Millisecond}
	if diff := cmp.Diff(strings.Split(events(t, l, lesson.RunOptions{}), "\n"), strings.Split(events(t, l, lesson.RunOptions{Pace: paced}), "\n")); diff != "" {
		t.Errorf("(-virtual +paced):\n%s", diff)
	}
}

func TestASlowReaderChangesNothing(t *testing.T) {
	l := example(t, "tcp/fast-retransmit.md")
	want := events(t, l, lesson.RunOptions{})
	var b strings.Builder
	json := trace.JSONSink(&b)
	slow := trace.SinkFunc(func(e trace.Event) error {
		for range 1000 {
			runtime.Gosched() // as long as a pipe that is full
		}
		return json.Event(e)
	})
	if _, err := newEngine(t).Run(context.Background(), l, lesson.RunOptions{Sink: slow}); err != nil {
		t.Fatal(err)
	}
	if b.String() != want {
		t.Error("a slow reader got other events")
	}
}

func TestTheControlOfAPacedRunIsHandedOut(t *testing.T) {
	n := 0
	_, _, err := run(t, example(t, "osi/ttl.md"), lesson.RunOptions{
		Pace: lab.Pace{Kind: lab.Paced, Speed: 1000}, Control: func(c trace.Control) {
			if c != nil {
				n++
			}
		},
	})
	if err != nil || n != 1 {
		t.Errorf("%d controls, %v", n, err)
	}
}

func TestLaterStepsMayNameLabels(t *testing.T) {
	res, _, err := run(t, written(t, "", "```netlab\nserver udp listen :9\nclient udp dial server:9 as u\nclient udp send u \"1\"\n```\n"+
		"```claims\none: client -> server udp\n```\nThen.\n\n```netlab\nwire lose the 1st client -> server udp.srcport == ${one.udp.srcport}\n"+
		"client udp send u \"${one.udp.length}\"\n```\n```claims\nnine: client -> server udp.payload contains \"9\"\nno nine, at server\n```\n"), lesson.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, res)
}

func TestTheSolutionStandsInForTheStudent(t *testing.T) {
	l := written(t, "hosts: {server: {yours: udp 9}}\n", "```netlab solution\nserver udp listen :9\n```\n"+
		"```netlab\nclient udp dial server:9 as u\nclient udp send u \"1\"\n```\n```claims\nx: server udp received\n```\n")
	for _, solution := range []bool{true, false} {
		res, _, err := run(t, l, lesson.RunOptions{Solution: solution})
		if err != nil || res.OK() != solution {
			t.Errorf("solution %v: %v, %+v", solution, err, res)
		}
	}
}

func TestAVerbThatPanicsIsAnError(t *testing.T) {
	e, err := lesson.NewEngine(lesson.Config{
		Verbs:    []lesson.Verb{{Room: "odd", Name: "burst", Run: func(context.Context, *lesson.Invocation) error { panic("boom") }}},
		Registry: newEngine(t).Registry(), MakeHost: netstack.New,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Run(context.Background(), steps(t, "", "client odd burst"), lesson.RunOptions{})
	if err == nil || !strings.Contains(err.Error(), "odd burst broke down: boom") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkRunFastRetransmit(b *testing.B) {
	e, l := newEngine(b), example(b, "tcp/fast-retransmit.md")
	for b.Loop() {
		if _, err := e.Run(context.Background(), l, lesson.RunOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
