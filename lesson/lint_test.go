package lesson_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"netlab/lesson"
)

// figured is a course with a lesson in a folder of its own, which has a figure,
// links and a part for the student.
func figured() fstest.MapFS {
	src := strings.Replace(string(lesson.Scaffold("figured")), "# What may vary.", "hosts: {server: {yours: udp 9000}}\n# What may vary.", 1) +
		"\n```netlab solution\nserver udp listen :9001\n```\n\n" +
		"![Two hosts](figures/net.svg), [term](../../glossary.md#a-term), [other](../other.md), [RFC](https://www.rfc-editor.org/rfc/rfc768).\n"
	return fstest.MapFS{
		"glossary.md":                 {Data: []byte("# Glossary\n\n## A *term*\n")},
		"udp/other.md":                {Data: lesson.Scaffold("other")},
		"udp/figured/lesson.md":       {Data: []byte(src)},
		"udp/figured/figures/net.svg": {Data: []byte("<svg/>")},
	}
}

func TestLinksAndFiguresThatExistAreFine(t *testing.T) {
	l, ds := lesson.Parse(figured(), "udp/figured/lesson.md", vocabulary())
	for _, d := range ds {
		t.Errorf("%s", d)
	}
	if l.ID != "udp/figured" || l.Meta.Hosts["server"].Yours != "udp 9000" {
		t.Errorf("id %q, hosts %+v", l.ID, l.Meta.Hosts)
	}
}

func TestLinksAndFiguresThatDoNotExistAreNamed(t *testing.T) {
	for _, c := range []struct{ old, with, want string }{
		{"glossary.md#a-term", "glossary.md#a-trem", `unknown-heading: unknown heading "a-trem", expected a-term or glossary, did you mean a-term?`},
		{"../other.md", "../otter.md", `missing-file: "../otter.md" does not exist, expected a file of the course, did you mean other.md?`},
		{"../other.md", "../../../other.md", "path: the link"},
		{"figures/net.svg", "../net.svg", "path: the figure"},
		{"![Two hosts]", "![]", "missing-alt:"},
	} {
		fsys := figured()
		edit(t, fsys, "udp/figured/lesson.md", c.old, c.with)
		_, ds := lesson.Parse(fsys, "udp/figured/lesson.md", vocabulary())
		if err := lesson.FirstError(ds); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.with, err, c.want)
		}
	}
}

func TestFolderOfALessonIsLimited(t *testing.T) {
	fsys := figured()
	fsys["udp/figured/big.bin"] = &fstest.MapFile{Data: make([]byte, lesson.MaxFolder)}
	_, ds := lesson.Parse(fsys, "udp/figured/lesson.md", vocabulary())
	if err := lesson.FirstError(ds); err == nil || !strings.Contains(err.Error(), "limit: the lesson's folder") {
		t.Errorf("got %v, want that the folder is too large", err)
	}
}

func TestFiguresAreNoSymlinks(t *testing.T) {
	dir := t.TempDir()
	for name, f := range figured() {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	figure := filepath.Join(dir, "udp", "figured", "figures", "net.svg")
	if err := os.Remove(figure); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "glossary.md"), figure); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	_, ds := lesson.Parse(os.DirFS(dir), "udp/figured/lesson.md", vocabulary())
	if err := lesson.FirstError(ds); err == nil || !strings.Contains(err.Error(), "symbolic link") {
		t.Errorf("got %v, want that it is a symbolic link", err)
	}
}

func TestAClaimThatNoRunCanBreakIsRefused(t *testing.T) {
	const sent = "client -> server udp"
	for claim, want := range map[string]string{
		"check 1 == 1":                       "m/t.md:18:1 constant: both sides of this check are the same in every run",
		"check \"a\" != \"b\"":               "name a label",
		"check 2 * 30ms < 1s + 1s":           "name a label",
		"at least 0 " + sent:                 "m/t.md:18:1 constant: every number is at least 0",
		"y: at least 0 " + sent:              "at least 1",
		"check count(" + sent + ") >= 0":     "every count is at least 0",
		"check 0 <= count(" + sent + ")":     "compare it with 1 or more",
		"check count(" + sent + ") > 0":      "",
		"check ${n} == 1":                    "",
		"check \"${n}\" == \"1\"":            "",
		"check ${x.udp.length} > 8":          "",
		"check time(x, x) == 0s":             "",
		"at least 1 " + sent:                 "",
		"at least ${n} " + sent:              "",
		"exactly 0 server -> client udp":     "",
		"check 1 == count(" + sent + ") * 1": "",
	} {
		src := "---\nnetlab: 1\ntitle: T\nsummary: S\nlevel: basic\nminutes: 1\nobjectives: [O]\nsources: [RFC 768]\nparams: {n: [1]}\n---\n" +
			send + "client udp send u \"1\"\n```\n```claims\nx: " + sent + "\n" + claim + "\n```\n"
		_, ds := lesson.Parse(fstest.MapFS{"m/t.md": {Data: []byte(src)}}, "m/t.md", nil)
		got := ""
		if err := lesson.FirstError(ds); err != nil {
			got = err.Error()
		}
		if want == "" && got != "" || want != "" && !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", claim, got, want)
		}
	}
}
