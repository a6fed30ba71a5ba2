package filter

import (
	"math"
	"math/bits"
	"net/netip"

	"netlab/dissect"
)

// arith makes an operand of a sum, a product, a mask or a negation. Where
// nothing stands before it, it must begin with a field.
func (b *binder) arith(n *arith, want *operand) (*operand, *SyntaxError) {
	if n.l == nil {
		return b.negation(n, want)
	}
	var l, r *operand
	var err *SyntaxError
	if want != nil && b.isConstant(n.l) && !b.isConstant(n.r) { // 4 * {tcp.srcport + 3}
		if r, err = b.resolve(n.r, want, n.op.text); err == nil {
			l, err = b.resolve(n.l, r, n.op.text)
		}
	} else if l, err = b.resolve(n.l, want, n.op.text); err == nil {
		r, err = b.resolve(n.r, l, n.op.text)
	}
	if err != nil {
		return nil, err
	}
	if l, r, err = agree(l, n.op, r); err != nil {
		return nil, err
	}
	do, ok := operation(n.op.text, l)
	if !ok {
		return nil, cannot(l, n.op)
	}
	o := &operand{
		kind: l.kind, slice: l.slice, info: l.info, name: shorten(l.name + " " + n.op.text + " " + r.name),
		at: n.at, prefix: -1, worked: true,
	}
	if !l.constant() || !r.constant() {
		o.push = pushPairs(l, r, do)
		return o, nil
	}
	var m machine
	if !do(&m, &l.value, &r.value) {
		o.push = func(*machine) {} // division by zero: no value, and no match
		return o, nil
	}
	o.value = m.vals[0]
	return o, nil
}

// isConstant reports whether no field stands in n.
func (b *binder) isConstant(n node) bool {
	switch n := n.(type) {
	case *literal:
		return n.kind != word || !b.known(n.text)
	case *arith:
		return (n.l == nil || b.isConstant(n.l)) && b.isConstant(n.r)
	default:
		return false
	}
}

// shorten keeps the name of something worked out fit for a message.
func shorten(s string) string {
	if len(s) > around {
		return "what is worked out"
	}
	return s
}

func cannot(l *operand, op token) *SyntaxError {
	e := fault(op.at, "%s is %s: %s cannot be used on it", l.name, l.typ(), quote(op.text))
	if op.text == "&" {
		e.Hint = `"&" masks bits; to join two tests write "and"`
	}
	return e
}

// negation makes an operand of -x.
func (b *binder) negation(n *arith, want *operand) (*operand, *SyntaxError) {
	of, err := b.resolve(n.r, want, "-")
	if err != nil {
		return nil, err
	}
	if !of.number() && of.kind != dissect.Duration {
		return nil, cannot(of, n.op)
	}
	o := &operand{kind: of.kind, info: of.info, name: "-" + of.name, at: n.at, prefix: -1, worked: true}
	if of.constant() {
		if o.value = of.value; !negate(&o.value) {
			return nil, fault(n.at, "%s is too small", quote(o.name))
		}
		return o, nil
	}
	push := of.push
	o.push = eachValue(push, func(_ *machine, v *dissect.Value) bool { return negate(v) })
	return o, nil
}

func negate(v *dissect.Value) bool {
	n, ok := integer(v)
	if !ok || n == math.MinInt64 {
		return false
	}
	if v.Kind == dissect.Uint {
		v.Kind = dissect.Int
	}
	v.Num = uint64(-n)
	return true
}

// integer is the number of a value, if 64 bits with a sign can hold it.
func integer(v *dissect.Value) (int64, bool) {
	return int64(v.Num), v.Kind != dissect.Uint || v.Num <= math.MaxInt64
}

// pairFunc pushes what comes out of two values; false if nothing does.
type pairFunc func(m *machine, a, b *dissect.Value) bool

// maxResults bounds what a field that occurs often, added to itself, can give.
const maxResults = 1 << 12

