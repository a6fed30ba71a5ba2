package cli

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"netlab/internal/text"
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
			course, err := a.course()
			if err != nil {
				return err
			}
			about, err := a.courseFile(course)
			if err != nil {
				return err
			}
			path, title := about.Path, about.Title
			if len(path) == 0 {
				path = hourPath()
			}
			if title == "" {
				title = "An hour's path"
			}
			a.path(title, onPath(all, path), all)
			return nil
		},
	}
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
	wide, done, left := 0, 0, 0
	next := -1
	for i, e := range path {
		wide = max(wide, text.Width(text.Escape(e.ID)))
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
	for i, e := range path {
		state := "    "
		switch {
		case e.Done:
			state = "done"
		case i == next:
			state = "next"
		}
		line("  " + state + "  " + text.Pad(text.Escape(e.ID), wide) + "  " + minutes(e.Minutes) + "  " + text.Escape(e.Title))
	}
	a.println("")
	if next < 0 {
		line("You have done all " + strconv.Itoa(len(path)) + " lessons of the path.")
	} else {
		line(strconv.Itoa(done) + " of " + strconv.Itoa(len(path)) + " done, " + strconv.Itoa(left) + " minutes to go. Next:")
		line("  netlab run " + text.Escape(path[next].ID))
		if wants := missing(path[next], all); len(wants) > 0 {
			line("  (it builds on " + text.Escape(strings.Join(wants, ", ")) + ")")
		}
	}
	a.beside(path, all, line)
}

// beside names lessons beside the path whose needs are done.
func (a *app) beside(path, all []entry, line func(string)) {
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
		line("  netlab run " + text.Escape(e.ID))
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
