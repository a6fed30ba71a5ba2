package wording_test

import (
	"testing"
	"time"

	"netlab/capture"
	"netlab/trace"
	"netlab/view/wording"
)

func TestCallSaysWhatWasReadAlsoIfItIsNothing(t *testing.T) {
	for want, c := range map[string]trace.Call{
		`received "hi" (2 bytes) on u`:                          {Event: "received", Name: "u", Data: []byte("hi"), Bytes: 2},
		`received "" (0 bytes) on u`:                            {Event: "received", Name: "u"},
		`sent "012345"… (20 bytes) on c`:                        {Event: "sent", Name: "c", Data: []byte("01234567890123456789"), Bytes: 20},
		`your program: "say \x1b[31mred"`:                       {Room: "program", Event: "said", Data: []byte("say \x1b[31mred"), Bytes: 12},
		"start your program now: let it wait at 127.0.0.1:7000": {Room: "program", Event: "wanted", Fields: map[string]string{"reason": "127.0.0.1:7000"}},
		"this step failed: no connection":                       {Room: "step", Event: "failed", Fields: map[string]string{"reason": "no connection"}},
		"your program ended: exit status 1":                     {Room: "program", Event: "ended", Fields: map[string]string{"reason": "exit status 1"}},
		"listen on :80":                                         {Event: "listen", Local: "[::]:80"},
		"connect to 10.0.0.2:80":                                {Event: "connect", Name: "c", Local: "10.0.0.1:5", Remote: "10.0.0.2:80"},
		"failed b: refused":                                     {Event: "failed", Name: "b", Fields: map[string]string{"reason": "refused"}, Err: "read udp a->b: refused"},
		"failed b: something without words":                     {Event: "failed", Name: "b", Err: "something without words"},
	} {
		if got := wording.Call(c, 6); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFateSaysOnlyWhatIsUnusual(t *testing.T) {
	for want, f := range map[string]trace.Fate{
		"":                                   {Verdicts: capture.Delivered},
		"lost":                               {Verdicts: capture.Lost},
		"a second copy, made on the way":     {Verdicts: capture.Delivered | capture.Duplicated},
		"corrupted: byte 40 arrived changed": {Verdicts: capture.Delivered | capture.Corrupted, Flips: []capture.Flip{{Offset: 40, Mask: 1}}},
	} {
		if got := wording.Fate(f); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSecondsKeepMicrosecondsWhereTheyMatter(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0.000": 0, "1.500": 1500 * time.Millisecond, "0.000012": 12 * time.Microsecond, "-2.250": -2250 * time.Millisecond,
	} {
		if got := wording.Seconds(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
