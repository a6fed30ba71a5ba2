package agree

import (
	"encoding/binary"
	"slices"

	"netlab/capture"
)

// parts are where the parts of a frame's packet lie, so that a test can change
// them. Only what stands whole in the frame is found.
type parts struct {
	ip, transport, data, end int // offsets; those that are not there are 0
	v6                       bool
	proto                    byte
}

// linkHeader is how long the header before the packet is; -1 if there is no IP
// packet or the link is none that the tests change.
func linkHeader(r *capture.Record) int {
	kind := func(at int) uint16 {
		if len(r.Data) < at+2 {
			return 0
		}
		return binary.BigEndian.Uint16(r.Data[at:])
	}
	var at int
	switch r.LinkType {
	case capture.LinkRaw, 12, 14, 228, 229:
		return 0
	case capture.LinkEthernet:
		for at = 12; kind(at) == 0x8100; at += 4 {
		}
	case 113: // Linux cooked
		at = 14
	default:
		return -1
	}
	if k := kind(at); k == 0x0800 || k == 0x86dd {
		return at + 2
	}
	return -1
}

// find finds the packet in a frame.
func find(r *capture.Record) (p parts, ok bool) {
	at := linkHeader(r)
	if at < 0 || len(r.Data) < at+20 {
		return p, false
	}
	b := r.Data[at:]
	p.ip = at
	switch b[0] >> 4 {
	case 4:
		total := int(binary.BigEndian.Uint16(b[2:]))
		head := int(b[0]&15) * 4
		if head < 20 || total < head || total > len(b) || binary.BigEndian.Uint16(b[6:])&0x3fff != 0 {
			return p, false
		}
		p.proto, p.transport, p.end = b[9], at+head, at+total
	case 6:
		if len(b) < 40 || int(binary.BigEndian.Uint16(b[4:]))+40 > len(b) {
			return p, false
		}
		p.v6, p.proto, p.transport, p.end = true, b[6], at+40, at+40+int(binary.BigEndian.Uint16(b[4:]))
	default:
		return p, false
	}
	return p, true
}

// findTCP finds the segment in a frame.
func findTCP(r *capture.Record) (p parts, ok bool) {
	p, ok = find(r)
	if !ok || p.proto != 6 || p.end-p.transport < 20 {
		return p, false
	}
	head := int(r.Data[p.transport+12]>>4) * 4
	p.data = p.transport + head
	return p, head >= 20 && p.data <= p.end
}

// copied copies a record so that its bytes can be changed.
func copied(r *capture.Record) *capture.Record {
	c := *r
	c.Data = slices.Clone(r.Data)
	return &c
}

// resize gives a packet another end, which may be beyond what IPv4 can say.
func resize(r *capture.Record, p parts, end int) {
	r.Data = r.Data[:end]
	r.Length = end
	n := uint16(min(end-p.ip, 0xffff)) //nolint:gosec // bounded
	if p.v6 {
		binary.BigEndian.PutUint16(r.Data[p.ip+4:], n-40)
	} else {
		binary.BigEndian.PutUint16(r.Data[p.ip+2:], n)
	}
}

func addTo(b []byte, n uint32) {
	binary.BigEndian.PutUint32(b, binary.BigEndian.Uint32(b)+n)
}
