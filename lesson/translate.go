package lesson

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Translate reads the translation of a lesson in the file name and gives the
// lesson in that language. Parts whose original has changed since stay in the
// original's words; each is a warning. The original is not changed.
func Translate(fsys fs.FS, original *Lesson, name string, voc *Vocabulary) (*Lesson, []Diagnostic) {
	src, err := readFile(fsys, name, MaxFile)
	if err != nil {
		return original, []Diagnostic{{Pos: Pos{File: name}, Code: "file", Msg: err.Error()}}
	}
	p := newParser(fsys, name, src, voc)
	p.translation = true
	p.parse()
	if FirstError(p.list) != nil {
		return original, p.sorted()
	}
	m := &merger{parser: p, original: original}
	out := m.merge()
	p.lintTranslation(out)
	if FirstError(p.list) != nil {
		return original, p.sorted()
	}
	return out, p.sorted()
}

// emptyFence takes a fence of a translation that is not a question: it only
// holds its place.
func (p *parser) emptyFence(f mdFence) {
	for i, l := range f.lines {
		if strings.TrimSpace(l) != "" {
			p.add(Pos{p.file, f.at.Line + 1 + i, 1}, "translation", "a "+f.word+" fence that is not empty",
				"expected it empty: steps, claims and drawings are the original's")
			break
		}
	}
	var b Block
	switch f.word {
	case "claims":
		b = &Claims{Pos: f.at}
	case "show":
		b = &Show{Pos: f.at}
	default:
		b = &Steps{Pos: f.at}
	}
	p.lesson.Blocks = append(p.lesson.Blocks, b)
}

// lintTranslation holds the translated parts to the rules of the whole lesson.
func (p *parser) lintTranslation(whole *Lesson) {
	q := newParser(p.fsys, whole.File, nil, p.voc)
	q.lesson, q.whole, q.headings = whole, true, p.headings
	q.lint()
	for _, d := range q.list {
		if d.Pos.File == p.file {
			p.list = append(p.list, d)
		}
	}
	p.files()
}

// merger puts a translation's words into the original.
type merger struct {
	*parser
	original *Lesson
	stale    int
}

func (m *merger) merge() *Lesson {
	t := m.lesson
	parts := translatable(t)
	hashes := strings.Fields(t.Meta.Of)
	out := *m.original
	if len(hashes) != len(parts)+1 {
		m.add(Pos{m.file, 1, 1}, "translation", fmt.Sprintf("of has %d hashes for %d parts", len(hashes), len(parts)+1),
			"expected one for the front matter, each block of prose and each question")
		return &out
	}
	if hashes[0] == metaHash(&m.original.Meta) {
		out.Meta.Title, out.Meta.Summary, out.Meta.Objectives = t.Meta.Title, t.Meta.Summary, t.Meta.Objectives
	} else {
		m.old(Pos{m.original.File, 1, 1}, "the front matter")
	}
	out.Meta.Lang = t.Meta.Lang
	out.Blocks = slices.Clone(m.original.Blocks)
	for i, b := range out.Blocks {
		switch b := b.(type) {
		case *Prose:
			out.Blocks[i] = m.prosePart(b, parts, hashes[1:])
		case *Ask:
			out.Blocks[i] = m.askPart(b, parts, hashes[1:])
		}
	}
	m.order()
	return &out
}

// old warns of a part that is shown in the original's words.
func (m *merger) old(at Pos, what string) {
	m.stale++
	m.warn(Pos{m.file, 1, 1}, "stale", what+" of the original has changed", "expected a new translation of "+at.String())
}

// prosePart finds the translation of a block of prose: the part that was made
// from these very words, wherever it stands now.
func (m *merger) prosePart(b *Prose, parts []Block, hashes []string) Block {
	h := proseHash(b)
	for i, part := range parts {
		if t, ok := part.(*Prose); ok && hashes[i] == h {
			return t
		}
	}
	m.old(b.Pos, "prose")
	return b
}

// askPart puts the translated words into a copy of a question.
func (m *merger) askPart(b *Ask, parts []Block, hashes []string) Block {
	for i, part := range parts {
		t, ok := part.(*Ask)
		if !ok || t.ID != b.ID {
			continue
		}
		if hashes[i] != askHash(b) {
			break
		}
		c := *b
		c.Pos, c.Text, c.Hints, c.Because, c.Values, c.After = t.Pos, t.Text, t.Hints, t.Because, t.Values, t.After
		if t.Kind != b.Kind || len(t.Hints) != len(b.Hints) || !sameMarks(t.Choices, b.Choices) {
			m.add(t.Pos, "translation", "the question "+quote(t.ID)+" is not the original's", "expected the same kind, answers, marks and hints")
			return b
		}
		if len(t.Choices) > 0 {
			c.Choices = t.Choices
		}
		return &c
	}
	m.old(b.Pos, "the question "+quote(b.ID))
	return b
}

func sameMarks(a, b []Choice) bool {
	return slices.EqualFunc(a, b, func(x, y Choice) bool { return x.Right == y.Right && (x.WhyNot == "") == (y.WhyNot == "") })
}

// order checks that the fences stand as in the original. One that has changed
// since may have gained some.
func (m *merger) order() {
	if m.stale > 0 {
		return
	}
	want, _ := fenceOrder(m.original)
	got, at := fenceOrder(m.lesson)
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(got):
			m.add(Pos{m.file, 1, 1}, "translation", "the last fences are missing", "expected "+want[i]+" at the end")
			return
		case i >= len(want):
			m.add(at[i], "translation", "a fence that the original does not have", "expected none")
			return
		case got[i] != want[i]:
			m.add(at[i], "translation", got[i]+" in another place than in the original", "expected "+want[i])
			return
		}
	}
}

// fenceOrder names the fences of a lesson in their order.
func fenceOrder(l *Lesson) (names []string, at []Pos) {
	for _, b := range l.Blocks {
		var name string
		switch b := b.(type) {
		case *Steps:
			name = "a netlab fence"
		case *Claims:
			name = "a claims fence"
		case *Show:
			name = "a show fence"
		case *Ask:
			name = "the question " + b.ID
		default:
			continue
		}
		names, at = append(names, name), append(at, b.Position())
	}
	return names, at
}

// translatable lists the blocks that a translation says in its own words.
func translatable(l *Lesson) []Block {
	var out []Block
	for _, b := range l.Blocks {
		switch b.(type) {
		case *Prose, *Ask:
			out = append(out, b)
		}
	}
	return out
}
