package filter

import "testing"

func TestPatternsTakeBytesForCharacters(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"é", "caf\xc3\xa9", true},
		{"é", "caf\xe3\xa9", false}, // Ã is no small ã: only ASCII has case
		{"^caf.{2}$", "CAF\xc3\xa9\n", true},
		{`\xff`, "\xff", true},
		{`\xff`, "\xc3\xbf", false}, // not the UTF-8 of U+00FF
		{`\x{ff}\377`, "\xff\xff", true},
		{`[\x80-\xff]{2}`, "a\x80\xffb", true},
		{`[^\x00-\x7f]`, "abc", false},
		{`[^\xfe]`, "\xff", true},
		{`\Qa\xff\E`, `a\xff`, true},
		{`\Qa\xff`, "a\xff", false},
		{"k", "\xe2\x84\xaa", false}, // the Kelvin sign
		{"(?-i)k", "K", false},
		{`a$`, "a\n", true},
		{`a$`, "a\n\n", false},
		{`a\z`, "a\n", false},
		{`(?m)^b$`, "a\nb\nc", true},
	} {
		re, err := compilePattern(c.pattern)
		if err != nil {
			t.Errorf("%q: %v", c.pattern, err)
			continue
		}
		var m machine
		if got := m.find(re, []byte(c.text)); got != c.want {
			t.Errorf("%q in %q: %v", c.pattern, c.text, got)
		}
	}
}

func FuzzPattern(f *testing.F) {
	f.Add(`^(a|\xff)$`, []byte("a\n"))
	f.Add(`\Q\`, []byte("\\"))
	f.Fuzz(func(t *testing.T, pattern string, b []byte) {
		if len(pattern) > 100 {
			return
		}
		re, err := compilePattern(pattern)
		if err != nil {
			return
		}
		var m machine
		again := m.find(re, b)
		if m.find(re, b) != again || len(m.buf) != 0 {
			t.Fatalf("%q does not find the same twice", pattern)
		}
	})
}
