package filter

import (
	"slices"
	"strconv"

	"netlab/dissect"
)

// functions lists the functions there are.
func functions() []string {
	return []string{"abs", "count", "len", "lower", "max", "min", "string", "upper"}
}

// call makes an operand of a function's result.
func (b *binder) call(n *call) (*operand, *SyntaxError) {
	name := n.name.text
	if !slices.Contains(functions(), name) {
		return nil, fault(n.name.at, "there is no function %s", quote(name)).hint("%s", meant(name, functions()))
	}
	many := name == "max" || name == "min"
	if len(n.args) == 0 || len(n.args) > 1 && !many {
		want := "one argument"
		if many {
			want = "one or more arguments"
		}
		return nil, fault(n.at, "%s() wants %s, not %d", name, want, len(n.args))
	}
	arg, err := b.resolve(n.args[0], nil, "")
	if err != nil {
		return nil, err
	}
	o := &operand{name: name + "(" + arg.name + ")", at: n.at, prefix: -1, call: true}
	switch name {
	case "count":
		o.kind = dissect.Uint
		return o, b.count(o, arg)
	case "len":
		o.kind = dissect.Uint
		return o, b.length(o, arg)
	case "string":
		o.kind = dissect.String
		return o, asText(o, arg)
	case "upper", "lower":
		o.kind = dissect.String
		return o, changeCase(o, arg, name == "upper")
	case "abs":
		o.kind, o.info = arg.kind, arg.info
		return o, absolute(o, arg)
	default:
		return o, b.extreme(o, n, arg)
	}
}

// fieldOnly is the error for an argument that must be a field.
func fieldOnly(fn string, arg *operand) *SyntaxError {
	if arg.field {
		return nil
	}
	return fault(arg.at, "%s() wants a field", fn)
}

// count gives how often a field occurs; nothing where it does not.
func (b *binder) count(o, arg *operand) *SyntaxError {
	push := arg.push
	o.push = func(m *machine) {
		start := len(m.vals)
		push(m)
		n := len(m.vals) - start
		m.vals = m.vals[:start]
		if n > 0 {
			m.vals = append(m.vals, dissect.Value{Kind: dissect.Uint, Num: uint64(n)})
		}
	}
	return fieldOnly("count", arg)
}

// length gives how many bytes each value of a field has.
func (b *binder) length(o, arg *operand) *SyntaxError {
	if arg.kind == dissect.None && !arg.proto {
		return noValue(arg)
	}
	raw := arg.bytes()
	o.push = eachValue(arg.push, func(_ *machine, v *dissect.Value) bool {
		n := v.At.Len // a number's
		switch {
		case raw:
			n = len(v.Raw)
		case v.Addr.IsValid():
			n = v.Addr.BitLen() / 8
		}
		*v = dissect.Value{Kind: dissect.Uint, Num: uint64(n)}
		return true
	})
	return fieldOnly("len", arg)
}

// eachValue changes each value that push pushes; what change refuses is left out.
func eachValue(push func(*machine), change func(m *machine, v *dissect.Value) bool) func(*machine) {
	return func(m *machine) {
		start := len(m.vals)
		push(m)
		kept := start
		for i := start; i < len(m.vals); i++ {
			if v := &m.vals[i]; change(m, v) {
				m.vals[kept] = *v
				kept++
			}
		}
		m.vals = m.vals[:kept]
	}
}

// asText gives numbers in decimal and addresses as they are usually written.
func asText(o, arg *operand) *SyntaxError {
	if !arg.number() && !arg.address() && arg.kind != dissect.Ether {
		return fault(arg.at, "string() wants an integer or an address; %s is %s", arg.name, arg.typ())
	}
	o.push = eachValue(arg.push, func(m *machine, v *dissect.Value) bool {
		start := len(m.buf)
		switch v.Kind {
		case dissect.IPv4, dissect.IPv6:
			m.buf = v.Addr.AppendTo(m.buf)
		case dissect.Ether:
			for i, c := range v.Raw {
				if i > 0 {
					m.buf = append(m.buf, ':')
				}
				m.buf = append(m.buf, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
			}
		case dissect.Int:
			m.buf = strconv.AppendInt(m.buf, int64(v.Num), 10)
		default:
			m.buf = strconv.AppendUint(m.buf, v.Num, 10)
		}
		*v = dissect.Value{Kind: dissect.String, Raw: m.buf[start:len(m.buf):len(m.buf)]}
		return len(m.buf) <= maxScratch
	})
	return fieldOnly("string", arg)
}

// changeCase gives text in capitals, or without. Only ASCII letters have case:
// Wireshark does not look at others.
func changeCase(o, arg *operand, upper bool) *SyntaxError {
	if arg.kind != dissect.String || !arg.field {
		return fault(arg.at, "upper() and lower() want a text field; %s is %s", arg.name, arg.typ())
	}
	from, to := byte('A'), byte('Z')
	if upper {
		from, to = 'a', 'z'
	}
	o.push = eachValue(arg.push, func(m *machine, v *dissect.Value) bool {
		start := len(m.buf)
		if start+len(v.Raw) > maxScratch {
			return false
		}
		for _, c := range v.Raw {
			if c >= from && c <= to {
				c ^= 0x20
			}
			m.buf = append(m.buf, c)
		}
		*v = dissect.Value{Kind: dissect.String, Raw: m.buf[start:len(m.buf):len(m.buf)]}
		return true
	})
	return nil
}

// absolute takes the sign off.
func absolute(o, arg *operand) *SyntaxError {
	if !arg.number() && arg.kind != dissect.Duration {
		return fault(arg.at, "abs() wants a number; %s is %s", arg.name, arg.typ())
	}
	o.push = eachValue(arg.push, func(_ *machine, v *dissect.Value) bool {
		if !negative(v) {
			return true
		}
		if v.Num = -v.Num; v.Kind == dissect.Int {
			v.Kind = dissect.Uint
		}
		return true
	})
	return nil
}

// extreme gives the largest or smallest of all values of all arguments.
func (b *binder) extreme(o *operand, n *call, first *operand) *SyntaxError {
	if first.kind == dissect.None && !first.proto {
		return noValue(first)
	}
	if first.constant() {
		return fault(first.at, "%s() wants a field first", n.name.text)
	}
	o.kind, o.proto, o.slice, o.info = first.kind, first.proto, first.slice, first.info
	pushes := []func(*machine){first.push}
	for _, a := range n.args[1:] {
		arg, err := b.resolve(a, first, "==")
		if err == nil {
			_, arg, err = agree(first, n.name, arg)
		}
		if err == nil && arg.kind != first.kind && !arg.number() {
			err = fault(arg.at, "the arguments of %s() must be of one type; %s is %s", n.name.text, first.name, first.typ())
		}
		if err != nil {
			return err
		}
		pushes = append(pushes, pushOf(arg))
	}
	order, sign := orderOf(first), 1
	if n.name.text == "min" {
		sign = -1
	}
	o.push = func(m *machine) {
		start := len(m.vals)
		for _, push := range pushes {
			push(m)
		}
		if len(m.vals) == start {
			return
		}
		best := start
		for i := start + 1; i < len(m.vals); i++ {
			if order(&m.vals[i], &m.vals[best])*sign > 0 {
				best = i
			}
		}
		m.vals[start] = m.vals[best]
		m.vals = m.vals[:start+1]
	}
	return nil
}
