package udp

import (
	"encoding/binary"
	"time"

	"netlab/dissect"
)

// The places of the fields in Fields.
const (
	fSrcPort = iota
	fDstPort
	fPort
	fStream
	fLength
	fChecksum
	fChecksumStatus
	fPayload
	fTimeRelative
	fTimeDelta
	fieldCount
)

// Fields implements dissect.Dissector.
func (dissector) Fields() []dissect.FieldInfo {
	const rfc = "RFC 768"
	all := make([]dissect.FieldInfo, fieldCount)
	all[fSrcPort] = dissect.FieldInfo{Name: "udp.srcport", Kind: dissect.Uint, Width: 2, Doc: "Which of the sender's programs speaks, and where an answer goes.", Source: rfc}
	all[fDstPort] = dissect.FieldInfo{Name: "udp.dstport", Kind: dissect.Uint, Width: 2, Doc: "For which of the receiver's programs it is.", Source: rfc}
	all[fPort] = dissect.FieldInfo{Name: "udp.port", Kind: dissect.Uint, Width: 2, Doc: "Either port: source first, then destination.", Source: rfc}
	all[fStream] = dissect.FieldInfo{Name: "udp.stream", Kind: dissect.Uint, Width: 4, Doc: "The number of the pair of ports in this capture, from 0. UDP itself knows no connections."}
	all[fLength] = dissect.FieldInfo{Name: "udp.length", Kind: dissect.Uint, Width: 2, Doc: "Bytes of the datagram: eight of header and the data.", Source: rfc}
	all[fChecksum] = dissect.FieldInfo{Name: "udp.checksum", Kind: dissect.Uint, Hex: true, Width: 2, Doc: "Guards the header, the data, and the addresses of the IP header. Zero: the sender made none.", Source: rfc}
	all[fChecksumStatus] = dissect.FieldInfo{Name: "udp.checksum.status", Kind: dissect.Uint, Width: 1, Doc: "Whether the checksum is right.", Names: checksumWord}
	all[fPayload] = dissect.FieldInfo{Name: "udp.payload", Kind: dissect.Bytes, Doc: "The data: what one call sent."}
	all[fTimeRelative] = dissect.FieldInfo{Name: "udp.time_relative", Kind: dissect.Duration, Doc: "Time since the first datagram between the two ports."}
	all[fTimeDelta] = dissect.FieldInfo{Name: "udp.time_delta", Kind: dissect.Duration, Doc: "Time since the previous datagram between the two ports."}
	return all
}

// Field implements dissect.PDU.
func (d *datagram) Field(l *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	b := l.Bytes
	u16 := func(off int) []dissect.Value {
		if len(b) < off+2 {
			return dst
		}
		return append(dst, dissect.Value{Kind: dissect.Uint, Num: uint64(binary.BigEndian.Uint16(b[off:])), At: dissect.Range{Off: off, Len: 2}})
	}
	span := func(t time.Duration) []dissect.Value {
		if !d.timed {
			return dst
		}
		return append(dst, dissect.Value{Kind: dissect.Duration, Num: uint64(t)})
	}
	switch id {
	case fSrcPort:
		return u16(0)
	case fDstPort:
		return u16(2)
	case fPort:
		dst = u16(0)
		return u16(2)
	case fStream:
		if d.known {
			return append(dst, dissect.Value{Kind: dissect.Uint, Num: uint64(d.stream)})
		}
	case fLength:
		return u16(4)
	case fChecksum:
		return u16(6)
	case fChecksumStatus:
		if len(b) >= headerLen {
			return append(dst, dissect.Value{Kind: dissect.Uint, Num: d.status(b)})
		}
	case fPayload:
		if p := l.Payload; len(p) > 0 {
			return append(dst, dissect.Value{Kind: dissect.Bytes, Raw: p, At: dissect.Range{Off: headerLen, Len: len(p)}})
		}
	case fTimeRelative:
		return span(d.since)
	case fTimeDelta:
		return span(d.delta)
	}
	return dst
}
