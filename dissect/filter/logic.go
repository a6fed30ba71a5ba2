package filter

import (
	"slices"

	"netlab/dissect"
)

// test makes a predicate of a part of a filter that is true or false.
func (b *binder) test(n node) (pred, *SyntaxError) {
	switch n := n.(type) {
	case *logic:
		return b.logic(n)
	case *relation:
		return b.relation(n)
	case *member:
		return b.member(n)
	default:
		return nil, fault(n.where(), "a test is missing")
	}
}

func (b *binder) logic(n *logic) (pred, *SyntaxError) {
	subs := make([]pred, len(n.subs))
	for i, sub := range n.subs {
		var err *SyntaxError
		if subs[i], err = b.test(sub); err != nil {
			return nil, err
		}
	}
	first := subs[0]
	switch {
	case n.op == "!":
		return func(m *machine) bool { return !first(m) }, nil
	case len(subs) == 2 && n.op == "&&":
		second := subs[1]
		return func(m *machine) bool { return first(m) && second(m) }, nil
	case len(subs) == 2:
		second := subs[1]
		return func(m *machine) bool { return first(m) || second(m) }, nil
	case n.op == "&&":
		return func(m *machine) bool {
			for _, sub := range subs {
				if !sub(m) {
					return false
				}
			}
			return true
		}, nil
	default:
		return func(m *machine) bool {
			for _, sub := range subs {
				if sub(m) {
					return true
				}
			}
			return false
		}, nil
	}
}

// relation compares, or asks whether something is there.
func (b *binder) relation(n *relation) (pred, *SyntaxError) {
	left, err := b.resolve(n.first, nil, "")
	if err != nil {
		return nil, b.operatorMeant(n, err)
	}
	if len(n.ops) == 0 {
		return exists(left)
	}
	var links []pred
	var right *operand
	quant := n.quant
	for i, op := range n.ops {
		if left.constant() {
			return nil, fault(left.at, "the left side of %s must be a field", quote(op.text))
		}
		var link pred
		if op.text == "matches" || op.text == "contains" {
			link, err = b.search(left, op, n.rest[i], quant == "all")
		} else if right, err = b.resolve(n.rest[i], left, op.text); err == nil {
			link, err = compare(left, op, right, quant)
		}
		if err != nil {
			return nil, err
		}
		links = append(links, link)
		left, quant = right, ""
	}
	if len(links) == 1 {
		return links[0], nil
	}
	return func(m *machine) bool {
		for _, link := range links {
			if !link(m) {
				return false
			}
		}
		return true
	}, nil
}

// operatorMeant looks whether a word that is no field was meant as an operator.
func (b *binder) operatorMeant(n *relation, err *SyntaxError) *SyntaxError {
	lit, ok := n.first.(*literal)
	if ok && lit.kind == word && len(n.ops) == 0 && err.Hint == "" {
		err.Hint = meantOperator(lit.text)
	}
	return err
}

// meantOperator is the advice for a word where an operator was expected.
func meantOperator(w string) string {
	switch w {
	case "xor", "XOR":
		return `for exactly one of a and b write "(a or b) and not (a and b)"`
	case "is", "equals":
		return `did you mean ==?`
	}
	words := []string{
		"and", "or", "not", "in", "contains", "matches", "eq", "ne", "gt", "lt", "ge", "le",
		"any_eq", "all_eq", "any_ne", "all_ne", "bitwise_and",
	}
	return meant(w, words)
}

