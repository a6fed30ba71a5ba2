package lesson_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"netlab/lesson"
	"netlab/trace"
)

// checked checks a lesson with two seeds and gives what was found, one a line.
func checked(t *testing.T, l *lesson.Lesson) (*lesson.CheckResult, string) {
	t.Helper()
	res, err := lesson.Check(context.Background(), newEngine(t), l, lesson.CheckOptions{Seeds: 2})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range res.Diagnostics {
		out = append(out, d.Error())
	}
	return res, strings.Join(out, "\n")
}

const send = "```netlab\nserver udp listen :9\nclient udp dial server:9 as u\n"

func TestCheckFindsWhatNoClaimNotices(t *testing.T) {
	for _, c := range []struct{ name, front, body, want string }{
		{
			"a wire line that no claim needs", "", send + "wire double the 1st client -> server udp\nclient udp send u \"1\"\n```\n" +
				"```claims\none: client -> server udp\n```\n",
			"m/t.md:13:1 mutation: with this wire line taken out every claim still holds, seen with profile netstack, seed 1",
		},
		{
			"an and that no claim needs", "", send + "client udp send u \"1\"\nand client udp send u \"2\"\n```\n" +
				"```claims\nexactly 2 client -> server udp\n```\n",
			"m/t.md:14:1 mutation: with this and split off every claim still holds",
		},
		{
			"a mutant that changes nothing", "params: {n: 1}\nmutants: [{n: 2}]\n", send + "client udp send u \"${n}\"\n```\n" +
				"```claims\nexactly 1 client -> server udp\n```\n",
			"m/t.md:1:1 mutation: with the mutant {n: 2} every claim still holds",
		},
		{
			"a label that any packet fits", "", send + "client udp send u \"1\"\nclient udp send u \"2\"\n```\n" +
				"```claims\none: client -> server udp\n```\n",
			"holds even with packet 3 taken out of the trace: others match as well",
		},
		{
			"a claim that does not hold", "params: {n: [1, 2]}\n", send + "client udp send u \"${n}\"\n```\n" +
				"```claims\nx: client -> server udp.payload contains \"1\"\n```\n",
			"does not hold: expected one `client -> server udp.payload contains \"1\"`; saw none; of 2 that are `client -> server` none matches the filter, seen with profile netstack, seed 1, n: 2",
		},
		{
			"a step that goes wrong", "", send + "client udp send u \"1\"\nwait for client udp received, at most 1s\n```\n" +
				"```claims\nx: client -> server udp\n```\n",
			"m/t.md:14:1 step: step `wait for client udp received, at most 1s`",
		},
		{
			"a solution that is not needed", "hosts: {server: {yours: udp 9}}\n", "```netlab solution\nserver udp listen :9\n```\n" +
				"```netlab\nclient udp dial server:9 as u\nclient udp send u \"1\"\n```\n```claims\nx: client -> server udp\n```\n",
			"solution: without the solution every claim holds all the same",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, got := checked(t, written(t, c.front, c.body))
			if res.OK() || !strings.Contains(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestCheckAcceptsWhatTeaches(t *testing.T) {
	for _, c := range []struct{ name, front, body string }{
		{
			"a wire line that is noticed", "", send + "wire lose the 1st client -> server udp\nclient udp send u \"1\"\n```\n" +
				"```claims\none: client -> server udp\nno one, at server\n```\n",
		},
		{
			"a wire line whose loss stops the run", "", send + "wire double the 1st client -> server udp\nclient udp send u \"1\"\n" +
				"wait for server udp received, at most 1s\nwait 1s\n```\n```claims\nexactly 2 server udp received\n```\n",
		},
		{"a packet that is needed", "", send + "client udp send u \"1\"\n```\n```claims\none: client -> server udp\n```\n"},
		{
			"a solution that is needed", "hosts: {server: {yours: udp 9}}\n", "```netlab solution\nserver udp listen :9\n```\n" +
				"```netlab\nclient udp dial server:9 as u\nclient udp send u \"1\"\n```\n```claims\nx: server udp received\n```\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if res, got := checked(t, written(t, c.front, c.body)); !res.OK() {
				t.Error(got)
			}
		})
	}
}

func TestCheckWarnsOfANoThatNothingBreaks(t *testing.T) {
	body := send + "wire lose the 1st client -> server udp\nclient udp send u \"1\"\n```\n```claims\none: client -> server udp\n%s\n```\n"
	for claim, want := range map[string]bool{
		"no server udp received":                         false, // broken by the wire line's mutant
		"no one, at server\nno server -> client udp":     true,
		"no one, at server\nno one, on client -- server": false, // fails, but is bounded
	} {
		_, got := checked(t, written(t, "", strings.Replace(body, "%s", claim, 1)))
		if strings.Contains(got, "warning no:") != want {
			t.Errorf("%s: %s", claim, got)
		}
	}
}

func TestCheckTellsWhatItCouldNotRun(t *testing.T) {
	res, got := checked(t, written(t, "profiles: [linux, textbook]\n", send+"client udp send u \"1\"\n```\n```claims\none: client -> server udp\n```\n"))
	if strings.Join(res.Profiles, " ") != "textbook" || strings.Join(res.Skipped, " ") != "linux" || !res.OK() {
		t.Errorf("%+v %s", res, got)
	}
}

func TestCheckTellsItsProgressAndStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var last trace.Progress
	_, err := lesson.Check(ctx, newEngine(t), example(t, "tcp/fast-retransmit.md"), lesson.CheckOptions{Progress: func(p trace.Progress) {
		if last = p; p.Done == 3 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || last.Done != 3 || last.Of != 45 {
		t.Errorf("%v after %+v", err, last)
	}
}
