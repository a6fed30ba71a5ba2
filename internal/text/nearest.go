package text

import "strings"

// Nearest finds the word that was most likely meant: the one of words with the
// fewest letters put in, left out, changed or swapped, if there are few enough;
// else the first that has word as a part. Ties go to the first.
func Nearest(word string, words []string) (string, bool) {
	best, limit := "", max(2, len(word)/3)+1
	for _, w := range words {
		if d := distance(strings.ToLower(word), strings.ToLower(w), limit); d < limit {
			best, limit = w, d
		}
	}
	if best != "" && limit < max(len(word), len(best)) {
		return best, true
	}
	if len(word) >= 3 {
		for _, w := range words {
			if strings.Contains(strings.ToLower(w), strings.ToLower(word)) {
				return w, true
			}
		}
	}
	return "", false
}

// distance is the optimal string alignment distance of a and b, or limit if it
// is not below. Words longer than 100 bytes are nobody's typing error.
func distance(a, b string, limit int) int {
	if len(a) > 100 || len(b) > 100 || len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range len(a) {
		cur[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			cur[j+1] = min(cur[j]+1, prev[j+1]+1, prev[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				cur[j+1] = min(cur[j+1], before[j-1]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return min(prev[len(b)], limit)
}
