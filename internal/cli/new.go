package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/spf13/cobra"

	"netlab/lesson"
)

func (a *app) newCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "new MODULE/NAME",
		Short:   "Begin a lesson: write a file that can be run as it stands",
		Example: "  netlab new tcp/my-lesson",
		Args:    arguments(1, 1, "the name of a lesson: MODULE/NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := a.newLesson(args[0])
			if err != nil {
				return err
			}
			a.printf("Wrote %s. It runs as it stands:\n\n  netlab run %s\n  netlab check --watch %s\n", path, path, path)
			return nil
		},
	}
}

// newLesson writes the skeleton where the course lies: --lessons, the folder
// lessons of a clone, or here.
func (a *app) newLesson(id string) (string, error) {
	if !regexp.MustCompile(`^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$`).MatchString(id) {
		return "", usagef("%q is no name for a lesson; write MODULE/NAME in a-z, 0-9 and -, as in tcp/my-lesson", id)
	}
	dir := a.lessons
	if _, err := os.Stat(filepath.Join("lessons", "glossary.md")); dir == "" && err == nil {
		dir = "lessons"
	}
	path := filepath.Join(dir, filepath.FromSlash(id)+".md")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", fmt.Errorf("new: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("new: %s is there already; choose another name", path)
	}
	if err != nil {
		return "", fmt.Errorf("new: %w", err)
	}
	_, err = f.Write(lesson.Scaffold(id))
	if err = errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("new: %w", errors.Join(err, os.Remove(path)))
	}
	return path, nil
}
