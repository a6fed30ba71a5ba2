package capture

import "testing"

func FuzzEndsOf(f *testing.F) {
	f.Add(append(make([]byte, 12), 8, 0, 0x45, 0, 0, 20, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2))
	f.Add(append(make([]byte, 12), 0x86, 0xdd))
	f.Fuzz(func(_ *testing.T, b []byte) { EndsOf(b) })
}
