package trace_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/trace"
)

func TestEventsRoundTrip(t *testing.T) {
	var b bytes.Buffer
	sink := trace.JSONSink(&b)
	for _, e := range samples() {
		if err := sink.Event(e); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := strings.Count(b.String(), "\n"), len(samples()); got != want {
		t.Errorf("%d lines for %d events", got, want)
	}
	if !strings.Contains(b.String(), "begins -> here") {
		t.Error("an arrow is not readable in the JSON")
	}
	var got trace.Trace
	for e, err := range trace.Read(&b) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	if diff := cmp.Diff(samples(), got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestNoBodyHasAKeyOfTheHead(t *testing.T) {
	for _, e := range samples() {
		b, err := json.Marshal(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		var keys map[string]json.RawMessage
		if err := json.Unmarshal(b, &keys); err != nil {
			t.Fatal(err)
		}
		for _, k := range []string{"v", "seq", "at_ns", "kind"} {
			if _, ok := keys[k]; ok {
				t.Errorf("%s has a key %q of its own", e.Body.Kind(), k)
			}
		}
	}
}

func TestReadToleratesKeysAndRefusesKinds(t *testing.T) {
	for _, c := range []struct {
		line string
		want error
	}{
		{`{"v":1,"seq":1,"at_ns":0,"kind":"prose","markdown":"x","colour":"red"}`, nil},
		{`{"v":1,"seq":1,"at_ns":0,"kind":"smell"}`, trace.ErrKind},
		{`{"v":2,"seq":1,"at_ns":0,"kind":"prose"}`, trace.ErrVersion},
		{`{"v":1,"kind":"prose","markdown":"` + strings.Repeat("x", trace.MaxEvent) + `"}`, trace.ErrTooLong},
	} {
		var err error
		for _, err = range trace.Read(strings.NewReader(c.line)) {
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%.60s: error %v, want %v", c.line, err, c.want)
		}
	}
}

func TestJSONHasNoByteThatMovesACursor(t *testing.T) {
	hostile := "\x1b[31m\u009b31m\u202e\x7f\U000e0001"
	e := trace.Event{Seq: 1, Body: trace.Prose{Markdown: hostile}}
	b, err := e.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if i := bytes.IndexFunc(b, func(r rune) bool { return r < 0x20 || r >= 0x7f }); i >= 0 {
		t.Errorf("%q has a raw character at %d", b, i)
	}
	var back trace.Event
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, back); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func FuzzDecode(f *testing.F) {
	for _, e := range samples() {
		b, err := e.MarshalJSON()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var e trace.Event
		if json.Unmarshal(in, &e) != nil {
			return
		}
		b, err := e.MarshalJSON()
		if err != nil {
			t.Fatalf("read %q but cannot write it: %v", in, err)
		}
		var again trace.Event
		if err := json.Unmarshal(b, &again); err != nil {
			t.Fatalf("wrote %q but cannot read it: %v", b, err)
		}
		c, err := again.MarshalJSON()
		if err != nil || !bytes.Equal(b, c) {
			t.Fatalf("writing twice gives\n%s\n%s (%v)", b, c, err)
		}
	})
}
