package ws

import "unicode/utf8"

// textCheck judges a text that comes in pieces.
type textCheck struct {
	rest [utf8.UTFMax]byte // the beginning of a rune whose end has not come yet
	n    int
}

// takes reports whether what has come so far may become UTF-8.
func (t *textCheck) takes(b []byte) bool {
	if t.n > 0 {
		b = append(t.rest[:t.n:t.n], b...)
	}
	cut := len(b)
	for i := len(b) - 1; i >= max(0, len(b)-utf8.UTFMax+1); i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) { // a beginning that is wrong counts as full
				cut = i
			}
			break
		}
	}
	t.n = copy(t.rest[:], b[cut:])
	return utf8.Valid(b[:cut])
}

// ends reports whether the text may end here.
func (t *textCheck) ends() bool { return t.n == 0 }
