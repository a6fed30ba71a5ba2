package lesson_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
)

func TestScaffoldIsALessonWithoutFault(t *testing.T) {
	src := lesson.Scaffold("udp/my-own")
	fsys := fstest.MapFS{"udp/my-own.md": {Data: src}}
	l, ds := lesson.Parse(fsys, "udp/my-own.md", vocabulary())
	for _, d := range ds {
		t.Errorf("%s", d)
	}
	if l.Meta.Title != "My own" {
		t.Errorf("title is %q, want %q", l.Meta.Title, "My own")
	}
	got, err := lesson.Format(src)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(src), string(got)); diff != "" {
		t.Errorf("it is not in the canonical form: -is +formatted\n%s", diff)
	}
}

func TestScaffoldOfAnyNameParses(t *testing.T) {
	for _, id := range []string{"", "x", "a/b/c", "Ünïcode", "a: b", "---"} {
		l, ds := lesson.Parse(fstest.MapFS{"x.md": {Data: lesson.Scaffold(id)}}, "x.md", vocabulary())
		if err := lesson.FirstError(ds); err != nil || l.Meta.Title == "" {
			t.Errorf("Scaffold(%q): %v", id, err)
		}
	}
}
