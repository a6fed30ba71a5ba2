package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestGreetingFitsAnyTerminal(t *testing.T) {
	r := netlab(t, "", kept(t.TempDir()))
	r.want(t, exitOK, "")
	r.has(t, "netlab is a networking lab", "netlab run tcp/three-way-handshake", "netlab run sockets/what-is-a-socket", "netlab list")
	for _, width := range []int{20, 40, 80} {
		if r := netlab(t, "", kept(t.TempDir()), onTerminal(width)); r.widest() > width {
			t.Errorf("%d columns on a terminal of %d:\n%s", r.widest(), width, r.out)
		}
	}
}

func TestGreetingNamesTheNextLesson(t *testing.T) {
	dir := t.TempDir()
	p := progress{Version: 1, Lessons: map[string]lessonRecord{"sockets/what-is-a-socket": {Done: true}}}
	if err := writeProgress(filepath.Join(dir, "progress.json"), p); err != nil {
		t.Fatal(err)
	}
	netlab(t, "", kept(dir)).has(t, "You have done 1 of", "Next: netlab run osi/peel-a-frame")
	for _, e := range allEntries(t) {
		p.Lessons[e.ID] = lessonRecord{Done: true}
	}
	if err := writeProgress(filepath.Join(dir, "progress.json"), p); err != nil {
		t.Fatal(err)
	}
	netlab(t, "", kept(dir)).has(t, "You have done all")
}

func allEntries(t *testing.T) []entry {
	t.Helper()
	r := netlab(t, "list --json")
	r.want(t, exitOK, "")
	var all []entry
	if err := json.Unmarshal([]byte(r.out), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestListHeedsWhatLessonsNeed(t *testing.T) {
	all := allEntries(t)
	seen := map[string]bool{}
	for _, e := range all {
		for _, need := range e.Needs {
			if !seen[need] {
				t.Errorf("%s stands before %s, which it needs", e.ID, need)
			}
		}
		seen[e.ID] = true
		if e.Title == "" || e.Minutes == 0 || rank(e.Level) < 0 || !strings.HasPrefix(e.ID, e.Module+"/") {
			t.Errorf("incomplete: %+v", e)
		}
	}
	if !seen["tcp/three-way-handshake"] || !seen[firstLesson] {
		t.Errorf("the list lacks lessons: %v", seen)
	}
}

func TestListForPeopleAndPrograms(t *testing.T) {
	dir := t.TempDir()
	p := progress{Version: 1, Lessons: map[string]lessonRecord{"osi/ttl": {Done: true}}}
	if err := writeProgress(filepath.Join(dir, "progress.json"), p); err != nil {
		t.Fatal(err)
	}
	r := netlab(t, "list", kept(dir))
	r.want(t, exitOK, "")
	r.has(t, "\nosi\n", "  done  osi/ttl", "Time to live  (after ")
	for _, locale := range []string{"C.UTF-8", "C"} {
		here := func(e *Env) { environ("NETLAB_HOME="+dir, "LANG="+locale)(e); onTerminal(40)(e) }
		for _, command := range []string{"list", "path", "", "progress"} {
			r := netlab(t, command, here)
			if r.widest() > 40 {
				t.Errorf("%s: %d columns on a terminal of 40:\n%s", command, r.widest(), r.out)
			}
			if i := strings.IndexFunc(r.out, func(r rune) bool { return r > '~' }); locale == "C" && i >= 0 {
				t.Errorf("%s: no ASCII: %q", command, r.out[i:min(len(r.out), i+20)])
			}
		}
	}
}

func TestListReadsAnotherCourse(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"own/a.md":             "---\nnetlab: 1\ntitle: \"A \\u202e title\"\nlevel: basic\n---\n",
		"own/a.de.md":          "---\nnetlab: 1\ntitle: Deutsch\n---\n",
		"own/b/lesson.md":      "---\nnetlab: 1\ntitle: B\nlevel: deep\n---\n",
		"own/b/deep/lesson.md": "---\nnetlab: 1\n---\n",
		"glossary.md":          "## one\n\nFirst.\n\n## two words\r\n\nSecond, see [that](own/a.md).\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := netlab(t, "list --lessons "+dir)
	r.want(t, exitOK, "")
	if lines := strings.Count(r.out, "\n"); lines != 3 {
		t.Errorf("%d lines, want a module and two lessons:\n%s", lines, r.out)
	}
	r = netlab(t, "glossary --lessons "+dir)
	if diff := cmp.Diff("one\ntwo words\n", r.out); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
	r = netlab(t, "glossary Two-Words --lessons "+dir)
	r.has(t, "two words", "Second, see that, ", "netlab run own/a")
	netlab(t, "list --lessons "+t.TempDir()).want(t, exitFailed, "no lessons")
	netlab(t, "glossary --lessons "+t.TempDir()).want(t, exitFailed, "glossary")
}

func TestGlossaryExplains(t *testing.T) {
	r := netlab(t, "glossary")
	r.want(t, exitOK, "")
	r.has(t, "ACK\n", "segment\n", "three-way handshake\n")
	for _, words := range []string{"glossary three-way-handshake", "glossary Three-Way Handshake"} {
		r := netlab(t, words)
		r.want(t, exitOK, "")
		r.has(t, "three-way handshake", "SYN", "RFC 9293", "netlab run", "tcp/three-way-handshake")
	}
	if r := netlab(t, "glossary three-way-handshake", onTerminal(40)); r.widest() > 40 {
		t.Errorf("%d columns on a terminal of 40:\n%s", r.widest(), r.out)
	}
}

func TestVersion(t *testing.T) {
	for _, s := range []setup{kept(""), onTerminal(80)} {
		r := netlab(t, "version", s)
		r.want(t, exitOK, "")
		r.has(t, "netlab ", "go1.")
	}
}

func TestCompletionForEveryShell(t *testing.T) {
	for _, shell := range shells() {
		r := netlab(t, "completion "+shell)
		r.want(t, exitOK, "")
		r.has(t, "netlab")
	}
}

func TestProgressIsKeptAndForgotten(t *testing.T) {
	dir := t.TempDir()
	netlab(t, "progress", kept(dir)).has(t, "No lesson run so far. Begin with: netlab run "+firstLesson)
	want := progress{Version: 1, Lessons: map[string]lessonRecord{
		"other/lesson": {Done: true, LastRun: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), Answers: map[string]string{"a": "right", "b": "right"}},
		"osi/ttl":      {LastRun: time.Date(2026, 3, 5, 5, 6, 7, 0, time.UTC)},
	}}
	path := filepath.Join(dir, "deep", "progress.json")
	if err := writeProgress(path, want); err != nil {
		t.Fatal(err)
	}
	got, err := readProgress(path)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v, (-want +got):\n%s", err, diff)
	}
	for _, s := range []setup{kept(filepath.Dir(path)), func(e *Env) { kept(filepath.Dir(path))(e); onTerminal(80)(e) }} {
		r := netlab(t, "progress", s)
		r.want(t, exitOK, "")
		r.has(t, "osi/ttl", "begun", "0 of  5", "2026-03-05", "other/lesson", "done", "2 of  2", "2026-03-04")
	}
	netlab(t, "progress --reset", kept(filepath.Dir(path))).want(t, exitOK, "")
	netlab(t, "progress --reset", kept(filepath.Dir(path))).want(t, exitOK, "")
	netlab(t, "progress", kept(filepath.Dir(path))).has(t, "No lesson run so far")
	if left, _ := filepath.Glob(filepath.Join(dir, "deep", "*")); len(left) != 0 {
		t.Errorf("files are left: %v", left)
	}
}

