package lesson

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Format writes a lesson, or the translation of one, in the canonical form:
// the keys of the front matter in their order, one blank line around fences,
// one blank between words, labels of a fence of claims aligned. Prose stays as
// it is, and so do line breaks inside a claim or step. The meaning does not
// change: the result parses to the same lesson, or Format gives an error. A
// file that does not parse is an error too, the Diagnostic of its first fault.
func Format(src []byte) ([]byte, error) {
	before := parseAlone(src)
	if err := FirstError(before.sorted()); err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString("---\n" + formatFront(before.src[len("---\n"):before.bodyAt], metaKeys()))
	first, at := true, before.bodyAt
	for _, f := range before.fences {
		before.formatProse(&b, at, f.start, &first)
		before.formatFence(&b, f, &first)
		at = f.end
	}
	before.formatProse(&b, at, len(before.src), &first)
	out := []byte(b.String())
	after := parseAlone(out)
	if err := FirstError(after.sorted()); err != nil {
		return nil, fmt.Errorf("lesson: formatted, it no longer parses: %w", err)
	}
	if !same(before.lesson, after.lesson) {
		return nil, errors.New("lesson: formatted, it would mean something else: left as it is")
	}
	return out, nil
}

// FormatTo is Format that also rewrites a lesson into version n of the format.
// There is one version so far.
func FormatTo(src []byte, n int) ([]byte, error) {
	if n != Version {
		return nil, fmt.Errorf("lesson: format %d is unknown, expected %d", n, Version)
	}
	return Format(src)
}

// parseAlone reads a text without the files and the rooms around it.
func parseAlone(src []byte) *parser {
	p := newParser(nil, "lesson.md", src, nil)
	front, ok := p.frontMatter()
	p.translation = ok && bytes.Contains([]byte("\n"+front), []byte("\nof:"))
	p.parse()
	return p
}

// formatProse writes the Markdown between two fences.
func (p *parser) formatProse(b *strings.Builder, start, end int, first *bool) {
	for start < end && strings.TrimSpace(p.lineAt(p.at(start).Line)) == "" {
		start += len(p.lineAt(p.at(start).Line)) + 1
	}
	if start >= end {
		return
	}
	separate(b, first)
	b.WriteString(strings.TrimRight(p.src[start:end], " \n") + "\n")
}

// separate puts one blank line between two parts of the body.
func separate(b *strings.Builder, first *bool) {
	if !*first {
		b.WriteByte('\n')
	}
	*first = false
}

// formatFront puts the keys of the front matter in order. A comment goes with
// the key below it. front ends with the closing line.
func formatFront(front string, keys []string) string {
	type entry struct {
		key   string
		lines []string
	}
	var entries []entry
	var comments []string
	for l := range strings.SplitSeq(strings.TrimSuffix(front, "\n"), "\n") {
		l = strings.TrimRight(l, " ")
		key, _, isKey := strings.Cut(l, ":")
		switch {
		case l == "---" || l == "":
		case l[0] == '#':
			comments = append(comments, l)
		case isKey && isName(key):
			entries = append(entries, entry{key, append(comments, l)})
			comments = nil
		case len(entries) > 0:
			e := &entries[len(entries)-1]
			e.lines = append(append(e.lines, comments...), l)
			comments = nil
		default:
			comments = append(comments, l)
		}
	}
	var b strings.Builder
	for _, k := range append([]string{""}, keys...) {
		for _, e := range entries {
			if e.key == k {
				b.WriteString(strings.Join(e.lines, "\n") + "\n")
			}
		}
	}
	for _, c := range comments {
		b.WriteString(c + "\n")
	}
	return b.String() + "---\n"
}
