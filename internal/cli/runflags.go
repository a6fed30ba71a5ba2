package cli

import (
	"slices"
	"strings"
	"unicode/utf8"

	"netlab/internal/text"
	"netlab/lesson"
)

// maxStudent is how long a student's name may be, in letters.
const maxStudent = 100

// check refuses what no lesson could make sense of, before any is read. given
// reports whether a flag stands on the command line.
func (o *runOptions) check(given func(flag string) bool) error {
	switch {
	case given("yours") && strings.TrimSpace(o.yours) == "":
		return usagef("--yours: name your program: a command, or an address such as 127.0.0.1:9000")
	case given("seed") && o.seed == 0:
		return usagef("--seed 0: a seed is a whole number from 1; without --seed it is the lesson's own")
	case given("width") && (o.width < minWidth || o.width > maxWidth):
		return usagef("--width %d: expected %d to %d columns", o.width, minWidth, maxWidth)
	case given("student"):
		return o.checkStudent()
	}
	return nil
}

// The narrowest and widest that a run is drawn.
const (
	minWidth = 10
	maxWidth = 10_000
)

// checkStudent refuses a name that could not be told from another one in a
// table, or not be written into it. Blanks around a name are not part of it.
func (o *runOptions) checkStudent() error {
	o.student = strings.TrimSpace(o.student)
	switch n := utf8.RuneCountInString(o.student); {
	case n == 0:
		return usagef("--student: name somebody, as in --student Ada")
	case n > maxStudent:
		return usagef("--student: a name of %d letters; at most %d", n, maxStudent)
	case !utf8.ValidString(o.student) || text.Escape(o.student) != o.student:
		return usagef("--student %q: letters that cannot be seen, or are none; write the name as it is read", o.student)
	}
	return nil
}

// options are the flags that the engine heeds.
func (o runOptions) options(l *lesson.Lesson) (lesson.RunOptions, error) {
	ro := lesson.RunOptions{Seed: o.seed, Student: o.student, Profile: o.profile, Params: map[string]string{}}
	for _, p := range o.params {
		name, value, ok := strings.Cut(p, "=")
		old, twice := ro.Params[name]
		switch {
		case !ok || name == "":
			return ro, usagef("--param %s: write name=value; %s", p, paramsOf(l))
		case twice && old != value:
			return ro, usagef("--param: %s is given twice, as %s and as %s; --compare %s=%s,%s=%s shows both",
				name, old, value, name, old, name, value)
		}
		ro.Params[name] = value
	}
	if o.side != "" {
		if hosts := hostsOfLesson(l); !slices.Contains(hosts, o.side) {
			return ro, unknown("host", o.side, hosts, "the lesson has "+strings.Join(hosts, ", "))
		}
	}
	return ro, nil
}

// paramsOf tells a lesson's parameters, with their own values.
func paramsOf(l *lesson.Lesson) string {
	var out []string
	for _, p := range l.Meta.Params {
		out = append(out, p.Name+"="+strings.Join(p.Values, " or "))
	}
	if len(out) == 0 {
		return l.ID + " has no parameters"
	}
	return l.ID + " has " + strings.Join(out, ", ")
}

// hostsOfLesson lists the hosts of the lesson's cables and switches.
func hostsOfLesson(l *lesson.Lesson) []string {
	var out []string
	for _, n := range l.Meta.Net {
		for _, h := range n.Hosts {
			if !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	return out
}
