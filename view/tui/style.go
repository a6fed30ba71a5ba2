package tui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"netlab/dissect"
	"netlab/internal/text"
)

// role is what a piece of text is for; how it looks follows from that. The
// looks are those of the ladder.
type role uint8

const (
	asText role = iota
	asDim
	asStrong
	asBar    // title and status
	asCursor // where the keys act
	asShadow // the cursor of a pane that has not the keys
	asBad
	asWarn
	asNote
	asGood
	asLow       // OSI 1 and 2
	asNetwork   // 3
	asTransport // 4
	asHigh      // 5 to 7
)

// paint gives s its look, if there is colour at all. Sixteen colours of the
// terminal's own theme are readable there.
func (o Options) paint(r role, s string) string {
	if !o.Color || r == asText || s == "" {
		return s
	}
	look := lipgloss.NewStyle()
	switch r {
	case asDim:
		look = look.Faint(true)
	case asStrong:
		look = look.Bold(true)
	case asBar:
		look = look.Bold(true).Reverse(true)
	case asCursor:
		look = look.Reverse(true)
	case asShadow:
		look = look.Underline(true)
	case asBad:
		look = look.Bold(true).Foreground(lipgloss.Red)
	case asWarn, asLow:
		look = look.Foreground(lipgloss.Yellow)
	case asNote, asTransport:
		look = look.Foreground(lipgloss.Cyan)
	case asGood, asHigh:
		look = look.Foreground(lipgloss.Green)
	case asNetwork:
		look = look.Foreground(lipgloss.Magenta)
	case asText:
	}
	return look.Render(s)
}

// layerRole is the look of a layer by its place in the OSI model.
func layerRole(osi int) role {
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

// levelRole is the look of what is this grave.
func levelRole(l dissect.Level) role {
	switch l {
	case dissect.Error:
		return asBad
	case dissect.Warning:
		return asWarn
	case dissect.Notice:
		return asNote
	case dissect.Chat:
		fallthrough
	default:
		return asText
	}
}

// clean makes a stranger's text one safe line, in ASCII where that is asked for.
func (o Options) clean(s string) string {
	if s = text.Escape(s); o.Unicode {
		return s
	}
	return text.ASCII(s)
}

// fit makes a clean text exactly w columns wide.
func (o Options) fit(s string, w int) string { return text.Pad(o.cut(s, w), w) }

// cut shortens a clean text to w columns.
func (o Options) cut(s string, w int) string {
	switch {
	case w <= 0:
		return ""
	case text.Width(s) <= w:
		return s
	case o.Unicode:
		return text.Cut(s, w)
	case w < 4:
		return strings.TrimSuffix(text.Cut(s, w), "…")
	default:
		return strings.Replace(text.Cut(s, w-2), "…", "...", 1)
	}
}

// pick chooses between a character and its ASCII twin.
func (o Options) pick(unicode, ascii string) string {
	if o.Unicode {
		return unicode
	}
	return ascii
}
