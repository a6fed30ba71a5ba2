package filter

import (
	"testing"
	"time"
)

// The forms are those that tshark 4.0 takes; without a zone it was run in UTC.
func TestParseTimeReadsWiresharksForms(t *testing.T) {
	for src, want := range map[string]string{
		"2026-01-01":                      "2026-01-01T00:00:00Z",
		"2026-1-1 00:00:00":               "2026-01-01T00:00:00Z",
		"2026-01-01 00":                   "2026-01-01T00:00:00Z",
		"2026-01-01 00:01":                "2026-01-01T00:01:00Z",
		"2026-01-01T00:00:01":             "2026-01-01T00:00:01Z",
		"2026-01-01 00:00:01.25":          "2026-01-01T00:00:01.25Z",
		"2026-01-01 00:00:01.25Z":         "2026-01-01T00:00:01.25Z",
		"2026-01-01 00:00:01 UTC":         "2026-01-01T00:00:01Z",
		"2026-01-01T00:00:01+01:00":       "2025-12-31T23:00:01Z",
		"2026-01-01T00:00:01-0130":        "2026-01-01T01:30:01Z",
		"2026-01-01T00:00:01+01":          "2025-12-31T23:00:01Z",
		"Jan 1, 2026 00:00:01":            "2026-01-01T00:00:01Z",
		"jan  1, 2026 00:00:01.5":         "2026-01-01T00:00:01.5Z",
		"Jan 01, 2026 00:00:01 UTC":       "2026-01-01T00:00:01Z",
		"Jan 1, 2026":                     "",
		"2026-13-01 00:00:00":             "",
		"yesterday":                       "",
		"1767225601":                      "",
		"":                                "",
		"9999-01-01 00:00:00":             "",
		"2026-01-01 00:00:01 Europe/Rome": "",
	} {
		at, ok := parseTime(src)
		got := ""
		if ok {
			got = at.UTC().Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", src, got, want)
		}
	}
}

func TestParseSecondsIsExact(t *testing.T) {
	for src, want := range map[string]int64{
		"0": 0, "0.1": 1e8, "1.000000001": 1_000_000_001, "1767225600.123456789": 1_767_225_600_123_456_789,
		"1.": -1, ".5": -1, "1.0000000001": -1, "1e3": -1, "1.5s": -1, "99999999999999999999": -1, "-1": -1, "": -1,
	} {
		ns, ok := parseSeconds(src)
		if !ok {
			ns = -1
		}
		if ns != want {
			t.Errorf("%q is %d, want %d", src, ns, want)
		}
	}
}
