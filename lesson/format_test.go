package lesson_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/lesson"
)

func TestFormatIsIdempotentOnTheExamples(t *testing.T) {
	fsys, names := examples(t)
	for _, name := range names {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		once, err := lesson.Format(src)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		twice, err := lesson.Format(once)
		if err != nil {
			t.Errorf("%s, formatted: %v", name, err)
		}
		if diff := cmp.Diff(string(once), string(twice)); diff != "" {
			t.Errorf("%s: -once +twice\n%s", name, diff)
		}
	}
}

func TestFormatWritesTheCanonicalForm(t *testing.T) {
	const before = `---
title: T
# the format
netlab:   1
summary: S
minutes: 5
level: core
sources:
- RFC 768   
objectives: [o]
net: [a -- b]
---


Prose  with   blanks stays.
` + "```netlab   fresh" + `

a  udp   listen :9000
b udp dial a:9000   as  u
   // a comment


b udp send u "two  blanks"
wire   lose the 2nd b->a   udp,on a -- b

` + "```\n```claims" + `
one : b->a udp.length ==   9 , at a
then  three:  at least 1 b -> a udp.payload ==   "a  b" &&
  udp.length in {4,5},within 1ms   after   one
no   one,at b
` + "```\n```ask\nchoice   which :  Which?" + `
- [x]   this
- [ ]  that
     >  not  that
because:   so.
   It is.
` + "```\n"
	const want = `---
# the format
netlab:   1
title: T
summary: S
level: core
minutes: 5
objectives: [o]
sources:
- RFC 768
net: [a -- b]
---
Prose  with   blanks stays.

` + "```netlab fresh" + `
a udp listen :9000
b udp dial a:9000 as u
// a comment

b udp send u "two  blanks"
wire lose the 2nd b -> a udp, on a -- b
` + "```\n\n```claims" + `
one:        b -> a udp.length == 9, at a
then three: at least 1 b -> a udp.payload == "a  b" &&
            udp.length in {4,5}, within 1ms after one
no one, at b
` + "```\n\n```ask\nchoice which: Which?" + `
- [x] this
- [ ] that
  > not  that
because: so.
  It is.
` + "```\n"
	got, err := lesson.Format([]byte(strings.ReplaceAll(before, "which :", "which:")))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestFormatLeavesAFaultyLessonAlone(t *testing.T) {
	_, err := lesson.Format([]byte("---\nnetlab: 1\n"))
	if err == nil || !strings.Contains(err.Error(), "lesson.md:1:1 front-matter:") {
		t.Errorf("got %v, want the first fault and its place", err)
	}
	if _, err := lesson.FormatTo(nil, lesson.Version+1); err == nil {
		t.Error("a version that does not exist was accepted")
	}
}
