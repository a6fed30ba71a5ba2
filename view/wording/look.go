package wording

import (
	"strings"

	"charm.land/lipgloss/v2"

	"netlab/internal/text"
)

// Role is what a piece of text is for; how it looks follows from that, the same
// in every view.
type Role uint8

// The roles.
const (
	AsText Role = iota
	AsDim       // lanes, times, what frames the rest
	AsStrong
	AsEmph
	AsHead
	AsBar    // title and status of a full screen
	AsCursor // where the keys act
	AsShadow // the cursor of a pane that has not the keys
	AsLink
	AsCode
	AsCall // what a program does
	AsGood
	AsBad
	AsWarn
	AsNote
	AsFirst     // the side that spoke first
	AsSecond    // the other one
	AsLow       // a frame whose layer that matters is OSI 1 or 2
	AsNetwork   // 3
	AsTransport // 4
	AsHigh      // 5 to 7
)

// RoleOf is the role of a frame, or of a layer, by its place in the OSI model; 0
// is none.
func RoleOf(osi int) Role {
	switch {
	case osi <= 0:
		return AsText
	case osi <= 2:
		return AsLow
	case osi == 3:
		return AsNetwork
	case osi == 4:
		return AsTransport
	default:
		return AsHigh
	}
}

// Screen is what a terminal can show. The zero Screen shows ASCII without colour.
type Screen struct {
	Unicode bool
	Color   bool // the caller has asked NO_COLOR, TERM and whether it is a terminal
}

// Paint gives s the look of its role, if there is colour at all. Blanks have a
// look only where a bar or a cursor runs through them.
func (c Screen) Paint(r Role, s string) string {
	if !c.Color || r == AsText || s == "" {
		return s
	}
	if bar := r == AsBar || r == AsCursor || r == AsShadow; !bar && strings.TrimSpace(s) == "" {
		return s
	}
	return r.look().Render(s)
}

// look gives the sixteen colours of the terminal's own theme, so that what is
// readable there is readable here.
func (r Role) look() lipgloss.Style {
	s := lipgloss.NewStyle()
	switch r {
	case AsDim:
		return s.Faint(true)
	case AsStrong:
		return s.Bold(true)
	case AsEmph:
		return s.Italic(true)
	case AsHead:
		return s.Bold(true).Underline(true)
	case AsBar:
		return s.Bold(true).Reverse(true)
	case AsCursor:
		return s.Reverse(true)
	case AsShadow, AsLink:
		return s.Underline(true)
	case AsBad:
		return s.Bold(true).Foreground(lipgloss.Red)
	case AsWarn, AsLow:
		return s.Foreground(lipgloss.Yellow)
	case AsNote, AsCode, AsFirst, AsTransport:
		return s.Foreground(lipgloss.Cyan)
	case AsGood, AsSecond, AsHigh:
		return s.Foreground(lipgloss.Green)
	case AsCall, AsNetwork:
		return s.Foreground(lipgloss.Magenta)
	case AsText:
		fallthrough
	default:
		return s
	}
}

// Pick chooses between a character and its ASCII twin.
func (c Screen) Pick(unicode, ascii string) string {
	if c.Unicode {
		return unicode
	}
	return ascii
}

// Cut shortens a clean line to width columns, with an ellipsis that the terminal
// can show.
func (c Screen) Cut(s string, width int) string {
	switch {
	case c.Unicode || width <= 0 || text.Width(s) <= width:
		return text.Cut(s, width)
	case width <= 3:
		return strings.Repeat(".", width)
	default:
		return strings.TrimSuffix(text.Cut(s, width-2), "…") + "..."
	}
}
