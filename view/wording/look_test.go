package wording

import (
	"strings"
	"testing"

	"netlab/internal/text"
)

func TestCutFitsAndSaysThatItCut(t *testing.T) {
	for _, unicode := range []bool{true, false} {
		c := Screen{Unicode: unicode}
		for width := -1; width < 12; width++ {
			got := c.Cut("0123456789", width)
			if text.Width(got) > max(width, 0) || width > 0 && width < 10 && !strings.HasSuffix(got, c.Pick("…", ".")) {
				t.Errorf("Unicode %v: cut to %d columns: %q", unicode, width, got)
			}
		}
		if got := c.Cut("0123456789", 10); got != "0123456789" {
			t.Errorf("Unicode %v: what fits became %q", unicode, got)
		}
	}
}

func TestPaintLeavesTextAsItIsWithoutColour(t *testing.T) {
	for r := AsText; r <= AsHigh; r++ {
		if got := (Screen{Unicode: true}).Paint(r, "x y"); got != "x y" {
			t.Errorf("role %d: %q", r, got)
		}
		got := (Screen{Color: true}).Paint(r, "x y")
		if r != AsText && !strings.HasPrefix(got, "\x1b[") {
			t.Errorf("role %d has no look: %q", r, got)
		}
	}
	if got := (Screen{Color: true}).Paint(AsCursor, "  "); got == "  " {
		t.Error("a cursor is not seen on blanks")
	}
}
