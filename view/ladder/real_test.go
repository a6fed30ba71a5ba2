package ladder_test

import (
	"strings"
	"testing"
	"time"

	"netlab/capture"
	"netlab/trace"
	"netlab/view/ladder"
)

func TestTheMachinesClockIsToldToTheMillisecond(t *testing.T) {
	hosts := []trace.Host{{Name: "client", Addrs: []string{"10.0.0.1"}}, {Name: "server", Addrs: []string{"10.0.0.2"}}}
	for _, plain := range []bool{false, true} {
		out := drawn(t, trace.Trace{
			trace.Event{Body: trace.Scene{Number: 1, Hosts: hosts, Epoch: capture.Epoch(), Real: true}},
			trace.Event{At: 1234567 * time.Microsecond, Body: trace.Call{
				Host: "client", Room: "program", Event: "said", Data: []byte("hi\x1b[31m"),
			}},
			trace.Event{At: 1234999 * time.Microsecond, Body: trace.Packet{
				Number: 1, From: "client", To: "server", Length: 60,
				Fates: []trace.Fate{{To: "server", At: 1300001 * time.Microsecond, Verdicts: capture.Delivered}},
			}},
		}, ladder.Options{Width: 80, Plain: plain})
		for _, want := range []string{"a program of yours takes part", "1.235", `your program: "hi\x1b[31m"`, "1.300"} {
			if !strings.Contains(out, want) {
				t.Errorf("plain %v: %q is not in\n%s", plain, want, out)
			}
		}
		if strings.Contains(out, "1.234567") || strings.Contains(out, "1.300001") {
			t.Errorf("plain %v: microseconds in\n%s", plain, out)
		}
	}
}

func TestFailedClaimsNameTheirRuleAndHideWhatFollows(t *testing.T) {
	claims := trace.Trace{
		{Body: trace.Claim{Text: "a: client -> server udp", Why: "saw none", Source: "RFC 8085 section 3.3"}},
		{Body: trace.Claim{Text: "no a, at server", Why: "a was not found", Follows: true}},
		{Body: trace.Claim{Text: "exactly 1 client -> server tcp", OK: true, Source: "RFC 9293"}},
		{Body: trace.End{}},
	}
	out := drawn(t, claims, ladder.Options{Width: 80})
	for _, want := range []string{"2 of 3 claims failed", "saw none", "RFC 8085 section 3.3", "and 1 more about what these did not find"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	for _, hidden := range []string{"no a, at server", "RFC 9293"} {
		if strings.Contains(out, hidden) {
			t.Errorf("%q is in\n%s", hidden, out)
		}
	}
	if all := drawn(t, claims, ladder.Options{Width: 80, Claims: true}); !strings.Contains(all, "no a, at server") {
		t.Errorf("--claims leaves one out:\n%s", all)
	}
}
