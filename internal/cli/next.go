package cli

import (
	"fmt"
	"slices"
	"strings"

	"netlab/internal/text"
	"netlab/lesson"
	"netlab/view/report"
)

// runWords is the command line that runs a lesson of the course at hand.
func (a *app) runWords(id string) string {
	words := "netlab run " + text.Escape(id)
	if a.lessons != "" {
		words += " --lessons " + text.Escape(report.ShellWord(a.lessons))
	}
	return words
}

// following is what a student should run after a lesson: what builds on it and
// on nothing else that is not done, rather on the path than off it, rather in the
// same module than in another; or else the course's next.
func following(all []entry, id string, path []string) (entry, bool) {
	module, _, _ := strings.Cut(id, "/")
	var best entry
	most := 0
	for _, e := range all {
		if e.Done || !slices.Contains(e.Needs, id) || len(missing(e, all)) > 0 {
			continue
		}
		worth := 1
		if e.Module == module {
			worth = 2
		}
		if slices.Contains(path, e.ID) {
			worth = 3
		}
		if worth > most {
			best, most = e, worth
		}
	}
	if most > 0 {
		return best, true
	}
	return next(all)
}

// left says what becomes of a run that its student quit.
func (a *app) left(l *lesson.Lesson, res *lesson.Result) {
	words := "You left the lesson."
	n := len(res.Foretold)
	for _, q := range res.Answers {
		if q.Given != "" { // what was left open or given up is no answer
			n++
		}
	}
	if n > 0 {
		words += fmt.Sprintf(" You have answered %d of its %d questions; the next run goes on from there.", n, len(questions(l)))
	}
	a.println("")
	for _, line := range text.Wrap(words, max(a.env.width(0), 1)) {
		a.println(line)
	}
}

// whatNext says at the end of a lesson which one to run now, or that there is
// something left of this one. It is for a student at a terminal.
func (a *app) whatNext(l *lesson.Lesson) {
	all, err := a.entries()
	i := slices.IndexFunc(all, func(e entry) bool { return e.ID == l.ID })
	if _, kept := a.env.progressFile(); err != nil || i < 0 || kept != nil { // a lesson of no course, or a student of no memory
		return
	}
	say := func(sentence, run string) {
		for _, line := range text.Wrap(text.Escape(sentence), max(a.env.width(0), 1)) {
			a.println(line)
		}
		a.println("  " + a.runWords(run))
	}
	if !all[i].Done && len(questions(l)) > 0 {
		say("Some questions are still open. The next run asks those:", l.ID)
	} else if e, ok := following(all, l.ID, a.pathOf()); ok {
		say(fmt.Sprintf("Next: %s, %d min", e.Title, e.Minutes), e.ID)
	} else {
		a.println("You have done all lessons of the course.")
	}
}
