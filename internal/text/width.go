package text

import (
	"strings"

	// Lipgloss measures with it, so that words and frames agree; its tables are
	// laid out by the compiler and cost a start nothing.
	"github.com/clipperhouse/displaywidth"
)

// Width counts the columns that s takes on a terminal. East Asian wide
// characters take two, combining ones none. Escape sequences are not known
// here: measure before you colour.
func Width(s string) int { return displaywidth.String(s) }

// Cut shortens s to at most width columns; what was cut is shown by "…".
func Cut(s string, width int) string {
	if width <= 0 {
		return ""
	}
	return displaywidth.TruncateString(s, width, "…")
}

// Pad fills s with blanks up to width columns. A longer s stays as it is.
func Pad(s string, width int) string {
	if n := width - Width(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

// Wrap breaks s at blanks into lines of at most width columns. A word that is
// longer than a line is broken. Line breaks in s stay. There is always one
// line at least.
func Wrap(s string, width int) []string {
	width = max(width, 1)
	var out []string
	for para := range strings.SplitSeq(s, "\n") {
		line := ""
		for word := range strings.FieldsSeq(para) {
			for Width(word) > width {
				if line != "" {
					out, line = append(out, line), ""
				}
				head := displaywidth.TruncateString(word, width, "")
				if head == "" { // one character wider than the line
					break
				}
				out, word = append(out, head), word[len(head):]
			}
			switch {
			case line == "":
				line = word
			case Width(line)+1+Width(word) <= width:
				line += " " + word
			default:
				out, line = append(out, line), word
			}
		}
		out = append(out, line)
	}
	return out
}
