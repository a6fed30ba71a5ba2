package report

import (
	"strings"

	"netlab/internal/text"
	"netlab/view/wording"
)

// Options say how to draw. The zero Options give 80 columns of ASCII without
// colour; Follow breaks no line then.
type Options struct {
	Width   int
	Unicode bool
	Color   bool // the caller has asked NO_COLOR, TERM and whether it is a terminal
	Plain   bool // sentences in order instead of drawings, for a screen reader
}

const (
	defaultWidth = 80
	minWidth     = 16
	maxWidth     = 110 // a wider drawing is not a clearer one
	maxProse     = 88
)

func (o Options) width() int {
	if o.Width <= 0 {
		return defaultWidth
	}
	return min(max(o.Width, minWidth), maxWidth)
}

func (o Options) prose() int { return min(o.width(), maxProse) }

// role is what a piece of text is for; how it looks follows from that.
type role = wording.Role

const (
	asText   = wording.AsText
	asDim    = wording.AsDim
	asStrong = wording.AsStrong
	asBad    = wording.AsBad
	asWarn   = wording.AsWarn
	asNote   = wording.AsNote
	asFirst  = wording.AsFirst
	asSecond = wording.AsSecond
)

// screen is what the terminal can show.
func (o Options) screen() wording.Screen { return wording.Screen{Unicode: o.Unicode, Color: o.Color} }

// paint gives s its look, if there is colour at all.
func (o Options) paint(r role, s string) string { return o.screen().Paint(r, s) }

// pick chooses between a character and its ASCII twin.
func (o Options) pick(unicode, ascii string) string { return o.screen().Pick(unicode, ascii) }

// cut shortens a clean line to width columns.
func (o Options) cut(s string, width int) string { return o.screen().Cut(s, width) }

// clean makes a stranger's text one safe line, in ASCII where that is asked for.
func (o Options) clean(s string) string {
	if s = text.Escape(s); o.Unicode {
		return s
	}
	return text.ASCII(s)
}

// wrapped breaks a paragraph into lines, each after indent blanks.
func (o Options) wrapped(r role, indent int, s string) []string {
	var out []string
	for _, l := range text.Wrap(o.clean(s), max(o.prose()-indent, 8)) {
		out = append(out, strings.Repeat(" ", indent)+o.paint(r, l))
	}
	return out
}

// fold breaks a clean line where it is full, blanks and all. A width of 0 or
// less breaks nothing.
func fold(s string, width int) []string {
	if width <= 0 || text.Width(s) <= width {
		return []string{s}
	}
	var out []string
	start, used := 0, 0
	for i, r := range s {
		w := text.Width(string(r))
		if used+w > width && i > start {
			out, start, used = append(out, s[start:i]), i, 0
		}
		used += w
	}
	return append(out, s[start:])
}
