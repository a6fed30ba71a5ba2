package text_test

import (
	"testing"
	"time"

	"netlab/internal/text"
)

func TestLasting(t *testing.T) {
	for d, want := range map[time.Duration]string{
		43905458: "43.905ms", 40 * time.Millisecond: "40ms", 1211200: "1.211ms", 1234: "1.234µs", -43905458: "-43.905ms", 0: "0s",
	} {
		if got := text.Lasting(d); got != want {
			t.Errorf("%d ns: %s, want %s", d, got, want)
		}
	}
}
