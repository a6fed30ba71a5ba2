package lesson_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
)

// course makes a course of scaffolds, each with its needs.
func course(needs map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{
		"glossary.md": {Data: []byte("# Glossary\n")}, "embed.go": {Data: []byte("package lessons\n")},
		"udp/README.md": {Data: []byte("not a lesson\n")}, "udp/_draft.md": {Data: []byte("not a lesson\n")},
		".hidden/x.md": {Data: []byte("not a lesson\n")},
	}
	for name, need := range needs {
		s := strings.Replace(string(lesson.Scaffold(name)), "needs: []", "needs: ["+need+"]", 1)
		fsys[name] = &fstest.MapFile{Data: []byte(s)}
	}
	return fsys
}

func TestLoadPutsLessonsBehindTheirNeeds(t *testing.T) {
	fsys := course(map[string]string{
		"a/first.md": "b/second", "b/second.md": "c/third", "c/third/lesson.md": "", "c/other.md": "a/first",
	})
	c, ds := lesson.Load(fsys, vocabulary())
	for _, d := range ds {
		t.Errorf("%s", d)
	}
	var got []string
	for _, l := range c.Lessons {
		got = append(got, l.ID)
	}
	if diff := cmp.Diff([]string{"c/third", "b/second", "a/first", "c/other"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestLoadReportsCirclesAndMissingNeeds(t *testing.T) {
	fsys := course(map[string]string{"a/one.md": "b/two", "b/two.md": "a/one", "b/three.md": "b/tow"})
	_, ds := lesson.Load(fsys, vocabulary())
	var got []string
	for _, d := range ds {
		got = append(got, d.Error())
	}
	want := []string{
		"a/one.md:1:1 circle: needs go in a circle: a/one needs b/two needs a/one, expected an order",
		`b/three.md:10:9 unknown-lesson: needs names the lesson "b/tow", which this course has not, expected a/one, b/three or b/two, did you mean b/two?`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestLoadReadsTranslations(t *testing.T) {
	fsys, _ := translated(t)
	delete(fsys, "glossary.md")
	edit(t, fsys, "udp/lost.md", "needs: [udp/boundaries]\n", "")
	entries, err := lesson.Entries(fsys)
	if err != nil {
		t.Fatal(err)
	}
	want := []lesson.Entry{{ID: "udp/lost", Path: "udp/lost.md", Translations: map[string]string{"de": "udp/lost.de.md"}}}
	if diff := cmp.Diff(want, entries); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	edit(t, fsys, "udp/lost.de.md", "(#two)", "(#too)")
	_, ds := lesson.Load(fsys, vocabulary())
	if err := lesson.FirstError(ds); err == nil || !strings.HasPrefix(err.Error(), "udp/lost.de.md:") {
		t.Errorf("got %v, want the translation's fault", err)
	}
}
