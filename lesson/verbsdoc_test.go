package lesson_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
)

func TestVerbsDocDoesNotDependOnTheOrderOfRooms(t *testing.T) {
	verbs := vocabulary().Verbs
	want := string(lesson.VerbsDoc(verbs))
	slices.Reverse(verbs)
	if diff := cmp.Diff(want, string(lesson.VerbsDoc(verbs))); diff != "" {
		t.Errorf("-forward +backward\n%s", diff)
	}
}

func TestVerbsDocSaysAllOfAVerb(t *testing.T) {
	doc := string(lesson.VerbsDoc(vocabulary().Verbs))
	for _, v := range vocabulary().Verbs {
		for _, want := range append([]string{"### " + v.Room + " " + v.Name, v.Doc, v.Example, lesson.Usage(v)}, v.Events...) {
			if !strings.Contains(doc, want) {
				t.Errorf("%s %s: %q is missing", v.Room, v.Name, want)
			}
		}
	}
	const row = "| `reads=` | at-once or never | `once` | when the program reads what has come |"
	if !strings.Contains(doc, row) {
		t.Errorf("no row %q in\n%s", row, doc)
	}
}

func TestUsageShowsWhatMayBeLeftOut(t *testing.T) {
	got := map[string]string{}
	for _, v := range vocabulary().Verbs {
		got[v.Room+" "+v.Name] = lesson.Usage(v)
	}
	want := map[string]string{
		"tcp listen": "tcp listen ADDR [reads=WORD]", "tcp dial": "tcp dial ADDR [as NAME]", "tcp send": "tcp send CONN [TEXT] [bytes=N]",
		"udp listen": "udp listen ADDR", "udp dial": "udp dial ADDR [as NAME]", "udp send": "udp send CONN [TEXT] [ttl=N]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
