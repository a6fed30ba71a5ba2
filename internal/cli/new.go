package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/spf13/cobra"
)

// skeleton is a lesson that can be run and checked as it stands.
const skeleton = "" +
	"---\n" +
	"netlab: 1\n" +
	"title: A title of a few words\n" +
	"summary: One sentence that says what there is to see.\n" +
	"level: basic\n" +
	"minutes: 5\n" +
	"needs: []\n" +
	"objectives:\n" +
	"  - What the student can say or do afterwards\n" +
	"sources: [RFC 768]\n" +
	"---\n" +
	"Say in two sentences what happens and what to look for.\n" +
	"\n" +
	"```netlab\n" +
	"server udp listen :9000\n" +
	"client udp dial server:9000 as c\n" +
	"client udp send c \"hello\"\n" +
	"```\n" +
	"\n" +
	"```claims\n" +
	"hello: client -> server udp.length > 8\n" +
	"```\n" +
	"\n" +
	"Say why it happened. [The datagram](#hello) can be linked, and ${hello.udp.length} printed.\n" +
	"\n" +
	"```ask\n" +
	"number payload: How many bytes of data does the datagram carry?\n" +
	"= ${hello.udp.length} - 8\n" +
	"hint: UDP's length counts its header, too.\n" +
	"because: The header takes 8 bytes, the rest is data.\n" +
	"```\n"

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
	_, err = f.WriteString(skeleton)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("new: %w", errors.Join(err, os.Remove(path)))
	}
	return path, nil
}
