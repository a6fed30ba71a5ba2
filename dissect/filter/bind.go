package filter

import (
	"slices"
	"strings"

	"netlab/dissect"
)

// binder gives the words of a filter their meaning and makes closures of it.
type binder struct {
	registry *dissect.Registry
	fields   []string
	regexps  int
}

// operand is what a test compares: values of one type.
type operand struct {
	kind  dissect.Kind
	proto bool               // a protocol: bytes, that are searched beyond its header
	slice bool               // bytes of something, comparable with all that has bytes
	info  *dissect.FieldInfo // of a field, or of what it was worked out from; else nil
	name  string             // for messages
	at    span

	push    func(*machine) // puts the values on the stack; nil for a constant
	search  func(*machine) // what contains and matches look through, if not the same
	value   dissect.Value  // of a constant
	prefix  int            // bits of an address that count: ip.src == 10.0.0.0/8; else -1
	field   bool           // a field as it stands
	call    bool           // a function's result
	worked  bool           // worked out with operators
	layered bool           // of some layers only
}

func (o *operand) constant() bool { return o.push == nil }

// number reports whether the operand is an integer.
func (o *operand) number() bool { return o.kind == dissect.Uint || o.kind == dissect.Int }

// bytes reports whether the values have their bytes in Raw.
func (o *operand) bytes() bool {
	return o.proto || o.kind == dissect.String || o.kind == dissect.Bytes || o.kind == dissect.Ether
}

// address reports whether the values are IP addresses.
func (o *operand) address() bool { return o.kind == dissect.IPv4 || o.kind == dissect.IPv6 }

// typ names the operand's type.
func (o *operand) typ() string {
	if o.proto {
		return "a protocol's bytes"
	}
	return article(o.kind.String())
}

func article(s string) string {
	switch {
	case s == "bytes" || s == "text" || s == "seconds" || s == "presence":
		return s
	case strings.ContainsRune("aeiuAEIU", rune(s[0])):
		return "an " + s
	default:
		return "a " + s
	}
}

// resolve gives a node its meaning. want is what it is compared with, which
// gives a literal its type; nil where nothing stands before it. op is the
// operator between them.
func (b *binder) resolve(n node, want *operand, op string) (*operand, *SyntaxError) {
	switch n := n.(type) {
	case *literal:
		return b.literal(n, want, op)
	case *slice:
		return b.slice(n)
	case *call:
		return b.call(n)
	case *arith:
		return b.arith(n, want)
	default:
		return nil, fault(n.where(), "a test cannot be compared")
	}
}

// literal is a field, or else a constant of the type that is wanted.
func (b *binder) literal(n *literal, want *operand, op string) (*operand, *SyntaxError) {
	if n.kind == word {
		if f, ok := b.registry.Field(strings.TrimPrefix(n.text, ".")); ok {
			return b.field(f, n), nil
		}
		if want == nil || n.layers != nil || n.text[0] == '.' {
			return nil, b.unknown(n)
		}
	} else if want == nil {
		return nil, fault(n.at, "a test begins with a field, not with a value").hint("write the field first: tcp.port == 80")
	}
	o := &operand{kind: want.kind, proto: want.proto, slice: want.slice, info: want.info, name: n.text, at: n.at, prefix: -1}
	return o, o.convert(n.token, want, op)
}

// unknown is the error for a word that is no field.
func (b *binder) unknown(n *literal) *SyntaxError {
	if isDigit(n.text[0]) {
		return fault(n.at, "a test begins with a field, not with the value %s", quote(n.text)).
			hint("write the field first: tcp.port == 80")
	}
	e := fault(n.at, "there is no field or protocol %s", quote(n.text))
	e.Unknown = strings.TrimPrefix(n.text, ".")
	switch name, rest, ok := strings.Cut(e.Unknown, "-"); {
	case ok && b.known(name):
		e.Hint = `to subtract put a space before the "-": ` + name + " - " + rest
	default:
		e.Hint = meant(e.Unknown, b.names())
	}
	return e
}

func (b *binder) known(name string) bool {
	_, ok := b.registry.Field(name)
	return ok
}

func (b *binder) names() []string {
	fields := b.registry.Fields()
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name
	}
	return out
}

// field makes an operand of a field or protocol.
func (b *binder) field(f dissect.Ref, n *literal) *operand {
	info := f.Info()
	if !slices.Contains(b.fields, info.Name) {
		b.fields = append(b.fields, info.Name)
	}
	o := &operand{kind: info.Kind, info: info, name: info.Name, at: n.at, prefix: -1, field: true, layered: n.layers != nil}
	o.push = pushField(f, n.layers, false)
	if f.IsProtocol() { // what a unit wraps is searched, and not compared
		o.kind, o.proto, o.search = dissect.Bytes, true, o.push
		o.push = pushField(f, n.layers, !wholeUnit(info.Name))
	}
	return o
}

// wholeUnit reports whether Wireshark counts what a protocol carries among its
// own bytes; mostly it does not.
func wholeUnit(proto string) bool {
	switch proto {
	case "frame", "tcp", "icmp", "icmpv6":
		return true
	default:
		return false
	}
}

// slice makes an operand of a run of bytes.
func (b *binder) slice(n *slice) (*operand, *SyntaxError) {
	of, err := b.resolve(n.of, nil, "")
	if err != nil {
		return nil, err
	}
	raw, ok := of.asBytes()
	if !ok {
		return nil, fault(n.at, "%s is %s and has no bytes to cut out", of.name, of.typ()).
			hint("compare it as a whole, or cut its protocol: tcp[0:2]")
	}
	return &operand{
		kind: dissect.Bytes, slice: true, name: of.name + "[…]", at: n.at, prefix: -1,
		push: pushPieces(raw, n.pieces),
	}, nil
}

// asBytes gives what pushes the operand's bytes, if it has any.
func (o *operand) asBytes() (func(*machine), bool) {
	switch {
	case o.constant():
		return nil, false
	case o.bytes():
		return o.push, true
	case o.address():
		return pushAddrBytes(o.push), true
	default:
		return nil, false
	}
}
