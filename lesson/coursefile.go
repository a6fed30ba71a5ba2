package lesson

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// CourseFileName is the file in a course's root that says how the course goes.
const CourseFileName = "netlab.yaml"

// CourseFile is what netlab.yaml says of a course. The zero CourseFile is a
// course's without one: its lessons have the order of their needs and levels.
type CourseFile struct {
	Title string
	Order []string // modules and lessons, those first that come first
	Path  []string // lessons to take in this order when there is an hour for the course
}

// courseKeys lists the keys of netlab.yaml.
func courseKeys() []string { return []string{"netlab", "title", "order", "path"} }

// maxNamed is how many lessons or modules a course file may name in a list.
const maxNamed = 500

// ReadCourseFile reads the netlab.yaml of a course, whose lessons are entries.
// A course without one is none at fault.
func ReadCourseFile(fsys fs.FS, entries []Entry) (CourseFile, []Diagnostic) {
	if _, err := fs.Stat(fsys, CourseFileName); errors.Is(err, fs.ErrNotExist) {
		return CourseFile{}, nil
	}
	src, err := readFile(fsys, CourseFileName, maxFront)
	if err != nil {
		return CourseFile{}, []Diagnostic{{Pos: Pos{File: CourseFileName}, Code: "file", Msg: err.Error()}}
	}
	p := newParser(fsys, CourseFileName, src, nil)
	if !checkText(p.file, p.src, &p.diags) {
		return CourseFile{}, p.sorted()
	}
	y := &yamlReader{p: p, front: p.src, what: "the course file", above: 0}
	root := y.parse()
	if root == nil {
		return CourseFile{}, p.sorted()
	}
	return y.course(root, entries), p.sorted()
}

// course reads the keys of netlab.yaml.
func (y *yamlReader) course(root ast.Node, entries []Entry) CourseFile {
	var out CourseFile
	var ids, modules []string
	for _, e := range entries {
		ids = append(ids, e.ID)
		if module, _, _ := strings.Cut(e.ID, "/"); !slices.Contains(modules, module) {
			modules = append(modules, module)
		}
	}
	versioned := false
	for _, e := range y.mapping(root, "the course file") {
		switch e.key {
		case "netlab":
			versioned = true
			if n, ok := y.number(e.val, e.key, 1, 1<<31); ok && n > Version {
				y.p.add(e.pos, "version", "the course file is in a later format", "expected 1: get a newer netlab")
			}
		case "title":
			out.Title = y.text(e.val, e.key)
		case "order":
			out.Order = y.named(e.val, "lesson or module", slices.Concat(ids, modules))
		case "path":
			out.Path = y.named(e.val, "lesson", ids)
		default:
			y.p.unknown(e.pos, "key", e.key, courseKeys())
		}
	}
	if !versioned {
		y.p.add(Pos{y.p.file, 1, 1}, "missing-key", "the course file has no netlab", "expected a line netlab: 1")
	}
	return out
}

// named reads a list of names that exist, each once.
func (y *yamlReader) named(n ast.Node, what string, known []string) []string {
	var out []string
	for _, item := range y.sequence(n, what+"s") {
		if len(out) >= maxNamed {
			y.p.add(y.pos(item), "limit", "too many "+what+"s", "expected at most 500")
			break
		}
		s := y.text(item, what)
		switch {
		case s == "": // reported
		case !slices.Contains(known, s):
			y.p.unknown(y.pos(item), what, s, known)
		case slices.Contains(out, s):
			y.p.add(y.pos(item), "duplicate", quote(s)+" stands twice", "expected it once")
		default:
			out = append(out, s)
		}
	}
	return out
}
