package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"netlab/lessons"
)

// guest is the built-in course with a stranger's folder as one of its modules.
// What the folder does not have is the course's.
type guest struct {
	module string
	folder fs.FS
}

// guestOf makes the folder of a file a guest of the built-in course, and names
// the file there.
func guestOf(file string) (fs.FS, string, error) {
	dir, base := filepath.Split(file)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, "", fmt.Errorf("find %s: %w", file, err)
	}
	g := guest{module: filepath.Base(filepath.Clean(dir)), folder: root.FS()}
	if !fs.ValidPath(g.module) || g.module == "." {
		return g.folder, base, nil
	}
	return g, g.module + "/" + base, nil
}

// own is a path within the folder, if it is one.
func (g guest) own(name string) (string, bool) {
	if name == g.module {
		return ".", true
	}
	return strings.CutPrefix(name, g.module+"/")
}

// Open implements fs.FS.
func (g guest) Open(name string) (fs.File, error) {
	if own, ok := g.own(name); ok {
		if f, err := g.folder.Open(own); err == nil {
			return f, nil
		}
	}
	return lessons.FS.Open(name)
}

// Lstat implements fs.ReadLinkFS: a link must be seen as one.
func (g guest) Lstat(name string) (fs.FileInfo, error) {
	if own, ok := g.own(name); ok {
		if info, err := fs.Lstat(g.folder, own); err == nil {
			return info, nil
		}
	}
	return fs.Lstat(lessons.FS, name)
}

// ReadLink implements fs.ReadLinkFS.
func (g guest) ReadLink(name string) (string, error) {
	if own, ok := g.own(name); ok {
		return fs.ReadLink(g.folder, own)
	}
	return fs.ReadLink(lessons.FS, name)
}
