package ladder

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// role is what a piece of text is for; how it looks follows from that.
type role uint8

const (
	asText role = iota
	asDim       // lanes, times, what frames the rest
	asStrong
	asHead
	asGood
	asBad
	asWarn
	asCode
	asLink
	asCall
	asLow       // a frame whose layer that matters is OSI 1 or 2
	asNetwork   // 3
	asTransport // 4
	asHigh      // 5 to 7
	asEmph
)

// look gives the sixteen colours of the terminal's own theme, so that what is
// readable there is readable here.
func (r role) look() lipgloss.Style {
	s := lipgloss.NewStyle()
	switch r {
	case asDim:
		return s.Faint(true)
	case asStrong:
		return s.Bold(true)
	case asHead:
		return s.Bold(true).Underline(true)
	case asGood:
		return s.Foreground(lipgloss.Green)
	case asBad:
		return s.Bold(true).Foreground(lipgloss.Red)
	case asWarn:
		return s.Foreground(lipgloss.Yellow)
	case asCode:
		return s.Foreground(lipgloss.Cyan)
	case asLink:
		return s.Underline(true)
	case asCall:
		return s.Foreground(lipgloss.Magenta)
	case asLow:
		return s.Foreground(lipgloss.Yellow)
	case asNetwork:
		return s.Foreground(lipgloss.Magenta)
	case asTransport:
		return s.Foreground(lipgloss.Cyan)
	case asHigh:
		return s.Foreground(lipgloss.Green)
	case asEmph:
		return s.Italic(true)
	case asText:
		fallthrough
	default:
		return s
	}
}

// paint gives s its look, if there is colour at all.
func (o Options) paint(r role, s string) string {
	if !o.Color || r == asText || strings.TrimSpace(s) == "" {
		return s
	}
	return r.look().Render(s)
}

// roleOf is the look of a frame by its layer that matters.
func roleOf(osi int) role {
	switch {
	case osi <= 0:
		return asText
	case osi <= 2:
		return asLow
	case osi == 3:
		return asNetwork
	case osi == 4:
		return asTransport
	default:
		return asHigh
	}
}
