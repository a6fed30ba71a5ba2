package filter

import (
	"slices"

	"golang.org/x/net/bpf"

	"netlab/dissect"
)

// load loads size bytes at an offset of the network header.
func (k kernel) load(at, size uint32) []bpf.Instruction {
	if k.head == HeadEthernet {
		at += 14
	}
	return []bpf.Instruction{bpf.LoadAbsolute{Off: at, Size: int(size)}}
}

// masked loads bytes and keeps some of their bits.
func (k kernel) masked(at, size, mask uint32) []bpf.Instruction {
	return append(k.load(at, size), bpf.ALUOpConstant{Op: bpf.ALUOpAnd, Val: mask})
}

// long tests that there are so many bytes from the network header on. What is
// not there must not be loaded: a kernel would drop the frame.
func (k kernel) long(n uint32) sieve {
	if k.head == HeadEthernet {
		n += 14
	}
	return check{[]bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtLen}}, bpf.JumpGreaterOrEqual, n}
}

// is tests the network layer by its EtherType.
func (k kernel) is(etherType uint32) sieve {
	switch k.head {
	case HeadEthernet:
		return check{[]bpf.Instruction{bpf.LoadAbsolute{Off: 12, Size: 2}}, bpf.JumpEqual, etherType}
	case HeadCooked:
		return check{[]bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtProto}}, bpf.JumpEqual, etherType}
	case HeadNone:
	}
	switch etherType {
	case kernelIPv4:
		return check{k.masked(0, 1, 0xf0), bpf.JumpEqual, 0x40}
	case kernelIPv6:
		return check{k.masked(0, 1, 0xf0), bpf.JumpEqual, 0x60}
	default:
		return sure(false)
	}
}

// carries tests a plain frame for what stands behind its IP header.
func (k kernel) carries(protocol uint32) sieve {
	return anyOf(
		allOf(k.is(kernelIPv4), check{k.load(9, 1), bpf.JumpEqual, protocol}),
		allOf(k.is(kernelIPv6), check{k.load(6, 1), bpf.JumpEqual, protocol}),
	)
}

// plain holds for frames in which nothing can be but what the sieves look at.
func (k kernel) plain() sieve {
	least := func(load []bpf.Instruction, v uint32) sieve { return check{load, bpf.JumpGreaterOrEqual, v} }
	equal := func(load []bpf.Instruction, v uint32) sieve { return check{load, bpf.JumpEqual, v} }
	tunnel := func(port uint32) sieve {
		var some []sieve
		for _, p := range dissect.TunnelPorts() {
			some = append(some, equal(k.load(port, 2), uint32(p)))
		}
		return anyOf(some...)
	}
	transport := func(next, header, length, lengthAt uint32) sieve { // length: what counts before the transport
		return anyOf(
			allOf(
				equal(k.load(next, 1), kernelTCP), k.long(header+tcpLength), least(k.load(lengthAt, 2), length+tcpLength),
				least(k.load(header+12, 1), 5<<4), // the data offset
			),
			allOf(
				equal(k.load(next, 1), kernelUDP), least(k.load(lengthAt, 2), length+udpLength), least(k.load(header+4, 2), udpLength),
				inverse(tunnel(header)), inverse(tunnel(header+2)),
			),
		)
	}
	return allOf(k.long(udpLength), anyOf(
		allOf(k.is(kernelARP), k.long(arpLength)),
		allOf(
			k.is(kernelIPv4), k.long(ipv4Length+udpLength), equal(k.load(0, 1), 4<<4|ipv4Length/4),
			equal(k.masked(6, 2, 0x3fff), 0), // no fragment
			transport(9, ipv4Length, ipv4Length, 2),
		),
		allOf(
			k.is(kernelIPv6), k.long(ipv6Length+udpLength), equal(k.masked(0, 1, 0xf0), 6<<4),
			transport(6, ipv6Length, 0, 4),
		),
	))
}

// allOf and anyOf leave out what is sure.
func allOf(parts ...sieve) sieve {
	var out all
	for _, p := range parts {
		switch p := p.(type) {
		case sure:
			if !p {
				return p
			}
		case all:
			out = append(out, p...)
		default:
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return sure(true)
	}
	return out
}

func anyOf(parts ...sieve) sieve {
	var out some
	for _, p := range parts {
		switch p := p.(type) {
		case sure:
			if p {
				return p
			}
		case some:
			out = append(out, p...)
		default:
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return sure(false)
	}
	return out
}

func inverse(s sieve) sieve {
	switch s := s.(type) {
	case sure:
		return !s
	case not:
		return s.of
	default:
		return not{s}
	}
}

// program is instructions under way. Jumps lead to labels, which are placed
// behind them.
type program struct {
	code   []bpf.Instruction
	jumps  []jump
	labels []int // the instruction that each stands before; -1 while not placed
}

// jump is an instruction whose ways lead to labels.
type jump struct{ at, yes, no int }

// longestJump is how many instructions a jump of classic BPF can skip.
const longestJump = 255

// assemble makes a program of a sieve; nil if it would be too long.
func assemble(s sieve, snap uint32) []bpf.Instruction {
	var p program
	yes, no := p.label(), p.label()
	p.emit(s, yes, no)
	p.place(yes)
	p.code = append(p.code, bpf.RetConstant{Val: snap})
	p.place(no)
	p.code = append(p.code, bpf.RetConstant{Val: 0})
	for _, j := range p.jumps {
		i, ok := p.code[j.at].(bpf.JumpIf)
		yes, no := p.labels[j.yes]-j.at-1, p.labels[j.no]-j.at-1
		if !ok || yes > longestJump || no > longestJump {
			return nil
		}
		i.SkipTrue, i.SkipFalse = uint8(yes), uint8(no)
		p.code[j.at] = i
	}
	return p.code
}

func (p *program) label() int {
	p.labels = append(p.labels, -1)
	return len(p.labels) - 1
}

func (p *program) place(label int) { p.labels[label] = len(p.code) }

// emit appends code that goes on at yes if s holds and at no if not.
func (p *program) emit(s sieve, yes, no int) {
	switch s := s.(type) {
	case all:
		for i, part := range s {
			if i == len(s)-1 {
				p.emit(part, yes, no)
				break
			}
			next := p.label()
			p.emit(part, next, no)
			p.place(next)
		}
	case some:
		for i, part := range s {
			if c, ok := part.(check); ok && i > 0 {
				if before, ok := s[i-1].(check); ok && slices.Equal(c.load, before.load) {
					part = check{cond: c.cond, val: c.val} // the number is loaded still
				}
			}
			if i == len(s)-1 {
				p.emit(part, yes, no)
				break
			}
			next := p.label()
			p.emit(part, yes, next)
			p.place(next)
		}
	case not:
		p.emit(s.of, no, yes)
	case sure: // only as the whole of a sieve, and only if nothing passes
		p.code = append(p.code, bpf.LoadConstant{Dst: bpf.RegA})
		p.jumpIf(bpf.JumpEqual, map[bool]uint32{false: 1}[bool(s)], yes, no)
	case check:
		p.code = append(p.code, s.load...)
		p.jumpIf(s.cond, s.val, yes, no)
	}
}

func (p *program) jumpIf(cond bpf.JumpTest, val uint32, yes, no int) {
	p.jumps = append(p.jumps, jump{len(p.code), yes, no})
	p.code = append(p.code, bpf.JumpIf{Cond: cond, Val: val})
}
