package capture

import (
	"encoding/binary"
	"math"
)

// Block types of draft-ietf-opsawg-pcapng section 11.1. A section header reads
// the same in both byte orders, because the order is not known before it.
const (
	blockSection   uint32 = 0x0A0D0D0A
	blockInterface uint32 = 1
	blockOldPacket uint32 = 2
	blockSimple    uint32 = 3
	blockNames     uint32 = 4
	blockStats     uint32 = 5
	blockPacket    uint32 = 6
)

// byteOrderMagic tells the byte order of a section.
const byteOrderMagic uint32 = 0x1A2B3C4D

// Options, each valid in its own kind of block but for the first two.
const (
	optEnd         uint16 = 0
	optComment     uint16 = 1
	optApplication uint16 = 4  // of a section
	optName        uint16 = 2  // of an interface
	optDescription uint16 = 3  // of an interface
	optTimeUnit    uint16 = 9  // of an interface: if_tsresol
	optTimeOffset  uint16 = 14 // of an interface: if_tsoffset, in seconds
	optFlags       uint16 = 2  // of a packet: epb_flags
	optDropCount   uint16 = 4  // of a packet: epb_dropcount
	optStatsDrop   uint16 = 5  // of statistics: isb_ifdrop
)

// Records of a name resolution block, section 4.5.
const (
	nameEnd  uint16 = 0
	nameIPv4 uint16 = 1
	nameIPv6 uint16 = 2
)

// Directions in epb_flags, section 4.3.1.
const (
	inbound  uint32 = 1
	outbound uint32 = 2
)

// overhead is what a block has around its body: type and twice its length.
const overhead = 12

// MaxBlock is the length of the longest block that is read into memory. Longer
// ones are damage, or stepped over.
const MaxBlock = 16 << 20

// MaxFrame is how many bytes of a frame a capture may have: what libpcap takes at
// most, so what tcpdump and Wireshark write. More is damage, as it is for
// Wireshark: the length is none.
const MaxFrame = 256 << 10

// longestFrame is MaxFrame but where one message is a frame, as on the buses of
// USB and D-Bus: those may be as long as a block.
func longestFrame(l LinkType) uint32 {
	const usbLinux, usbLinuxMapped, dbus, usbPcap, ebhscr = 189, 220, 231, 249, 279
	switch l {
	case usbLinux, usbLinuxMapped, dbus, usbPcap, ebhscr:
		return MaxBlock
	default:
		return MaxFrame
	}
}

// MaxOption is the length of the longest option: its field has 16 bits.
const MaxOption = math.MaxUint16

// beginBlock starts a block at the end of b.
func beginBlock(b []byte, kind uint32) []byte {
	b = binary.LittleEndian.AppendUint32(b, kind)
	return binary.LittleEndian.AppendUint32(b, 0)
}

// endBlock completes the block that began at b[start:]: its length at both ends.
func endBlock(b []byte, start int) []byte {
	length := uint32(len(b) - start + 4)
	binary.LittleEndian.PutUint32(b[start+4:], length)
	return binary.LittleEndian.AppendUint32(b, length)
}

// appendOption appends an option, padded. The caller has checked its length.
func appendOption(b []byte, code uint16, value string) []byte {
	b = binary.LittleEndian.AppendUint16(b, code)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(value)))
	return pad(append(b, value...), len(value))
}

// pad appends zeros until n has grown to a multiple of four.
func pad(b []byte, n int) []byte {
	return append(b, "\x00\x00\x00"[:padding(n)]...)
}

// padding is how many bytes make n a multiple of four.
func padding(n int) int { return -n & 3 }
