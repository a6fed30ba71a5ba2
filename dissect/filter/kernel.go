package filter

import (
	"net/netip"
	"strconv"

	"golang.org/x/net/bpf"
)

// Head says what stands before the network layer where a kernel runs a program.
type Head uint8

// The heads.
const (
	HeadEthernet Head = iota
	HeadNone          // an IP packet from its first byte on
	HeadCooked        // the same, or another protocol: the kernel knows which
)

// Kernel makes of the filter what a kernel can decide before it copies a frame:
// a program of classic BPF that lets at least all through that the filter
// selects, and returns 0 for the rest. Frames that pass are cut at snap bytes. It
// gives nil where a kernel can tell nothing.
//
// It decides plain frames only: ARP, and TCP or UDP right behind an IP header
// without options, not in fragments and not a tunnel's. All others, which may
// hold packets within packets, pass. And it decides by what both directions of a conversation have in
// common, addresses and ports: what ip.src or tcp.flags.syn select would be half
// of a conversation, and what is said of TCP would not be the same any more.
func (f *Filter) Kernel(h Head, snap uint32) []bpf.Instruction {
	s, err := Parse(f.src)
	if err != nil || s.root == nil {
		return nil
	}
	k := kernel{head: h}
	keep := k.may(s.root)
	if keep == sure(true) {
		return nil
	}
	return assemble(anyOf(not{k.plain()}, keep), snap)
}

// A sieve is a tree of tests on a frame's bytes.
type (
	sieve any
	// all and some hold if all or some of their parts do.
	all  []sieve
	some []sieve
	not  struct{ of sieve }
	sure bool
	// check loads a number and compares it.
	check struct {
		load []bpf.Instruction
		cond bpf.JumpTest
		val  uint32
	}
)

// kernel makes sieves for frames with one kind of head.
type kernel struct{ head Head }

// Numbers of protocols: EtherTypes and IP's.
const (
	kernelIPv4 = 0x0800
	kernelARP  = 0x0806
	kernelIPv6 = 0x86dd
	kernelTCP  = 6
	kernelUDP  = 17
)

// Headers without options: RFC 791 section 3.1, RFC 8200 section 3, RFC 9293
// section 3.1, RFC 768, RFC 826 for IPv4 on Ethernet.
const (
	ipv4Length = 20
	ipv6Length = 40
	tcpLength  = 20
	udpLength  = 8
	arpLength  = 28
)

// may holds for every plain frame that the test selects, and perhaps for others.
func (k kernel) may(n node) sieve {
	switch n := n.(type) {
	case *logic:
		return k.logic(n, k.may, k.surely)
	default:
		if s, _ := k.leaf(n); s != nil { // what is wider than the test will do
			return s
		}
		return sure(true)
	}
}

// surely holds for no plain frame that the test does not select.
func (k kernel) surely(n node) sieve {
	switch n := n.(type) {
	case *logic:
		return k.logic(n, k.surely, k.may)
	default:
		if s, exact := k.leaf(n); s != nil && exact {
			return s
		}
		return sure(false)
	}
}

func (k kernel) logic(n *logic, same, other func(node) sieve) sieve {
	if n.op == "!" {
		return inverse(other(n.subs[0]))
	}
	parts := make([]sieve, 0, len(n.subs))
	for _, sub := range n.subs {
		parts = append(parts, same(sub))
	}
	if n.op == "&&" {
		return allOf(parts...)
	}
	return anyOf(parts...)
}

// leaf is the sieve of one test, and whether it selects the same plain frames or
// more; nil if nothing is known of it.
func (k kernel) leaf(n node) (s sieve, exact bool) {
	switch n := n.(type) {
	case *relation:
		name, ok := fieldName(n.first)
		switch {
		case !ok || n.quant != "" || len(n.ops) > 1:
			return nil, false
		case len(n.ops) == 0:
			return k.protocol(name), true
		}
		of, exact := k.field(name)
		if of == nil {
			return nil, false
		}
		return k.relation(name, of, exact, n)
	case *member:
		name, ok := fieldName(n.of)
		of, exact := k.field(name)
		if !ok || of == nil || n.quant != "" || n.not {
			return nil, false
		}
		var parts []sieve
		for _, e := range n.set {
			s := k.element(of, e)
			if s == nil {
				return nil, false
			}
			parts = append(parts, s)
		}
		return anyOf(parts...), exact
	default:
		return nil, false
	}
}

// relation is the sieve of a comparison. What a field is unequal to, none of its
// values may be: both directions have those in common, too.
func (k kernel) relation(name string, of values, exact bool, n *relation) (sieve, bool) {
	word, ok := literalText(n.rest[0])
	if !ok {
		return nil, false
	}
	switch op := n.ops[0].text; op {
	case "==":
		s := of(op, word)
		return s, s != nil && exact
	case "!=":
		s := of("==", word)
		if s == nil || !exact {
			return nil, false
		}
		return allOf(k.protocol(layerOf(name)), inverse(s)), true
	case "<", "<=", ">", ">=":
		s := of(op, word)
		return s, s != nil && exact
	default:
		return nil, false
	}
}

func (k kernel) element(of values, e element) sieve {
	from, ok := literalText(e.from)
	if !ok {
		return nil
	}
	if e.to == nil {
		return of("==", from)
	}
	to, ok := literalText(e.to)
	if !ok {
		return nil
	}
	return of(".."+to, from)
}

