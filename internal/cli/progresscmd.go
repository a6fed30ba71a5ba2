package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"netlab/internal/text"
)

func (a *app) progressCommand() *cobra.Command {
	reset := false
	cmd := &cobra.Command{
		Use:   "progress",
		Short: "Show which lessons you have done, or forget them",
		Args:  arguments(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			path, err := a.env.progressFile()
			if err != nil {
				return fmt.Errorf("there is no folder to keep progress in: %w; name one in NETLAB_HOME", err)
			}
			if reset {
				return a.resetProgress(path)
			}
			return a.showProgress(path)
		},
	}
	cmd.Flags().BoolVar(&reset, "reset", false, "forget all progress")
	return cmd
}

func (a *app) resetProgress(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget progress: %w", err)
	}
	a.println("All progress is forgotten.")
	return nil
}

func (a *app) showProgress(path string) error {
	p, err := readProgress(path)
	if errors.Is(err, errDamaged) {
		return fmt.Errorf("%w; netlab progress --reset begins anew", err)
	}
	if err != nil {
		return err
	}
	if len(p.Lessons) == 0 {
		a.println("No lesson run so far. Begin with: netlab run " + firstLesson)
		return nil
	}
	var now map[string][]string // the questions of each lesson of the course
	if all, err := a.entries(); err == nil {
		now = make(map[string][]string, len(all))
		for _, e := range all {
			now[e.ID] = e.Questions
		}
	}
	ids := slices.Sorted(maps.Keys(p.Lessons))
	wide := 0
	for _, id := range ids {
		wide = max(wide, text.Width(text.Escape(id)))
	}
	for _, id := range ids {
		l := p.Lessons[id]
		questions, known := now[id]
		if !known { // of another course: as it was
			questions = slices.Collect(maps.Keys(l.Answers))
		}
		state, of, note := "begun", len(questions), ""
		switch {
		case l.done(questions):
			state = "done "
		case known && l.changed(questions):
			note = "  (its questions have changed since)"
		}
		if !known {
			of = max(l.Of, of)
		}
		words := fmt.Sprintf("%s  %2d of %2d right  %s%s", state, l.right(questions), of, l.LastRun.Format("2006-01-02"), note)
		if a.env.OutTerminal && wide+len("  ")+text.Width(words) > a.env.width(0) {
			a.println(text.Escape(id))
			for _, part := range text.Wrap(words, max(a.env.width(0)-2, 1)) {
				a.println("  " + part)
			}
			continue
		}
		a.println(text.Pad(text.Escape(id), wide) + "  " + words)
	}
	return nil
}
