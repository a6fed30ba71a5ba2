package cli

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"netlab/internal/text"
	"netlab/lesson"
)

// hourPath is the way through the built-in course for who has an hour. Lessons
// of it that do not exist yet are passed over.
func hourPath() []string {
	return []string{
		"sockets/what-is-a-socket", "osi/peel-a-frame", "tcp/three-way-handshake", "udp/lost-doubled-swapped",
		"tcp/retransmission-timeout", "ws/upgrade", "ws/full-duplex", "socketio/three-protocols", "socketio/missed-events",
	}
}

// offered is how many lessons beside the path are named at most.
const offered = 5

func (a *app) pathCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "Show the hour's path: what you have done, what comes next",
		Args:  arguments(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			all, err := a.entries()
			if err != nil {
				return err
			}
			title := "An hour's path"
			if about := a.about(); about.Title != "" {
				title = about.Title
			}
			a.path(title, onPath(all, a.pathOf()), all)
			return nil
		},
	}
}

// about is what the course says of itself, if it can be read: a.entries tells
// what is wrong with it.
func (a *app) about() lesson.CourseFile {
	course, err := a.course()
	if err != nil {
		return lesson.CourseFile{}
	}
	about, err := a.courseFile(course)
	if err != nil {
		return lesson.CourseFile{}
	}
	return about
}

// pathOf names the lessons of the course's path.
func (a *app) pathOf() []string {
	if about := a.about(); len(about.Path) > 0 {
		return about.Path
	}
	return hourPath()
}

// onPath gives the path's lessons, as far as they exist. A course that has none
// of them is its own path.
func onPath(all []entry, ids []string) []entry {
	var out []entry
	for _, id := range ids {
		if i := slices.IndexFunc(all, func(e entry) bool { return e.ID == id }); i >= 0 {
			out = append(out, all[i])
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// path prints the path, where the student stands on it, and what else is open.
func (a *app) path(title string, path, all []entry) {
	width := 0
	if a.env.OutTerminal {
		width = a.env.width(0)
	}
	line := func(s string) {
		if width > 0 {
			s = text.Cut(s, width)
		}
		a.println(s)
	}
	command := func(id string) {
		if words := "  " + a.runWords(id); width == 0 || width >= 40 {
			a.println(words) // whole, however long: it is there to be copied
		} else {
			line(words)
		}
	}
	done, left, next := 0, 0, -1
	for i, e := range path {
		switch {
		case e.Done:
			done++
			continue
		case next < 0:
			next = i
		}
		left += e.Minutes
	}
	line(text.Escape(title))
	for _, l := range pathLines(path, next, width) {
		line(l)
	}
	a.println("")
	if next < 0 {
		line("You have done all " + strconv.Itoa(len(path)) + " lessons of the path.")
	} else {
		line(strconv.Itoa(done) + " of " + strconv.Itoa(len(path)) + " done, " + strconv.Itoa(left) + " minutes to go. Next:")
		command(path[next].ID)
	}
	a.beside(path, all, line, command)
}

// pathNarrow is the width of a terminal below which a lesson's name has a line
// of its own.
const pathNarrow = 70

// pathLines lists the lessons of a path: each with how long it takes, and below
// it what it builds on. A width of 0 is as wide as need be.
func pathLines(path []entry, next, width int) []string {
	wide := 0
	for _, e := range path {
		wide = max(wide, text.Width(text.Escape(e.ID)))
	}
	const indent = "        " // as wide as a state
	narrow := width > 0 && width < pathNarrow
	const aside = indent + "  "
	var out []string
	for i, e := range path {
		state := indent
		switch {
		case e.Done:
			state = "  done  "
		case i == next:
			state = "  next  "
		}
		id, about := text.Escape(e.ID), minutes(e.Minutes)+"  "+text.Escape(e.Title)
		if narrow {
			out = append(out, state+id, indent+strings.TrimLeft(about, " "))
		} else {
			out = append(out, state+text.Pad(id, wide)+"  "+about)
		}
		if words := buildsOn(e, path); words != "" {
			room := 100
			if width > 0 {
				room = width - len(aside)
			}
			for _, l := range text.Wrap(words, max(room, 1)) {
				out = append(out, aside+l)
			}
		}
	}
	return out
}

// buildsOn says what a lesson of a path needs, and what of that is no part of it.
func buildsOn(e entry, path []entry) string {
	var words []string
	for _, id := range e.Needs {
		word := text.Escape(id)
		if !slices.ContainsFunc(path, func(p entry) bool { return p.ID == id }) {
			word += " (beside the path)"
		}
		words = append(words, word)
	}
	if len(words) == 0 {
		return ""
	}
	return "builds on " + strings.Join(words, ", ")
}

// beside names lessons beside the path whose needs are done.
func (a *app) beside(path, all []entry, line, command func(string)) {
	var open []entry
	for _, e := range all {
		off := !slices.ContainsFunc(path, func(p entry) bool { return p.ID == e.ID })
		if off && !e.Done && len(e.Needs) > 0 && len(missing(e, all)) == 0 {
			open = append(open, e)
		}
	}
	if len(open) == 0 {
		return
	}
	a.println("")
	line("Beside the path, you can follow these now:")
	for _, e := range open[:min(len(open), offered)] {
		command(e.ID)
	}
	if n := len(open) - offered; n > 0 {
		line("  and " + strconv.Itoa(n) + " more: netlab list")
	}
}

// missing lists what a lesson needs and the student has not done.
func missing(e entry, all []entry) []string {
	var out []string
	for _, id := range e.Needs {
		if !slices.ContainsFunc(all, func(o entry) bool { return o.ID == id && o.Done }) {
			out = append(out, id)
		}
	}
	return out
}
