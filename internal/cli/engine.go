package cli

import (
	"runtime"
	"runtime/debug"

	"netlab/lab/netstack"
	"netlab/lesson"
)

// engine makes what runs lessons, and what lessons may say to it.
func engine() (*lesson.Engine, *lesson.Vocabulary, error) {
	// Labs bound the process to one processor, each for its own time (package
	// lab says why). Once for all of them is cheaper: each change stops the world.
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(400) // most lessons are over before the collector's first turn would be
	reg, err := registry()
	if err != nil {
		return nil, nil, err
	}
	e, err := lesson.NewEngine(lesson.Config{
		Verbs: verbs(), Registry: reg, MakeHost: netstack.New, Profiles: netstack.Profiles(), Version: version(),
	})
	if err != nil {
		return nil, nil, err
	}
	return e, e.Vocabulary(), nil
}
