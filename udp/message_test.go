package udp

import (
	"bytes"
	"fmt"
	"testing"
)

func FuzzMessage(f *testing.F) {
	for _, s := range []string{"1 one", "", " ", "12", "999999999 x", "1000000000 x", "-1 x", "+1 x", "01 x", "1  x"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		n, text, err := message(b)
		if (err == nil) != (n > 0) {
			t.Fatalf("%q: number %d, %v", b, n, err)
		}
		if err == nil && !bytes.HasSuffix(b, fmt.Appendf(nil, "%d %s", n, text)) {
			t.Errorf("%q: number %d, text %q", b, n, text)
		}
	})
}
