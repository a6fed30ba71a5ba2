package lesson_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
)

func courseWith(file string) fstest.MapFS {
	return fstest.MapFS{
		"netlab.yaml": {Data: []byte(file)}, "tcp/one.md": {}, "tcp/two.md": {}, "udp/three.md": {},
	}
}

func readCourseFile(t *testing.T, fsys fstest.MapFS) (lesson.CourseFile, []lesson.Diagnostic) {
	t.Helper()
	entries, err := lesson.Entries(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return lesson.ReadCourseFile(fsys, entries)
}

func TestCourseFileNamesTitleOrderAndPath(t *testing.T) {
	got, ds := readCourseFile(t, courseWith("# ours\nnetlab: 1\ntitle: Networks, first year\norder: [udp, tcp/two]\npath:\n  - tcp/one\n  - udp/three\n"))
	want := lesson.CourseFile{
		Title: "Networks, first year", Order: []string{"udp", "tcp/two"}, Path: []string{"tcp/one", "udp/three"},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(ds) != 0 {
		t.Errorf("%v, -want +got\n%s", ds, diff)
	}
	fsys := courseWith("")
	delete(fsys, "netlab.yaml")
	if got, ds := readCourseFile(t, fsys); len(ds) != 0 || got.Title != "" {
		t.Errorf("without a file: %+v, %v", got, ds)
	}
}

func TestCourseFileAtFaultIsOneClearLine(t *testing.T) {
	for src, want := range map[string]string{
		"":                                             "netlab.yaml:1:1 yaml: the course file is empty",
		"title: x\n":                                   "netlab.yaml:1:1 missing-key: the course file has no netlab",
		"netlab: 2\n":                                  "netlab.yaml:1:1 version: the course file is in a later format",
		"netlab: 1\npaht: []\n":                        `netlab.yaml:2:1 unknown-key: unknown key "paht", expected`,
		"netlab: 1\npath: [tcp/on]\n":                  `netlab.yaml:2:8 unknown-lesson: unknown lesson "tcp/on", expected tcp/one`,
		"netlab: 1\npath: [tcp]\n":                     `unknown lesson "tcp"`,
		"netlab: 1\norder: [tpc]\n":                    `unknown lesson or module "tpc"`,
		"netlab: 1\norder: [tcp, tcp]\n":               `"tcp" stands twice`,
		"netlab: 1\norder: tcp\n":                      "of the wrong kind",
		"netlab: 1\ntitle: &a x\n":                     "anchor",
		"netlab: 1\ntitle: [x\n":                       "netlab.yaml:2:",
		"netlab: 1\ntitle: \"\\e[2J\"\n":               "control character",
		"netlab: 1\ntitle: " + strings.Repeat("[", 99): "nested too deep",
		strings.Repeat("# x\n", 9000):                  "larger than",
		"netlab: 1\ntitle: \x1b[2J\n":                  "netlab.yaml:2:",
	} {
		_, ds := readCourseFile(t, courseWith(src))
		if err := lesson.FirstError(ds); err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%.40q: %v, want %s", src, err, want)
		}
	}
}

func FuzzReadCourseFile(f *testing.F) {
	f.Add("netlab: 1\ntitle: x\norder: [tcp]\npath: [udp/three]\n")
	f.Add("- - - ? {a: *b, <<: !!x}")
	f.Fuzz(func(t *testing.T, src string) {
		got, _ := readCourseFile(t, courseWith(src))
		for _, id := range got.Path {
			if !strings.Contains(id, "/") {
				t.Errorf("the path has %q, which is no lesson", id)
			}
		}
	})
}
