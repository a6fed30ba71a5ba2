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
	ids := slices.Sorted(maps.Keys(p.Lessons))
	wide := 0
	for _, id := range ids {
		wide = max(wide, text.Width(text.Escape(id)))
	}
	for _, id := range ids {
		l := p.Lessons[id]
		state := "begun"
		if l.Done {
			state = "done "
		}
		a.printf("%s  %s  %2d of %2d right  %s\n", text.Pad(text.Escape(id), wide), state,
			l.right(), max(l.Of, len(l.Answers)), l.LastRun.Format("2006-01-02"))
	}
	return nil
}
