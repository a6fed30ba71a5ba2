package ws

import (
	"errors"
	"testing"
	"unicode/utf8"
)

// FuzzGuardStopsAtTheSameFrameHoweverItIsCut holds the guard, which sees a
// stream in pieces, to the dissector's way of finding frames in all of it.
func FuzzGuardStopsAtTheSameFrameHoweverItIsCut(f *testing.F) {
	f.Add([]byte("\x81\x02hi\x88\x01x"), uint8(1))
	f.Add([]byte("\x01\x00\x89\x81abcd.\x80\x7e\x00\x7dx"), uint8(3))
	f.Add([]byte("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00more"), uint8(2))
	f.Add([]byte("\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00"), uint8(9))
	f.Add([]byte("\xc9\x00"), uint8(0))
	f.Fuzz(func(t *testing.T, stream []byte, step uint8) {
		want := firstWrong(stream)
		var g guard
		var got error
		passed := 0
		for piece := stream; len(piece) > 0 && got == nil; {
			k := min(int(step)+1, len(piece))
			var n int
			n, got = g.pass(piece[:k])
			passed += n
			piece = piece[k:]
		}
		if !errors.Is(got, want) || got == nil && passed != len(stream) {
			t.Errorf("%d of %d bytes, %v, want %v", passed, len(stream), got, want)
		}
	})
}

// firstWrong is what the first frame is that the guard must stop.
func firstWrong(b []byte) error {
	for len(b) >= 2 {
		switch op := OpCode(b[0] & 15); {
		case op == Close && b[1]&0x7f == 1:
			return errOneByte
		case b[0]&rsv1 != 0 && (op == Continuation || op >= Close):
			return errBitPlace
		}
		header, length, err := measure(b)
		switch {
		case errors.Is(err, errTooLong):
			return nil // gorilla has a limit of its own
		case err != nil:
			return err
		}
		if header == 0 {
			return nil
		}
		if _, ok := (&frame{}).padded(b); ok {
			return errPadded
		}
		if len(b) < header+length {
			return nil
		}
		b = b[header+length:]
	}
	return nil
}

func FuzzTextInPiecesIsJudgedLikeAWhole(f *testing.F) {
	for _, s := range []string{"hello", "\xce\xba\xe1\xbd\xb9", "\xf4\x90\x80\x80", "\xed\xa0\x80", "\xf0\x9f\x98", "a\x80", "\xc0\xaf", "\xf8\x88\x80\x80\x80"} {
		f.Add([]byte(s), uint8(0))
		f.Add([]byte(s), uint8(1))
	}
	f.Fuzz(func(t *testing.T, text []byte, step uint8) {
		var check textCheck
		good := true
		for rest := text; len(rest) > 0 && good; {
			k := min(int(step)+1, len(rest))
			good = check.takes(rest[:k])
			seen := text[:len(text)-len(rest)+k]
			if want := canBegin(seen); good != want {
				t.Fatalf("%x: %v, want %v", seen, good, want)
			}
			rest = rest[k:]
		}
		if got := good && check.ends(); got != utf8.Valid(text) {
			t.Errorf("%x: %v, want %v", text, got, utf8.Valid(text))
		}
	})
}

// canBegin reports whether bytes are the beginning of some UTF-8.
func canBegin(b []byte) bool {
	for len(b) > 0 {
		if !utf8.FullRune(b) {
			return true
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			return false
		}
		b = b[n:]
	}
	return true
}
