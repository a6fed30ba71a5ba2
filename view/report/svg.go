package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"netlab/internal/text"
)

// svg is a drawing under way. Coordinates are pixels; everything is told apart
// by its shape too, not by colour alone.
type svg struct {
	w, h float64
	b    strings.Builder
}

// svgStyle is what a drawing needs to look well by day and by night.
const svgStyle = `
svg { background: #fff; color: #1b1f24; font: 12px ui-monospace, Menlo, Consolas, monospace; }
text { fill: currentColor; paint-order: stroke; stroke: #fff; stroke-width: 3px; } .dim { fill: #57606a; } .strong { font-weight: bold; }
.paper { fill: #fff; stroke: #d0d7de; } .note { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #424a53; }
.l2 { stroke: #8a5a00; fill: #8a5a00; } .l3 { stroke: #6639ba; fill: #6639ba; } .l4 { stroke: #0550ae; fill: #0550ae; } .l7 { stroke: #116329; fill: #116329; }
.axis, .lane { stroke: #8c959f; fill: none; } .grid { stroke: #d8dee4; fill: none; }
.sent { stroke: #0550ae; fill: #0550ae; } .acked, .window { stroke: #116329; fill: #116329; }
.again { stroke: #8a4600; fill: #8a4600; } .lost { stroke: #cf222e; fill: #cf222e; } .rtt { stroke: #6639ba; fill: #6639ba; }
.open { fill: none; stroke-width: 1.4; } .arrow { stroke-width: 1.2; } .dash { stroke-dasharray: 5 3; }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117; color: #e6edf3; } text { stroke: #0d1117; } .dim { fill: #9198a1; } .grid { stroke: #30363d; }
.paper { fill: #0d1117; stroke: #30363d; } .note { fill: #b6bec7; }
.l2 { stroke: #e3b341; fill: #e3b341; } .l3 { stroke: #d2a8ff; fill: #d2a8ff; } .l4 { stroke: #79c0ff; fill: #79c0ff; } .l7 { stroke: #7ee787; fill: #7ee787; }
.sent { stroke: #79c0ff; fill: #79c0ff; } .acked, .window { stroke: #7ee787; fill: #7ee787; }
.again { stroke: #ffa657; fill: #ffa657; } .lost { stroke: #ff7b72; fill: #ff7b72; } .rtt { stroke: #d2a8ff; fill: #d2a8ff; }
.open { fill: none; } }
`

// px writes a coordinate.
func px(f float64) string { return trimZeros(fmt.Sprintf("%.1f", f)) }

// quoted makes a stranger's text fit for XML.
func quoted(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text.Escape(s))) // a strings.Builder never fails
	return b.String()
}

// text writes words. Anchor is start, middle or end.
func (s *svg) text(x, y float64, anchor, class, words string) {
	fmt.Fprintf(&s.b, `<text x="%s" y="%s" text-anchor="%s" class="%s">%s</text>`+"\n", px(x), px(y), anchor, class, quoted(words))
}

func (s *svg) line(x1, y1, x2, y2 float64, class string) {
	fmt.Fprintf(&s.b, `<line x1="%s" y1="%s" x2="%s" y2="%s" class="%s"/>`+"\n", px(x1), px(y1), px(x2), px(y2), class)
}

// steps joins points by level pieces: what holds until it changes.
func (s *svg) steps(at [][2]float64, class string) {
	if len(at) == 0 {
		return
	}
	fmt.Fprintf(&s.b, `<path class="open %s" d="M%s %s`, class, px(at[0][0]), px(at[0][1]))
	for _, q := range at[1:] {
		fmt.Fprintf(&s.b, "H%sV%s", px(q[0]), px(q[1]))
	}
	s.b.WriteString("\"/>\n")
}

// mark draws a point in its class's shape: sent is a disc, sent again a
// triangle, lost a cross, anything else a ring.
func (s *svg) mark(x, y float64, class string) {
	const r = 3
	switch class {
	case "sent":
		fmt.Fprintf(&s.b, `<circle cx="%s" cy="%s" r="2" class="%s"/>`+"\n", px(x), px(y), class)
	case "again":
		fmt.Fprintf(&s.b, `<path d="M%s %sl%d 6h-%dz" class="%s"/>`+"\n", px(x), px(y-r), r, 2*r, class)
	case "lost":
		fmt.Fprintf(&s.b, `<path d="M%s %sl6 6m0 -6l-6 6" class="open %s"/>`+"\n", px(x-r), px(y-r), class)
	default:
		fmt.Fprintf(&s.b, `<circle cx="%s" cy="%s" r="%d" class="open %s"/>`+"\n", px(x), px(y), r, class)
	}
}

// writeTo writes the whole drawing.
func (s *svg) writeTo(w io.Writer, title, about string) error {
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" role="img">`+
		"\n<title>%s</title>\n<desc>%s</desc>\n<style>%s</style>\n"+
		`<rect x="0.5" y="0.5" width="%s" height="%s" rx="8" class="paper"/>`+"\n%s</svg>\n",
		px(s.w), px(s.h), px(s.w), px(s.h), quoted(title), quoted(about), svgStyle, px(s.w-1), px(s.h-1), s.b.String())
	return err
}
