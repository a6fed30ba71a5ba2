package lesson

import (
	"strconv"
	"strings"
	"time"
)

// lookup finds what a "${…}" stands for: a parameter (owner empty), or a field
// of a host or a labelled packet.
type lookup func(owner LabelRef, field string) (val, error)

// expand puts values into a text.
func expand(s string, find lookup) (string, error) {
	return expandWith(s, find, func(v val, _ bool) string {
		if v.kind == valText {
			return v.raw
		}
		return v.text
	})
}

// expandShown is expand for people: where a lesson writes "the ${n}th" it says
// "the 2nd".
func expandShown(s string, find lookup) (string, error) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "}th")
		if !found {
			break
		}
		put, err := expand(before+"}", find)
		if err != nil {
			return "", err
		}
		b.WriteString(put + ending(put))
		s = after
	}
	put, err := expand(s, find)
	return b.String() + put, err
}

// ending makes an ordinal of the number that s ends with.
func ending(s string) string {
	last := func(n int) string { return s[max(0, len(s)-n):] }
	if teen := last(2); teen == "11" || teen == "12" || teen == "13" {
		return "th"
	}
	switch last(1) {
	case "1":
		return "st"
	case "2":
		return "nd"
	case "3":
		return "rd"
	default:
		return "th"
	}
}

// expandFilter puts values into a display filter, ready to paste: texts of
// packets get quotes where they stand outside quotes.
func expandFilter(s string, find lookup) (string, error) {
	return expandWith(s, find, func(v val, quoted bool) string {
		switch {
		case v.kind == valTime && !quoted:
			return decimal(time.Duration(v.n), time.Second) // a filter's times are seconds
		case v.kind != valText:
			return v.text
		case quoted:
			q := strconv.Quote(v.raw)
			return q[1 : len(q)-1]
		case v.quote:
			return strconv.Quote(v.raw)
		default:
			return v.raw
		}
	})
}

func expandWith(s string, find lookup, write func(v val, quoted bool) string) (string, error) {
	if !strings.Contains(s, "${") {
		return s, nil
	}
	var b strings.Builder
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted && i+1 < len(s):
			b.WriteString(s[i : i+2])
			i++
		case s[i] == '"':
			quoted = !quoted
			b.WriteByte('"')
		case strings.HasPrefix(s[i:], "${"):
			ref, n, err := takeValue(s[i:], Pos{})
			if err != nil {
				return "", err
			}
			v, err := find(ref.Owner, ref.Field)
			if err != nil {
				return "", err
			}
			b.WriteString(write(v, quoted))
			i += n - 1
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), nil
}
