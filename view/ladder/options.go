package ladder

import "strings"

// Options say how to draw. The zero Options give 80 columns of ASCII without colour.
type Options struct {
	Width   int    // columns; 0: 80
	Unicode bool   // box drawing and arrows; else ASCII
	Color   bool   // the caller has asked NO_COLOR, TERM and whether it is a terminal
	Plain   bool   // sentences in order instead of drawings, for a screen reader
	Side    string // only what this host sent and got, as and when it did; empty: the wire's sight
	Brief   bool   // no explanations under the arrows
	Claims  bool   // list claims also where they hold
	Asking  bool   // a person is being asked: hints come after a wrong answer, not at once
	NoKey   bool   // how to read the lanes was said before
	Passing bool   // of a capture, however long: nobody asks about earlier packets, and few are kept
}

// The widths that change the form of things.
const (
	defaultWidth = 80
	minWidth     = 12  // below, lines are cut at this width
	maxLadder    = 110 // a longer arrow is not a clearer one
	maxProse     = 88  // a longer line is hard to read
	wideFrom     = 60  // packet numbers get a column of their own
	lanesFrom    = 28  // below, packets are listed
	maxLanes     = 16
	maxData      = 48 // bytes shown of what a program handed over
)

func (o Options) width() int {
	switch {
	case o.Width <= 0:
		return defaultWidth
	case o.Width < minWidth:
		return minWidth
	default:
		return o.Width
	}
}

func (o Options) prose() int { return min(o.width(), maxProse) }

// glyphs are the characters that drawings are made of, all one column wide.
type glyphs struct {
	lane, line, track         string
	leaveRight, leaveLeft     string
	downRight, downLeft       string // where an arrow to the right, to the left turns down
	upRight, upLeft           string // and where it turns again
	branch, cross             string
	right, left               string
	lost, call, step          string
	yes, no                   string
	arrow, dot, bullet        string
	boxTL, boxTR, boxBL       string
	boxBR, boxH, boxV         string
	bar, space                string // of a chart: what is there, and what there is room for
	quote, ellipsis           string
	open                      string
	leftTee, rightTee, repeat string
}

func (o Options) glyphs() glyphs {
	if o.Unicode {
		return glyphs{
			lane: "│", line: "─", track: "┊",
			leaveRight: "├", leaveLeft: "┤",
			downRight: "╮", downLeft: "╭", upRight: "╰", upLeft: "╯",
			branch: "┬", cross: "┼", right: "►", left: "◄",
			lost: "✕", call: "●", step: "▸", yes: "✓", no: "✗",
			arrow: "→", dot: "·", bullet: "•",
			boxTL: "┌", boxTR: "┐", boxBL: "└", boxBR: "┘", boxH: "─", boxV: "│",
			bar: "█", space: "░", quote: "▌", ellipsis: "…", open: "┄",
			leftTee: "├", rightTee: "┤", repeat: "↻",
		}
	}
	return glyphs{
		lane: "|", line: "-", track: ":",
		leaveRight: "+", leaveLeft: "+",
		downRight: ".", downLeft: ".", upRight: "'", upLeft: "'",
		branch: "-", cross: "+", right: ">", left: "<",
		lost: "X", call: "*", step: ">", yes: "ok", no: "FAILED",
		arrow: "->", dot: "-", bullet: "*",
		boxTL: "+", boxTR: "+", boxBL: "+", boxBR: "+", boxH: "-", boxV: "|",
		bar: "#", space: ".", quote: "|", ellipsis: "...", open: ".",
		leftTee: "+", rightTee: "+", repeat: "again:",
	}
}

func repeatTo(s string, n int) string { return strings.Repeat(s, max(n, 0)) }
