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
	lang := ""
	cmd := &cobra.Command{
		Use:     "new MODULE/NAME",
		Short:   "Begin a lesson: write a file that can be run as it stands",
		Example: "  netlab new tcp/my-lesson\n  netlab new tcp/lost-syn --lang de",
		Args:    arguments(1, 1, "the name of a lesson: MODULE/NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			if lang != "" {
				return a.newTranslation(args[0], lang)
			}
			path, err := a.newLesson(args[0])
			if err != nil {
				return err
			}
			a.printf("Wrote %s. It runs as it stands:\n\n  netlab run %s\n  netlab check --watch %s\n", path, path, path)
			return nil
		},
	}
	cmd.Flags().StringVar(&lang, "lang", "", "begin the translation of a lesson into this `language`, as in de")
	return cmd
}

// newLesson writes the skeleton where the course lies: --lessons, the folder
// lessons of a clone, or here.
func (a *app) newLesson(id string) (string, error) {
	if !regexp.MustCompile(`^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$`).MatchString(id) {
		return "", usagef("%q is no name for a lesson; write MODULE/NAME in a-z, 0-9 and -, as in tcp/my-lesson", id)
	}
	path := filepath.Join(a.ownLessons(), filepath.FromSlash(id)+".md")
	return path, writeNew(path, lesson.Scaffold(id))
}

// ownLessons is the folder for new lessons.
func (a *app) ownLessons() string {
	if _, err := os.Stat(filepath.Join("lessons", "glossary.md")); a.lessons == "" && err == nil {
		return "lessons"
	}
	return a.lessons
}

// writeNew writes a file that is not there yet.
func writeNew(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("new: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("new: %s is there already; choose another name", path)
	}
	if err != nil {
		return fmt.Errorf("new: %w", err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("new: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}
