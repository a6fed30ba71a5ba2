package ladder_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"netlab/internal/text"
	"netlab/view/ladder"
)

func TestResizeHoldsForWhatComesNext(t *testing.T) {
	for name, events := range stories() {
		for cut := range events {
			for _, to := range []int{20, 40, 120} {
				t.Run(fmt.Sprintf("%s-%d-%d", name, cut, to), func(t *testing.T) {
					var b bytes.Buffer
					l := ladder.New(&b, ladder.Options{Width: 80, Unicode: true})
					for i, e := range events {
						if i == cut {
							b.Reset()
							l.Resize(to)
						}
						if err := l.Event(e); err != nil {
							t.Fatal(err)
						}
					}
					if err := l.Flush(); err != nil {
						t.Fatal(err)
					}
					for line := range strings.Lines(b.String()) {
						if w := text.Width(strings.TrimRight(line, "\n")); w > to {
							t.Errorf("%d columns wide: %s", w, line)
						}
					}
				})
			}
		}
	}
}

// What was under way arrives in the new lanes, under a head of their own.
func TestResizeLandsWhatIsUnderWay(t *testing.T) {
	events := handshake()
	var b bytes.Buffer
	l := ladder.New(&b, ladder.Options{Width: 80, Unicode: true})
	arrivals := func() int { return strings.Count(b.String(), "►") + strings.Count(b.String(), "◄") }
	sent := 0
	for _, e := range events {
		l.Resize([]int{80, 40}[sent%2])
		if e.Body.Kind() == "packet" {
			sent++
		}
		if err := l.Event(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Flush(); err != nil {
		t.Fatal(err)
	}
	if got, want := arrivals(), strings.Count(drawn(t, events, ladder.Options{Width: 80, Unicode: true}), "►")+
		strings.Count(drawn(t, events, ladder.Options{Width: 80, Unicode: true}), "◄"); got != want || sent == 0 {
		t.Errorf("%d arrivals, want %d, of %d packets\n%s", got, want, sent, b.String())
	}
}
