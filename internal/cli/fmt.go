package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"netlab/internal/text"
	"netlab/lesson"
)

// formatVersion is the version of the lesson format that fmt writes.
const formatVersion = 1

func (a *app) fmtCommand() *cobra.Command {
	check, to := false, formatVersion
	cmd := &cobra.Command{
		Use:   "fmt FILE.md|DIR|- …",
		Short: "Lay out lessons in the one way: blanks, empty lines, long lines in fences",
		Long: `Lay out lessons in the one way, in their files. What a lesson says is not changed:

- lines end with a line feed and have no blanks behind them; one empty line at most
  follows another, and stands around netlab's own fences;
- in netlab and claims fences, a line of more than 118 columns goes on in the next,
  indented.

- reads a lesson from stdin and writes it to stdout.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case to != formatVersion:
				return usagef("--to %d: this netlab writes format %d", to, formatVersion)
			case len(args) == 0:
				return usagef("%s needs a file, a folder, or - for stdin; see %s --help", cmd.CommandPath(), cmd.CommandPath())
			case len(args) == 1 && args[0] == "-":
				return a.formatStdin(&input{ctx: cmd.Context(), r: a.env.Stdin})
			}
			return a.formatFiles(args, check)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "change nothing; name the files that would change, and exit with 1 if there are any")
	cmd.Flags().IntVar(&to, "to", formatVersion, "rewrite to this `version` of the format")
	return cmd
}

func (a *app) formatStdin(r io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(r, lesson.MaxFile+1))
	if err != nil {
		return fmt.Errorf("fmt: %w", err)
	}
	out, err := formatted("stdin.md", b)
	if err == nil {
		a.printf("%s", out)
	}
	return err
}

// formatFiles lays out files, and all .md files of folders. It goes on behind a
// file at fault; the first fault is the error.
func (a *app) formatFiles(names []string, check bool) error {
	var first error
	changed := false
	for _, name := range names {
		err := filepath.WalkDir(name, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || file != name && (path.Ext(file) != ".md" || d.Name() == "glossary.md") {
				return err
			}
			was, err := a.formatFile(file, check)
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
func (a *app) formatFile(name string, check bool) (bool, error) {
	info, err := os.Stat(name)
	if err != nil {
		return false, fmt.Errorf("fmt: %w", err)
	}
	if info.Size() > lesson.MaxFile {
		return false, fmt.Errorf("fmt: %s has %d bytes; a lesson has at most %d", name, info.Size(), lesson.MaxFile)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return false, fmt.Errorf("fmt: %w", err)
	}
	out, err := formatted(filepath.ToSlash(name), b)
	if err != nil || out == string(b) {
		return false, err
	}
	a.println(text.Escape(name))
	if check {
		return true, nil
	}
	err = replaceFile(name, func(w io.Writer) error {
		if f, ok := w.(*os.File); ok {
			if err := f.Chmod(info.Mode().Perm()); err != nil {
				return err
			}
		}
		_, err := io.WriteString(w, out)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("fmt: %s: %w", name, err)
	}
	return true, nil
}

// formatted is a lesson laid out. What does not parse then is left alone, for
// nobody knows what its lines mean.
func formatted(name string, b []byte) (string, error) {
	out := layOut(string(b))
	return out, parses(name, []byte(out))
}

// parses checks that a lesson's text makes sense on its own.
func parses(name string, b []byte) error {
	_, found := lesson.Parse(oneFile{path.Base(name), b}, path.Base(name), nil)
	for _, d := range found {
		// Its files and those it links are not to be had here, nor needed.
		if d.Severity == lesson.SeverityError && d.Code != "missing-file" && d.Code != "path" && d.Code != "fragment" {
			d.Pos.File = name
			return d
		}
	}
	return nil
}

// oneFile is a file system with one file, in memory.
type oneFile struct {
	name string
	b    []byte
}

// Open implements fs.FS.
func (o oneFile) Open(name string) (fs.File, error) {
	if name != o.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &memFile{Reader: bytes.NewReader(o.b), file: o}, nil
}

// memFile is the file of a oneFile, and what there is to know of it.
type memFile struct {
	*bytes.Reader
	file oneFile
}

func (f *memFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *memFile) Close() error               { return nil }
func (f *memFile) Name() string               { return f.file.name }
func (f *memFile) Mode() fs.FileMode          { return 0o444 }
func (f *memFile) ModTime() time.Time         { return time.Time{} }
func (f *memFile) IsDir() bool                { return false }
func (f *memFile) Sys() any                   { return nil }
