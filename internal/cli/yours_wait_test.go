package cli

import (
	"strings"
	"testing"
	"time"
)

func TestAWaitIsToldAfterASecond(t *testing.T) {
	ticks, told := make(chan time.Time), make(chan string)
	stopped := false
	w := waits{
		tell:    func(s string) { told <- s },
		seconds: func() (<-chan time.Time, func()) { return ticks, func() { stopped = true } },
	}
	end := w.begin("your program plays its part", 30*time.Second)
	var got []string
	for n := 1; n <= 10; n++ {
		ticks <- time.Time{}
		if n == 1 || n%toldEvery == 0 {
			got = append(got, <-told)
		}
	}
	end()
	want := []string{
		"(your program plays its part: 30 s at most; q ends the run)", "(your program plays its part: 5 s of 30 s at most)",
		"(your program plays its part: 10 s of 30 s at most)",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") || !stopped {
		t.Errorf("told %q, stopped %v", got, stopped)
	}
	waits{}.begin("nothing", time.Hour)() // nobody watches
}
