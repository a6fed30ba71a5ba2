package dissect

import (
	"fmt"
	"strings"

	"netlab/osi"
)

// mpls is Multiprotocol Label Switching: routers forward by a label instead of
// by the address within. Labels are stacked, the topmost first:
//
//	label (20) · traffic class (3) · bottom of stack (1) · time to live (8)
//
// Nothing says what stands behind the last one. Both ends know; everyone else
// must guess by the first four bits: IP has its version there (RFC 4928).
type mpls struct{ labels int } // bytes of the stack

const (
	mplsLabel = iota
	mplsExp
	mplsBottom
	mplsTTL
)

const (
	mplsSource = "RFC 3032 section 2.1"
	labelSize  = 4

	labelChannel = 13 // RFC 5586 section 4: a channel for management follows
	labelOAM     = 14 // RFC 3429, which nobody uses any more
)

func (mpls) Proto() string           { return "mpls" }
func (mpls) Title() (string, string) { return "Multiprotocol Label Switching", "RFC 3032" }

func (mpls) Match() []Match {
	return []Match{
		{Table: "eth.type", Num: typeMPLS},
		{Table: "eth.type", Num: typeMPLSMulti},
		{Table: "ppp.protocol", Num: 0x0281}, // RFC 3032 section 4.3
		{Table: "ppp.protocol", Num: 0x0283},
		{Table: "ip.proto", Num: 137},  // RFC 4023
		{Table: "udp.port", Num: 6635}, // RFC 7510
	}
}

const (
	typeMPLS      = 0x8847
	typeMPLSMulti = 0x8848
)

func (mpls) Fields() []FieldInfo {
	return []FieldInfo{
		mplsLabel:  {Name: "mpls.label", Kind: Uint, Width: 4, Doc: "what the next router forwards by, and replaces; 0 to 15 mean something to all", Source: mplsSource, Names: labelName},
		mplsExp:    {Name: "mpls.exp", Kind: Uint, Width: 4, Doc: "how routers should treat the packet", Source: "RFC 5462"},
		mplsBottom: {Name: "mpls.bottom", Kind: Uint, Width: 4, Doc: "whether this is the last label of the stack", Source: mplsSource},
		mplsTTL:    {Name: "mpls.ttl", Kind: Uint, Width: 4, Doc: "how many more routers may forward the packet", Source: mplsSource},
	}
}

// labelName knows the labels that mean the same everywhere.
func labelName(n uint64) string {
	switch n {
	case 0:
		return "IPv4 explicit null"
	case 1:
		return "router alert"
	case 2:
		return "IPv6 explicit null"
	case 3:
		return "implicit null"
	case 7:
		return "entropy follows"
	case labelChannel:
		return "associated channel"
	case labelOAM:
		return "OAM alert"
	}
	return ""
}

func (mpls) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{Place: osi.Place{
		Layer: osi.DataLink, Suite: osi.Link,
		Caveat: "Labels stand between layers 2 and 3: below IP, and yet they lead through more than one link.",
	}, Header: len(b)}
	n, last := 0, uint64(0)
	for n+labelSize <= len(b) {
		entry := num(b[n : n+labelSize])
		n += labelSize
		if last = entry >> 12; entry&0x100 != 0 {
			break
		}
	}
	l.PDU = mpls{n}
	if n == 0 || len(b) > n && b[n-2]&1 == 0 { // an entry is there in part only
		l.Malformed, l.MalformedRange = "the stack of labels is cut short", Range{Off: n, Len: len(b) - n}
		return l, len(b), nil
	}
	l.Header, l.Payload = n, b[n:]
	if len(l.Payload) > 0 {
		l.Next = behindLabels(last, l.Payload[0]>>4)
	}
	return l, len(b), nil
}

// behindLabels guesses what follows the last label, as RFC 4928 section 3 and
// RFC 4385 section 3 make it possible.
func behindLabels(last uint64, nibble byte) Key {
	switch last {
	case labelChannel:
		return Key{Table: "mpls", Num: channelHere}
	case labelOAM:
		return Key{Table: "data"}
	}
	switch nibble {
	case 4:
		return Key{Table: "link", Num: linkIPv4}
	case 6:
		return Key{Table: "link", Num: linkIPv6}
	case 1:
		return Key{Table: "mpls", Num: channelHere}
	case 0:
		return Key{Table: "mpls", Num: wireHere}
	}
	return Key{Table: "data"}
}

// What may follow the labels besides IP.
const (
	wireHere    = iota // an Ethernet frame, with a control word or without
	channelHere        // a channel beside the pseudowire
)

// labelledLen is how many bytes at the front of b belong to the labels and the
// packet behind them: only IP says where it ends.
func labelledLen(b []byte) int {
	for n := labelSize; n < len(b); n += labelSize {
		if b[n-2]&1 == 0 {
			continue
		}
		switch b[n] >> 4 {
		case 4:
			return n + wholeLen(typeIPv4, b[n:])
		case 6:
			return n + wholeLen(typeIPv6, b[n:])
		}
		break
	}
	return len(b)
}

func (p mpls) Field(l *Layer, id int, dst []Value) []Value {
	for at := 0; at+labelSize <= min(p.labels, len(l.Bytes)); at += labelSize {
		pick := Pick{ID: id, Bytes: l.Bytes, Out: dst}
		pick.Bits(mplsLabel, at, 4, 0xfffff000)
		pick.Bits(mplsExp, at, 4, 0x00000e00)
		pick.Bits(mplsBottom, at, 4, 0x00000100)
		pick.Bits(mplsTTL, at, 4, 0x000000ff)
		dst = pick.Out
	}
	return dst
}

func (p mpls) Summary(l *Layer) string {
	if p.labels == 0 {
		return "MPLS, cut short"
	}
	const shown = 8 // a stack that is no trick has three or four
	var out []string
	for at := 0; at < p.labels && len(out) < shown; at += labelSize {
		out = append(out, fmt.Sprint(num(l.Bytes[at:at+labelSize])>>12))
	}
	if p.labels/labelSize > shown {
		out = append(out, "…")
	}
	if len(out) == 1 {
		return "label " + out[0]
	}
	return "labels " + strings.Join(out, " ")
}

func (p mpls) Notes(l *Layer) []Note {
	if p.labels == 0 {
		return nil
	}
	top := num(l.Bytes[:labelSize]) >> 12
	note := Note{
		Text:   fmt.Sprintf("The next router looks at the label %d and no further: it knows where that leads and by which label to replace it.", top),
		Source: "RFC 3031 section 2.1", At: Range{Len: labelSize},
	}
	if name := labelName(top); name != "" {
		note.Text = fmt.Sprintf("The label %d means the same to every router: %s.", top, name)
		note.Source = mplsSource
	}
	if p.labels > labelSize {
		note.Text += fmt.Sprintf(" Below it are %d more, for routers further on.", p.labels/labelSize-1)
	}
	return []Note{note}
}
