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
