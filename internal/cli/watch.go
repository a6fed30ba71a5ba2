package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"netlab/internal/text"
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
	for round := 1; ; round++ {
		before := state(places)
		a.println(a.roundLine())
		switch err := a.check(ctx, names, false); {
		case err == nil, errors.Is(err, errFailed):
		case round == 1, ctx.Err() != nil, a.out.err != nil:
			return err
		default: // as when the file is gone; its editor may be about to put it back
			a.finding(oneLine(err))
		}
		a.finding("Watching; save the file to check it again. Ctrl-C ends it.")
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

// roundLine parts a round from the one before: a line across the terminal, with the
// time of day, so that a look tells whether this is the news.
func (a *app) roundLine() string {
	line := "-"
	if a.env.unicode() {
		line = "─"
	}
	head := line + line + " " + a.env.now().Format(time.TimeOnly) + " "
	return head + strings.Repeat(line, max(min(a.env.width(0), 80)-text.Width(head), 0))
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
