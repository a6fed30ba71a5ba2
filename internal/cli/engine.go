package cli

import (
	"runtime/debug"

	"netlab/dissect"
	"netlab/dissect/filter"
	"netlab/lab/netstack"
	"netlab/lesson"
)

// engine makes what runs lessons, and what lessons may say to it.
func engine() (*lesson.Engine, *lesson.Vocabulary, error) {
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
	return e, vocabulary(reg), nil
}

// vocabulary is what a lesson may say, given all rooms.
func vocabulary(reg *dissect.Registry) *lesson.Vocabulary {
	voc := &lesson.Vocabulary{
		Verbs: verbs(),
		Filter: func(expr string) error {
			_, err := filter.Compile(reg, expr)
			return err
		},
	}
	for _, f := range reg.Fields() {
		voc.Fields = append(voc.Fields, f.Name)
	}
	return voc
}
