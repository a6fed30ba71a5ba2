package filter

import "strings"

// Split cuts s at the first comma that stands outside brackets and quotes:
// head is a filter, and rest is what follows the comma. Without such a comma
// head is all of s. Spaces around both are taken off.
func Split(s string) (head, rest string) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth = max(depth-1, 0)
		case '"', '\'':
			i = closing(s, i)
		case ',':
			if depth == 0 {
				return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:])
			}
		}
	}
	return strings.TrimSpace(s), ""
}

// closing finds the quote that closes the one at i; the end of s if none does.
func closing(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case s[i]:
			return j
		}
	}
	return len(s)
}
