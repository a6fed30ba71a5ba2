package lesson

import "fmt"

// Pattern makes n bytes that say where they are, for steps that name a size and
// no text: every ten bytes begin with their own offset, "000000000 000000010 ",
// so that any piece of them can be recognised in a hex dump. The first byte is
// that at offset from.
func Pattern(from, n int) []byte {
	skip := from % 10
	b := make([]byte, 0, skip+n+10)
	for at := from - skip; len(b) < skip+n; at += 10 {
		b = fmt.Appendf(b, "%09d ", at%1_000_000_000)
	}
	return b[skip : skip+n]
}
