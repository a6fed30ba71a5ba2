package tui

import (
	"netlab/dissect"
	"netlab/internal/text"
	"netlab/view/wording"
)

// role is what a piece of text is for; how it looks follows from that. The
// looks are those of the ladder.
type role = wording.Role

const (
	asText   = wording.AsText
	asDim    = wording.AsDim
	asStrong = wording.AsStrong
	asBar    = wording.AsBar
	asCursor = wording.AsCursor
	asShadow = wording.AsShadow
	asBad    = wording.AsBad
	asWarn   = wording.AsWarn
	asNote   = wording.AsNote
	asGood   = wording.AsGood
)

// layerRole is the look of a layer by its place in the OSI model.
func layerRole(osi int) role { return wording.RoleOf(osi) }

// screen is what the terminal can show.
func (o Options) screen() wording.Screen { return wording.Screen{Unicode: o.Unicode, Color: o.Color} }

// paint gives s its look, if there is colour at all.
func (o Options) paint(r role, s string) string { return o.screen().Paint(r, s) }

// pick chooses between a character and its ASCII twin.
func (o Options) pick(unicode, ascii string) string { return o.screen().Pick(unicode, ascii) }

// cut shortens a clean text to w columns.
func (o Options) cut(s string, w int) string { return o.screen().Cut(s, w) }

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
