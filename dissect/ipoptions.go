package dissect

// Option types of RFC 791 section 3.1 and RFC 2113.
const (
	ipOptEnd    = 0
	ipOptNop    = 1
	ipOptRecord = 7
	ipOptStamp  = 68
	ipOptLoose  = 131
	ipOptStrict = 137
	ipOptAlert  = 148
)

func ipOptName(n uint64) string {
	switch n {
	case ipOptEnd:
		return "end of options"
	case ipOptNop:
		return "no operation"
	case ipOptRecord:
		return "record route"
	case ipOptStamp:
		return "time stamp"
	case ipOptLoose:
		return "loose source route"
	case ipOptStrict:
		return "strict source route"
	case ipOptAlert:
		return "router alert"
	}
	return ""
}

// eachIPOption calls f with each option of the header: where it stands and how
// long it is. It stops where the options stop making sense.
func eachIPOption(l *Layer, f func(kind byte, off, n int)) {
	b := l.Bytes
	if len(b) < ipHeader {
		return
	}
	end := min(int(b[0]&15)*4, len(b))
	for off := ipHeader; off < end; {
		kind := b[off]
		if kind == ipOptEnd || kind == ipOptNop {
			f(kind, off, 1)
			if off++; kind == ipOptEnd {
				return
			}
			continue
		}
		if off+2 > end || b[off+1] < 2 || off+int(b[off+1]) > end {
			return
		}
		f(kind, off, int(b[off+1]))
		off += int(b[off+1])
	}
}

// ipOptions appends the values of an option's field.
func ipOptions(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	eachIPOption(l, func(kind byte, off, n int) {
		if id == ipOptType {
			dst = uintAt(dst, b, off, 1)
			return
		}
		if n < 2 {
			return
		}
		route := kind == ipOptRecord || kind == ipOptLoose || kind == ipOptStrict
		switch {
		case id == ipOptLen:
			dst = uintAt(dst, b, off+1, 1)
		case id == ipOptPtr && n >= 3 && (route || kind == ipOptStamp):
			dst = uintAt(dst, b, off+2, 1)
		case id == ipOptRA && kind == ipOptAlert && n == 4:
			dst = uintAt(dst, b, off+2, 2)
		case route && n >= 3 && (id == ipRecRt || id == ipSrcRt):
			ptr := int(b[off+2]) // counts from 1, from the option's first byte
			for at := 4; at+3 <= n; at += 4 {
				passed := at < ptr
				if id == ipRecRt && passed || id == ipSrcRt && !passed && kind != ipOptRecord {
					dst = ip4At(dst, b, off+at-1)
				}
			}
		case id == ipOptTime && kind == ipOptStamp && n >= 4:
			step, skip := 4, 0
			if flag := b[off+3] & 15; flag == 1 || flag == 3 {
				step, skip = 8, 4
			}
			for at := off + 4; at+step <= off+n; at += step {
				dst = uintAt(dst, b, at+skip, 4)
			}
		}
	})
	return dst
}

// routedTo is where in a header the address stands that a packet with a source
// route goes to in the end: the route's last, as long as some of it is left. The
// destination field has the next stop only. 0 if there is no such route.
func routedTo(head []byte) int {
	for i := ipHeader; i+2 < len(head) && head[i] != ipOptEnd; {
		n := int(head[i+1])
		switch {
		case head[i] == ipOptNop:
			i++
			continue
		case n < 2 || i+n > len(head):
			return 0
		case (head[i] == ipOptLoose || head[i] == ipOptStrict) && n >= 7 && n%4 == 3:
			if next := int(head[i+2]); next >= 4 && next%4 == 0 && next < n {
				return i + n - 4
			}
		}
		i += n
	}
	return 0
}

// dstAt is where the destination stands.
func dstAt(b []byte) int {
	if len(b) > ipHeader && b[0]&15 > 5 {
		if at := routedTo(b[:min(len(b), 4*int(b[0]&15))]); at > 0 {
			return at
		}
	}
	return 16
}
