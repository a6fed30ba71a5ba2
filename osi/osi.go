// Package osi is the vocabulary of layers: the seven of the OSI reference
// model, the four of the Internet's own model, and where a protocol stands in
// both.
//
// The two models were made by different people for different ends. ISO 7498-1
// (1994) describes how any open system might be built; RFC 1122 (1989)
// describes how Internet hosts are built. Neither has a formula that turns one
// into the other, so a Place names both and says where it is only a convention.
//
// Source: ISO/IEC 7498-1:1994 section 6; RFC 1122 section 1.1.3.
package osi

import "fmt"

// Layer is a layer of the OSI reference model, 1 to 7. The zero Layer means
// that the model has no place for the thing (a capture's own bookkeeping).
type Layer uint8

// The seven layers of ISO/IEC 7498-1, from the wire up.
const (
	Physical     Layer = 1 + iota // signals on a medium
	DataLink                      // frames between neighbours
	Network                       // packets from end to end
	Transport                     // between programs
	Session                       // a dialogue and its turns
	Presentation                  // how data is written down
	Application                   // what it is for
)

// String gives the layer's name in ISO's words.
func (l Layer) String() string {
	switch l {
	case Physical:
		return "physical"
	case DataLink:
		return "data link"
	case Network:
		return "network"
	case Transport:
		return "transport"
	case Session:
		return "session"
	case Presentation:
		return "presentation"
	case Application:
		return "application"
	default:
		return "none"
	}
}

// Suite is a layer of the Internet protocol suite as RFC 1122 names them. The
// zero Suite means that the suite has no place for the thing.
type Suite uint8

// The four layers of RFC 1122 section 1.1.3, from the wire up.
const (
	Link             Suite = 1 + iota // frames on one network
	Internet                          // IP and its errors
	SuiteTransport                    // TCP, UDP
	SuiteApplication                  // everything above
)

// String gives the layer's name in RFC 1122's words.
func (s Suite) String() string {
	switch s {
	case Link:
		return "link"
	case Internet:
		return "internet"
	case SuiteTransport:
		return "transport"
	case SuiteApplication:
		return "application"
	default:
		return "none"
	}
}

// Place is where a protocol stands in both models.
type Place struct {
	Layer  Layer
	Suite  Suite
	Caveat string // why the OSI number is only a convention; empty where it is not
}

// String gives both places in one short line, "OSI 4 transport · TCP/IP transport".
func (p Place) String() string {
	if p.Layer == 0 && p.Suite == 0 {
		return "no layer"
	}
	return fmt.Sprintf("OSI %d %s · TCP/IP %s", p.Layer, p.Layer, p.Suite)
}
