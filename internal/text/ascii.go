package text

import "strings"

// ASCII writes s for a terminal without Unicode: arrows and dashes as one would
// type them, "?" for what has no such form.
func ASCII(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '→':
			b.WriteString("->")
		case '←':
			b.WriteString("<-")
		case '↔':
			b.WriteString("<->")
		case '…':
			b.WriteString("...")
		case '·', '•', '–', '—':
			b.WriteByte('-')
		case '×':
			b.WriteByte('x')
		default:
			if r >= 0x7f {
				r = '?'
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}
