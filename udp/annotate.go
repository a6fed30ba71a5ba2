package udp

import (
	"encoding/binary"
	"fmt"

	"netlab/dissect"
	"netlab/internal/text"
)

// Summary implements dissect.PDU: "40000 → 9000 len=5", the data's length.
func (d *datagram) Summary(l *dissect.Layer) string {
	src, dst, ok := dissector{}.Ports(l.Bytes)
	if !ok {
		return "cut short"
	}
	s := fmt.Sprintf("%d → %d", src, dst)
	if n := d.length(l.Bytes); n >= headerLen {
		s += fmt.Sprintf(" len=%d", n-headerLen)
	}
	return s
}

// length is what the header says; 0 if it is not there.
func (d *datagram) length(b []byte) int {
	if len(b) < headerLen {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[4:]))
}

// Notes implements dissect.PDU.
func (d *datagram) Notes(l *dissect.Layer) []dissect.Note {
	b := l.Bytes
	if l.Malformed != "" || len(b) < headerLen {
		return nil
	}
	src, dst, _ := dissector{}.Ports(b)
	ports := dissect.Range{Len: 4}
	if d.quoted {
		return []dissect.Note{{
			Text:   fmt.Sprintf("The error message quotes the datagram that it is about: from port %d to port %d. By these ports its sender finds the program to tell.", src, dst),
			Source: "RFC 1122 section 4.1.3.3", At: ports,
		}}
	}
	var notes []dissect.Note
	n := len(l.Payload)
	switch {
	case n == 0 && !d.cut:
		notes = append(notes, dissect.Note{
			Text:   fmt.Sprintf("A datagram without data, for port %d. It is legal, and the receiver's program gets it as a read of zero bytes.", dst),
			Source: "RFC 768", At: dissect.Range{Off: 4, Len: 2},
		})
	case d.first:
		notes = append(notes, dissect.Note{
			Text:   fmt.Sprintf("Port %d sends %s to port %d, without asking first: UDP has no handshake. If it is lost, nobody will know.", src, text.Count(n, "byte"), dst),
			Source: "RFC 768", At: ports,
		})
	case d.reply:
		notes = append(notes, dissect.Note{
			Text:   fmt.Sprintf("Port %d sends %s back to port %d. Whether this answers something only the programs know: UDP does not number datagrams.", src, text.Count(n, "byte"), dst),
			Source: "RFC 768", At: ports,
		})
	default:
		notes = append(notes, dissect.Note{
			Text:   fmt.Sprintf("One datagram with %s from port %d to port %d: what one call sent, and what one read will give.", text.Count(n, "byte"), src, dst),
			Source: "RFC 768", At: ports,
		})
	}
	return append(notes, d.checks(b)...)
}

// checks are the notes on what may be wrong with a datagram.
func (d *datagram) checks(b []byte) (notes []dissect.Note) {
	at := dissect.Range{Off: 6, Len: 2}
	switch status := d.status(b); {
	case status == checksumNone && d.v6:
		notes = append(notes, dissect.Note{Level: dissect.Error, Text: "The checksum is zero, which IPv6 forbids: its own header has none, so nothing would guard the addresses.", Source: "RFC 8200 section 8.1", At: at})
	case status == checksumNone:
		notes = append(notes, dissect.Note{Text: "The checksum is zero: the sender made none, and the receiver checks nothing.", Source: "RFC 768", At: at})
	case status == checksumBad && d.offloaded(b):
		notes = append(notes, dissect.Note{Text: "The checksum covers only the addresses so far: the sender's network card adds the rest, behind the place of this capture. It is no fault.", At: at})
	case status == checksumBad:
		notes = append(notes, dissect.Note{Level: dissect.Error, Text: "The checksum is wrong: some bits have changed on the way. The receiver drops the datagram and tells nobody.", Source: "RFC 1122 section 4.1.3.4", At: at})
	}
	if d.stray > 0 {
		notes = append(notes, dissect.Note{Level: dissect.Notice, Text: fmt.Sprintf("Behind the datagram the IP packet has %s more that its Length does not count.", text.Count(d.stray, "byte")), Source: "RFC 768", At: dissect.Range{Off: 4, Len: 2}})
	}
	return notes
}
