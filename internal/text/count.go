package text

import "strconv"

// Count says how many: "1 packet", "2 packets".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
