package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"netlab/internal/text"
)

func TestEscapeLeavesNothingThatMovesACursor(t *testing.T) {
	for in, want := range map[string]string{
		"plain":               "plain",
		"größe ✓":             "größe ✓",
		"\x1b[31mred":         `\x1b[31mred`,
		"a\r\nb\tc":           `a\r\nb\tc`,
		"\u202eabc":           `\u202eabc`,
		"\u009b31m":           `\u009b31m`,
		"\xff\xfe":            `\xff\xfe`,
		"zero\u200bwidth":     `zero\u200bwidth`,
		"\u2066x\u2069":       `\u2066x\u2069`,
		"line\u2028separator": `line\u2028separator`,
	} {
		if got := text.Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("\x1b]0;title\x07")
	f.Add("\u202e\xc3\x28")
	f.Fuzz(func(t *testing.T, s string) {
		got := text.Escape(s)
		if !utf8.ValidString(got) {
			t.Fatalf("Escape(%q) = %q is not UTF-8", s, got)
		}
		if i := strings.IndexFunc(got, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }); i >= 0 {
			t.Fatalf("Escape(%q) = %q has a control character", s, got)
		}
		for _, l := range text.Wrap(got, 7) {
			if text.Width(l) > 7 {
				t.Fatalf("Wrap(%q, 7) has a line of %d columns", got, text.Width(l))
			}
		}
	})
}

func TestWrapKeepsEveryWord(t *testing.T) {
	got := text.Wrap("the quick brown fox\njumps", 10)
	if diff := cmp.Diff([]string{"the quick", "brown fox", "jumps"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestNearestFindsWhatWasMeant(t *testing.T) {
	words := []string{"tcp.seq", "tcp.ack", "tcp.flags.syn", "udp.length", "run", "list"}
	for in, want := range map[string]string{
		"tcp.sq": "tcp.seq", "tcp.flags.sny": "tcp.flags.syn", "udp.lenght": "udp.length", "lsit": "list", "rnu": "run",
		"flags": "tcp.flags.syn",
	} {
		if got, ok := text.Nearest(in, words); !ok || got != want {
			t.Errorf("Nearest(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
	if got, ok := text.Nearest("kubernetes", words); ok {
		t.Errorf("Nearest(kubernetes) = %q, want none", got)
	}
}

func TestASCII(t *testing.T) {
	for s, want := range map[string]string{
		"":                     "",
		"a ~ b\n":              "a ~ b\n",
		"10.0.0.1 → 10.0.0.2…": "10.0.0.1 -> 10.0.0.2...",
		"↔ ← · • – — 2×":       "<-> <- - - - - 2x",
		"é世\x7f":               "???",
	} {
		if got := text.ASCII(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 bytes", 1: "1 byte", 2: "2 bytes"} {
		if got := text.Count(n, "byte"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
