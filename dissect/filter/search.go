package filter

import (
	"bytes"
	"errors"
	"regexp/syntax"
	"slices"

	"netlab/dissect"
)

// search makes a predicate of contains and matches, which look through bytes.
func (b *binder) search(l *operand, op token, right node, all bool) (pred, *SyntaxError) {
	if !l.bytes() {
		e := fault(op.at, "%s looks through text, bytes or a protocol; %s is %s", op.text, l.name, l.typ())
		if l.field && (l.number() || l.address()) {
			e.Hint = "search it as text: string(" + l.name + ")"
		}
		return nil, e
	}
	if op.text == "matches" {
		return b.matches(l, right, all)
	}
	r, err := b.resolve(right, l, op.text)
	if err != nil {
		return nil, err
	}
	left, r, err := agree(l, op, r)
	if err != nil {
		return nil, err
	}
	haystack, needle := *left, *r
	haystack.push = left.haystack()
	if !r.constant() {
		needle.push = r.searched()
	}
	return forPairs(&haystack, &needle, all, func(a, b *dissect.Value) bool { return bytes.Contains(a.Raw, b.Raw) }), nil
}

// searched is what pushes the bytes that are looked through.
func (o *operand) searched() func(*machine) {
	if o.search != nil {
		return o.search
	}
	return o.push
}

// haystack is searched, but in an empty slice nothing is found, not even nothing.
func (o *operand) haystack() func(*machine) {
	if !o.slice {
		return o.searched()
	}
	return eachValue(o.push, func(_ *machine, v *dissect.Value) bool { return len(v.Raw) > 0 })
}

// matches looks for a regular expression, without regard to case.
func (b *binder) matches(l *operand, right node, all bool) (pred, *SyntaxError) {
	t, ok := right.(*literal)
	if !ok || t.kind != quoted {
		return nil, fault(right.where(), "matches wants a regular expression in double quotes")
	}
	if b.regexps++; b.regexps > maxRegexps {
		return nil, fault(t.at, "more than %d regular expressions in one filter", maxRegexps)
	}
	if len(t.text) > maxPattern {
		return nil, fault(t.at, "the regular expression has %d bytes; %d are the most", len(t.text), maxPattern)
	}
	re, err := compilePattern(t.text)
	if err != nil {
		return nil, patternFault(t.at, err)
	}
	push := l.haystack()
	return func(m *machine) bool {
		start := len(m.vals)
		push(m)
		vals := m.vals[start:]
		m.vals = m.vals[:start]
		for i := range vals {
			if m.find(re, vals[i].Raw) != all {
				return !all
			}
		}
		return all && len(vals) > 0
	}, nil
}

// patternFault says what is wrong with a regular expression.
func patternFault(at span, err error) *SyntaxError {
	var bad *syntax.Error
	if !errors.As(err, &bad) {
		return fault(at, "the regular expression is wrong: %s", quote(err.Error()))
	}
	e := fault(at, "the regular expression is wrong: %s in %s", bad.Code, quote(bad.Expr))
	perl := []syntax.ErrorCode{syntax.ErrInvalidPerlOp, syntax.ErrInvalidEscape, syntax.ErrInvalidRepeatOp}
	if slices.Contains(perl, bad.Code) {
		e.Hint = "look-around, back references and possessive repeats are not in netlab's expressions (RE2)"
	}
	return e
}
