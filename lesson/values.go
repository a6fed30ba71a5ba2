package lesson

import (
	"math"
	"strconv"
	"strings"
	"time"

	"netlab/dissect"
)

// valKind is what a value may be reckoned with as.
type valKind uint8

const (
	valText valKind = iota
	valInt
	valTime
)

// val is a value of a lesson: a parameter, a field of a packet, a sum. text is
// how it is printed; for a field that is as tshark -T fields prints it.
type val struct {
	kind  valKind
	n     int64  // of valInt; nanoseconds of valTime
	text  string // as printed
	raw   string // of valText: the text itself, unescaped
	quote bool   // a filter wants it in quotes
}

func intVal(n int64) val { return val{kind: valInt, n: n, text: strconv.FormatInt(n, 10)} }

func textVal(s string) val { return val{text: s, raw: s} }

func timeVal(d time.Duration) val {
	return val{kind: valTime, n: int64(d), text: timeText(d)}
}

// timeText writes a duration with a lesson's units: "20ms", "1.5s".
func timeText(d time.Duration) string {
	abs := max(d, -d)
	switch {
	case d == 0:
		return "0s"
	case abs < time.Millisecond:
		return decimal(d, time.Microsecond) + "us"
	case abs < time.Second:
		return decimal(d, time.Millisecond) + "ms"
	default:
		return decimal(d, time.Second) + "s"
	}
}

func decimal(d, unit time.Duration) string {
	return strconv.FormatFloat(float64(d)/float64(unit), 'f', -1, 64)
}

// fieldVal makes a val of one occurrence of a field.
func fieldVal(info *dissect.FieldInfo, v dissect.Value) val {
	out := val{text: info.Format(v)}
	switch v.Kind {
	case dissect.Bool, dissect.Uint, dissect.Int:
		out.kind, out.n = valInt, int64(v.Num) //nolint:gosec // two's complement by definition
		if v.Kind != dissect.Int && v.Num > math.MaxInt64 {
			out.kind, out.raw = valText, out.text
		}
	case dissect.Duration, dissect.Time:
		out.kind, out.n = valTime, int64(v.Num)
	case dissect.String:
		out.raw, out.quote = string(v.Raw), true
	default:
		out.raw = out.text
	}
	return out
}

// paramVal reads a parameter's text as a number or a time where it is one.
func paramVal(s string, rtt time.Duration) val {
	if n, err := parseInt(s); err == nil {
		return val{kind: valInt, n: n, text: s}
	}
	if d, err := ParseTime(s, rtt); err == nil {
		return val{kind: valTime, n: int64(d), text: s}
	}
	return textVal(s)
}

// parseInt reads a decimal number, or a hexadecimal one behind 0x.
func parseInt(s string) (int64, error) {
	if hex, ok := strings.CutPrefix(s, "0x"); ok {
		return strconv.ParseInt(hex, 16, 64)
	}
	return strconv.ParseInt(s, 10, 64)
}
