package ws

import (
	"encoding/binary"
	"math"
)

// Frame is a frame as one wants it, right or wrong. The zero Frame is an empty
// fragment that continues a message.
type Frame struct {
	Fin      bool
	Rsv      uint8 // three bits, the first of them 4
	OpCode   OpCode
	Mask     *[4]byte // nil: a client's frame gets a key, a server's none
	Unmasked bool     // no mask, also from a client
	Payload  []byte
	// Width is in how many bytes the length stands: 1, 2 or 8; 0: as few as
	// can be, which is what RFC 6455 section 5.2 demands.
	Width int
	// Declare is the length that the header says, if HasDeclare is set.
	Declare    uint64
	HasDeclare bool
}

// Bytes is the frame as it goes over the wire.
func (f *Frame) Bytes() []byte { return f.append(nil) }

// append writes the frame, RFC 6455 section 5.2.
func (f *Frame) append(b []byte) []byte {
	first := uint8(f.OpCode)&15 | f.Rsv&7<<4
	if f.Fin {
		first |= 0x80
	}
	n := uint64(len(f.Payload))
	if f.HasDeclare {
		n = f.Declare
	}
	width := f.Width
	if width == 0 {
		switch {
		case n <= 125:
			width = 1
		case n <= math.MaxUint16:
			width = 2
		default:
			width = 8
		}
	}
	var masked byte
	if f.Mask != nil {
		masked = 0x80
	}
	b = append(b, first)
	switch width {
	case 1:
		b = append(b, masked|byte(n&0x7f))
	case 2:
		b = binary.BigEndian.AppendUint16(append(b, masked|126), uint16(n&math.MaxUint16))
	default:
		b = binary.BigEndian.AppendUint64(append(b, masked|127), n)
	}
	if f.Mask == nil {
		return append(b, f.Payload...)
	}
	b = append(b, f.Mask[:]...)
	return append(b, unmask(f.Payload, f.Mask[:])...)
}
