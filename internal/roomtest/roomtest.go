// Package roomtest helps the tests of rooms: it puts a message into a frame, has
// it dissected, and reads fields as tshark prints them. Only tests import it.
package roomtest

import (
	"encoding/hex"
	"strings"
	"testing"

	"netlab/capture"
	"netlab/dissect"
)

// Hex reads hexadecimal digits; blanks do not count.
func Hex(tb testing.TB, digits string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(digits), ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// UDP makes an Ethernet frame with a datagram from 10.0.0.1 to this port of
// 10.0.0.2. Its checksums are not there.
func UDP(port uint16, data []byte) []byte {
	n := 8 + len(data)
	b := packet(17, n)
	b = append(b, 0x9c, 0x40, byte(port>>8), byte(port), byte(n>>8), byte(n), 0, 0)
	return append(b, data...)
}

// TCP makes an Ethernet frame with a segment from 10.0.0.1 to this port of
// 10.0.0.2, the first of its stream. Its checksums are not there.
func TCP(port uint16, data []byte) []byte {
	b := packet(6, 20+len(data))
	b = append(b, 0x9c, 0x40, byte(port>>8), byte(port), 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0x10, 0, 0, 0, 0, 0)
	return append(b, data...)
}

// packet makes the headers in front of n bytes of a transport protocol.
func packet(protocol byte, n int) []byte {
	b := []byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}
	n += 20
	return append(b, 0x45, 0, byte(n>>8), byte(n), 0, 0, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2)
}

// Dissect reads frames, in order, with the built-in dissectors and these.
func Dissect(tb testing.TB, ds []dissect.Dissector, frames ...[]byte) []*dissect.Packet {
	tb.Helper()
	reg, err := dissect.NewRegistry(ds...)
	if err != nil {
		tb.Fatal(err)
	}
	s := dissect.NewSession(reg, dissect.Limits{})
	var out []*dissect.Packet
	for i, b := range frames {
		out = append(out, s.Add(&capture.Record{
			Number: i + 1, LinkType: capture.LinkEthernet, Sent: capture.Epoch(), Length: len(b), Data: b,
		}))
	}
	return out
}

// Printed is a field as tshark prints it: several values joined by commas.
func Printed(p *dissect.Packet, name string) string {
	var out []string
	for i := range p.Layers {
		fields := p.Layers[i].Fields()
		for id := range fields {
			if fields[id].Name != name {
				continue
			}
			for _, v := range p.Layers[i].FieldValues(id, nil) {
				out = append(out, fields[id].Format(v))
			}
		}
	}
	return strings.Join(out, ",")
}
