package dissect

import (
	"fmt"

	"netlab/osi"
)

// pseudowire is an Ethernet frame behind MPLS labels: a cable between two
// Ethernets that is made of a network. Before the frame may stand a control word
//
//	0000 (4) · reserved (12) · sequence number (16)
//
// so that nobody takes the frame for IP; nothing says whether it does.
type pseudowire struct{ control bool }

const (
	wirePlain = iota
	wireControl
	wireSeq
)

const (
	wireSource  = "RFC 4448 section 4.6"
	controlWord = 4
)

func (pseudowire) Proto() string { return "pwethcw" }
func (pseudowire) Title() (string, string) {
	return "Ethernet pseudowire, with a control word", "RFC 4448"
}
func (pseudowire) Match() []Match { return []Match{{Table: "mpls", Num: wireHere}} }

func (pseudowire) Aliases() []FieldInfo {
	return []FieldInfo{
		{Name: "pwethnocw", Kind: None, Doc: "Ethernet pseudowire, without a control word", Source: "RFC 4448"},
		{Name: "pwethheuristic", Kind: None, Doc: "Ethernet pseudowire of either kind: Wireshark has a name for its guess", Source: "RFC 4448"},
	}
}

func (pseudowire) Fields() []FieldInfo {
	return []FieldInfo{
		wirePlain:   {Name: "pweth", Kind: Bool, Doc: "an Ethernet frame follows the labels at once", Source: wireSource},
		wireControl: {Name: "pweth.cw", Kind: Bool, Doc: "there is a control word", Source: wireSource},
		wireSeq:     {Name: "pweth.cw.sequence_number", Kind: Uint, Width: 2, Doc: "counts the frames, from 1; 0 where nobody counts", Source: wireSource},
	}
}

func (pseudowire) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{Place: osi.Place{
		Layer: osi.DataLink, Suite: osi.Link,
		Caveat: "A tunnel: a frame of layer 2 rides behind labels, so layers repeat.",
	}, Payload: b, Next: Key{Table: "link", Num: 1}}
	if plainEther(b) {
		l.Proto, l.PDU = "pwethnocw", pseudowire{}
		return l, len(b), nil
	}
	l.PDU, l.Header = pseudowire{control: true}, min(controlWord, len(b))
	l.Payload = b[l.Header:]
	if len(b) < controlWord {
		l.Malformed, l.MalformedRange, l.Next = errShort.Error(), Range{Len: len(b)}, Key{}
	}
	return l, len(b), nil
}

// plainEther reports whether a frame begins here and no control word. Wireshark
// asks its list of all makers of network cards whether both addresses are of
// one; here it is enough that both could be, and that the frame's type is known.
func plainEther(b []byte) bool {
	if len(b) < ethHeader || b[0]&3 != 0 || b[6]&3 != 0 { // a group's, or somebody's own invention
		return false
	}
	kind := num(b[12:14])
	return etherTypeName(kind) != "" || kind > 2 && int(kind) <= len(b)-ethHeader
}

func (p pseudowire) Field(l *Layer, id int, dst []Value) []Value {
	switch {
	case id == wirePlain && !p.control, id == wireControl && p.control:
		return append(dst, Value{Kind: Bool, Num: 1})
	case id == wireSeq && p.control:
		return uintAt(dst, l.Bytes, 2, 2)
	}
	return dst
}

func (p pseudowire) Summary(*Layer) string {
	if p.control {
		return "Ethernet pseudowire with a control word"
	}
	return "Ethernet pseudowire"
}

func (p pseudowire) Notes(l *Layer) []Note {
	if !p.control {
		return []Note{{Text: "A whole Ethernet frame rides behind the labels: both ends see one Ethernet, whatever network lies between.", Source: "RFC 4448 section 1"}}
	}
	if len(l.Bytes) < controlWord {
		return nil
	}
	text := "A whole Ethernet frame rides behind the labels. Before it stands a control word, whose first four bits are 0, so that no router takes the frame for IP."
	if seq := num(l.Bytes[2:4]); seq > 0 {
		text += fmt.Sprintf(" It is number %d.", seq)
	}
	return []Note{{Text: text, Source: wireSource, At: Range{Len: controlWord}}}
}

// channel is the header of what the ends of a pseudowire, or of a path of
// labels, have to say to each other beside what they carry:
//
//	0001 (4) · version (4) · reserved (8) · type (16)
type channel struct{}

const (
	channelVersion = iota
	channelReserved
	channelType
)

const channelSource = "RFC 4385 section 5"

func (channel) Proto() string           { return "pwach" }
func (channel) Title() (string, string) { return "Associated channel of a pseudowire", "RFC 4385" }
func (channel) Match() []Match          { return []Match{{Table: "mpls", Num: channelHere}} }

func (channel) Fields() []FieldInfo {
	return []FieldInfo{
		channelVersion:  {Name: "pwach.ver", Kind: Uint, Width: 1, Doc: "0", Source: channelSource},
		channelReserved: {Name: "pwach.res", Kind: Uint, Hex: true, Width: 1, Doc: "must be zero", Source: channelSource},
		channelType:     {Name: "pwach.channel_type", Kind: Uint, Hex: true, Width: 2, Doc: "what the channel carries", Source: channelSource, Names: channelName},
	}
}

func channelName(n uint64) string {
	switch n {
	case 0x0021:
		return "IPv4"
	case 0x0057:
		return "IPv6"
	case 0x0007, 0x0022, 0x0023:
		return "fault detection (BFD)"
	}
	return ""
}

func (channel) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{PDU: channel{}, Place: ethPlace(), Header: min(controlWord, len(b))}
	if len(b) < controlWord {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	l.Payload, l.Next = b[controlWord:], Key{Table: "data"}
	switch num(b[2:4]) {
	case 0x0021:
		l.Next = Key{Table: "link", Num: linkIPv4}
	case 0x0057:
		l.Next = Key{Table: "link", Num: linkIPv6}
	}
	return l, len(b), nil
}

func (channel) Field(l *Layer, id int, dst []Value) []Value {
	p := Pick{ID: id, Bytes: l.Bytes, Out: dst}
	p.Bits(channelVersion, 0, 1, 0x0f)
	p.Uint(channelReserved, 1, 1)
	p.Uint(channelType, 2, 2)
	return p.Out
}

func (channel) Summary(l *Layer) string {
	if len(l.Bytes) < controlWord {
		return "associated channel, cut short"
	}
	kind := num(l.Bytes[2:4])
	if name := channelName(kind); name != "" {
		return "associated channel: " + name
	}
	return fmt.Sprintf("associated channel of type 0x%04x", kind)
}

func (channel) Notes(l *Layer) []Note {
	if len(l.Bytes) < controlWord {
		return nil
	}
	return []Note{{
		Text:   "The ends of the path of labels speak to each other here, beside what they carry for others: mostly to find out whether the path still stands.",
		Source: "RFC 5586 section 1", At: Range{Len: controlWord},
	}}
}
