package capture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// What a pcap file begins with: the unit of its times, in its byte order.
const (
	magicMicro    uint32 = 0xA1B2C3D4
	magicNano     uint32 = 0xA1B23C4D
	magicModified uint32 = 0xA1B2CD34
)

// Lengths of draft-ietf-opsawg-pcap: of the file's head and of a packet's. Patches
// for Linux of 1999 (Alexey Kuznetzov's) made the latter longer: interface,
// protocol and kind of packet stand behind the two lengths, and in one version
// the number of the processor.
const (
	pcapHead      = 24
	packetHead    = 16
	modifiedHead  = 24
	processorHead = 28
)

// emptyRun is how many zeros in a row are no packets. Room that a program set
// aside in a file, and never wrote to, reads as packets of no bytes at no time.
const emptyRun = 16 << 10

// allZero reports whether nothing is written in b.
func allZero(b []byte) bool {
	for len(b) >= 8 && binary.LittleEndian.Uint64(b) == 0 {
		b = b[8:]
	}
	for _, x := range b {
		if x != 0 {
			return false
		}
	}
	return true
}

// pcap reads the classic format: one head, then packets with heads of 16 bytes.
type pcap struct {
	*Reader
	order   binary.ByteOrder
	unit    int64 // nanoseconds in a unit of the second half of a time
	swapped bool  // files before version 2.3 have the two lengths the other way round
	old     bool  // version 2.3 itself may have
	head    int   // bytes before each packet
}

// openPcap reads the head. draft-ietf-opsawg-pcap section 4. The packets' heads
// are longer in modified files.
func openPcap(r *Reader, order binary.ByteOrder, unit int64, modified bool) (*pcap, error) {
	head, err := r.src.take(pcapHead)
	if err != nil {
		return nil, failed(err, 0, "the head of a pcap file")
	}
	major, minor := order.Uint16(head[4:]), order.Uint16(head[6:])
	if major != 2 {
		return nil, damage(4, "version %d.%d of the pcap format; only 2 is known", major, minor)
	}
	// The upper bits of the last word have the length of a frame's check sequence.
	link := order.Uint32(head[20:]) & 0x03FFFFFF
	if link > 0xFFFF {
		return nil, damage(20, "link type %d; the format has none above 65535", link)
	}
	r.ifs = []Interface{{LinkType: linkType(uint16(link)), SnapLen: int(order.Uint32(head[16:]))}}
	p := &pcap{Reader: r, order: order, unit: unit, swapped: minor < 3, old: minor == 3, head: packetHead}
	if modified {
		if p.head = p.fitting(modifiedHead, processorHead); p.head == 0 {
			return nil, fmt.Errorf("capture: %w: a modified pcap file of an old Linux, whose packets have heads of a length that is not known", ErrFormat)
		}
	}
	return p, nil
}

// fitting is the first of these lengths of a packet's head with which the
// file's first packets follow one another; 0 if none does.
func (p *pcap) fitting(heads ...int) int {
	b, _ := p.src.peek(bufferSize)
	for _, head := range heads {
		if p.fits(b, head) {
			return head
		}
	}
	return 0
}

// fits follows the first packets. What is cut off by the end of b is no fault.
func (p *pcap) fits(b []byte, head int) bool {
	const enough = 4
	var last uint32
	for n := 0; n < enough && len(b) >= head; n++ {
		captured, length := p.order.Uint32(b[8:]), p.order.Uint32(b[12:])
		if p.swapped || p.old && captured > length {
			captured, length = length, captured
		}
		sec := p.order.Uint32(b)
		// A head of the wrong length makes a time of lengths, or of a frame's bytes.
		const decades = 20 * 365 * 24 * 3600
		if captured > MaxFrame || length > MaxBlock || n > 0 && (sec > last+decades || last > sec+decades) {
			return false
		}
		last = sec
		b = b[min(len(b), head+int(captured)):]
	}
	return true
}

// next implements format. draft-ietf-opsawg-pcap section 5.
func (p *pcap) next(r *Record) error {
	start := p.src.off
	p.at = start
	head, err := p.src.peek(p.head)
	if err != nil {
		if len(head) == 0 && errors.Is(err, io.EOF) {
			return io.EOF
		}
		return failed(err, start, "the head of a packet")
	}
	if b := p.src.held(); len(b) >= emptyRun && allZero(b[:emptyRun]) {
		return damage(start, "only zeros from here on: the file was not written to its end")
	}
	sec, frac := p.order.Uint32(head), p.order.Uint32(head[4:])
	captured, length := p.order.Uint32(head[8:]), p.order.Uint32(head[12:])
	if p.swapped || p.old && captured > length {
		captured, length = length, captured
	}
	if captured > min(MaxBlock-uint32(p.head), longestFrame(p.ifs[0].LinkType)) {
		return damage(start, "a packet of %d bytes", captured)
	}
	block, err := p.src.take(p.head + int(captured))
	if err != nil {
		return failed(err, start, "a packet")
	}
	r.Data = append(r.Data, block[p.head:]...)
	r.Length = int(length)
	r.LinkType = p.ifs[0].LinkType
	r.Sent = time.Unix(int64(sec), int64(frac)*p.unit).UTC()
	return nil
}

// ready implements format.
func (p *pcap) ready() bool {
	b := p.src.held()
	return len(b) >= p.head && int64(len(b)-p.head) >= int64(p.captured(b))
}

// captured is how many bytes of a packet follow its head.
func (p *pcap) captured(head []byte) uint32 {
	captured, length := p.order.Uint32(head[8:]), p.order.Uint32(head[12:])
	if p.swapped || p.old && captured > length {
		return length
	}
	return captured
}
