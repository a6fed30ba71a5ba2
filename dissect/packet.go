package dissect

import (
	"time"

	"netlab/capture"
	"netlab/internal/text"
)

// Packet is a recorded frame and its layers, outermost first. Layers[0] is
// always the pseudo-layer "frame", whose fields are the record's own. A packet
// must not be copied once it has layers.
type Packet struct {
	Record *capture.Record
	Layers []Layer

	first, prev time.Time // when the capture's first and previous frames left
	pieces      Map       // storage for the layers' maps
	begun       []begun
	spare       spare
}

// spare is a talker's PDU of the packet that was here before.
type spare struct {
	set *registered
	pdu PDU
}

// begun is a protocol of which a packet has only the beginning of a unit.
type begun struct {
	at    int // behind so many layers
	proto string
}

// Number is the number of the packet's record.
func (p *Packet) Number() int { return p.Record.Number }

// Top is the layer that matters: the topmost one that is not just data, nor
// quoted by an error message.
func (p *Packet) Top() *Layer {
	top := 0
	for i := range p.Layers {
		l := &p.Layers[i]
		if l.Proto != "data" && l.Proto != malformedName {
			top = i
		}
		if l.Quotes {
			break
		}
	}
	if len(p.Layers) == 0 {
		return nil
	}
	return &p.Layers[top]
}

// Layer is the first layer of this protocol, or nil.
func (p *Packet) Layer(proto string) *Layer {
	for i := range p.Layers {
		if p.Layers[i].Proto == proto {
			return &p.Layers[i]
		}
	}
	return nil
}

// Values appends every occurrence of a field, over all layers of its protocol,
// outermost first.
func (p *Packet) Values(f Ref, dst []Value) []Value {
	for i := range p.Layers {
		if l := &p.Layers[i]; l.set == f.dissector { // most are not: this is quicker than a call
			dst = l.Values(f, dst)
		}
	}
	return dst
}

// Values appends the values that this layer has of a field: none if the field
// is another protocol's. A protocol's own field has one value, whose Raw is the
// whole unit.
func (l *Layer) Values(f Ref, dst []Value) []Value {
	if l.set == nil || l.set != f.dissector {
		return dst
	}
	if f.id < 0 {
		if l.Proto != f.info.Name {
			return dst // a relative of the same fields: mdns is not dns
		}
		return append(dst, Value{Kind: None, Raw: l.Bytes, At: Range{Len: len(l.Bytes)}})
	}
	return l.FieldValues(f.id, dst)
}

// FieldValues appends the values of the field with this place in l.Fields().
func (l *Layer) FieldValues(id int, dst []Value) (out []Value) {
	if l.PDU == nil {
		return dst
	}
	n := len(dst)
	defer func() {
		if recover() != nil { // a dissector's fault must not end the program
			out = dst[:n]
		}
	}()
	return l.PDU.Field(l, id, dst)
}

// Summary is the unit in a few words, safe to print.
func (l *Layer) Summary() (out string) {
	if l.PDU == nil {
		return ""
	}
	defer func() {
		if recover() != nil {
			out = l.Malformed
		}
	}()
	return text.Escape(l.PDU.Summary(l))
}

// Notes are sentences about the unit, the most important first: the
// dissector's, and the session's about holes and overlaps. They are made when
// asked for.
func (l *Layer) Notes() (out []Note) {
	if l.Malformed != "" {
		out = append(out, Note{Level: Error, Text: "These bytes break the rules of " + l.Proto + ": " + l.Malformed + ".", At: l.MalformedRange})
	}
	out = append(append(out, l.notes...), l.heard.notes(l)...)
	if l.PDU == nil {
		return out
	}
	defer func() { _ = recover() }()
	if l.Malformed == "" {
		return append(l.PDU.Notes(l), out...)
	}
	return append(out, l.PDU.Notes(l)...)
}

// Spans says where a run of the layer's Bytes lies in the recorded frames. The
// zero Range lies nowhere.
func (l *Layer) Spans(r Range) []Span {
	if r.Len <= 0 || r.Off < 0 {
		return nil
	}
	return l.Map.Slice(r.Off, r.Len).Spans()
}

// Fields lists the fields of the layer's protocol, in the order of their indices.
func (l *Layer) Fields() []FieldInfo {
	if l.set == nil {
		return nil
	}
	return l.set.fields
}

// PayloadSpans says where a run of the layer's Payload came from.
func (l *Layer) PayloadSpans(r Range) []Span {
	if r.Len <= 0 || r.Off < 0 {
		return nil
	}
	if l.PayloadMap == nil {
		return l.Map.Slice(l.payloadOff()+r.Off, r.Len).Spans()
	}
	return l.PayloadMap.Slice(r.Off, r.Len).Spans()
}

// payloadOff is where in Bytes an unchanged payload stands.
func (l *Layer) payloadOff() int {
	if l.payloadAt > 0 {
		return int(l.payloadAt)
	}
	return len(l.Bytes) - len(l.Payload)
}
