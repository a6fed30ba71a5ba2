package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hasDone keeps progress in a folder: these lessons are done.
func hasDone(t *testing.T, ids ...string) string {
	t.Helper()
	dir := t.TempDir()
	p := progress{Version: 1, Lessons: map[string]lessonRecord{}}
	for _, id := range ids {
		p.Lessons[id] = lessonRecord{Done: true}
	}
	if err := writeProgress(filepath.Join(dir, "progress.json"), p); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestPathShowsWhereTheStudentStands(t *testing.T) {
	r := netlab(t, "path", kept(t.TempDir()))
	r.want(t, exitOK, "")
	r.has(t, "An hour's path", "next  sockets/what-is-a-socket", "osi/peel-a-frame", "tcp/three-way-handshake",
		"udp/lost-doubled-swapped", "tcp/retransmission-timeout", "0 of ", "netlab run sockets/what-is-a-socket")
	if strings.Contains(r.out, "done  ") || strings.Contains(r.out, "Beside") {
		t.Errorf("a newcomer has done nothing:\n%s", r.out)
	}
	r = netlab(t, "path", kept(hasDone(t, "sockets/what-is-a-socket", "osi/peel-a-frame", "tcp/three-way-handshake")))
	r.has(t, "done  sockets/what-is-a-socket", "next  udp/lost-doubled-swapped", "3 of ", "netlab run udp/lost-doubled-swapped",
		"Beside the path", "netlab run ")
	all := netlab(t, "list", kept("")).out
	for _, id := range hourPath() {
		if strings.Contains(r.out, id) != strings.Contains(all, id) {
			t.Errorf("%s: the path and the list disagree about whether it exists", id)
		}
	}
	r = netlab(t, "path", kept(hasDone(t, hourPath()...)))
	r.has(t, "You have done all ")
	for _, e := range []struct {
		width int
		want  []string
	}{
		{80, []string{"next  sockets/what-is-a-socket     6 min  What is a socket?\n", " 8 min  Peel a frame\n", "  builds on sockets/what-is-a-socket\n", "(beside the path)"}},
		{40, []string{"  next  sockets/what-is-a-socket\n        6 min  What is a socket?\n        osi/peel-a-frame\n        8 min  Peel a frame\n          builds on"}},
	} {
		netlab(t, "path", kept(t.TempDir()), onTerminal(e.width)).has(t, e.want...)
	}
	for _, width := range []int{20, 40, 80} {
		if r := netlab(t, "path", kept(hasDone(t, hourPath()...)), onTerminal(width)); r.widest() > width {
			t.Errorf("%d columns on a terminal of %d:\n%s", r.widest(), width, r.out)
		}
	}
}

// ownCourse is a folder with three lessons, and a netlab.yaml.
func ownCourse(t *testing.T, file string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"netlab.yaml": file,
		"own/a.md":    "---\nnetlab: 1\ntitle: A\nlevel: basic\n---\n",
		"own/b.md":    "---\nnetlab: 1\ntitle: B\nlevel: deep\n---\n",
		"new/c.md":    "---\nnetlab: 1\ntitle: C\nlevel: deep\nneeds: [own/a]\n---\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestACourseNamesItsOwnOrderAndPath(t *testing.T) {
	dir := ownCourse(t, "netlab: 1\ntitle: Our course\norder: [own/b, new]\npath: [new/c, own/b]\n")
	netlab(t, "path --lessons "+dir).has(t, "Our course", "next  new/c", "builds on own/a (beside the path)", "own/b", "0 of 2", "netlab run new/c")
	netlab(t, "list --lessons "+dir).has(t, "own\n", "own/b", "own/a", "new\n", "new/c")
	dir = ownCourse(t, "netlab: 1\n")
	netlab(t, "path --lessons "+dir).has(t, "own/a", "own/b", "0 of 3")
	dir = ownCourse(t, "netlab: 1\npath: [own/c]\n")
	for _, command := range []string{"path", "list", ""} {
		netlab(t, command+" --lessons "+dir).want(t, exitFailed, `netlab.yaml:2:8 unknown-lesson: unknown lesson "own/c"`)
	}
}
