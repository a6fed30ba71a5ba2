package lesson

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// files checks where links and images lead.
func (p *parser) files() {
	for _, d := range p.dests {
		if d.image {
			p.imageDest(d)
		} else {
			p.linkDest(d)
		}
	}
	p.folder()
}

// imageDest checks a figure: a file of the lesson's own, with words for those
// who do not see it.
func (p *parser) imageDest(d dest) {
	if strings.TrimSpace(d.alt) == "" {
		p.add(d.pos, "missing-alt", "the figure "+quote(d.to)+" has no words", "expected ![what it shows]("+d.to+")")
	}
	u, err := url.Parse(d.to)
	if err != nil || u.Scheme != "" || u.Host != "" || strings.HasPrefix(d.to, "/") {
		p.add(d.pos, "remote-image", "the figure "+quote(d.to)+" is no file of the lesson", "expected a file beside it")
		return
	}
	if slices.Contains(strings.Split(u.Path, "/"), "..") {
		p.add(d.pos, "path", "the figure "+quote(d.to)+" is outside the lesson's folder", "expected a path without ..")
		return
	}
	if ext := strings.ToLower(path.Ext(u.Path)); !slices.Contains([]string{".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}, ext) {
		p.add(d.pos, "image", "the figure "+quote(d.to)+" is of a kind that is not shown", "expected .png, .jpg, .gif, .svg or .webp")
		return
	}
	p.exists(d, path.Join(path.Dir(p.file), u.Path))
}

// linkDest checks a link that leads out of this lesson: to a page, or to a
// lesson or the glossary of the same course.
func (p *parser) linkDest(d dest) {
	u, err := url.Parse(d.to)
	if err != nil {
		p.add(d.pos, "link", "the link "+quote(d.to)+" is malformed", "expected a path or https://…")
		return
	}
	switch {
	case u.Scheme == "https" || u.Scheme == "http":
		if u.Host == "" {
			p.add(d.pos, "link", "the link "+quote(d.to)+" names no host", "expected https://…")
		}
		return
	case u.Scheme != "" || u.Host != "" || u.Path == "" || strings.HasPrefix(u.Path, "/"):
		p.add(d.pos, "link", "the link "+quote(d.to)+" leads nowhere that a lesson may", "expected a relative path or https://…")
		return
	}
	to := path.Join(path.Dir(p.file), u.Path)
	if up := slices.Contains(strings.Split(u.Path, "/"), ".."); up && (to == ".." || strings.HasPrefix(to, "../") || path.Ext(to) != ".md") {
		p.add(d.pos, "path", "the link "+quote(d.to)+" leaves the course", "expected a lesson or the glossary of the same course")
		return
	}
	if p.exists(d, to) && u.Fragment != "" && path.Ext(to) == ".md" {
		p.fragment(d, to, u.Fragment)
	}
}

// exists checks that a link's file is there, and offers the nearest name.
func (p *parser) exists(d dest, name string) bool {
	if p.fsys == nil {
		return false
	}
	err := plainFile(p.fsys, name)
	if err == nil {
		return true
	}
	if !errors.Is(err, fs.ErrNotExist) {
		p.add(d.pos, "path", quote(d.to)+": "+err.Error(), "expected a file of the course")
		return false
	}
	var names []string
	if entries, err := fs.ReadDir(p.fsys, path.Dir(name)); err == nil && len(entries) <= 1000 {
		for _, e := range entries {
			names = append(names, e.Name())
		}
	}
	hint := "expected a file of the course"
	if near, ok := nearest(path.Base(name), names); ok {
		hint += ", did you mean " + near + "?"
	}
	p.add(d.pos, "missing-file", quote(d.to)+" does not exist", hint)
	return false
}

// fragment checks the part of a link behind #: a heading of that page.
func (p *parser) fragment(d dest, name, fragment string) {
	slugs, known := p.slugs[name]
	if !known {
		src, err := readFile(p.fsys, name, MaxFile)
		if err != nil {
			p.add(d.pos, "path", quote(d.to)+": "+err.Error(), "expected a file of the course")
			return
		}
		if hasHeading(src, fragment) {
			return
		}
		slugs = headingSlugs(src)
		p.slugs[name] = slugs
	}
	if !slices.Contains(slugs, fragment) {
		p.unknown(d.pos, "heading", fragment, slugs)
	}
}

// hasHeading looks for a plain heading, "## Sequence number", line by line: most
// links lead to one, and the glossary need not be parsed whole for it.
func hasHeading(page []byte, fragment string) bool {
	fenced := false
	for line := range bytes.Lines(page) {
		if bytes.HasPrefix(line, []byte("```")) || bytes.HasPrefix(line, []byte("~~~")) {
			fenced = !fenced
		}
		words := bytes.TrimLeft(line, "#")
		if n := len(line) - len(words); !fenced && n > 0 && n <= 6 && bytes.HasPrefix(words, []byte(" ")) && slug(string(bytes.TrimSpace(words))) == fragment {
			return true
		}
	}
	return false
}

// headingSlugs lists what may stand behind # in a link to a page.
func headingSlugs(src []byte) []string {
	var out []string
	doc := goldmark.DefaultParser().Parse(text.NewReader(src))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			out = append(out, slug(plainText(h, string(src))))
		}
	}
	return out
}

// folder holds a lesson that has a folder of its own to the folder's limits.
func (p *parser) folder() {
	if p.fsys == nil || path.Base(p.file) != "lesson.md" {
		return
	}
	var total int64
	files := 0
	dir := path.Dir(p.file)
	err := fs.WalkDir(p.fsys, dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.Type()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%s is a symbolic link", quote(name))
		}
		if files++; files > 1000 {
			return errors.New("more than 1000 files")
		}
		if !e.IsDir() {
			info, err := e.Info()
			if err != nil {
				return err
			}
			total += info.Size()
		}
		return nil
	})
	if err == nil && total > MaxFolder {
		err = fmt.Errorf("%d bytes, more than %d", total, MaxFolder)
	}
	if err != nil {
		p.add(Pos{p.file, 1, 1}, "limit", "the lesson's folder: "+plain(err).Error(), "")
	}
}
