package dissect

import "netlab/osi"

// Layer is one protocol data unit of a packet. Its fields are decoded when
// somebody asks, so that listing and filtering cost nothing for the rest.
type Layer struct {
	set *registered // the dissector whose fields these are
	PDU PDU
	// Bytes is the whole unit, header and payload; borrowed.
	Bytes []byte
	Proto string // Wireshark's name: "tcp"
	// So far a line of the processor's cache: what a search for a layer and most of
	// its fields need, also where another processor shows what this one has dissected.

	Place osi.Place
	// Header is how many of Bytes are the protocol's own: the header, and
	// whatever else of the unit is not passed on as payload.
	Header int
	// Payload is what the next layer gets; nil for none. Usually a part of
	// Bytes, but unmasking, reassembly and inflation make new bytes.
	Payload []byte
	// Next says who reads the payload: looked up among the Match of all
	// dissectors. If nobody does it becomes a data layer; with the zero Key, or
	// a Quiet one, it does not: this layer has shown it already.
	Next Key
	// Bytes and Payload as pieces of recorded frames, in order. A nil
	// PayloadMap means that Payload is the end of Bytes, unchanged.
	Map        Map
	PayloadMap Map
	// Malformed is where the bytes broke the protocol's rules, and how; empty if they did not.
	Malformed      string
	MalformedRange Range
	// Held reports that this is a piece of a longer unit, which is shown where it
	// ends: only there frame.protocols names the protocol.
	Held bool
	// Quotes reports that the payload is a packet that an error message quotes:
	// it and the layers above get units with Quoted set.
	Quotes bool

	via       bool   // the stream was handed over to its reader by another
	again     bool   // a further unit of the stream whose earlier unit is in this packet too
	payloadAt int32  // where in Bytes the payload stands if not at the end: before padding
	notes     []Note // what the session has to say that is rare
	heard     heard  // what the session has to say that is not
}

// PDU is what a dissector made of a unit's bytes. Its methods must not keep or
// change the layer, and must not panic on any input.
type PDU interface {
	// Field appends the values of the field with this index in the dissector's
	// Fields. It appends nothing where the unit has no such field.
	Field(l *Layer, id int, dst []Value) []Value
	// Summary is the unit in a few words for a list or above an arrow:
	// "SYN seq=0 win=65535 mss=1460".
	Summary(l *Layer) string
	// Notes are sentences for a learner, the most important first. The first
	// one of a packet's topmost layer explains the packet.
	Notes(l *Layer) []Note
}

// Repeater is a PDU that may know that its payload came before. Of what nobody
// reads, no data layer is made a second time.
type Repeater interface {
	PDU
	Repeated() bool
}

// Note is a sentence about a unit.
type Note struct {
	Level  Level
	Text   string // a whole sentence
	Source string // "RFC 9293 section 3.8.1"; empty if none
	At     Range  // the bytes it speaks of, in the layer's Bytes; zero for all
	// Packets are the numbers of other packets it speaks of: what this
	// acknowledges, what this repeats.
	Packets []int
}

// Level is how much a note matters, as Wireshark's expert levels.
type Level uint8

// The levels of notes.
const (
	Chat    Level = iota // what usually happens
	Notice               // worth a look: a retransmission
	Warning              // something went wrong: a lost segment
	Error                // bytes that break the protocol
)

// String is the level in a word, "warning".
func (l Level) String() string {
	switch l {
	case Notice:
		return "notice"
	case Warning:
		return "warning"
	case Error:
		return "error"
	case Chat:
		fallthrough
	default:
		return "chat"
	}
}

// Map is an unbroken run of bytes as pieces of recorded frames, in order.
type Map []Piece

// Piece says where Len bytes came from. Coarse pieces stand for bytes that
// were inflated: Len bytes here came somehow from SrcLen bytes there.
type Piece struct {
	Len    int
	Packet int // the number of the record
	Off    int // in the record's Data
	SrcLen int // equal to Len but for coarse pieces
}

// Key names who reads a payload: {"ip.proto", 6}, {"tcp.port", 80},
// {"http.upgrade", "websocket"} with the word as Name. Alt is tried second:
// the other end's port.
type Key struct {
	Table string
	Num   uint64
	Alt   uint64
	Name  string
	Quiet bool // no data layer if nobody reads it
}
