package tcp

import "encoding/binary"

// The kinds of options that are decoded. Other kinds are listed with their
// length and bytes.
const (
	optEnd         = 0  // RFC 9293 section 3.1
	optNop         = 1  // RFC 9293 section 3.1
	optMSS         = 2  // RFC 9293 section 3.7.1
	optWindowScale = 3  // RFC 7323 section 2
	optSACKPermit  = 4  // RFC 2018 section 2
	optSACK        = 5  // RFC 2018 section 3
	optTimestamps  = 8  // RFC 7323 section 3
	optMD5         = 19 // RFC 2385
	optUserTimeout = 28 // RFC 5482
	optAO          = 29 // RFC 5925
	optMPTCP       = 30 // RFC 8684
	optFastOpen    = 34 // RFC 7413
	optExperiment1 = 253
	optExperiment2 = 254
)

// option is one option of a header.
type option struct {
	kind byte
	off  int    // of the kind byte, from the start of the TCP header
	data []byte // kind and length included
	bad  bool   // its length is impossible; it is the last one
}

// body is what stands behind kind and length.
func (o option) body() []byte {
	if len(o.data) < 2 {
		return nil
	}
	return o.data[2:]
}

// nextOption takes the option at off out of the header's options; false at
// their end. A length below two or beyond the header would make a reader loop
// or overrun, so such an option takes all the rest and is bad.
func nextOption(b []byte, off int) (option, bool) {
	if off >= len(b) {
		return option{}, false
	}
	o := option{kind: b[off], off: off}
	switch {
	case o.kind == optEnd, o.kind == optNop:
		o.data = b[off : off+1]
	case off+1 >= len(b), b[off+1] < 2, off+int(b[off+1]) > len(b):
		o.data, o.bad = b[off:], true
	default:
		o.data = b[off : off+int(b[off+1])]
	}
	return o, true
}

// fits reports whether the option's own length keeps within a header of n bytes.
func (o option) fits(n int) bool {
	return len(o.data) >= 2 && o.data[1] >= 2 && o.off+int(o.data[1]) <= n
}

// unreadable reports an option at which tshark gives up: an empty list of SACK
// blocks, multipath TCP without its kind of message.
func (o option) unreadable() bool {
	return o.kind == optSACK && len(o.data) == 2 || o.kind == optMPTCP && len(o.data) < 4
}

// unreadable reports that tshark gives up at one of the options. b is the whole
// header.
func unreadable(b []byte) bool {
	if len(b) == minHeader+12 && b[minHeader] == optNop && b[minHeader+1] == optNop && b[minHeader+2] == optTimestamps && b[minHeader+3] == 10 {
		return false // nearly all segments: RFC 7323 appendix A
	}
	for off := minHeader; off < len(b); {
		o, ok := nextOption(b, off)
		switch {
		case !ok || o.bad || o.kind == optEnd:
			return false
		case o.unreadable():
			return true
		}
		off += len(o.data)
	}
	return false
}

// synOptions is what a SYN says of the connection to come.
type synOptions struct {
	mss   uint16
	scale int8 // -1: not offered
	sack  bool
	ts    bool
}

// readSYN reads the options that only a SYN may carry. b is the whole header.
func readSYN(b []byte) synOptions {
	s := synOptions{scale: -1}
	for off := minHeader; ; {
		o, ok := nextOption(b, off)
		if !ok || o.bad || o.kind == optEnd {
			return s
		}
		body := o.body()
		switch {
		case o.kind == optMSS && len(body) == 2:
			s.mss = binary.BigEndian.Uint16(body)
		case o.kind == optWindowScale && len(body) == 1:
			s.scale = int8(min(body[0], 14)) // RFC 7323 section 2.3: more than 14 counts as 14
		case o.kind == optSACKPermit:
			s.sack = true
		case o.kind == optTimestamps:
			s.ts = true
		}
		off += len(o.data)
	}
}

// maxSACK is the most blocks that fit in a header (RFC 2018 section 3).
const maxSACK = 4

// sackBlocks is the SACK option of a segment: what a receiver holds beyond a gap.
type sackBlocks struct {
	n    int
	edge [maxSACK][2]uint32 // left, right: raw numbers
}

// twice reports whether the first block tells of bytes that came twice, and not
// of what lies behind a gap: they are acknowledged, or in the second block too
// (D-SACK, RFC 2883 section 4).
func (s sackBlocks) twice(ack uint32) bool {
	switch first := s.edge[0]; {
	case s.n == 0:
		return false
	case !after(first[1], ack):
		return true
	default:
		return s.n > 1 && !before(first[0], s.edge[1][0]) && !after(first[1], s.edge[1][1])
	}
}

// readSACK reads the first SACK option. b is the whole header.
func readSACK(b []byte) (s sackBlocks) {
	off := minHeader
	if len(b) >= off+4 && [4]byte(b[off:]) == [4]byte{optNop, optNop, optTimestamps, 10} {
		off += 12 // so begin most headers there are: RFC 7323 appendix A
	}
	for off < len(b) {
		o, ok := nextOption(b, off)
		if !ok || o.bad || o.kind == optEnd {
			return s
		}
		if o.kind == optSACK {
			for body := o.body(); len(body) >= 8 && s.n < maxSACK; body = body[8:] {
				s.edge[s.n] = [2]uint32{binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])}
				s.n++
			}
			return s
		}
		off += len(o.data)
	}
	return s
}

// optionName is the option's name as its RFC has it.
func optionName(kind uint64) string {
	switch kind {
	case optEnd:
		return "end of options"
	case optNop:
		return "no operation"
	case optMSS:
		return "maximum segment size"
	case optWindowScale:
		return "window scale"
	case optSACKPermit:
		return "SACK permitted"
	case optSACK:
		return "SACK"
	case optTimestamps:
		return "timestamps"
	case optMD5:
		return "MD5 signature"
	case optUserTimeout:
		return "user timeout"
	case optAO:
		return "authentication"
	case optMPTCP:
		return "multipath TCP"
	case optFastOpen:
		return "fast open"
	case optExperiment1, optExperiment2:
		return "experiment"
	default:
		return ""
	}
}
