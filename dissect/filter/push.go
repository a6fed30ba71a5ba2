package filter

import "netlab/dissect"

// pushField pushes the values of a field, of some layers of its protocol or of
// all. With header set the field is a protocol, and its values are cut down to
// the header: that is what Wireshark means by a protocol's bytes, unless it
// searches them.
func pushField(f dissect.Ref, layers []piece, header bool) func(*machine) {
	if layers == nil && !header {
		return func(m *machine) { m.vals = m.p.Values(f, m.vals) }
	}
	proto := f.Proto()
	return func(m *machine) {
		total, nth := count(m.p, proto), 0
		for i := range m.p.Layers {
			l := &m.p.Layers[i]
			if l.Proto != proto {
				continue
			}
			nth++
			if layers != nil && !inLayers(layers, nth, total) {
				continue
			}
			start := len(m.vals)
			m.vals = l.Values(f, m.vals)
			if header && len(m.vals) > start {
				m.vals[start].Raw = l.Bytes[:headerEnd(l)]
			}
		}
	}
}

// headerEnd is where the header of a unit ends: a trailer, which counts as the
// protocol's own too, does not belong to it.
func headerEnd(l *dissect.Layer) int {
	end := min(max(l.Header, 0), len(l.Bytes))
	if len(l.Payload) > 0 {
		off := cap(l.Bytes) - cap(l.Payload)
		if off >= 0 && off < end && &l.Bytes[off] == &l.Payload[0] {
			return off
		}
	}
	return end
}

// count says how many layers of a protocol there are.
func count(p *dissect.Packet, proto string) int {
	n := 0
	for i := range p.Layers {
		if p.Layers[i].Proto == proto {
			n++
		}
	}
	return n
}

// inLayers reports whether the nth of so many layers, counted from 1, is meant.
// Counted from the end the innermost is -1.
func inLayers(layers []piece, nth, total int) bool {
	for _, p := range layers {
		at := nth
		if p.from < 0 {
			at = nth - total - 1
		}
		if at >= p.from && (p.toEnd || at-p.from < p.len) {
			return true
		}
	}
	return false
}

// pushAddrBytes turns the addresses that push pushes into their bytes.
func pushAddrBytes(push func(*machine)) func(*machine) {
	return func(m *machine) {
		start := len(m.vals)
		push(m)
		for i := start; i < len(m.vals); i++ {
			v := &m.vals[i]
			n := len(m.buf)
			switch {
			case v.Addr.Is4():
				a := v.Addr.As4()
				m.buf = append(m.buf, a[:]...)
			case v.Addr.Is6():
				a := v.Addr.As16()
				m.buf = append(m.buf, a[:]...)
			}
			*v = dissect.Value{Kind: dissect.Bytes, Raw: m.buf[n:len(m.buf):len(m.buf)]}
		}
	}
}

// pushPieces cuts pieces out of the bytes that push pushes and joins them. A
// piece that does not lie inside is left out; without any the value is empty.
func pushPieces(push func(*machine), pieces []piece) func(*machine) {
	return func(m *machine) {
		start := len(m.vals)
		push(m)
		for i := start; i < len(m.vals); i++ {
			m.vals[i] = dissect.Value{Kind: dissect.Bytes, Raw: m.join(m.vals[i].Raw, pieces)}
		}
	}
}

func (m *machine) join(b []byte, pieces []piece) []byte {
	if len(pieces) == 1 {
		return pieces[0].of(b)
	}
	start := len(m.buf)
	for _, p := range pieces {
		if part := p.of(b); len(m.buf)+len(part) <= maxScratch {
			m.buf = append(m.buf, part...)
		}
	}
	return m.buf[start:len(m.buf):len(m.buf)]
}

// of is the piece of b, nil if it does not lie inside.
func (p piece) of(b []byte) []byte {
	from := p.from
	if from < 0 {
		from += len(b)
	}
	if from < 0 || from >= len(b) {
		return nil
	}
	if p.toEnd {
		return b[from:]
	}
	if p.len > len(b)-from {
		return nil
	}
	return b[from : from+p.len]
}
