package cli

import (
	"strconv"

	"netlab/internal/text"
)

// greet is what a bare netlab says: what this is, the one command to try, where
// the course starts, and what comes next for this student.
func (a *app) greet() error {
	all, err := a.entries()
	if err != nil {
		return err
	}
	width := a.env.width(0)
	say := func(s string) {
		for _, l := range text.Wrap(s, width) {
			a.println(l)
		}
	}
	say("netlab is a networking lab: it runs real TCP/IP stacks on a bench inside of this program, shows every " +
		"frame between them, and explains it layer by layer.")
	a.println("")
	command := func(words, what string) {
		if width >= 60 {
			a.println(text.Cut("  "+text.Pad(words, 38)+"  "+what, width))
			return
		}
		for _, l := range text.Wrap(words, max(1, width-2)) { // whole, however long: it is there to be copied
			a.println("  " + l)
		}
		a.println(text.Cut("      "+what, width))
	}
	if e, ok := a.begun(all); ok {
		command(a.runWords(e.ID), "go on with this one")
	} else {
		command("netlab run tcp/three-way-handshake", "try this one")
		command(a.runWords(all[0].ID), "the course starts here")
	}
	command("netlab list", "all lessons")
	command("netlab --help", "all commands")
	done := 0
	for _, e := range all {
		if e.Done {
			done++
		}
	}
	if done == 0 {
		return nil
	}
	a.println("")
	if e, ok := next(all); ok {
		say("You have done " + strconv.Itoa(done) + " of " + strconv.Itoa(len(all)) + " lessons. Next: " + a.runWords(e.ID))
	} else {
		say("You have done all " + strconv.Itoa(len(all)) + " lessons.")
	}
	return nil
}

// begun is the lesson that the student ran last, of those begun and not done.
func (a *app) begun(all []entry) (entry, bool) {
	p := a.progressOrNone()
	var best entry
	ok := false
	for _, e := range all {
		rec, run := p.Lessons[e.ID]
		if run && !e.Done && (!ok || rec.LastRun.After(p.Lessons[best.ID].LastRun)) {
			best, ok = e, true
		}
	}
	return best, ok
}
