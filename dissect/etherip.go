package dissect

import (
	"fmt"

	"netlab/osi"
)

// etherIP is an Ethernet frame in an IP packet, with next to nothing between:
//
//	version, 3 (4) · reserved (12)
type etherIP struct{}

const (
	etherIPVersion = iota
	etherIPReserved
)

const (
	etherIPSource = "RFC 3378 section 3"
	etherIPHeader = 2
)

func (etherIP) Proto() string           { return "etherip" }
func (etherIP) Title() (string, string) { return "Ethernet in IP", "RFC 3378" }
func (etherIP) Match() []Match          { return []Match{{Table: "ip.proto", Num: 97}} }

func (etherIP) Fields() []FieldInfo {
	return []FieldInfo{
		etherIPVersion:  {Name: "etherip.ver", Kind: Uint, Width: 2, Doc: "3", Source: etherIPSource},
		etherIPReserved: {Name: "etherip.reserved", Kind: Uint, Hex: true, Width: 2, Doc: "must be zero", Source: etherIPSource},
	}
}

// tunnelOfFrames is the place of a header behind which a whole frame stands.
func tunnelOfFrames(carrier string) osi.Place {
	return osi.Place{
		Layer: osi.DataLink, Suite: osi.Link,
		Caveat: "A tunnel: a frame of layer 2 rides in " + carrier + ", so layers repeat.",
	}
}

// tunnelOfPackets is the place of what puts packets into datagrams.
func tunnelOfPackets() osi.Place {
	return osi.Place{
		Layer: osi.Network, Suite: osi.Internet,
		Caveat: "A tunnel: a packet of layer 3 rides in a datagram of layer 4, so layers repeat.",
	}
}

func (etherIP) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: etherIP{}, Place: tunnelOfFrames("a packet of layer 3"), Header: min(etherIPHeader, len(b))}
	if len(b) < etherIPHeader {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	l.Payload, l.Next = b[etherIPHeader:], Key{Table: "link", Num: 1}
	return l, len(b), nil
}

func (etherIP) Field(l *Layer, id int, dst []Value) []Value {
	p := Pick{ID: id, Bytes: l.Bytes, Out: dst}
	p.Bits(etherIPVersion, 0, 2, 0xf000)
	p.Bits(etherIPReserved, 0, 2, 0x0fff)
	return p.Out
}

func (etherIP) Summary(l *Layer) string {
	if len(l.Bytes) < etherIPHeader {
		return "EtherIP, cut short"
	}
	return fmt.Sprintf("Ethernet in IP, version %d", l.Bytes[0]>>4)
}

func (etherIP) Notes(l *Layer) []Note {
	if len(l.Bytes) < etherIPHeader {
		return nil
	}
	out := []Note{{Text: "A tunnel: the Ethernet frame within was put into an IP packet as it is, so that two LANs far from each other are one.", Source: "RFC 3378 section 1"}}
	if v := l.Bytes[0] >> 4; v != 3 {
		out = append(out, Note{Level: Warning, Text: fmt.Sprintf("The version must be 3, and is %d.", v), Source: etherIPSource, At: Range{Len: 1, Mask: 0xf0}})
	}
	return out
}
