package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"netlab/internal/text"
	"netlab/lesson"
)

func (a *app) fmtCommand() *cobra.Command {
	check, stamp, to := false, false, lesson.Version
	cmd := &cobra.Command{
		Use:   "fmt FILE.md|DIR|- …",
		Short: "Lay out lessons in the one way",
		Long: `Lay out lessons in the one way, in their files. What a lesson says is not changed:

the keys of the front matter in their order, one empty line around fences, one blank
between words, the labels of claims aligned. Prose stays as it is.

- reads a lesson from stdin and writes it to stdout.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case to != lesson.Version:
				return usagef("--to %d: this netlab writes format %d", to, lesson.Version)
			case len(args) == 0:
				return usagef("%s needs a file, a folder, or - for stdin; see %s --help", cmd.CommandPath(), cmd.CommandPath())
			case len(args) == 1 && args[0] == "-":
				return a.formatStdin(&input{ctx: cmd.Context(), r: a.env.Stdin}, to)
			}
			if stamp {
				return a.stamp(args)
			}
			return a.formatFiles(args, check, to)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "change nothing; name the files that would change, and exit with 1 if there are any")
	cmd.Flags().BoolVar(&stamp, "stamp", false, "say in translations, NAME.LANG.md, that all their parts are up to date")
	cmd.Flags().IntVar(&to, "to", lesson.Version, "rewrite to this `version` of the format")
	return cmd
}

func (a *app) formatStdin(r io.Reader, to int) error {
	b, err := io.ReadAll(io.LimitReader(r, lesson.MaxFile+1))
	if err != nil {
		return fmt.Errorf("fmt: %w", err)
	}
	out, err := formatted("stdin.md", b, to)
	if err == nil {
		a.printf("%s", out)
	}
	return err
}

// formatFiles lays out files, and all .md files of folders, whose symbolic links
// are not followed. It goes on behind a file at fault; the first fault is the error.
func (a *app) formatFiles(names []string, check bool, to int) error {
	var first error
	changed := false
	for _, name := range names {
		err := filepath.WalkDir(name, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || file != name && (path.Ext(file) != ".md" || d.Name() == "glossary.md" || !d.Type().IsRegular()) {
				return err
			}
			was, err := a.formatFile(file, check, to)
			changed = changed || was
			if first == nil {
				first = err
			}
			return nil
		})
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("fmt: there is no file %s", name)
		}
		if first == nil {
			first = err
		}
	}
	if first == nil && check && changed {
		return errFailed
	}
	return first
}

// formatFile lays out one file and says whether that changed it.
func (a *app) formatFile(name string, check bool, to int) (bool, error) {
	b, err := readSource(name)
	if err != nil {
		return false, fmt.Errorf("fmt: %s: %w", name, err)
	}
	out, err := formatted(name, b, to)
	if err != nil || bytes.Equal(out, b) {
		return false, err
	}
	a.println(text.Escape(name))
	if check {
		return true, nil
	}
	if err := rewriteSource(name, out); err != nil {
		return false, fmt.Errorf("fmt: %s: %w", name, err)
	}
	return true, nil
}

// formatted is a lesson in the one form. What does not parse is left alone, for
// nobody knows what its lines mean.
func formatted(name string, b []byte, to int) ([]byte, error) {
	out, err := lesson.FormatTo(b, to)
	if d, ok := errors.AsType[lesson.Diagnostic](err); ok {
		d.Pos.File = name
		return nil, d
	}
	if err != nil {
		return nil, fmt.Errorf("fmt: %s: %w", name, err)
	}
	return out, nil
}
