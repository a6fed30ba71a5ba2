package dissect

import "net/netip"

// Kind is the type of a field's values. The names follow Wireshark's FT_ types.
type Kind uint8

// The kinds of values.
const (
	None     Kind = iota // there or not: a protocol's name, tcp.analysis.retransmission
	Bool                 // Num is 0 or 1
	Uint                 // Num
	Int                  // Num, two's complement
	Duration             // Num is nanoseconds, two's complement; filters and tshark say seconds
	Time                 // a date: Num is nanoseconds since 1970, two's complement
	String               // Raw, usually UTF-8; nothing is promised
	Bytes                // Raw
	IPv4                 // Addr
	IPv6                 // Addr
	Ether                // Raw, six bytes
)

// String is the kind in a learner's words.
func (k Kind) String() string {
	switch k {
	case None:
		return "presence"
	case Bool:
		return "boolean"
	case Uint:
		return "unsigned integer"
	case Int:
		return "signed integer"
	case Duration:
		return "seconds"
	case Time:
		return "date and time"
	case String:
		return "text"
	case Bytes:
		return "bytes"
	case IPv4:
		return "IPv4 address"
	case IPv6:
		return "IPv6 address"
	case Ether:
		return "MAC address"
	default:
		return "unknown"
	}
}

// FieldInfo describes a field: errors, completion and documents come from it.
type FieldInfo struct {
	Name   string // Wireshark's: "tcp.flags.syn"
	Kind   Kind
	Hex    bool   // printed as 0x…, padded to Width bytes, as tshark does
	Width  int    // bytes of the number in the header: it cannot be greater than they hold
	Doc    string // a sentence for a learner
	Source string // "RFC 9293 section 3.1"; empty for fields that no header carries
	ASCII  bool   // of a text: other bytes are no letters of it, and a zero ends it
	// Names gives the words for numbers, as in "1 (request)"; nil where there are none.
	Names func(uint64) string
}

// Value is one occurrence of a field. Raw is borrowed: it lives as long as the
// packet's storage.
type Value struct {
	Kind Kind
	Num  uint64
	Raw  []byte
	Addr netip.Addr
	At   Range // where it stands in its layer's Bytes; the zero Range if it was worked out
}

// Range is a run of bytes in a Layer's Bytes. Mask says which bits of a
// one- or two-byte run count, for flags; 0 means all.
type Range struct {
	Off, Len int
	Mask     uint64
}

// Span is a run of bytes in a recorded frame.
type Span struct {
	Packet   int // the number of the record
	Off, Len int
}

// Ref finds a field quickly: the dissector that has it, by its place in the
// registry, and its place among that dissector's Fields. The zero Ref is not valid.
type Ref struct {
	dissector *registered
	id        int
	info      *FieldInfo
}

// Info describes the field.
func (r Ref) Info() *FieldInfo { return r.info }

// IsProtocol reports whether the field is a protocol's own name.
func (r Ref) IsProtocol() bool { return r.dissector != nil && r.id < 0 }

// Proto is the protocol that has the field.
func (r Ref) Proto() string {
	if r.id < 0 {
		return r.info.Name
	}
	return r.dissector.proto
}