// pushPairs works every value on the left out with every one on the right.
func pushPairs(l, r *operand, do pairFunc) func(*machine) {
	left, right := pushOf(l), pushOf(r)
	return func(m *machine) {
		start := len(m.vals)
		left(m)
		mid := len(m.vals)
		right(m)
		stop := len(m.vals)
		for i := start; i < mid; i++ {
			for j := mid; j < stop && len(m.vals)-stop < maxResults; j++ {
				do(m, &m.vals[i], &m.vals[j])
			}
		}
		n := copy(m.vals[start:], m.vals[stop:])
		m.vals = m.vals[:start+n]
	}
}

// pushOf pushes an operand's values, or its constant.
func pushOf(o *operand) func(*machine) {
	if !o.constant() {
		return o.push
	}
	v := o.value
	return func(m *machine) { m.vals = append(m.vals, v) }
}

// operation gives what op does on values of l's type, if it can.
func operation(op string, l *operand) (pairFunc, bool) {
	switch {
	case op == "&" && l.number():
		return func(m *machine, a, b *dissect.Value) bool {
			m.vals = append(m.vals, dissect.Value{Kind: dissect.Uint, Num: a.Num & b.Num})
			return true
		}, true
	case op == "&" && l.address():
		return maskAddr, true
	case op == "&" && (l.slice || !l.proto && (l.kind == dissect.Bytes || l.kind == dissect.Ether)):
		return maskBytes, true
	case l.number(), l.kind == dissect.Duration && (op == "+" || op == "-"):
		f, ok := map[string]func(a, b int64) (int64, bool){"+": add, "-": sub, "*": mul, "/": div, "%": rem}[op]
		if !ok {
			return nil, false
		}
		return func(m *machine, a, b *dissect.Value) bool {
			x, ok1 := integer(a)
			y, ok2 := integer(b)
			n, ok := f(x, y)
			if ok = ok && ok1 && ok2; ok {
				m.vals = append(m.vals, dissect.Value{Kind: signed(a.Kind, n), Num: uint64(n)})
			}
			return ok
		}, true
	default:
		return nil, false
	}
}

// signed is the kind of a result: an integer below zero has a sign.
func signed(k dissect.Kind, n int64) dissect.Kind {
	switch {
	case k == dissect.Duration:
		return k
	case n < 0:
		return dissect.Int
	default:
		return dissect.Uint
	}
}

func add(a, b int64) (int64, bool) { return a + b, (a+b > a) == (b > 0) }
func sub(a, b int64) (int64, bool) { return a - b, (a-b < a) == (b > 0) }

func mul(a, b int64) (int64, bool) {
	if a == math.MinInt64 || b == math.MinInt64 {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(max(a, -a)), uint64(max(b, -b)))
	return a * b, hi == 0 && lo <= math.MaxInt64
}

func div(a, b int64) (int64, bool) {
	if b == 0 || b == -1 && a == math.MinInt64 {
		return 0, false
	}
	return a / b, true
}

func rem(a, b int64) (int64, bool) {
	if b == 0 || b == -1 {
		return 0, b == -1
	}
	return a % b, true
}

// maskBytes masks as many bytes as both have.
func maskBytes(m *machine, a, b *dissect.Value) bool {
	n := min(len(a.Raw), len(b.Raw))
	start := len(m.buf)
	if start+n > maxScratch {
		return false
	}
	for i := range n {
		m.buf = append(m.buf, a.Raw[i]&b.Raw[i])
	}
	m.made(start)
	return true
}

// maskAddr masks an address.
func maskAddr(m *machine, a, b *dissect.Value) bool {
	if !a.Addr.IsValid() || a.Addr.Is4() != b.Addr.Is4() {
		return false
	}
	x, y := a.Addr.As16(), b.Addr.As16()
	for i := range x {
		x[i] &= y[i]
	}
	out := netip.AddrFrom16(x)
	if a.Addr.Is4() {
		out = netip.AddrFrom4([4]byte(x[12:]))
	}
	m.vals = append(m.vals, dissect.Value{Kind: a.Kind, Addr: out})
	return true
}
