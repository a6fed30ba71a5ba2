package lesson

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sort"
	"strings"
)

// Parse reads the lesson in the file name of fsys, whose root is the course's
// ("tcp/fast-retransmit.md"). It gives all that is wrong with it, in the order
// of the file: a Lesson that comes with a diagnostic of SeverityError is what
// could be read and must not be run. The Lesson is nil if the file cannot be read.
func Parse(fsys fs.FS, name string, voc *Vocabulary) (*Lesson, []Diagnostic) {
	src, err := readFile(fsys, name, MaxFile)
	if err != nil {
		return nil, []Diagnostic{{Pos: Pos{File: name}, Code: "file", Msg: err.Error()}}
	}
	p := newParser(fsys, name, src, voc)
	p.parse()
	p.lint()
	return p.lesson, p.sorted()
}

// parser reads one file.
type parser struct {
	diags
	fsys   fs.FS // nil: there are no files beside this one
	file   string
	src    string
	starts []int // of the lines
	voc    *Vocabulary
	lesson *Lesson

	bodyAt   int // where the body begins in src
	headings map[string]Pos
	slugs    map[string][]string // headings of other pages, once read
	dests    []dest              // links and images that lead to files
	fences   []mdFence

	translation bool
	whole       bool // the body has been read too
}

// dest is a link or an image as written.
type dest struct {
	pos   Pos
	to    string
	alt   string
	image bool
}

func newParser(fsys fs.FS, name string, src []byte, voc *Vocabulary) *parser {
	p := &parser{fsys: fsys, file: name, src: strings.ReplaceAll(string(src), "\r\n", "\n"), voc: voc}
	p.starts = lineStarts(p.src)
	p.headings, p.slugs = make(map[string]Pos), make(map[string][]string)
	p.lesson = &Lesson{ID: lessonID(name), File: name}
	return p
}

// parse reads the file into p.lesson; what the words mean is lint's affair.
func (p *parser) parse() {
	if len(p.src) > MaxFile {
		p.add(Pos{File: p.file}, "limit", fmt.Sprintf("the file has %d bytes", len(p.src)), fmt.Sprintf("expected at most %d", MaxFile))
		return
	}
	if !checkText(p.file, p.src, &p.diags) {
		return
	}
	front, ok := p.frontMatter()
	if !ok {
		return
	}
	if p.meta(front) {
		p.parseBody()
		p.whole = true
	}
}

// frontMatter cuts the front matter off and sets where the body begins.
func (p *parser) frontMatter() (string, bool) {
	const open, end = "---\n", "\n---\n"
	if !strings.HasPrefix(p.src, open) {
		p.add(Pos{p.file, 1, 1}, "front-matter", "the file does not begin with front matter", "expected a line --- first")
		return "", false
	}
	i := strings.Index(p.src[len(open)-1:]+"\n", end)
	if i < 0 {
		p.add(Pos{p.file, 1, 1}, "front-matter", "the front matter has no end", "expected a second line ---")
		return "", false
	}
	i += len(open) - 1
	p.bodyAt = min(i+len(end), len(p.src))
	return p.src[min(len(open), i+1) : i+1], true
}

// at gives the place of the byte at off in the file.
func (p *parser) at(off int) Pos {
	n := sort.SearchInts(p.starts, off+1)
	return Pos{File: p.file, Line: n, Col: off - p.starts[n-1] + 1}
}

// lineAt gives the text of line no, without its end.
func (p *parser) lineAt(no int) string {
	if no < 1 || no > len(p.starts) {
		return ""
	}
	end := len(p.src)
	if no < len(p.starts) {
		end = p.starts[no] - 1
	}
	return p.src[p.starts[no-1]:end]
}

func lineStarts(src string) []int {
	starts := []int{0}
	for i := range len(src) {
		if src[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// lessonID is the lesson's name: "tcp/fast-retransmit" of
// "tcp/fast-retransmit.md" and of "tcp/fast-retransmit/lesson.md".
func lessonID(name string) string {
	id := strings.TrimSuffix(name, ".md")
	if dir, base := path.Split(id); base == "lesson" && dir != "" {
		id = path.Clean(dir)
	}
	return id
}

// readFile reads a regular file of at most limit bytes. It follows no symbolic
// links where fsys can tell them.
func readFile(fsys fs.FS, name string, limit int64) (src []byte, err error) {
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("%s is no path inside the course", quote(name))
	}
	if err := plainFile(fsys, name); err != nil {
		return nil, err
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, plain(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, plain(err)
	}
	var b bytes.Buffer
	b.Grow(int(min(info.Size(), limit)) + bytes.MinRead) // the size is a hint: the file may be growing
	n, err := b.ReadFrom(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, plain(err)
	}
	if n > limit {
		return nil, fmt.Errorf("the file is larger than %d KiB", limit>>10)
	}
	return b.Bytes(), nil
}

// plainFile refuses what is no file before it is opened, since to open a pipe is
// to wait for who writes to it, and a path that a symbolic link is part of: it
// may lead anywhere.
func plainFile(fsys fs.FS, name string) error {
	for i := 0; i <= len(name); i++ {
		if i < len(name) && name[i] != '/' {
			continue
		}
		info, err := fs.Lstat(fsys, name[:i])
		if err != nil {
			return plain(err)
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%s is a symbolic link", quote(name[:i]))
		}
		if i == len(name) && !info.Mode().IsRegular() {
			return errors.New("not a regular file")
		}
	}
	return nil
}

// plain takes the system call and the path out of a file error: the place is
// in front of it anyway.
func plain(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err
	}
	return err
}