// exists asks whether there is a value, and, where it was worked out, whether
// it is not zero.
func exists(o *operand) (pred, *SyntaxError) {
	push := o.push
	switch {
	case o.call:
		return nil, fault(o.at, "%s alone is no test", o.name).hint("compare what it gives: %s > 0", o.name)
	case o.constant():
		return nil, fault(o.at, "%s alone is no test", quote(o.name))
	case o.proto && o.field && !o.layered:
		name := o.name
		return func(m *machine) bool { return m.p.Layer(name) != nil }, nil
	case o.slice && !o.worked: // an empty one is not there
		return func(m *machine) bool {
			start := len(m.vals)
			push(m)
			some := slices.ContainsFunc(m.vals[start:], func(v dissect.Value) bool { return len(v.Raw) > 0 })
			m.vals = m.vals[:start]
			return some
		}, nil
	case !o.worked:
		return func(m *machine) bool {
			start := len(m.vals)
			push(m)
			some := len(m.vals) > start
			m.vals = m.vals[:start]
			return some
		}, nil
	default:
		return func(m *machine) bool {
			start := len(m.vals)
			push(m)
			some := slices.ContainsFunc(m.vals[start:], nonZero)
			m.vals = m.vals[:start]
			return some
		}, nil
	}
}

func nonZero(v dissect.Value) bool {
	if v.Num != 0 || v.Addr.IsValid() && !v.Addr.IsUnspecified() {
		return true
	}
	return slices.ContainsFunc(v.Raw, func(b byte) bool { return b != 0 })
}

// member looks a field up in a set. With "all", all values must equal one and
// the same element, and "not in" means that no value is in the set, whatever
// stands before it: that is what Wireshark does.
func (b *binder) member(n *member) (pred, *SyntaxError) {
	of, err := b.resolve(n.of, nil, "")
	if err != nil {
		return nil, err
	}
	if of.kind == dissect.None {
		return nil, noValue(of)
	}
	var preds []pred
	var tests []valueTest
	all := n.quant == "all" && !n.not
	for _, e := range n.set {
		t, p, err := b.element(e, of, all)
		switch {
		case err != nil:
			return nil, err
		case t != nil:
			tests = append(tests, t)
		default:
			preds = append(preds, p)
		}
	}
	in := func(m *machine) bool {
		return inSet(m, of.push, tests, all) || slices.ContainsFunc(preds, func(p pred) bool { return p(m) })
	}
	if n.not {
		return func(m *machine) bool { return !in(m) }, nil
	}
	return in, nil
}

// element makes a test of a constant element of a set, or else a predicate.
func (b *binder) element(e element, of *operand, all bool) (valueTest, pred, *SyntaxError) {
	if e.to == nil {
		return b.end(e.from, "==", of, all)
	}
	above, from, err := b.end(e.from, ">=", of, all)
	if err != nil {
		return nil, nil, err
	}
	below, to, err := b.end(e.to, "<=", of, all)
	if err != nil {
		return nil, nil, err
	}
	if above != nil && below != nil {
		return func(v *dissect.Value) bool { return above(v) && below(v) }, nil, nil
	}
	return nil, func(m *machine) bool {
		return endHolds(m, above, from, of.push, all) && endHolds(m, below, to, of.push, all)
	}, nil
}

// end makes a test of one end of a range, if it is constant, or else a predicate.
func (b *binder) end(n node, op string, of *operand, all bool) (valueTest, pred, *SyntaxError) {
	to, err := b.resolve(n, of, op)
	if err != nil {
		return nil, nil, err
	}
	l, r, err := agree(of, token{kind: sign, text: op, at: n.where()}, to)
	switch {
	case err != nil:
		return nil, nil, err
	case r.constant():
		return constTest(op, l, r), nil, nil
	default:
		return nil, forPairs(l, r, all, satisfies(op, l)), nil
	}
}

// endHolds asks whichever of the two an end has become.
func endHolds(m *machine, t valueTest, p pred, push func(*machine), all bool) bool {
	if t == nil {
		return p(m)
	}
	return inSet(m, push, []valueTest{t}, all)
}

// inSet reports whether one of the tests holds for any value, or for all.
func inSet(m *machine, push func(*machine), tests []valueTest, all bool) bool {
	start := len(m.vals)
	push(m)
	vals := m.vals[start:]
	m.vals = m.vals[:start]
	for _, t := range tests {
		if holds(vals, all, t) {
			return true
		}
	}
	return false
}
