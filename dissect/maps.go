package dissect

// Slice gives the map of n bytes from off on. It shares no storage with m
// that appending to it could overwrite.
func (m Map) Slice(off, n int) Map { return m.appendSlice(nil, off, n) }

// Len is how many bytes the map stands for.
func (m Map) Len() int {
	n := 0
	for _, p := range m {
		n += p.Len
	}
	return n
}

// appendSlice appends the pieces of n bytes from off on.
func (m Map) appendSlice(dst Map, off, n int) Map {
	for _, p := range m {
		if n <= 0 {
			break
		}
		if off >= p.Len {
			off -= p.Len
			continue
		}
		k := min(p.Len-off, n)
		q := p
		if p.SrcLen == p.Len {
			q.Off, q.Len, q.SrcLen = p.Off+off, k, k
		} else {
			q.Len = k // coarse: which of the source bytes is not known
		}
		dst = dst.add(q)
		n -= k
		off = 0
	}
	return dst
}

// add appends a piece, making it one with the last where they touch.
func (m Map) add(p Piece) Map {
	if i := len(m) - 1; i >= 0 {
		l := &m[i]
		if l.Packet == p.Packet && l.Len == l.SrcLen && p.Len == p.SrcLen && l.Off+l.Len == p.Off {
			l.Len += p.Len
			l.SrcLen += p.SrcLen
			return m
		}
	}
	return append(m, p)
}

// Spans says where the bytes of the map lie in the recorded frames.
func (m Map) Spans() []Span {
	var out []Span
	for _, p := range m {
		if i := len(out) - 1; i >= 0 && out[i].Packet == p.Packet && out[i].Off+out[i].Len == p.Off {
			out[i].Len += p.SrcLen
			continue
		}
		if i := len(out) - 1; i >= 0 && out[i] == (Span{p.Packet, p.Off, p.SrcLen}) {
			continue // two halves of one coarse piece
		}
		out = append(out, Span{Packet: p.Packet, Off: p.Off, Len: p.SrcLen})
	}
	return out
}

// Coarse makes a map for n new bytes that came, nobody knows which from which,
// from all bytes of m: inflation, base64.
func (m Map) Coarse(n int) Map {
	var out Map
	total := m.Len()
	done := 0
	seen := 0
	for _, p := range m {
		seen += p.Len
		k := n*seen/max(total, 1) - done
		done += k
		out = append(out, Piece{Len: k, Packet: p.Packet, Off: p.Off, SrcLen: p.SrcLen})
	}
	return out
}
