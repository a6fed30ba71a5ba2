package dissect

import (
	"fmt"
	"net/netip"
)

func (s icmp6PDU) Summary(l *Layer) string {
	b := l.Bytes
	if len(b) < icmpHeader {
		return "ICMPv6, cut short"
	}
	name := icmp6TypeName(uint64(b[0]))
	if name == "" {
		name = fmt.Sprintf("ICMPv6 type %d code %d", b[0], b[1])
	}
	switch b[0] {
	case icmp6Echo, icmp6EchoReply:
		name += fmt.Sprintf(" id=0x%04x seq=%d", num(b[4:6]), num(b[6:8]))
	case icmp6TooBig:
		name += fmt.Sprintf(" mtu=%d", num(b[4:8]))
	case icmp6NS:
		if len(b) >= 24 {
			name = fmt.Sprintf("who has %s?", netip.AddrFrom16([16]byte(b[8:24])))
		}
	case icmp6NA:
		if len(b) >= 24 {
			name = fmt.Sprintf("%s is here", netip.AddrFrom16([16]byte(b[8:24])))
			if vs := ndOptions(b, icmp6OptTargetLink, nil); len(vs) > 0 {
				name = fmt.Sprintf("%s is at %s", netip.AddrFrom16([16]byte(b[8:24])), mac(vs[0].Raw))
			}
		}
	}
	return name
}

func (a *icmp6Answer) Summary(l *Layer) string { return a.icmp6PDU.Summary(l) }

func (a *icmp6Answer) Notes(l *Layer) []Note {
	if len(l.Bytes) < icmpHeader {
		return nil
	}
	return append(icmpPDU(a.icmp6PDU).sumNotes(), echoAnswer(l, a.request, a.after, "RFC 4443 section 4.2"))
}

func (s icmp6PDU) Notes(l *Layer) []Note {
	b := l.Bytes
	if len(b) < icmpHeader {
		return nil
	}
	out := icmpPDU(s).sumNotes()
	add := func(level Level, at Range, source, format string, args ...any) []Note {
		return append(out, Note{Level: level, Text: fmt.Sprintf(format, args...), Source: source, At: at})
	}
	head, target := Range{Len: 2}, Range{Off: 8, Len: 16}
	quote := quoted(l.Payload)
	switch b[0] {
	case icmp6Unreachable:
		why := "The packet could not be delivered"
		switch b[1] {
		case 0:
			why = "A router has no route to the destination"
		case 1:
			why = "Somebody's rules forbid the packet"
		case 3:
			why = "A router cannot reach the host on its last link"
		case 4:
			why = "The host is there but no program waits at that port"
		}
		return add(Warning, head, "RFC 4443 section 3.1", "%s; the message quotes %s.", why, quote)
	case icmp6TooBig:
		return add(Warning, Range{Off: 4, Len: 4}, "RFC 4443 section 3.2",
			"The packet is too long for the next link, which carries %d bytes: routers don't fragment IPv6, so this one dropped it; it quotes %s.", num(b[4:8]), quote)
	case icmp6Exceeded:
		if b[1] == 1 {
			return add(Warning, head, "RFC 4443 section 3.3", "The receiver waited in vain for the other fragments of %s and dropped those it had.", quote)
		}
		return add(Warning, head, "RFC 4443 section 3.3", "A router dropped the packet because its hop limit had run out; it quotes %s.", quote)
	case icmp6Parameter:
		return add(Warning, Range{Off: 4, Len: 4}, "RFC 4443 section 3.4", "Byte %d of the packet makes no sense to its receiver; the message quotes %s.", num(b[4:8]), quote)
	case icmp6Echo:
		return add(Chat, Range{Off: 4, Len: 4}, "RFC 4443 section 4.1", "The sender asks for these bytes back, as ping does: echo request %d.", num(b[6:8]))
	case icmp6EchoReply:
		return add(Chat, Range{Off: 4, Len: 4}, "RFC 4443 section 4.2", "The host sends back the bytes of echo request %d.", num(b[6:8]))
	case icmp6RS:
		return add(Chat, head, "RFC 4861 section 4.1", "A host asks the routers on its link to speak up now instead of in their own time.")
	case icmp6RA:
		return add(Chat, head, "RFC 4861 section 4.2", "A router tells the hosts on its link that it is there and which addresses belong to the link.")
	}
	if len(b) >= 24 {
		addr := netip.AddrFrom16([16]byte(b[8:24]))
		switch b[0] {
		case icmp6NS:
			return add(Chat, target, "RFC 4861 section 4.3",
				"The sender asks for the MAC address of %s. IPv6 asks the group that this address belongs to, where IPv4's ARP asks everyone.", addr)
		case icmp6NA:
			return add(Chat, target, "RFC 4861 section 4.4", "%s tells its MAC address; the asker remembers it and can now send.", addr)
		}
	}
	if name := icmp6TypeName(uint64(b[0])); name != "" {
		return add(Chat, head, "RFC 4443", "This is the ICMPv6 message %q.", name)
	}
	return out
}
