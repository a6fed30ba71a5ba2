package trace_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/trace"
)

func TestTeeServesTheOthersWhenOneFails(t *testing.T) {
	gone := errors.New("reader gone")
	var kept trace.Trace
	tee := trace.Tee(trace.SinkFunc(func(trace.Event) error { return gone }), &kept)
	for _, e := range samples() {
		if err := tee.Event(e); !errors.Is(err, gone) {
			t.Fatalf("error %v, want %v", err, gone)
		}
	}
	if diff := cmp.Diff(samples(), kept); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestPacketsAreFoundInATrace(t *testing.T) {
	ps := samples().Packets()
	if len(ps) != 1 || ps[0].Number != 2 {
		t.Errorf("packets %v, want the one of the samples", ps)
	}
}
