package dissect

import (
	"bytes"
	"unicode/utf8"
)

// letters makes text of a field's bytes as Wireshark reads them: what is no
// letter of the field's alphabet becomes U+FFFD. Text of ASCII also ends at a
// byte of zero.
func (f *FieldInfo) letters(b []byte) []byte {
	if f.ASCII {
		if i := bytes.IndexByte(b, 0); i >= 0 {
			b = b[:i]
		}
		return ascii(b)
	}
	if utf8.Valid(b) {
		return b
	}
	out := make([]byte, 0, len(b)+8)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			n = broken8(b)
		}
		out = utf8.AppendRune(out, r)
		b = b[n:]
	}
	return out
}

func ascii(b []byte) []byte {
	for i, c := range b {
		if c < utf8.RuneSelf {
			continue
		}
		out := append(make([]byte, 0, len(b)+16), b[:i]...)
		for _, c := range b[i:] {
			if c < utf8.RuneSelf {
				out = append(out, c)
			} else {
				out = utf8.AppendRune(out, utf8.RuneError)
			}
		}
		return out
	}
	return b
}

// broken8 is how many bytes at the front of b begin a letter of UTF-8 that is
// not finished: they count as one, Unicode 15 section 3.9, table 3-8. At least 1.
func broken8(b []byte) int {
	want := 0
	switch c := b[0]; {
	case c >= 0xc2 && c <= 0xdf:
		want = 1
	case c >= 0xe0 && c <= 0xef:
		want = 2
	case c >= 0xf0 && c <= 0xf4:
		want = 3
	}
	low, high := byte(0x80), byte(0xbf)
	switch b[0] { // some that could follow would make a number that is too short or too large
	case 0xe0:
		low = 0xa0
	case 0xed:
		high = 0x9f
	case 0xf0:
		low = 0x90
	case 0xf4:
		high = 0x8f
	}
	n := 1
	for n <= want && n < len(b) && b[n] >= low && b[n] <= high {
		n, low, high = n+1, 0x80, 0xbf
	}
	return n
}
