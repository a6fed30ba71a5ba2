package lesson_test

import (
	"testing"

	"netlab/lesson"
)

func TestPatternSaysWhereItsBytesAre(t *testing.T) {
	for _, c := range []struct {
		from, n int
		want    string
	}{
		{0, 0, ""}, {0, 4, "0000"}, {0, 21, "000000000 000000010 0"}, {7, 6, "00 000"}, {10, 10, "000000010 "}, {1_000_000_000, 10, "000000000 "},
	} {
		if got := string(lesson.Pattern(c.from, c.n)); got != c.want {
			t.Errorf("Pattern(%d, %d) = %q, want %q", c.from, c.n, got, c.want)
		}
	}
}
