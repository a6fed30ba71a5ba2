package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"netlab/lesson"
)

// openPlain opens a file to be read. What is no plain file is not opened: it
// might never end, or wait.
func openPlain(name string) (*os.File, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such file")
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("not a file but a folder")
	case !info.Mode().IsRegular():
		return nil, errors.New("not a file but a device or a pipe")
	}
	return os.Open(name)
}

// readSource reads the file of a lesson that is to be written anew.
func readSource(name string) ([]byte, error) {
	f, err := openPlain(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	b, err := io.ReadAll(io.LimitReader(f, lesson.MaxFile+1))
	if err == nil && len(b) > lesson.MaxFile {
		return nil, fmt.Errorf("it is too large; a lesson has at most %d bytes", lesson.MaxFile)
	}
	return b, err
}

// rewriteSource puts content in the place of a lesson's file, whole or not at
// all. Who may read it stays, and a symbolic link stays one.
func rewriteSource(name string, content []byte) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	return replaceFile(name, func(w io.Writer) error {
		if f, ok := w.(*os.File); ok {
			if err := f.Chmod(info.Mode().Perm()); err != nil {
				return err
			}
		}
		_, err := w.Write(content)
		return err
	})
}
