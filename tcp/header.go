package tcp

import (
	"encoding/binary"
	"strings"
)

// Flags are the control bits of a segment, with the three reserved bits and
// the AE bit above them: the low twelve bits of the header's bytes 12 and 13.
//
// Source: RFC 9293 section 3.1; AE: RFC 7560's successor, the accurate ECN draft.
type Flags uint16

// The control bits of RFC 9293 section 3.1, from the right.
const (
	FIN Flags = 1 << iota // no more data from the sender
	SYN                   // here begins my numbering
	RST                   // this connection is over, at once
	PSH                   // give what you have to the program
	ACK                   // the acknowledgment field counts
	URG                   // the urgent pointer counts
	ECE                   // congestion was seen (RFC 3168)
	CWR                   // the window was made smaller (RFC 3168)
	AE                    // accurate ECN
)

// Has reports whether all of f is set.
func (s Flags) Has(f Flags) bool { return s&f == f }

// Any reports whether one of f is set.
func (s Flags) Any(f Flags) bool { return s&f != 0 }

// String lists the flags as netlab's ladders do: the ones that matter most
// first, "SYN ACK", "PSH ACK". A segment without flags is "no flags".
func (s Flags) String() string {
	switch s { // nearly all segments
	case ACK:
		return "ACK"
	case PSH | ACK:
		return "PSH ACK"
	default:
	}
	var b strings.Builder
	for _, f := range [...]struct {
		flag Flags
		word string
	}{{SYN, "SYN"}, {FIN, "FIN"}, {RST, "RST"}, {PSH, "PSH"}, {URG, "URG"}, {ACK, "ACK"}, {ECE, "ECE"}, {CWR, "CWR"}, {AE, "AE"}} {
		if s.Has(f.flag) {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(f.word)
		}
	}
	if b.Len() == 0 {
		return "no flags"
	}
	return b.String()
}

// minHeader is the length of a header without options, in bytes; leastHeader
// is what of it places a segment in its connection, and quoted what an ICMP
// error has of a segment at least (RFC 792).
const (
	minHeader   = 20
	leastHeader = 16
	quoted      = 8
)

// header reads a TCP header's fixed fields in place. Every method is safe for
// any length of 20 and more; of a quoted header only the first three may be used.
type header []byte

func (h header) src() uint16      { return binary.BigEndian.Uint16(h) }
func (h header) dst() uint16      { return binary.BigEndian.Uint16(h[2:]) }
func (h header) seq() uint32      { return binary.BigEndian.Uint32(h[4:]) }
func (h header) ack() uint32      { return binary.BigEndian.Uint32(h[8:]) }
func (h header) len() int         { return int(h[12]>>4) * 4 }
func (h header) flags() Flags     { return Flags(binary.BigEndian.Uint16(h[12:]) & 0xfff) }
func (h header) window() uint16   { return binary.BigEndian.Uint16(h[14:]) }
func (h header) checksum() uint16 { return binary.BigEndian.Uint16(h[16:]) }
func (h header) urgent() uint16   { return binary.BigEndian.Uint16(h[18:]) }

// before and after compare sequence numbers, which wrap: RFC 9293 section 3.4.
func before(a, b uint32) bool { return int32(a-b) < 0 }
func after(a, b uint32) bool  { return int32(a-b) > 0 }
