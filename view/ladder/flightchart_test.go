package ladder_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/view/ladder"
)

// TestFlightWindow: behind the bar stands the room that the other end offered,
// as the host knew it then. An ACK that was overtaken does not change it, and a
// window far beyond what is in flight does not flatten the bars.
func TestFlightWindow(t *testing.T) {
	head := "Bytes that client has sent and not yet seen acknowledged, of the window that the\nother end offers\n"
	tests := map[string]struct {
		wide int
		o    ladder.Options
		want string
	}{
		"bars": {
			3000, ladder.Options{Width: 80, Unicode: true}, head +
				"     0.020  2000 of 3000 " + strings.Repeat("█", 36) + strings.Repeat("░", 19) + "\n" +
				"     0.060     0 of 1000 ░░░░░░░░░░░░░░░░░░\n" +
				"     0.070  1000 of 1000 ██████████████████\n" +
				"     0.110     0 of    0 \n" +
				"     0.220     0 of 3000 " + strings.Repeat("░", 55) + "\n",
		},
		"a wide window": {
			100000, ladder.Options{Width: 50}, "Bytes that client has sent and not yet seen\nacknowledged, of the window that the other end\noffers\n" +
				"     0.020  2000 of   3000 ###########......\n" +
				"     0.060     0 of   1000 .....\n" +
				"     0.070  1000 of   1000 #####\n" +
				"     0.110     0 of      0 \n" +
				"     0.220     0 of 100000 .......................\n" +
				"(a full line is 4000 bytes; of a wider window no\nmore is drawn)\n",
		},
		"sentences": {
			3000, ladder.Options{Width: 80, Plain: true}, head +
				"At 0.020 s: 2000 bytes of a window of 3000.\nAt 0.060 s: 0 bytes of a window of 1000.\n" +
				"At 0.070 s: 1000 bytes of a window of 1000.\nAt 0.110 s: 0 bytes of a window of 0.\n" +
				"At 0.220 s: 0 bytes of a window of 3000.\n",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := drawn(t, closing(tt.wide), tt.o)
			_, got, found := strings.Cut(got, "Bytes that")
			got, _, _ = strings.Cut("Bytes that"+got, "\n\n")
			if diff := cmp.Diff(tt.want, got+"\n"); !found || diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
