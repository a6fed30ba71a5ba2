package cli

import (
	"testing"
	"unicode/utf8"

	"netlab/internal/text"
)

func TestLineEdit(t *testing.T) {
	for keys, want := range map[string]string{
		"49175\r":                 "49175",
		"b\n":                     "b",
		"give up\r":               "give up",
		"+++ \r\r--b\r":           "b",     // faster, pause, on, slower: late
		"=_-9000\r":               "-9000", // a minus is a sign where a digit follows
		"-5\r":                    "-5",    // a number below zero
		"--.5\r":                  "-.5",
		"-+7\r":                   "7",
		"tcp.len>0 - 1\r":         "tcp.len>0 - 1",
		"12\x7f\x7f\x7f3\r":       "3",
		"one two\x17three\r":      "one three",
		"one two  \x17\x17x\r":    "x",
		"nonsense\x15a\r":         "a",
		"a\x1b[A\x1b[3~\x1bOPb\r": "ab", // arrows, delete, F1
		"a\tb\r":                  "a b",
		"Zoë \xff\xc3(\r":         "Zoë (",
		"\u202ea\r":               "a", // right to left
		"a\x00\x01\x9bb\r":        "ab",
	} {
		var l lineEdit
		shown, did := "", lineGoesOn
		for i := 0; i < len(keys) && did == lineGoesOn; i++ {
			var echo string
			echo, did = l.key(keys[i])
			shown = shownAfter(shown, echo)
		}
		if got := l.String(); got != want || did != lineDone || shown != want+"\n" {
			t.Errorf("%q: %q, shown %q, did %d; want %q", keys, got, shown, did, want)
		}
	}
	for _, b := range []byte("ff b\r") {
		late := lineEdit{late: "f"}
		if echo, _ := late.key(b); (b == 'b') != (echo != "") {
			t.Errorf("%q: shown %q", b, echo)
		}
	}
	for keys, want := range map[string]lineEvent{"abc\x03": lineInterrupt, "\x04": lineEnds, "a\x04": lineGoesOn, "\r": lineGoesOn} {
		var l lineEdit
		did := lineGoesOn
		for _, b := range []byte(keys) {
			_, did = l.key(b)
		}
		if did != want {
			t.Errorf("%q: did %d, want %d", keys, did, want)
		}
	}
}

// shownAfter is what a terminal's line shows.
func shownAfter(line, echo string) string {
	shown := []rune(line)
	for _, r := range echo {
		if r == '\b' {
			shown = shown[:len(shown)-1]
		} else {
			shown = append(shown, r)
		}
	}
	return string(shown)
}

func FuzzLineEdit(f *testing.F) {
	f.Add([]byte("a\x1b[A-5\x7f\x17\r"))
	f.Fuzz(func(t *testing.T, keys []byte) {
		var l lineEdit
		for _, b := range keys {
			echo, _ := l.key(b)
			for _, r := range echo {
				if r != '\b' && r != '\n' && text.Escape(string(r)) != string(r) {
					t.Errorf("%q reaches the terminal", echo)
				}
			}
		}
		if s := l.String(); !utf8.ValidString(s) || len(s) > maxLine || text.Escape(s) != s {
			t.Errorf("the line is %q", s)
		}
	})
}
