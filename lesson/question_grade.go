package lesson

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// words splits an answer at commas and blanks.
func answerWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(c rune) bool { return c == ',' || c == ' ' || c == ';' || c == '\t' })
}

// gradeChoice grades a choice as a set.
func gradeChoice(a *Ask, say func(string) string) grader {
	var right []string
	for i, c := range a.Choices {
		if c.Right {
			right = append(right, optionKey(i))
		}
	}
	return grader{key: strings.Join(right, ","), grade: func(given string) verdict {
		chosen := answerWords(given)
		slices.Sort(chosen)
		chosen = slices.Compact(chosen)
		if slices.Equal(chosen, slices.Sorted(slices.Values(right))) {
			return verdict{right: true}
		}
		for i, c := range a.Choices {
			if !c.Right && c.WhyNot != "" && slices.Contains(chosen, optionKey(i)) {
				return verdict{whyNot: say(c.WhyNot)}
			}
		}
		return verdict{}
	}}
}

// gradeNumber grades a number or a time, within a tolerance in per cent.
func gradeNumber(key val, percent int) grader {
	return grader{key: key.text, grade: func(given string) verdict {
		given = strings.ReplaceAll(strings.TrimSpace(given), " ", "")
		switch key.kind {
		case valTime:
			sign := 1.0
			if rest, negative := strings.CutPrefix(given, "-"); negative {
				given, sign = rest, -1
			}
			d, err := ParseTime(given, 0)
			if err != nil {
				return verdict{whyNot: "A time is a number and its unit: us, ms, s or m."}
			}
			return verdict{right: near(sign*float64(d), float64(key.n), percent)}
		case valInt:
			if n, err := parseInt(given); err == nil {
				return verdict{right: n == key.n || percent > 0 && near(float64(n), float64(key.n), percent)}
			}
			f, err := strconv.ParseFloat(given, 64)
			if err != nil || math.IsNaN(f) {
				return verdict{whyNot: "Write a number, decimal or with 0x in front."}
			}
			return verdict{right: near(f, float64(key.n), percent)}
		default:
			return verdict{right: strings.EqualFold(given, key.raw)}
		}
	}}
}

func near(given, key float64, percent int) bool {
	return math.Abs(given-key)*100 <= float64(percent)*math.Abs(key)
}

// gradeBlank grades a field as --fields spells it: several values joined by
// commas. A number may also be written in the other base.
func gradeBlank(values []val) grader {
	var words []string
	for _, v := range values {
		words = append(words, v.text)
	}
	key := strings.Join(words, ",")
	return grader{key: key, grade: func(given string) verdict {
		given = strings.TrimSpace(given)
		if strings.EqualFold(given, key) {
			return verdict{right: true}
		}
		if len(values) == 1 && values[0].kind == valInt {
			n, err := parseInt(given)
			return verdict{right: err == nil && n == values[0].n}
		}
		if len(values) == 1 && values[0].kind == valText {
			return verdict{right: strings.Trim(given, `"`) == values[0].raw}
		}
		return verdict{}
	}}
}

// gradeOrder takes any order that the moments allow.
func (r *runner) gradeOrder(a *Ask) (grader, error) {
	v := vantage{host: a.At}
	at := make([]sight, 0, len(a.Labels))
	j := *r.judge
	if len(a.Labels) > 0 {
		l, _, err := j.one(a.Labels[0])
		if err != nil {
			return grader{}, err
		}
		j.scene = l.scene
	}
	for _, ref := range a.Labels {
		t, err := j.moment(ref, v)
		if err != nil {
			return grader{}, err
		}
		at = append(at, t)
	}
	shown := r.shuffled(a)
	keyOf := func(label int) string { return optionKey(slices.Index(shown, label)) }
	order := make([]int, len(at))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return at[x].before(at[y]) })
	var key []string
	for _, k := range order {
		key = append(key, keyOf(k))
	}
	return grader{key: strings.Join(key, ","), grade: func(given string) verdict {
		said := answerWords(given)
		if len(said) == 1 && len(said[0]) == len(at) && len(at) > 1 {
			said = strings.Split(said[0], "")
		}
		var labels []int
		for _, w := range said {
			k := slices.Index(key, w)
			if k < 0 || slices.Contains(labels, order[k]) {
				return verdict{whyNot: "Name each of the letters once."}
			}
			labels = append(labels, order[k])
		}
		if len(labels) != len(at) {
			return verdict{whyNot: "Name each of the letters once."}
		}
		for x := range labels {
			for y := x + 1; y < len(labels); y++ {
				if j.clearly(at[labels[y]], at[labels[x]], v) {
					return verdict{whyNot: fmt.Sprintf("%s came before %s.", a.Labels[labels[y]], a.Labels[labels[x]])}
				}
			}
		}
		return verdict{right: true}
	}}, nil
}
