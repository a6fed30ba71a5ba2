package dissect

import (
	"fmt"
	"net/netip"

	"netlab/internal/text"
)

func (ip) Summary(l *Layer) string {
	b := l.Bytes
	if len(b) < ipHeader {
		return "IPv4, cut short"
	}
	src, dst := netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20]))
	out := fmt.Sprintf("%s > %s", src, dst)
	if name := ipProtoName(uint64(b[9])); name != "" {
		out += " " + name
	} else {
		out += fmt.Sprintf(" protocol %d", b[9])
	}
	if off, more := int(num(b[6:8])&0x1fff)*8, b[6]&0x20 != 0; off > 0 || more {
		out += fmt.Sprintf(" fragment id=0x%04x from=%d", num(b[4:6]), off)
		if more {
			out += " more"
		}
	}
	return out
}

func (p *ipWhole) Summary(l *Layer) string { return p.ip.Summary(l) }

func (p *ipWhole) Notes(l *Layer) []Note {
	said := fmt.Sprintf("With this fragment the packet is whole: %s of data came in %s.", text.Count(len(p.data), "byte"), text.Count(len(p.frames), "fragment"))
	if p.overlap {
		said += " Some bytes came twice, in fragments that overlap; here the first copy counts."
	}
	return append([]Note{{Text: said, Source: "RFC 791 section 3.2", At: Range{Off: 4, Len: 4}, Packets: p.frames}}, p.notes(l, false)...)
}

func (p ip) Notes(l *Layer) []Note { return p.notes(l, true) }

func (ip) notes(l *Layer, lone bool) []Note {
	b := l.Bytes
	if len(b) < ipHeader || l.Malformed != "" && l.Header >= len(b) {
		return nil
	}
	var out []Note
	src, dst := netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20]))
	head := min(int(b[0]&15)*4, len(b))
	if sum := Checksum(0, b[:head]); sum != 0 {
		out = append(out, ipSumNote(b))
	}
	if off, more := int(num(b[6:8])&0x1fff)*8, b[6]&0x20 != 0; lone && (off > 0 || more) {
		out = append(out, fragNote(num(b[4:6]), off, len(l.Bytes)-head, more))
	}
	if b[8] <= 1 && !dst.IsMulticast() {
		out = append(out, Note{
			Text:   fmt.Sprintf("Its TTL is %d: a router that gets this packet must not forward it.", b[8]),
			Source: "RFC 1812 section 5.3.1", At: Range{Off: 8, Len: 1},
		})
	}
	if b[1]&3 == 3 {
		out = append(out, Note{
			Level: Notice, Text: "A router on the way met congestion and marked the packet instead of dropping it.",
			Source: "RFC 3168 section 5", At: Range{Off: 1, Len: 1, Mask: 3},
		})
	}
	eachIPOption(l, func(kind byte, off, n int) {
		if name := ipOptName(uint64(kind)); kind > ipOptNop && name != "" {
			out = append(out, Note{
				Level: Notice, Text: "The header carries an option that is seldom seen: " + name + ".",
				Source: "RFC 791 section 3.1", At: Range{Off: off, Len: n},
			})
		}
	})
	return append(out, Note{
		Text:   fmt.Sprintf("%s sends this packet to %s; %s may still forward it.", src, dst, text.Count(max(0, int(b[8])-1), "router")),
		Source: "RFC 791 section 3.1", At: Range{Len: head},
	})
}

func ipSumNote(b []byte) Note {
	at := Range{Off: 10, Len: 2}
	if num(b[10:12]) == 0 {
		return Note{
			Level: Chat, Text: "The header has no checksum yet: the sender leaves it to its network card, behind the point of capture.",
			Source: "RFC 791 section 3.1", At: at,
		}
	}
	return Note{
		Level: Error, Text: "The header's checksum is wrong: bits have changed on the way, and whoever gets the packet drops it.",
		Source: "RFC 1122 section 3.2.1.2", At: at,
	}
}

func fragNote(id uint64, off, n int, more bool) Note {
	text := fmt.Sprintf("This is a fragment: bytes %d to %d of the data of packet 0x%04x", off, max(off, off+n-1), id)
	switch {
	case !more:
		text += ", its end"
	case off == 0:
		text += ", its beginning"
	}
	return Note{
		Text:   text + ". Only the receiver puts fragments together; what they carry shows where the last missing one comes.",
		Source: "RFC 791 section 3.2", At: Range{Off: 4, Len: 4},
	}
}

// Checksum is the Internet checksum of b, RFC 1071, begun with an earlier sum
// of whole 16-bit words. Over bytes that include a right checksum it is 0.
func Checksum(sum uint32, b []byte) uint16 {
	s := uint64(sum)
	for ; len(b) >= 2; b = b[2:] {
		s += uint64(b[0])<<8 | uint64(b[1])
	}
	if len(b) == 1 {
		s += uint64(b[0]) << 8
	}
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return ^uint16(s)
}

// PseudoHeader sums what an upper layer's checksum covers besides its own n
// bytes: addresses, protocol and length (RFC 9293 section 3.1, RFC 768; for IPv6
// RFC 8200 section 8.1).
func PseudoHeader(src, dst netip.Addr, proto uint8, n int) uint32 {
	var sum uint32
	for _, a := range [...]netip.Addr{src, dst} {
		if a.Is4() {
			b := a.As4()
			sum += uint32(b[0])<<8 + uint32(b[1]) + uint32(b[2])<<8 + uint32(b[3])
			continue
		}
		b := a.As16()
		for i := 0; i < len(b); i += 2 {
			sum += uint32(b[i])<<8 | uint32(b[i+1])
		}
	}
	return sum + uint32(proto) + uint32(n>>16) + uint32(n&0xffff)
}
