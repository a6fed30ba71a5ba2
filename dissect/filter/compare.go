package filter

import (
	"bytes"
	"cmp"
	"net/netip"

	"netlab/dissect"
)

// valueTest is a test of one value.
type valueTest func(v *dissect.Value) bool

// pairTest is a test of a value on the left against one on the right.
type pairTest func(a, b *dissect.Value) bool

// holds reports whether t holds for any of the values, or for all of them. Of
// no values nothing holds.
func holds(vals []dissect.Value, all bool, t valueTest) bool {
	for i := range vals {
		if t(&vals[i]) != all {
			return !all
		}
	}
	return all && len(vals) > 0
}

// compare makes a predicate of one comparison.
func compare(l *operand, op token, r *operand, quant string) (pred, *SyntaxError) {
	l, r, err := agree(l, op, r)
	if err != nil {
		return nil, err
	}
	base, all := op.text, false
	switch op.text {
	case "===":
		base, all = "==", true
	case "!=":
		all = true
	case "!==":
		base = "!="
	}
	if quant != "" {
		all = quant == "all"
	}
	if r.constant() {
		test, push := constTest(base, l, r), l.push
		return func(m *machine) bool {
			start := len(m.vals)
			push(m)
			ok := holds(m.vals[start:], all, test)
			m.vals = m.vals[:start]
			return ok
		}, nil
	}
	return forPairs(l, r, all, satisfies(base, l)), nil
}

// forPairs compares every value on the left with every one on the right.
func forPairs(l, r *operand, all bool, t pairTest) pred {
	left, right := l.push, pushOf(r)
	return func(m *machine) bool {
		start := len(m.vals)
		left(m)
		mid := len(m.vals)
		right(m)
		ls, rs := m.vals[start:mid], m.vals[mid:]
		m.vals = m.vals[:start]
		if len(ls) == 0 || len(rs) == 0 {
			return false
		}
		for i := range ls {
			for j := range rs {
				if t(&ls[i], &rs[j]) != all {
					return !all
				}
			}
		}
		return all
	}
}

// agree checks that l and r have types that can be compared, and gives both as
// they are compared: where one is a slice, as bytes.
func agree(l *operand, op token, r *operand) (*operand, *operand, *SyntaxError) {
	switch {
	case l.kind == dissect.None:
		return nil, nil, noValue(l)
	case r.kind == dissect.None:
		return nil, nil, noValue(r)
	case r.constant(): // its type is l's
		return l, r, nil
	case l.slice || r.slice:
		left, ok1 := l.asBytes()
		right, ok2 := r.asBytes()
		if ok1 && ok2 {
			lb, rb := *l, *r
			lb.kind, lb.push = dissect.Bytes, left
			rb.kind, rb.push = dissect.Bytes, right
			return &lb, &rb, nil
		}
	case l.proto || r.proto:
		if l.proto && r.proto {
			return l, r, nil
		}
	case l.number() && r.number(), l.kind == r.kind,
		l.kind == dissect.Bytes && r.kind == dissect.Ether,
		l.kind == dissect.Ether && r.kind == dissect.Bytes:
		return l, r, nil
	}
	return nil, nil, fault(op.at, "%s is %s and %s is %s: they cannot be compared", l.name, l.typ(), r.name, r.typ())
}

// accepts says which orders of two values, as cmp.Compare gives them, an
// operator asks for.
func accepts(op string) func(order int) bool {
	switch op {
	case "==":
		return func(order int) bool { return order == 0 }
	case "!=":
		return func(order int) bool { return order != 0 }
	case "<":
		return func(order int) bool { return order < 0 }
	case "<=":
		return func(order int) bool { return order <= 0 }
	case ">":
		return func(order int) bool { return order > 0 }
	default:
		return func(order int) bool { return order >= 0 }
	}
}

// satisfies gives the test that op asks for, on values of l's type.
func satisfies(op string, l *operand) pairTest {
	order, accepted := orderOf(l), accepts(op)
	return func(a, b *dissect.Value) bool { return accepted(order(a, b)) }
}

// orderOf says which of two values of l's type comes first, as cmp.Compare does.
func orderOf(l *operand) func(a, b *dissect.Value) int {
	switch {
	case l.kind == dissect.String:
		return func(a, b *dissect.Value) int { return bytes.Compare(a.Raw, b.Raw) }
	case l.bytes():
		return compareBytes
	case l.address():
		return func(a, b *dissect.Value) int { return a.Addr.Compare(b.Addr) }
	case l.kind == dissect.Bool:
		return func(a, b *dissect.Value) int { return cmp.Compare(min(a.Num, 1), min(b.Num, 1)) }
	default:
		return compareNumbers
	}
}

// compareBytes orders bytes as Wireshark does: the shorter come first.
func compareBytes(a, b *dissect.Value) int {
	if n := cmp.Compare(len(a.Raw), len(b.Raw)); n != 0 {
		return n
	}
	return bytes.Compare(a.Raw, b.Raw)
}

// compareNumbers orders integers of either kind, durations and times.
func compareNumbers(a, b *dissect.Value) int {
	if na, nb := negative(a), negative(b); na != nb {
		if na {
			return -1
		}
		return 1
	}
	return cmp.Compare(a.Num, b.Num) // two's complement keeps the order below zero too
}

func negative(v *dissect.Value) bool {
	return (v.Kind == dissect.Int || v.Kind == dissect.Duration || v.Kind == dissect.Time) && int64(v.Num) < 0
}

// constTest is satisfies with a constant on the right, quicker where it is common.
func constTest(op string, l, r *operand) valueTest {
	c := r.value
	switch {
	case r.prefix >= 0:
		return prefixTest(op, c.Addr, r.prefix)
	case op == "==" && l.address():
		return func(v *dissect.Value) bool { return v.Addr == c.Addr }
	case op == "==" && l.number() && c.Kind == dissect.Uint:
		return func(v *dissect.Value) bool { return v.Num == c.Num && (v.Kind == dissect.Uint || !negative(v)) }
	}
	t := satisfies(op, l)
	return func(v *dissect.Value) bool { return t(v, &c) }
}

// prefixTest compares the network part of addresses only.
func prefixTest(op string, network netip.Addr, bits int) valueTest {
	accepted := accepts(op)
	return func(v *dissect.Value) bool {
		p, err := v.Addr.Prefix(bits)
		return err == nil && accepted(p.Addr().Compare(network))
	}
}
