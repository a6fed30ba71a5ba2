package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"netlab/internal/text"
	"netlab/view/report"
)

// noLesson says what a name is that is none of the course's lessons, and no
// file NAME.md, and what to do instead.
func noLesson(name string, ids []string) error {
	module := strings.TrimSuffix(name, "/")
	info, err := os.Stat(name)
	switch {
	case name == "":
		return usagef("the name of the lesson is empty; netlab list shows them")
	case err == nil && info.IsDir():
		return inFolderOf(name)
	case err == nil && !info.Mode().IsRegular():
		return usagef("%s is a device or a pipe; a lesson is a file of text, NAME.md", text.Escape(name))
	case err == nil:
		if head, err := headOf(name); err == nil && isCapture(head) {
			return usagef("%s is a capture, not a lesson; look into it with netlab inspect %s", text.Escape(name), text.Escape(report.ShellWord(name)))
		}
		return usagef("%s is no lesson: the file of one is named NAME.md; netlab list shows the course's", text.Escape(name))
	case slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(id, module+"/") }):
		return usagef("%s is a module of the course; name one of its lessons: %s", text.Escape(module), strings.Join(of(module, ids), ", "))
	case strings.HasSuffix(name, "/"):
		return usagef("there is no folder %s, and no lesson of that name; netlab list shows the lessons", text.Escape(name))
	default:
		return unknown("lesson", name, ids, "netlab list shows them")
	}
}

// of lists some lessons of a module, by name.
func of(module string, ids []string) []string {
	const some = 4
	var out []string
	for _, id := range ids {
		if !strings.HasPrefix(id, module+"/") {
			continue
		}
		if len(out) == some {
			return append(out, "…")
		}
		out = append(out, text.Escape(id))
	}
	return out
}

// inFolderOf says what to name instead of a folder.
func inFolderOf(dir string) error {
	files, _ := filepath.Glob(filepath.Join(dir, "*.md")) // the pattern is right unless the folder's name has a bracket; then none is named
	deeper, _ := filepath.Glob(filepath.Join(dir, "*", "*.md"))
	for _, f := range append(files, deeper...) {
		if base := filepath.Base(f); base != "README.md" && base != "glossary.md" {
			return usagef("%s is a folder; name a lesson's file in it, such as %s (netlab check %s looks at all of them)",
				text.Escape(dir), text.Escape(report.ShellWord(f)), text.Escape(report.ShellWord(dir)))
		}
	}
	return usagef("%s is a folder, and there is no lesson in it; name a lesson's file, NAME.md, or one that netlab list shows", text.Escape(dir))
}

// lessonFile refuses a path that is no plain file: one that is not there, and
// what might never end, or wait.
func lessonFile(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file %s; netlab list shows the course's lessons, netlab new begins one of your own", path)
	case err != nil:
		return fmt.Errorf("find the lesson: %w", err)
	case info.IsDir():
		return inFolderOf(path)
	case !info.Mode().IsRegular():
		return usagef("%s is a device or a pipe; a lesson is a file of text, NAME.md", text.Escape(path))
	}
	return nil
}
