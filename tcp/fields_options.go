package tcp

import (
	"encoding/binary"

	"netlab/dissect"
)

// fastOpenID marks an experimental option as fast open (RFC 7413 appendix A).
const fastOpenID = 0xf989

// optionField appends what the options have of a field. base is what SACK's
// numbers count from; whole is how long the header was before the capture cut it:
// of the option that is cut, what is there counts.
func optionField(h header, whole int, base uint32, id int, dst []dissect.Value) []dissect.Value {
	if id == fOptions {
		if whole > minHeader && len(h) >= minHeader {
			return append(dst, dissect.Value{Kind: dissect.Bytes, Raw: h[minHeader:], At: dissect.Range{Off: minHeader, Len: len(h) - minHeader}})
		}
		return dst
	}
	for off := minHeader; ; {
		o, ok := nextOption(h, off)
		if !ok || o.bad && !o.fits(whole) {
			return dst
		}
		dst = o.field(base, id, dst)
		if o.bad {
			return dst
		}
		off += len(o.data)
		if o.unreadable() || o.kind == optEnd && off < len(h) && h[off] != optEnd {
			return dst // behind the end there may only be more of it
		}
	}
}

// field appends what one option has of a field.
func (o option) field(base uint32, id int, dst []dissect.Value) []dissect.Value {
	b := o.body()
	switch id {
	case fOptionKind:
		return num(dst, uint64(o.kind), o.off, 1)
	case fOptionLen:
		if len(o.data) >= 2 {
			return num(dst, uint64(o.data[1]), o.off+1, 1)
		}
		return dst
	}
	switch o.kind {
	case optNop:
		if id == fNop {
			return o.raw(0, dst)
		}
	case optEnd:
		if id == fEol {
			return o.raw(0, dst)
		}
	case optMSS:
		switch id {
		case fMSS:
			return o.raw(0, dst)
		case fMSSVal:
			return o.num(0, 2, dst)
		}
	case optWindowScale:
		switch id {
		case fScale:
			return o.raw(0, dst)
		case fScaleShift:
			return o.num(0, 1, dst)
		case fScaleMultiplier:
			if len(b) == 1 {
				return computed(dst, dissect.Uint, 1<<min(b[0], 14))
			}
		}
	case optSACKPermit:
		if id == fSackPerm {
			return o.raw(0, dst)
		}
	case optSACK:
		return o.sackField(base, id, dst)
	case optTimestamps:
		switch id {
		case fTimestamp:
			return o.raw(0, dst)
		case fTSVal:
			return o.num(0, 4, dst)
		case fTSEcr:
			return o.num(4, 4, dst)
		}
	case optMD5:
		switch id {
		case fMD5:
			return o.raw(0, dst)
		case fMD5Digest:
			if len(b) == 16 {
				return o.raw(2, dst)
			}
		}
	case optUserTimeout:
		switch id {
		case fUserTimeout:
			return o.raw(0, dst)
		case fUserTimeoutGranularity:
			if len(b) >= 2 {
				return append(dst, dissect.Value{Kind: dissect.Bool, Num: uint64(b[0] >> 7), At: dissect.Range{Off: o.off + 2, Len: 2, Mask: 0x8000}})
			}
		case fUserTimeoutVal:
			if len(b) >= 2 {
				return append(dst, dissect.Value{Kind: dissect.Uint, Num: uint64(binary.BigEndian.Uint16(b) & 0x7fff), At: dissect.Range{Off: o.off + 2, Len: 2, Mask: 0x7fff}})
			}
		}
	case optFastOpen:
		switch id {
		case fFastOpen:
			return o.raw(0, dst)
		case fFastOpenRequest:
			return there(dst, len(b) == 0)
		case fFastOpenCookie:
			return o.raw(2, dst)
		}
	case optExperiment1, optExperiment2:
		fastOpen := len(b) >= 2 && binary.BigEndian.Uint16(b) == fastOpenID
		switch {
		case id == fExperimental:
			return o.raw(0, dst)
		case id == fFastOpenRequest && fastOpen:
			return there(dst, len(b) == 2)
		case id == fFastOpenCookie && fastOpen:
			return o.raw(4, dst)
		}
	case optAO, optMPTCP:
	default:
		switch id {
		case fUnknownOption:
			return o.raw(0, dst)
		case fUnknownPayload:
			return o.raw(2, dst)
		}
	}
	return dst
}

// num appends the number of this width at off in the option's body.
func (o option) num(off, width int, dst []dissect.Value) []dissect.Value {
	b := o.body()
	if len(b) < off+width {
		return dst
	}
	var v uint64
	for _, x := range b[off : off+width] {
		v = v<<8 | uint64(x)
	}
	return num(dst, v, o.off+2+off, width)
}

// raw appends the option's bytes from off on.
func (o option) raw(off int, dst []dissect.Value) []dissect.Value {
	if len(o.data) <= off {
		return dst
	}
	return append(dst, dissect.Value{Kind: dissect.Bytes, Raw: o.data[off:], At: dissect.Range{Off: o.off + off, Len: len(o.data) - off}})
}

func (o option) sackField(base uint32, id int, dst []dissect.Value) []dissect.Value {
	b := o.body()
	switch id {
	case fSack:
		return o.raw(0, dst)
	case fSackCount:
		if o.bad {
			return dst
		}
		return computed(dst, dissect.Uint, uint64(len(b)/8))
	case fSackLeft, fSackRight:
		at := (id - fSackLeft) * 4
		for off := 0; off+8 <= len(b); off += 8 {
			dst = num(dst, uint64(binary.BigEndian.Uint32(b[off+at:])-base), o.off+2+off+at, 4)
		}
	}
	return dst
}