// values makes the sieve "one of the field's values stands in this relation to
// the word", where op may be a range's "..end"; nil if it cannot.
type values func(op, word string) sieve

// field finds what a kernel can know of a field: exactly, or of both directions
// what is one's only.
func (k kernel) field(name string) (values, bool) {
	switch name {
	case "tcp.port", "udp.port":
		return k.ports(name), true
	case "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport":
		return k.ports(name), false
	case "ip.addr", "ipv6.addr":
		return k.addresses(name), true
	case "ip.src", "ip.dst", "ipv6.src", "ipv6.dst":
		return k.addresses(name), false
	default:
		return nil, false
	}
}

// layerOf is the protocol that has a field.
func layerOf(name string) string {
	for i := range name {
		if name[i] == '.' {
			return name[:i]
		}
	}
	return name
}

// fieldName is the name of a field that stands alone: of all layers.
func fieldName(n node) (string, bool) {
	l, ok := n.(*literal)
	if !ok || l.kind != word || l.layers != nil {
		return "", false
	}
	return l.text, true
}

// literalText is the text of a value.
func literalText(n node) (string, bool) { return fieldName(n) }

// protocol is the sieve of a protocol that is there; nil for one of which the
// kernel knows nothing. What a plain frame cannot hold is surely not there.
func (k kernel) protocol(name string) sieve {
	switch name {
	case "arp":
		return k.is(kernelARP)
	case "ip":
		return k.is(kernelIPv4)
	case "ipv6":
		return k.is(kernelIPv6)
	case "tcp":
		return k.carries(kernelTCP)
	case "udp":
		return k.carries(kernelUDP)
	case "icmp", "icmpv6", "igmp", "gre":
		return sure(false)
	default:
		return nil
	}
}

// ports tests the two ports of a transport.
func (k kernel) ports(name string) values {
	transport := k.protocol(name[:3])
	return func(op, word string) sieve {
		test := numberTest(op, word)
		if test == nil {
			return nil
		}
		either := func(header uint32) sieve {
			return anyOf(test(k.load(header, 2)), test(k.load(header+2, 2)))
		}
		return allOf(transport, anyOf(
			allOf(k.is(kernelIPv4), either(ipv4Length)),
			allOf(k.is(kernelIPv6), either(ipv6Length)),
		))
	}
}

// numberTest makes a test of a number; nil if the word is none.
func numberTest(op, word string) func(load []bpf.Instruction) sieve {
	from, ok := portNumber(word)
	if !ok {
		return nil
	}
	one := func(cond bpf.JumpTest, v uint32) func([]bpf.Instruction) sieve {
		return func(load []bpf.Instruction) sieve { return check{load, cond, v} }
	}
	switch op {
	case "==":
		return one(bpf.JumpEqual, from)
	case "<":
		return one(bpf.JumpLessThan, from)
	case "<=":
		return one(bpf.JumpLessOrEqual, from)
	case ">":
		return one(bpf.JumpGreaterThan, from)
	case ">=":
		return one(bpf.JumpGreaterOrEqual, from)
	}
	to, ok := portNumber(op[len(".."):])
	if !ok {
		return nil
	}
	return func(load []bpf.Instruction) sieve {
		return allOf(check{load, bpf.JumpGreaterOrEqual, from}, check{load, bpf.JumpLessOrEqual, to})
	}
}

// portNumber reads a port as it is mostly written. Other spellings are left to the
// filter itself.
func portNumber(word string) (uint32, bool) {
	n, err := strconv.ParseUint(word, 10, 16)
	return uint32(n), err == nil && (word == "0" || word[0] != '0')
}

// addresses tests the two addresses of a network layer.
func (k kernel) addresses(name string) values {
	network, first, size := uint32(kernelIPv4), uint32(12), uint32(4) // RFC 791 section 3.1
	if layerOf(name) == "ipv6" {
		network, first, size = kernelIPv6, 8, 16 // RFC 8200 section 3
	}
	return func(op, word string) sieve {
		p, ok := prefix(word)
		if op != "==" || !ok || p.Addr().Is4() != (size == 4) {
			return nil
		}
		return allOf(k.is(network), anyOf(k.within(p, first), k.within(p, first+size)))
	}
}

// prefix reads an address, or a network.
func prefix(word string) (netip.Prefix, bool) {
	if a, err := netip.ParseAddr(word); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), a.Zone() == "" && !a.Is4In6()
	}
	p, err := netip.ParsePrefix(word)
	return p, err == nil && !p.Addr().Is4In6()
}

// within tests whether the address at this byte of the network header is in p.
func (k kernel) within(p netip.Prefix, at uint32) sieve {
	b := p.Masked().Addr().AsSlice()
	var parts []sieve
	for i := 0; i < len(b); i += 4 {
		bits := p.Bits() - 8*i
		if bits <= 0 {
			break
		}
		load := k.load(at+uint32(i), 4)
		if bits < 32 {
			load = append(load, bpf.ALUOpConstant{Op: bpf.ALUOpAnd, Val: ^uint32(0) << (32 - bits)})
		}
		v := uint32(b[i])<<24 | uint32(b[i+1])<<16 | uint32(b[i+2])<<8 | uint32(b[i+3])
		parts = append(parts, check{load, bpf.JumpEqual, v})
	}
	return allOf(parts...)
}
