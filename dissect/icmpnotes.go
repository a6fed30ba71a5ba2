package dissect

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

func (s icmpPDU) Summary(l *Layer) string {
	b := l.Bytes
	if len(b) < icmpHeader {
		return "ICMP, cut short"
	}
	name := icmpTypeName(uint64(b[0]))
	if name == "" {
		name = fmt.Sprintf("ICMP type %d code %d", b[0], b[1])
	}
	switch b[0] {
	case icmpEcho, icmpEchoReply, icmpTimestamp, icmpTimestampRep:
		name += fmt.Sprintf(" id=%d seq=%d", num(b[4:6]), num(b[6:8]))
	case icmpUnreachable:
		if what := unreachable(b[1]); what != "" {
			name = what + " unreachable"
		}
		if b[1] == 4 {
			name = fmt.Sprintf("fragmentation needed mtu=%d", num(b[6:8]))
		}
	case icmpTimeExceeded:
		if name = "TTL exceeded"; b[1] == 1 {
			name = "reassembly time exceeded"
		}
	}
	return name
}

// unreachable says what could not be reached.
func unreachable(code byte) string {
	switch code {
	case 0, 6, 9, 11:
		return "network"
	case 1, 7, 8, 10, 12, 13:
		return "host"
	case 2:
		return "protocol"
	case 3:
		return "port"
	}
	return ""
}

func (a *icmpAnswer) Summary(l *Layer) string { return a.icmpPDU.Summary(l) }

func (a *icmpAnswer) Notes(l *Layer) []Note {
	if len(l.Bytes) < icmpHeader {
		return nil
	}
	return append(a.sumNotes(), echoAnswer(l, a.request, a.after, "RFC 792, echo"))
}

// echoAnswer explains a reply to a request that was seen.
func echoAnswer(l *Layer, request int, after time.Duration, source string) Note {
	text := fmt.Sprintf("The host answers echo request %d, in frame %d, with the same bytes", num(l.Bytes[6:8]), request)
	if after != 0 {
		text += fmt.Sprintf("; the way there and back took %v", after.Round(time.Microsecond))
	}
	return Note{
		Text:   text + ".",
		Source: source, At: Range{Off: 4, Len: 4}, Packets: []int{request},
	}
}

func (s icmpPDU) sumNotes() []Note {
	if s != sumBad {
		return nil
	}
	return []Note{{
		Level: Error, Text: "The message's checksum is wrong: bits have changed on the way, and whoever gets it drops it.",
		Source: "RFC 1122 section 3.2.2", At: Range{Off: 2, Len: 2},
	}}
}

func (s icmpPDU) Notes(l *Layer) []Note {
	b := l.Bytes
	if len(b) < icmpHeader {
		return nil
	}
	out := s.sumNotes()
	add := func(level Level, at Range, source, format string, args ...any) []Note {
		return append(out, Note{Level: level, Text: fmt.Sprintf(format, args...), Source: source, At: at})
	}
	head := Range{Len: 2}
	quote := quoted(l.Payload)
	switch b[0] {
	case icmpEcho:
		return add(Chat, Range{Off: 4, Len: 4}, "RFC 792, echo", "The sender asks for these bytes back, as ping does: echo request %d.", num(b[6:8]))
	case icmpEchoReply:
		return add(Chat, Range{Off: 4, Len: 4}, "RFC 792, echo", "The host sends back the bytes of echo request %d.", num(b[6:8]))
	case icmpUnreachable:
		return append(out, unreachableNote(b, quote))
	case icmpTimeExceeded:
		if b[1] == 1 {
			return add(Warning, head, "RFC 792, time exceeded", "The receiver waited in vain for the other fragments of %s and dropped those it had.", quote)
		}
		return add(Warning, head, "RFC 792, time exceeded", "A router dropped the packet because its TTL had run out; it quotes %s.", quote)
	case icmpRedirect:
		return add(Notice, Range{Off: 4, Len: 4}, "RFC 792, redirect", "A router says that %s is a better way for %s.", netip.AddrFrom4([4]byte(b[4:8])), quote)
	case icmpParameter:
		return add(Warning, Range{Off: 4, Len: 1}, "RFC 792, parameter problem", "Byte %d of the packet makes no sense to its receiver; it quotes %s.", b[4], quote)
	}
	if name := icmpTypeName(uint64(b[0])); name != "" {
		return add(Chat, head, "RFC 792", "This is the ICMP message %q.", name)
	}
	return out
}

func unreachableNote(b []byte, quote string) Note {
	n := Note{Level: Warning, Source: "RFC 792, destination unreachable", At: Range{Len: 2}}
	switch b[1] {
	case 0:
		n.Text = "A router has no route to the packet's network; it quotes " + quote + "."
	case 1:
		n.Text = "A router cannot reach the host on its last link, usually because nobody there answers its ARP requests; it quotes " + quote + "."
	case 2:
		n.Text = "The host is there but does not speak that protocol; it quotes " + quote + "."
	case 3:
		n.Text = "The host is there but no program waits at that port; it quotes " + quote + "."
	case 4:
		n.Text = fmt.Sprintf("The packet is too long for the next link, which carries %d bytes, and must not be fragmented: a router dropped it and quotes %s.", num(b[6:8]), quote)
		n.Source, n.At = "RFC 1191 section 4", Range{Off: 6, Len: 2}
	case 9, 10, 13:
		n.Text = "Somebody's rules forbid the packet; a filter on the way quotes " + quote + "."
		n.Source = "RFC 1812 section 5.2.7.1"
	default:
		n.Text = fmt.Sprintf("The packet could not be delivered (code %d); the message quotes %s.", b[1], quote)
	}
	return n
}

// quoted says in a few words which packet an error message quotes. It reads
// what it needs itself, for the packet is usually cut short.
func quoted(b []byte) string {
	var src, dst netip.Addr
	var proto byte
	var rest []byte
	switch {
	case len(b) >= ipHeader && b[0]>>4 == 4:
		src, dst, proto = netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20])), b[9]
		if head := int(b[0]&15) * 4; head >= ipHeader && head <= len(b) && num(b[6:8])&0x1fff == 0 {
			rest = b[head:]
		}
	case len(b) >= ip6Header && b[0]>>4 == 6:
		src, dst, proto, rest = netip.AddrFrom16([16]byte(b[8:24])), netip.AddrFrom16([16]byte(b[24:40])), b[6], b[40:]
	default:
		return "nothing that can be read"
	}
	name := ipProtoName(uint64(proto))
	if name == "" {
		name = fmt.Sprintf("protocol %d", proto)
	}
	if len(rest) >= 4 && (proto == 6 || proto == 17) {
		return fmt.Sprintf("the beginning of the %s %s from %s to %s", name, unitWord(proto),
			netip.AddrPortFrom(src, uint16(num(rest[0:2]))), netip.AddrPortFrom(dst, uint16(num(rest[2:4]))))
	}
	return strings.TrimSpace(fmt.Sprintf("the beginning of the %s packet from %s to %s", name, src, dst))
}

func unitWord(proto byte) string {
	if proto == 6 {
		return "segment"
	}
	return "datagram"
}
