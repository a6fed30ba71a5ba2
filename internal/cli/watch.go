package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// lookEvery is how long a watcher may have to wait for what it wrote.
const lookEvery = 300 * time.Millisecond

// watch checks lessons, and again whenever one of their files has changed.
func (a *app) watch(ctx context.Context, names []string) error {
	places := names
	if len(places) == 0 {
		if a.lessons == "" {
			return usagef("--watch needs files to watch: name them, or the course with --lessons DIR")
		}
		places = []string{a.lessons}
	}
	for {
		before := state(places)
		if err := a.check(ctx, names, false); err != nil && !errors.Is(err, errFailed) {
			return err
		}
		a.println("Watching. Ctrl-C ends it.")
		for state(places) == before {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(lookEvery):
			}
		}
		a.println("")
	}
}

// state is a text that differs once a file in these places has changed.
func state(places []string) string {
	var b strings.Builder
	for _, place := range places {
		if stem, ok := strings.CutSuffix(place, ".md"); ok { // translations are checked with their lesson
			beside, _ := filepath.Glob(stem + ".*.md")
			for _, name := range beside {
				if info, err := os.Stat(name); err == nil {
					b.WriteString(name + info.ModTime().String() + "\n")
				}
			}
		}
		_ = filepath.WalkDir(place, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() { // what is not there now may come
				return nil //nolint:nilerr // see above
			}
			if info, err := os.Stat(name); err == nil {
				b.WriteString(name + info.ModTime().String() + "\n")
			}
			return nil
		})
	}
	return b.String()
}
