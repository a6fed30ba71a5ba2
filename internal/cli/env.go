package cli

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"
)

// Env is the process's surroundings.
type Env struct {
	Args   []string // without the program's name
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Getenv func(string) string

	InTerminal  bool // stdin is a person
	OutTerminal bool // stdout is a person
	// Columns gives the terminal's width; 0 if there is none. It may change.
	Columns func() int
	Rows    func() int // and its height, likewise; nil: unknown

	// Now is the time of day; nil is the machine's.
	Now func() time.Time

	// ConfigDir and CacheDir give the user's folders, os.UserConfigDir and the like.
	ConfigDir func() (string, error)
	CacheDir  func() (string, error)
}

// processEnv is the real surroundings.
func processEnv() Env {
	return Env{
		Args:        os.Args[1:],
		Stdin:       os.Stdin,
		Stdout:      os.Stdout,
		Stderr:      os.Stderr,
		Getenv:      os.Getenv,
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		Columns: func() int {
			w, _, err := term.GetSize(int(os.Stdout.Fd()))
			if err != nil {
				return 0
			}
			return w
		},
		Rows: func() int {
			_, h, err := term.GetSize(int(os.Stdout.Fd()))
			if err != nil {
				return 0
			}
			return h
		},
		ConfigDir: os.UserConfigDir,
		CacheDir:  os.UserCacheDir,
	}
}

// now is the time of day, where the student is.
func (e Env) now() time.Time {
	if e.Now == nil {
		return time.Now()
	}
	return e.Now()
}

// home is the folder for what is kept of a student: NETLAB_HOME, or netlab in
// the user's own folder for such things.
func (e Env) home(user func() (string, error)) (string, error) {
	if h := e.Getenv("NETLAB_HOME"); h != "" {
		return h, nil
	}
	dir, err := user()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "netlab"), nil
}

// progressFile is where the student's progress is kept.
func (e Env) progressFile() (string, error) { return inFolder(e.home(e.ConfigDir))("progress.json") }

// lastFile is where the last run's capture is kept.
func (e Env) lastFile() (string, error) { return inFolder(e.home(e.CacheDir))("last.pcapng") }

func inFolder(dir string, err error) func(name string) (string, error) {
	return func(name string) (string, error) { return filepath.Join(dir, name), err }
}

// color says whether to colour: on a terminal that can, for a person who has
// not asked for none (no-color.org).
func (e Env) color() bool {
	return e.OutTerminal && e.Getenv("NO_COLOR") == "" && e.Getenv("TERM") != "dumb"
}

// unicode says whether to draw with more than ASCII: unless the locale or the
// terminal is known to have no more.
func (e Env) unicode() bool {
	if t := e.Getenv("TERM"); t == "dumb" || t == "linux" {
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} { // in the order of POSIX
		if v := strings.ToLower(e.Getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}

// height is how many lines the terminal shows; 0 if nobody knows.
func (e Env) height() int {
	if !e.OutTerminal || e.Rows == nil {
		return 0
	}
	return e.Rows()
}

// width is how wide to draw: what was asked for, the terminal's, or 80.
func (e Env) width(asked int) int {
	if asked > 0 {
		return asked
	}
	if e.OutTerminal && e.Columns != nil {
		if w := e.Columns(); w > 0 {
			return w
		}
	}
	return 80
}
