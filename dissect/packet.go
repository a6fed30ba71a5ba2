package dissect

import "netlab/capture"

// Packet is a recorded frame and its layers, outermost first. Layers[0] is
// always the pseudo-layer "frame", whose fields are the record's own.
type Packet struct {
	Record *capture.Record
	Layers []Layer
}

// Number is the number of the packet's record.
func (p *Packet) Number() int { return p.Record.Number }

// Top is the layer that matters: the topmost one that is not just data.
func (p *Packet) Top() *Layer { return nil }

// Layer is the first layer of this protocol, or nil.
func (p *Packet) Layer(proto string) *Layer { return nil }

// Values appends every occurrence of a field, over all layers of its protocol,
// outermost first.
func (p *Packet) Values(f Ref, dst []Value) []Value { return dst }

// Values appends the values that this layer has of a field: none if the field
// is another protocol's.
func (l *Layer) Values(f Ref, dst []Value) []Value { return dst }

// Spans says where a run of the layer's Bytes lies in the recorded frames.
func (l *Layer) Spans(r Range) []Span { return nil }

// Fields lists the fields of the layer's protocol, in the order of their indices.
func (l *Layer) Fields() []FieldInfo { return nil }

// Format writes a value as tshark -T fields prints it (version 4.0).
func (f *FieldInfo) Format(v Value) string { return "" }
