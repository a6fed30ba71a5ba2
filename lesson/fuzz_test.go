package lesson_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"netlab/internal/text"
	"netlab/lesson"
)

// seeds adds all lessons under testdata, sound and faulty.
func seeds(f *testing.F) {
	f.Helper()
	fsys, names := examples(f)
	for _, name := range names {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	faulty, err := filepath.Glob(filepath.Join("testdata", "errors", "*.md"))
	if err != nil || len(faulty) == 0 {
		f.Fatal("no malformed lessons", err)
	}
	for _, name := range faulty {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add(lesson.Scaffold("x"))
}

// FuzzParse holds the parser to its promises to whoever opens a stranger's
// file: it does not panic, says why it refuses, where, and in plain characters.
func FuzzParse(f *testing.F) {
	seeds(f)
	voc := vocabulary()
	f.Fuzz(func(t *testing.T, src []byte) {
		fsys := fstest.MapFS{"x.md": {Data: src}}
		l, ds := lesson.Parse(fsys, "x.md", voc)
		if l == nil && lesson.FirstError(ds) == nil {
			t.Fatal("no lesson and no error")
		}
		lines := bytes.Count(src, []byte("\n")) + 2
		for _, d := range ds {
			if s := d.Error(); text.Escape(s) != s || !utf8.ValidString(s) {
				t.Fatalf("unsafe message %q", s)
			}
			if d.Pos.Line < 0 || d.Pos.Line > lines || d.Pos.Line > 0 && d.Pos.Col < 1 {
				t.Fatalf("%s is no place in a file of %d lines", d.Pos, lines)
			}
		}
		lesson.Translate(fsys, &lesson.Lesson{}, "x.md", voc)
	})
}

// FuzzFormat holds Format to its promise: formatting twice is formatting once,
// and what parses goes on parsing.
func FuzzFormat(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		once, err := lesson.Format(src)
		if err != nil {
			return
		}
		twice, err := lesson.Format(once)
		if err != nil {
			t.Fatalf("formatted, it is refused: %v\n%s", err, once)
		}
		if !bytes.Equal(once, twice) {
			t.Fatalf("not stable:\n%s\nthen\n%s", once, twice)
		}
	})
}
