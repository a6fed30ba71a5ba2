package dissect

import (
	"fmt"

	"netlab/osi"
)

// data is what nobody reads.
type data struct{}

const (
	dataData = iota
	dataLen
)

func (data) Proto() string           { return "data" }
func (data) Match() []Match          { return nil }
func (data) Title() (string, string) { return "Data that no dissector reads", "" }

func (data) Fields() []FieldInfo {
	return []FieldInfo{
		dataData: {Name: "data.data", Kind: Bytes, Doc: "the bytes themselves"},
		dataLen:  {Name: "data.len", Kind: Uint, Doc: "how many bytes there are"},
	}
}

func (x data) Dissect(c *Conversation, u Unit) (l Layer, n int, err error) {
	n, err = x.Place(&l, c, &u)
	return l, n, err
}

// Place implements Placer.
func (data) Place(l *Layer, _ *Conversation, u *Unit) (int, error) {
	*l = Layer{PDU: data{}, Header: len(u.Bytes)}
	return len(u.Bytes), nil
}

func (data) Field(l *Layer, id int, dst []Value) []Value {
	switch id {
	case dataData:
		return bytesAt(dst, l.Bytes, 0, len(l.Bytes))
	case dataLen:
		return append(dst, Value{Kind: Uint, Num: uint64(len(l.Bytes))})
	}
	return dst
}

func (data) Summary(l *Layer) string {
	if len(l.Bytes) == 1 {
		return "1 byte of data"
	}
	return fmt.Sprintf("%d bytes of data", len(l.Bytes))
}
func (data) Notes(*Layer) []Note { return nil }

const malformedName = "_ws.malformed"

// malformed marks a packet with a malformed unit, so that Wireshark's filter
// _ws.malformed finds it.
type malformed struct{}

func (malformed) Proto() string           { return malformedName }
func (malformed) Match() []Match          { return nil }
func (malformed) Title() (string, string) { return "A unit that breaks its protocol's rules", "" }
func (malformed) Fields() []FieldInfo     { return nil }

func (malformed) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	return Layer{PDU: malformed{}, Place: osi.Place{}}, len(u.Bytes), nil
}

func (malformed) Field(_ *Layer, _ int, dst []Value) []Value { return dst }
func (malformed) Summary(*Layer) string                      { return "malformed" }
func (malformed) Notes(*Layer) []Note                        { return nil }

// broken is the unit of a dissector that could not read it: it has no fields.
type broken struct{}

func (broken) Field(_ *Layer, _ int, dst []Value) []Value { return dst }
func (broken) Summary(l *Layer) string                    { return "malformed: " + l.Malformed }
func (broken) Notes(*Layer) []Note                        { return nil }
