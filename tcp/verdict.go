package tcp

import (
	"time"

	"netlab/dissect"
)

// verdict is what the analysis found out about a segment.
type verdict struct {
	marks    Mark
	dupNum   uint32
	dupFrame int
	acks     int           // the frame that ends where this acknowledgment ends
	ackRTT   time.Duration // as Wireshark has it: to the acknowledgment's being seen
	// roundTrip is to its arriving at the sender of what it acknowledges; 0 if
	// that is not known, or means nothing.
	roundTrip time.Duration
	rtoFrame  int
	rto       time.Duration
	inFlight  uint32
	pushed    uint32
	acked     frames        // what this acknowledges wholly
	copies                  // of the bytes that it carries again
	waited    time.Duration // since the last of them
	asked     bool          // three duplicate ACKs asked for it
	before    Mark          // of the other end's last segment
	noted     bool          // there is something to tell, though perhaps no mark
	closed    bool          // the other end had no room
	opens     bool          // its sender had no room before, and has now
}

// found reports whether there is anything to tell.
func (v *verdict) found() bool {
	return v.marks != 0 || v.acks != 0 || v.noted
}

// frames is a list of frame numbers in the order in which they were added,
// most often of one or two.
type frames struct {
	few  [2]int
	n    int
	more []int
}

func (f *frames) add(frame int) {
	if f.n < len(f.few) {
		f.few[f.n] = frame
	} else {
		f.more = append(f.more, frame)
	}
	f.n++
}

func (f *frames) list() []int {
	return append(append([]int(nil), f.few[:min(f.n, len(f.few))]...), f.more...)
}

// analysisField appends what the analysis found.
func (s *segment) analysisField(h header, id int, dst []dissect.Value) []dissect.Value {
	f := h.flags()
	switch id {
	case fConnSYN:
		return there(dst, f&(SYN|ACK) == SYN)
	case fConnSYNACK:
		return there(dst, f.Has(SYN|ACK))
	case fConnFIN:
		return there(dst, f.Has(FIN))
	case fConnRST:
		return there(dst, f.Has(RST))
	}
	if !s.known {
		return dst
	}
	frame := func(n int) []dissect.Value {
		if n == 0 {
			return dst
		}
		return computed(dst, dissect.Uint, uint64(n))
	}
	count := func(n uint32) []dissect.Value { return frame(int(n)) }
	span := func(is bool, d time.Duration) []dissect.Value {
		if !is {
			return dst
		}
		return computed(dst, dissect.Duration, uint64(d))
	}
	switch id {
	case fTimeRelative:
		return span(true, s.since)
	case fTimeDelta:
		return span(true, s.delta)
	case fAnalysis:
		return there(dst, s.found())
	case fDuplicateAck:
		// tshark has it twice: as a field and as its expert's word.
		return there(there(dst, s.dupNum > 0), s.dupNum > 0)
	case fRetransmission:
		return there(dst, s.marks.Any(Resend)) // a fast or spurious one is one too
	case fAnalysisFlags:
		return there(dst, s.marks != 0)
	case fDupNum:
		return count(s.dupNum)
	case fDupFrame:
		if s.dupNum == 0 {
			return dst
		}
		return computed(dst, dissect.Uint, uint64(s.dupFrame)) // 0 where none was heard before
	case fAcksFrame:
		return frame(s.acks)
	case fAckRTT:
		return span(s.ackRTT != 0, s.ackRTT)
	case fInitialRTT:
		return span(s.initialRTT != 0 && s.found(), s.initialRTT)
	case fRTO:
		return span(s.rto != 0, s.rto)
	case fRTOFrame:
		if s.rto == 0 {
			return dst
		}
		return frame(s.rtoFrame)
	case fInFlight:
		return count(s.inFlight)
	case fPushed:
		return count(s.pushed)
	case fStateClient, fStateServer:
		if !s.followed {
			return dst
		}
		return append(dst, dissect.Value{Kind: dissect.String, Raw: []byte(s.ends[id-fStateClient].String())})
	}
	return there(dst, id >= fRetransmission && id <= fReusedPorts && s.marks.Any(1<<(id-fRetransmission)))
}
