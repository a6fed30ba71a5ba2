package tcp

import (
	"time"

	"netlab/dissect"
)

// segment is a TCP segment as a layer: what its connection showed when it was
// sent. All else is read from the bytes when somebody asks.
type segment struct {
	verdict
	stream           int
	length           uint32 // of the data as sent; a capture may have less
	seqBase, ackBase uint32
	pseudo           uint32
	since, delta     time.Duration
	initialRTT       time.Duration
	scale            int8
	completeness     uint8
	ends             [2]State // client, server
	dir, client      dissect.Dir
	known            bool // it belongs to a connection
	followed         bool // and moved it
	bogus            bool // its header says that it is shorter than it can be
	short            bool // its header says that it is longer than the segment
	silent           bool // its options cannot be read: tshark tells nothing behind them
	summed           bool // pseudo is known
	cut              bool // the capture has not all of it
	quoted           bool // an error message quotes it, perhaps not whole
	reused           bool
}

func num(dst []dissect.Value, n uint64, off, length int) []dissect.Value {
	return append(dst, dissect.Value{Kind: dissect.Uint, Num: n, At: dissect.Range{Off: off, Len: length}})
}

func computed(dst []dissect.Value, kind dissect.Kind, n uint64) []dissect.Value {
	return append(dst, dissect.Value{Kind: kind, Num: n})
}

func there(dst []dissect.Value, is bool) []dissect.Value {
	if !is {
		return dst
	}
	return append(dst, dissect.Value{Kind: dissect.None})
}

// has reports whether the header has a field: whether there are enough bytes,
// and none that make Wireshark stop before it.
func (s *segment) has(h header, id int) bool {
	switch {
	case id <= fPort:
		return len(h) >= 4
	case id == fSeq && s.quoted:
		return len(h) >= quoted
	case len(h) < leastHeader, id == fSeqRaw && s.quoted:
		return false
	case id > fHdrLen && id < fStateClient && s.bogus || (id == fNxtSeq || id == fAck || id == fAckRaw) && s.bogus:
		return false
	case (id == fLen || id == fNxtSeq) && (s.short || s.quoted):
		return false
	case id == fChecksum || id == fChecksumStatus:
		return len(h) >= 18
	case id >= fUrgent && id <= fTimeDelta:
		return len(h) >= minHeader
	case id >= fAnalysis && id < fStateClient:
		return !s.silent
	}
	return true
}

// Field implements dissect.PDU.
func (s *segment) Field(l *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	h := header(l.Bytes)
	switch {
	case !s.has(h, id):
		return dst
	case id >= fFlags && id <= fFlagsStr:
		return s.flagField(h, id, dst)
	case id >= fOptions && id <= fUnknownPayload:
		whole := l.Header
		if s.cut && !s.short && !s.quoted {
			whole = max(whole, h.len())
		}
		return optionField(h[:l.Header], whole, s.ackBase, id, dst)
	case id >= fTimeRelative && id != fStream:
		return s.analysisField(h, id, dst)
	}
	switch id {
	case fSrcPort:
		return num(dst, uint64(h.src()), 0, 2)
	case fDstPort:
		return num(dst, uint64(h.dst()), 2, 2)
	case fPort:
		return num(num(dst, uint64(h.src()), 0, 2), uint64(h.dst()), 2, 2)
	case fStream:
		if s.known {
			return computed(dst, dissect.Uint, uint64(s.stream))
		}
	case fCompleteness:
		if s.known {
			return computed(dst, dissect.Uint, uint64(s.completeness))
		}
	case fLen:
		return computed(dst, dissect.Uint, uint64(s.length))
	case fSeq:
		return num(dst, uint64(h.seq()-s.seqBase), 4, 4)
	case fSeqRaw:
		return num(dst, uint64(h.seq()), 4, 4)
	case fNxtSeq:
		if s.known {
			return computed(dst, dissect.Uint, uint64(s.next(h)))
		}
	case fAck:
		return num(dst, uint64(s.relAck(h)), 8, 4)
	case fAckRaw:
		return num(dst, uint64(h.ack()), 8, 4)
	case fHdrLen:
		return append(dst, dissect.Value{Kind: dissect.Uint, Num: uint64(h.len()), At: dissect.Range{Off: 12, Len: 1, Mask: 0xf0}})
	case fWindowValue:
		return num(dst, uint64(h.window()), 14, 2)
	case fWindowSize:
		return num(dst, uint64(s.windowSize(h)), 14, 2)
	case fWindowScale:
		if s.known && !h.flags().Has(SYN) {
			return computed(dst, dissect.Int, uint64(s.factor()))
		}
	case fChecksum:
		return num(dst, uint64(h.checksum()), 16, 2)
	case fChecksumStatus:
		return computed(dst, dissect.Uint, s.checksumStatus(h))
	case fUrgent:
		return num(dst, uint64(h.urgent()), 18, 2)
	case fPayload:
		if p := h[l.Header:]; len(p) > 0 && !h.flags().Has(RST) { // a RST carries its reason, no data of the stream
			return append(dst, dissect.Value{Kind: dissect.Bytes, Raw: p, At: dissect.Range{Off: l.Header, Len: len(p)}})
		}
	}
	return dst
}

// next is the relative number behind the segment.
func (s *segment) next(h header) uint32 {
	n := h.seq() - s.seqBase + s.length
	if h.flags().Any(SYN | FIN) {
		n++
	}
	return n
}

// relAck is the relative acknowledgment number: 0 where the flag is not set.
func (s *segment) relAck(h header) uint32 {
	if !h.flags().Has(ACK) {
		return h.ack()
	}
	return h.ack() - s.ackBase
}

// windowSize is the window in bytes. A SYN's own is never scaled (RFC 7323
// section 2.2).
func (s *segment) windowSize(h header) uint32 {
	w := uint32(h.window())
	if s.scale > 0 && !h.flags().Has(SYN) && !s.short && !s.quoted {
		w <<= s.scale
	}
	return w
}

// factor is tcp.window_size_scalefactor.
func (s *segment) factor() int64 {
	if s.scale < 0 {
		return int64(s.scale)
	}
	return 1 << s.scale
}

func (s *segment) flagField(h header, id int, dst []dissect.Value) []dissect.Value {
	f := h.flags()
	bit := func(mask Flags) []dissect.Value {
		v := dissect.Value{Kind: dissect.Bool, At: dissect.Range{Off: 12, Len: 2, Mask: uint64(mask)}}
		if f.Any(mask) {
			v.Num = 1
		}
		return append(dst, v)
	}
	switch id {
	case fFlags:
		return append(dst, dissect.Value{Kind: dissect.Uint, Num: uint64(f), At: dissect.Range{Off: 12, Len: 2, Mask: 0xfff}})
	case fFlagsRes:
		return bit(0xe00)
	case fFlagsStr:
		return append(dst, dissect.Value{Kind: dissect.String, Raw: []byte(letters(f)), At: dissect.Range{Off: 12, Len: 2, Mask: 0xfff}})
	default:
		return bit(AE >> (id - fFlagsAE))
	}
}

// letters is tcp.flags.str: a letter for each of the twelve bits, a dot where
// it is not set.
func letters(f Flags) string {
	out := make([]byte, 0, 24)
	for i := 11; i >= 0; i-- {
		if f&(1<<i) == 0 {
			out = append(out, "·"...)
		} else {
			out = append(out, "RRRACEUAPRSF"[11-i])
		}
	}
	return string(out)
}