// A lesson whose questions have changed since is counted by those that it has now.
func TestProgressCountsTodaysQuestions(t *testing.T) {
	dir := t.TempDir()
	p := progress{Version: 1, Lessons: map[string]lessonRecord{handshake: {Done: true, Of: 2, Answers: map[string]string{"how-many": "right", "gone": "right"}}}}
	if err := writeProgress(filepath.Join(dir, "progress.json"), p); err != nil {
		t.Fatal(err)
	}
	netlab(t, "progress", kept(dir)).has(t, handshake, "begun", " 1 of  5 right", "its questions have changed since")
	if r := netlab(t, "list", kept(dir)); strings.Contains(r.out, "done") {
		t.Errorf("done, with questions that were never asked:\n%s", r.out)
	}
	netlab(t, "run "+handshake+" --speed max", kept(dir), person("b", "skip", "skip", "skip", "skip")).want(t, exitOK, "")
	r := netlab(t, "progress", kept(dir))
	r.has(t, handshake, "begun", " 1 of  5 right")
	if strings.Contains(r.out, "changed") {
		t.Errorf("it was run since:\n%s", r.out)
	}
}

func TestDamagedProgressStopsNothingElse(t *testing.T) {
	for name, content := range map[string]string{
		"cut short":  `{"version":1,"lessons":{"a`,
		"other":      `[]`,
		"newer":      `{"version":2}`,
		"gigantic":   `{"version":1}` + strings.Repeat(" ", maxProgress),
		"not JSON":   "\x00\x1b[2J",
		"wrong type": `{"version":1,"lessons":{"a":3}}`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "progress.json"), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			netlab(t, "progress", kept(dir)).want(t, exitFailed, "is damaged; netlab progress --reset")
			netlab(t, "", kept(dir)).want(t, exitOK, "")
			netlab(t, "list", kept(dir)).want(t, exitOK, "")
			netlab(t, "progress --reset", kept(dir)).want(t, exitOK, "")
			netlab(t, "progress", kept(dir)).want(t, exitOK, "")
		})
	}
	netlab(t, "progress").want(t, exitFailed, "NETLAB_HOME")
}
