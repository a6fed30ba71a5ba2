package tcp

import "fmt"

// pattern makes n bytes that say where they are: every ten bytes begin with
// their own offset, "000000000 000000010 000000020 ", so that any piece of the
// stream can be recognised in a hex dump.
func pattern(n int) []byte {
	b := make([]byte, 0, n+10)
	for len(b) < n {
		b = fmt.Appendf(b, "%09d ", len(b)%1_000_000_000)
	}
	return b[:n]
}
