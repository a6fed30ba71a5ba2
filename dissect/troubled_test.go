package dissect_test

import (
	"testing"

	"netlab/dissect"
)

func TestTroubledIsWhatBreaksTheRules(t *testing.T) {
	if l := (dissect.Layer{Proto: "toy"}); l.Troubled() {
		t.Error("a layer that nobody complains of")
	}
	if l := (dissect.Layer{Proto: "toy", Malformed: "too short"}); !l.Troubled() {
		t.Error("a malformed layer is not in trouble")
	}
}
