package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatComesNextFollowsNeeds(t *testing.T) {
	all := []entry{
		{ID: "a/first", Done: true}, {ID: "b/other"}, {ID: "c/both", Needs: []string{"a/first", "b/other"}}, {ID: "d/one", Needs: []string{"a/first"}},
	}
	if e, ok := following(all, "a/first", nil); !ok || e.ID != "d/one" {
		t.Errorf("after a/first: %v, %v; want what builds on it alone", e.ID, ok)
	}
	all[3].Done = true
	if e, ok := following(all, "a/first", nil); !ok || e.ID != "b/other" {
		t.Errorf("then: %v, %v; want the course's next", e.ID, ok)
	}
	all[1].Done = true
	if e, ok := following(all, "b/other", nil); !ok || e.ID != "c/both" {
		t.Errorf("at last: %v, %v", e.ID, ok)
	}
	all[2].Done = true
	if e, ok := following(all, "c/both", nil); ok {
		t.Errorf("all are done, and next is %v", e.ID)
	}
}

func TestWhatComesNextStaysOnThePathAndInTheModule(t *testing.T) {
	on := []string{"a/first"}
	all := []entry{
		{ID: "a/first", Module: "a", Done: true}, {ID: "b/x", Module: "b", Needs: on}, {ID: "a/y", Module: "a", Needs: on}, {ID: "c/z", Module: "c", Needs: on},
	}
	if e, _ := following(all, "a/first", []string{"c/z"}); e.ID != "c/z" {
		t.Errorf("next is %s, want the path's", e.ID)
	}
	if e, _ := following(all, "a/first", nil); e.ID != "a/y" {
		t.Errorf("next is %s, want the module's", e.ID)
	}
}

func TestARunEndsWithWhatComesNext(t *testing.T) {
	dir := hasDone(t, "sockets/what-is-a-socket", "osi/peel-a-frame")
	run := "run " + handshake + " --speed max --no-color"
	right := []string{"b", "3775443568", "7", "b,a,c,d", "tcp.flags.syn == 1"}
	r := netlab(t, run, kept(dir), person("b", "skip", "skip", "skip", "skip"))
	r.has(t, "Some questions are still open. The next run asks those:\n  netlab run "+handshake)
	r = netlab(t, run+" --again", kept(dir), person(right...))
	if p, err := readProgress(filepath.Join(dir, "progress.json")); err != nil || !p.Lessons[handshake].Done {
		t.Fatalf("the answers have changed: %v, %v", err, p.Lessons[handshake].Answers)
	}
	r.has(t, "claims hold", "\nNext: ", " min\n  netlab run ")
	for _, flags := range []string{" --no-input", " --json", " --answers"} {
		if r := netlab(t, run+flags, kept(dir), onTerminal(80)); strings.Contains(r.out, "Next: ") {
			t.Errorf("%s: a next lesson for nobody:\n%s", flags, r.out)
		}
	}
}
