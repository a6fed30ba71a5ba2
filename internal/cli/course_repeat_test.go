package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"netlab/lessons"
)

// gate says how often the gate runs each lesson: as often as the course promises
// with NETLAB_GATE, twice without.
func gate() int {
	if os.Getenv("NETLAB_GATE") != "" {
		return 50
	}
	return 2
}

// TestEveryLessonIsRepeatableUnderLoad runs each lesson of the course in fresh
// processes and compares all that they tell, event by event: every byte of
// every frame, every moment, every word. With NETLAB_GATE, goroutines that
// only burn time keep every core busy meanwhile, and more processes run at once
// than there are cores. The processes have different numbers of threads.
func TestEveryLessonIsRepeatableUnderLoad(t *testing.T) {
	files, err := lessonFiles(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	program := buildNetlab(t)
	rounds, home := gate(), t.TempDir()
	ctx, calm := context.WithCancel(t.Context())
	var load sync.WaitGroup
	if rounds > 2 {
		for range runtime.NumCPU() {
			load.Go(func() {
				for ctx.Err() == nil { // burns time
				}
			})
		}
	}
	same, all := 0, 0
	places := make(chan struct{}, 4*runtime.NumCPU())
	for id := range files {
		outs, errs := make([]string, rounds), make([]error, rounds)
		var runs sync.WaitGroup
		for i := range rounds {
			places <- struct{}{}
			runs.Go(func() {
				defer func() { <-places }()
				cmd := exec.CommandContext(t.Context(), program, "run", id, "--json", "--no-input")
				cmd.Env = append(os.Environ(), "NETLAB_HOME="+home, fmt.Sprintf("GOMAXPROCS=%d", 1+i%4))
				out, err := cmd.Output()
				if exit, ok := errors.AsType[*exec.ExitError](err); ok && strings.Contains(string(exit.Stderr), "name it with --yours") {
					err = nil // this lesson wants a program, and tells the same without one each time
				}
				outs[i], errs[i] = string(out), err
			})
		}
		runs.Wait()
		all += rounds
		for i := range rounds {
			switch {
			case errs[i] != nil:
				t.Errorf("%s: run %d: %v", id, i+1, errs[i])
			case outs[i] != outs[0]:
				t.Errorf("%s: run %d differs from the first: %s", id, i+1, difference(outs[0], outs[i]))
			case len(outs[i]) < 1000:
				t.Errorf("%s: run %d tells next to nothing: %q", id, i+1, outs[i])
			default:
				same++
			}
		}
	}
	calm()
	load.Wait()
	t.Logf("%d lessons, %d runs each: %d of %d runs are the same as the first", len(files), rounds, same, all)
}

// difference shows the first event in which two runs differ.
func difference(a, b string) string {
	as, bs := slices.Collect(strings.Lines(a)), slices.Collect(strings.Lines(b))
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			k := 0
			for k < min(len(as[i]), len(bs[i])) && as[i][k] == bs[i][k] {
				k++
			}
			from := max(0, k-60)
			return fmt.Sprintf("event %d, byte %d: %.160q, %.160q", i+1, k, as[i][from:], bs[i][from:])
		}
	}
	return fmt.Sprintf("%d events, %d events", len(as), len(bs))
}
