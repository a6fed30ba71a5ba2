package dissect

import (
	"fmt"
	"strings"
	"time"

	"netlab/capture"
)

// frame is the record as a layer: what the capture knows and no header says.
type frame struct{}

// framePDU is one record's.
type framePDU struct{ p *Packet }

const (
	frameNumber = iota
	frameTime
	frameTimeEpoch
	frameTimeRelative
	frameTimeDelta
	frameLen
	frameCapLen
	frameProtocols
	frameInterfaceID
	frameInterfaceName
	frameComment
)

func (frame) Proto() string           { return "frame" }
func (frame) Match() []Match          { return nil }
func (frame) Title() (string, string) { return "The recorded frame as a whole", "" }

func (frame) Fields() []FieldInfo {
	return []FieldInfo{
		frameNumber:        {Name: "frame.number", Kind: Uint, Width: 4, Doc: "the frame's number in the capture, from 1"},
		frameTime:          {Name: "frame.time", Kind: Time, Doc: "when the frame left, as a date"},
		frameTimeEpoch:     {Name: "frame.time_epoch", Kind: Duration, Doc: "when the frame left, in seconds since 1970"},
		frameTimeRelative:  {Name: "frame.time_relative", Kind: Duration, Doc: "seconds since the first frame"},
		frameTimeDelta:     {Name: "frame.time_delta", Kind: Duration, Doc: "seconds since the frame before"},
		frameLen:           {Name: "frame.len", Kind: Uint, Width: 4, Doc: "how many bytes were on the wire"},
		frameCapLen:        {Name: "frame.cap_len", Kind: Uint, Width: 4, Doc: "how many of them the capture has"},
		frameProtocols:     {Name: "frame.protocols", Kind: String, Doc: "the protocols of all layers, outermost first"},
		frameInterfaceID:   {Name: "frame.interface_id", Kind: Uint, Width: 4, Doc: "the number of the interface that saw the frame"},
		frameInterfaceName: {Name: "frame.interface_name", Kind: String, Doc: "the interface that saw the frame: in the lab, the host that sent it"},
		frameComment:       {Name: "frame.comment", Kind: String, Doc: "what somebody wrote about the frame"},
	}
}

func (x frame) Dissect(c *Conversation, u Unit) (l Layer, n int, err error) {
	n, err = x.Place(&l, c, &u)
	return l, n, err
}

// Place implements Placer.
func (frame) Place(l *Layer, _ *Conversation, u *Unit) (int, error) {
	*l = Layer{
		PDU: framePDU{u.Outer}, Payload: u.Bytes,
		Next: Key{Table: "link", Num: uint64(u.Record.LinkType)},
	}
	return len(u.Bytes), nil
}

func (f framePDU) Field(_ *Layer, id int, dst []Value) []Value {
	p, rec := f.p, f.p.Record
	switch id {
	case frameNumber:
		return append(dst, Value{Kind: Uint, Num: uint64(rec.Number)})
	case frameTime:
		return appendSent(dst, Time, rec.Sent)
	case frameTimeEpoch:
		return appendSent(dst, Duration, rec.Sent)
	case frameTimeRelative:
		if !rec.Timed() {
			return dst
		}
		return append(dst, Value{Kind: Duration, Num: uint64(rec.Sent.Sub(p.first))})
	case frameTimeDelta:
		if !rec.Timed() {
			return dst
		}
		return append(dst, Value{Kind: Duration, Num: uint64(rec.Sent.Sub(p.prev))})
	case frameLen:
		return append(dst, Value{Kind: Uint, Num: uint64(max(rec.Length, len(rec.Data)))})
	case frameCapLen:
		return append(dst, Value{Kind: Uint, Num: uint64(len(rec.Data))})
	case frameProtocols:
		return append(dst, Value{Kind: String, Raw: p.protocols()})
	case frameInterfaceID:
		return append(dst, Value{Kind: Uint, Num: uint64(rec.Interface)})
	case frameInterfaceName:
		if rec.From != "" {
			return append(dst, Value{Kind: String, Raw: []byte(rec.From)})
		}
	case frameComment:
		for _, c := range rec.Comments {
			dst = append(dst, Value{Kind: String, Raw: []byte(c)})
		}
	}
	return dst
}

// appendSent appends when the frame left, if the capture says so.
func appendSent(dst []Value, k Kind, t time.Time) []Value {
	if t.IsZero() {
		return dst
	}
	return append(dst, Value{Kind: k, Num: uint64(t.UnixNano())})
}

// protocols lists the layers as Wireshark does: without the frame itself, and
// with the table that an EtherType was looked up in.
func (p *Packet) protocols() []byte {
	var b strings.Builder
	for i := 1; i < len(p.Layers); i++ {
		begun := p.begunAt(i + 1)
		// Wireshark names a stream's dissector once a packet.
		if l := &p.Layers[i]; !l.again && l.Proto != malformedName {
			p.name(&b, i, begun != "")
		}
		if begun != "" {
			b.WriteString(":" + begun)
		}
	}
	if b.Len() == 0 { // an empty record: its link is all that is known
		b.WriteString(p.begunAt(1))
	}
	return []byte(b.String())
}

// name adds the name of layer i, with those of the tables that Wireshark looks
// things up in by a dissector of their own. Goes says that more follows though
// no byte of it is there.
func (p *Packet) name(b *strings.Builder, i int, goes bool) {
	l := &p.Layers[i]
	if b.Len() > 0 {
		b.WriteByte(':')
	}
	if l.via && p.Layers[i-1].Proto != "http" {
		b.WriteString("http:") // through which Wireshark comes to it each time
	}
	if l.Proto == "pwethcw" || l.Proto == "pwethnocw" {
		b.WriteString("pwethheuristic:") // which guesses, and is none of both
	}
	b.WriteString(l.Proto)
	switch l.Proto {
	case "eth", "vlan", "ieee8021ad", "sll":
		if l.Next.Table == "eth.type" && !l.tunnelled() && (len(l.Payload) > 0 || goes) {
			b.WriteString(":ethertype")
		}
	case "igmp": // Wireshark has a table of its types, too
		if p, ok := l.PDU.(igmp); ok && p.version > 0 {
			b.WriteString(":igmp")
		}
	}
}

// begunAt is the protocol that stands behind so many layers and of which there
// is no unit; empty if there is none.
func (p *Packet) begunAt(at int) string {
	for _, g := range p.begun {
		if g.at == at {
			return g.proto
		}
	}
	return ""
}

func (f framePDU) Summary(*Layer) string {
	return fmt.Sprintf("frame %d, %d bytes", f.p.Record.Number, max(f.p.Record.Length, len(f.p.Record.Data)))
}

func (f framePDU) Notes(*Layer) []Note {
	var out []Note
	rec := f.p.Record
	if rec.Length > len(rec.Data) {
		out = append(out, Note{Level: Notice, Text: fmt.Sprintf(
			"The capture kept only the first %d of this frame's %d bytes.", len(rec.Data), rec.Length)})
	}
	if d := rec.Sent.Sub(f.p.prev); rec.Timed() && d < 0 {
		out = append(out, Note{Level: Notice, Text: fmt.Sprintf(
			"This frame is %v older than the one before it in the capture.", (-d).Round(time.Microsecond))})
	}
	if rec.LinkType != capture.LinkEthernet && len(f.p.Layers) > 1 && f.p.Layers[1].Proto == "data" {
		out = append(out, Note{Level: Notice, Text: fmt.Sprintf("Link type %d is not dissected.", rec.LinkType)})
	}
	return out
}
