package filter

import (
	"math"
	"strconv"
	"strings"
	"time"

	"netlab/dissect"
)

func (o *operand) durationOf(t token, want *operand) *SyntaxError {
	ns, ok := parseSeconds(t.text)
	if t.kind != word || !ok {
		return wants(want, t).hint("seconds are written 0.25, with at most nine decimals and no unit")
	}
	o.value = dissect.Value{Kind: dissect.Duration, Num: uint64(ns)}
	return nil
}

// parseSeconds reads decimal seconds as nanoseconds.
func parseSeconds(s string) (int64, bool) {
	whole, part, dot := strings.Cut(s, ".")
	if whole == "" || dot && part == "" || len(part) > 9 {
		return 0, false
	}
	for _, c := range []byte(whole + part) {
		if !isDigit(c) {
			return 0, false
		}
	}
	sec, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || sec >= math.MaxInt64/1_000_000_000 {
		return 0, false
	}
	ns, err := strconv.ParseInt((part + "000000000")[:9], 10, 64)
	return sec*1_000_000_000 + ns, err == nil
}

// timeOf reads a date, or seconds since 1970.
func (o *operand) timeOf(t token, want *operand) *SyntaxError {
	o.value.Kind = dissect.Time
	if ns, ok := parseSeconds(t.text); ok && t.kind == word {
		o.value.Num = uint64(ns)
		return nil
	}
	at, ok := parseTime(t.text)
	if t.kind == char || !ok {
		return wants(want, t).hint(`dates are written "2026-01-31 12:34:56.789Z"`)
	}
	o.value.Num = uint64(at.UnixNano())
	return nil
}

// parseTime reads a date in the forms that Wireshark knows. Without a zone it is
// UTC here, so that a lesson means the same everywhere; Wireshark takes its
// user's own zone.
func parseTime(s string) (time.Time, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if t, ok := strings.CutSuffix(s, " UTC"); ok {
		s = t + "Z"
	}
	if len(s) > 0 && isDigit(s[0]) {
		s = strings.Replace(s, " ", "T", 1)
	}
	for _, day := range []string{"2006-1-2T15:4:5", "2006-1-2T15:4", "2006-1-2T15", "Jan 2, 2006 15:4:5"} {
		for _, zone := range []string{"", "Z07:00", "Z0700", "Z07"} {
			if t, err := time.Parse(day+zone, s); err == nil && sane(t) {
				return t, true
			}
		}
	}
	t, err := time.Parse("2006-1-2", s)
	return t, err == nil && sane(t)
}

// sane reports whether t can be counted in nanoseconds since 1970.
func sane(t time.Time) bool { return t.Year() > 1680 && t.Year() < 2260 }
