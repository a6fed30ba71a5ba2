package dissect

import (
	"time"

	"netlab/capture"
)

// A Dissector takes one protocol data unit off the front of u.
//
// It must not keep u.Bytes or u.Map beyond the packet (Map.Slice copies) and
// must not panic on any input; a guard catches it if it does and makes a
// malformed layer of the unit. One dissector serves all
// sessions of a registry, at the same time: what it remembers belongs into the
// conversation.
type Dissector interface {
	Proto() string       // Wireshark's name: "websocket"
	Fields() []FieldInfo // in a fixed order, and never changed: PDU.Field gets the index. The protocol's own name is added by the registry
	Match() []Match      // where it hangs: {"tcp.port", 80}
	// Dissect makes a layer of the unit at the front of u and reports how many
	// bytes it took; 0 with a nil error asks for more, as bufio.SplitFunc does.
	// An error ends the stream for this protocol: the rest is data. In a datagram
	// what is left over after one unit is given again, until nothing is.
	//
	// The session fills in what the layer leaves empty: Proto, Bytes (what was
	// taken off u.Bytes) and Map. c is nil below the network layer.
	Dissect(c *Conversation, u Unit) (Layer, int, error)
}

// Placer is a Dissector of nearly every packet, which makes its layer where that
// will stand: a layer is large, and Dissect hands it on by copying.
type Placer interface {
	Dissector
	// Place is Dissect into l, which may hold a layer of an earlier packet.
	Place(l *Layer, c *Conversation, u *Unit) (n int, err error)
}

// Titled is a Dissector that says what its protocol is, for lists and help:
// "Transmission Control Protocol", "RFC 9293".
type Titled interface {
	Title() (name, source string)
}

// Aliased is a Dissector whose layers may be of other protocols with the same
// fields: mDNS has those of DNS. A layer of such a one names it in its Proto.
type Aliased interface {
	Dissector
	// Aliases describes the other protocols: Name and Doc, of kind None.
	Aliases() []FieldInfo
}

// Foretold is a Dissector whose protocol frame.protocols names already where a
// unit begins that later segments complete: Wireshark does so with TLS only.
type Foretold interface {
	Dissector
	Foretold()
}

// Guesser is a Dissector that also knows its protocol by sight, where no port
// tells who reads: Wireshark calls this a heuristic dissector.
type Guesser interface {
	Dissector
	// Guess reports whether a stream's first bytes are of its protocol. Table is
	// where nobody was found: "tcp.port".
	Guess(table string, b []byte) bool
}

// Match hangs a dissector in a table of the layer below: by number, or by name.
//
// The tables are "link" (the capture's link type), "eth.type", "ip.proto" (also
// for IPv6's next header), "tcp.port", "udp.port", "http.upgrade" and what else
// a room's Key names.
type Match struct {
	Table string
	Num   uint64
	Name  string
}

// Unit is what a dissector gets: a datagram, or what a stream has so far.
type Unit struct {
	Dir    Dir
	Bytes  []byte
	Map    Map             // where Bytes came from
	EOF    bool            // a stream's end, or a datagram, or a hole follows: there will be no more
	Closed bool            // of a stream at its EOF: its sender has closed it, so that nothing is missing
	Gap    int             // bytes that were lost just before Bytes: a hole that never filled
	Record *capture.Record // the frame that brought the last of it
	Outer  *Packet         // the layers found so far, for what a layer needs from those below (checksums)
	// Quoted reports that the unit is quoted in an error message: it is usually
	// cut short, and no part of the conversation's course.
	Quoted bool
	// Cut is how many bytes of the unit the capture did not keep: the frame was
	// cut short by a snapshot length. Bytes that are missing are no fault then.
	Cut int

	walk *walk       // what the built-in dissectors share with the session
	set  *registered // whose unit it is
}

// Spare gives a PDU that the same dissector made for an earlier packet in the
// same storage (Session.AddTo), which nobody needs any more; nil if there is
// none. A dissector of very many units may use it again instead of a new one.
func (u *Unit) Spare() PDU {
	if u.walk == nil {
		return nil
	}
	return u.walk.spare(u)
}

// Arrived is when the unit's frame came to its receiver: in a capture of one
// network card when it was seen, in one of the lab when its first copy did; zero
// if it never did.
func (u *Unit) Arrived() time.Time {
	if len(u.Record.Fates) == 0 {
		return u.Record.Sent
	}
	for _, f := range u.Record.Fates {
		if !f.Gone() {
			return f.Arrived
		}
	}
	return time.Time{}
}

// Known reports whether a moment is one that the capture tells, and not the zero
// Time or what capture.Record.Moment gives for a record without a time.
func Known(t time.Time) bool { return !t.IsZero() && !t.Equal(time.Unix(0, 0)) }

// Dir is a direction within a conversation: from its first speaker, or back.
type Dir uint8

// The directions.
const (
	Forward  Dir = iota // from the end that spoke first: Conversation.A to B
	Backward            // from B to A
)

// Back gives the other direction.
func (d Dir) Back() Dir { return 1 - d }

// String says which way, "forward" or "backward".
func (d Dir) String() string {
	if d == Forward {
		return "forward"
	}
	return "backward"
}
