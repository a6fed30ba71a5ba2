package lesson

import (
	"fmt"
	"strings"
	"time"
)

func (j *judge) holdCheck(c *Claim) outcome {
	l, err := j.term(c.L)
	if err != nil {
		return failed(err)
	}
	r, err := j.term(c.R)
	if err != nil {
		return failed(err)
	}
	ok, err := compareVals(c.Op, l, r)
	if err != nil {
		return failed(err)
	}
	if !ok {
		out := outcome{sights: append(j.spanned(c.L), j.spanned(c.R)...)}
		out.why = fmt.Sprintf("expected `%s`; saw %s %s %s", strings.TrimPrefix(c.Text, "check "), l.shown(), c.Op, r.shown())
		if len(out.sights) > 0 {
			out.why += ": " + listSights(out.sights)
		}
		return out
	}
	return outcome{ok: true}
}

// spanned gives the ends of the times that a term is reckoned from.
func (j *judge) spanned(t Term) []sight {
	switch t := t.(type) {
	case *SpanTerm:
		_, a, err1 := j.one(t.A)
		_, b, err2 := j.one(t.B)
		if err1 == nil && err2 == nil {
			return []sight{a, b}
		}
	case *BinaryTerm:
		return append(j.spanned(t.L), j.spanned(t.R)...)
	}
	return nil
}

func (v val) shown() string {
	if v.kind == valText {
		return fmt.Sprintf("%q", v.raw)
	}
	return v.text
}

// compareVals compares numbers with numbers and times with times; all else as
// text, and only for equality.
func compareVals(op string, l, r val) (bool, error) {
	if l.kind == r.kind && l.kind != valText {
		switch op {
		case "==":
			return l.n == r.n, nil
		case "!=":
			return l.n != r.n, nil
		case "<":
			return l.n < r.n, nil
		case "<=":
			return l.n <= r.n, nil
		case ">":
			return l.n > r.n, nil
		case ">=":
			return l.n >= r.n, nil
		}
		return false, fmt.Errorf("unknown comparison %q", op)
	}
	if l.kind != valText && r.kind != valText {
		return false, fmt.Errorf("%s is a number and %s a time", l.text, r.text)
	}
	switch op {
	case "==":
		return l.plain() == r.plain(), nil
	case "!=":
		return l.plain() != r.plain(), nil
	default:
		return false, fmt.Errorf("%s %s %s: only numbers and times can be larger", l.shown(), op, r.shown())
	}
}

func (v val) plain() string {
	if v.kind == valText {
		return v.raw
	}
	return v.text
}

// term works out a side of a check.
func (j *judge) term(t Term) (val, error) {
	switch t := t.(type) {
	case *IntTerm:
		return intVal(t.N), nil
	case *StringTerm:
		s, err := expand(t.Text, j.find)
		return textVal(s), err
	case *TimeTerm:
		d, err := j.time(t.Time)
		return timeVal(d), err
	case *ValueTerm:
		return j.find(t.Value.Owner, t.Value.Field)
	case *BinaryTerm:
		l, err := j.term(t.L)
		if err != nil {
			return val{}, err
		}
		r, err := j.term(t.R)
		if err != nil {
			return val{}, err
		}
		return reckon(t.Op, l, r)
	case *SpanTerm:
		return j.span(t)
	case *SetTerm:
		return j.setTerm(t)
	default:
		return val{}, fmt.Errorf("unknown term %T", t)
	}
}

// span is time(a,b): from the leaving of the first to that of the second.
func (j *judge) span(t *SpanTerm) (val, error) {
	a, err := j.moment(t.A, vantage{})
	if err != nil {
		return val{}, err
	}
	b, err := j.moment(t.B, vantage{})
	if err != nil {
		return val{}, err
	}
	return timeVal(b.when - a.when), nil
}

// setTerm is count(…), sum(FIELD, …) or list(FIELD, …).
func (j *judge) setTerm(t *SetTerm) (val, error) {
	sel, err := j.choose(t.Match, t.Whens, false)
	if err != nil {
		return val{}, err
	}
	if t.Func == "count" {
		return intVal(int64(len(sel.hits))), nil
	}
	var words []string
	sum := val{kind: valInt}
	for _, s := range sel.hits {
		values, err := j.scene.engine.values(s, t.Field)
		if err != nil {
			return val{}, err
		}
		for i, v := range values {
			words = append(words, v.plain())
			if t.Func != "sum" {
				continue
			}
			if i == 0 && len(words) == 1 {
				sum.kind = v.kind
			}
			if v.kind == valText || v.kind != sum.kind {
				return val{}, fmt.Errorf("sum: %s of %s is no number", t.Field, s.called())
			}
			if sum.n, err = addInts(sum.n, v.n); err != nil {
				return val{}, err
			}
		}
	}
	switch {
	case t.Func == "list":
		return textVal(strings.Join(words, ",")), nil
	case sum.kind == valTime:
		return timeVal(time.Duration(sum.n)), nil
	default:
		return intVal(sum.n), nil
	}
}
