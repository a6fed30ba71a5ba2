package ladder

import "netlab/view/wording"

// role is what a piece of text is for; how it looks follows from that.
type role = wording.Role

const (
	asText      = wording.AsText
	asDim       = wording.AsDim
	asStrong    = wording.AsStrong
	asHead      = wording.AsHead
	asGood      = wording.AsGood
	asBad       = wording.AsBad
	asWarn      = wording.AsWarn
	asCode      = wording.AsCode
	asLink      = wording.AsLink
	asCall      = wording.AsCall
	asTransport = wording.AsTransport
	asEmph      = wording.AsEmph
)

// roleOf is the look of a frame by its layer that matters.
func roleOf(osi int) role { return wording.RoleOf(osi) }

// screen is what the terminal can show.
func (o Options) screen() wording.Screen { return wording.Screen{Unicode: o.Unicode, Color: o.Color} }

// paint gives s its look, if there is colour at all.
func (o Options) paint(r role, s string) string { return o.screen().Paint(r, s) }

// cut shortens a clean line to width columns.
func (o Options) cut(s string, width int) string { return o.screen().Cut(s, width) }
