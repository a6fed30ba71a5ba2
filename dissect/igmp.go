package dissect

import (
	"fmt"
	"net/netip"

	"netlab/osi"
)

// igmp is the Internet Group Management Protocol: hosts tell the routers of
// their link which multicast groups they want.
//
//	type (8) · time to answer (8) · checksum (16) · group (32)
//
// Version 3 (RFC 3376) has more behind it, and another report. The byte is the
// version, since a version 1 query and a version 2 query differ in one field only.
type igmp struct{ version, status uint8 }

const (
	igmpVersion = iota
	igmpType
	igmpReserved
	igmpMaxResp
	igmpChecksum
	igmpChecksumStatus
	igmpGroup
	igmpS
	igmpQRV
	igmpQQIC
	igmpNumSrc
	igmpSrc
	igmpRecords
	igmpRecordType
	igmpAuxLen
)

// Types of RFC 3376 section 4.
const (
	igmpQuery    = 0x11
	igmpReport1  = 0x12
	igmpReport2  = 0x16
	igmpLeave    = 0x17
	igmpReport3  = 0x22
	igmpMinimum  = 8
	igmpV3Query  = 12
	igmpSource   = "RFC 3376 section 4"
	igmpRecordAt = 8
)

func (igmp) Proto() string           { return "igmp" }
func (igmp) Title() (string, string) { return "Internet Group Management Protocol", "RFC 3376" }
func (igmp) Match() []Match          { return []Match{{Table: "ip.proto", Num: 2}} }

func (igmp) Fields() []FieldInfo {
	return []FieldInfo{
		igmpVersion:        {Name: "igmp.version", Kind: Uint, Width: 1, Doc: "the protocol's version, as type and length tell it"},
		igmpType:           {Name: "igmp.type", Kind: Uint, Hex: true, Width: 1, Doc: "what the message is", Source: igmpSource, Names: igmpTypeName},
		igmpReserved:       {Name: "igmp.reserved", Kind: Bytes, Doc: "must be zero", Source: "RFC 3376 section 4.2"},
		igmpMaxResp:        {Name: "igmp.max_resp", Kind: Uint, Width: 1, Doc: "how long a host may wait with its answer, in tenths of a second", Source: "RFC 3376 section 4.1.1"},
		igmpChecksum:       {Name: "igmp.checksum", Kind: Uint, Hex: true, Width: 2, Doc: "a sum over the whole message", Source: igmpSource},
		igmpChecksumStatus: {Name: "igmp.checksum.status", Kind: Uint, Width: 1, Doc: "0: wrong, 1: right, 2: not verified", Names: sumStatusName},
		igmpGroup:          {Name: "igmp.maddr", Kind: IPv4, Doc: "the multicast group", Source: igmpSource},
		igmpS:              {Name: "igmp.s", Kind: Bool, Doc: "other routers shall not shorten their timers", Source: "RFC 3376 section 4.1.5"},
		igmpQRV:            {Name: "igmp.qrv", Kind: Uint, Width: 1, Doc: "how many losses in a row the querier allows for", Source: "RFC 3376 section 4.1.6"},
		igmpQQIC:           {Name: "igmp.qqic", Kind: Uint, Width: 1, Doc: "how often the querier asks", Source: "RFC 3376 section 4.1.7"},
		igmpNumSrc:         {Name: "igmp.num_src", Kind: Uint, Width: 2, Doc: "how many senders are listed", Source: "RFC 3376 section 4.1.8"},
		igmpSrc:            {Name: "igmp.saddr", Kind: IPv4, Doc: "a sender that the message speaks of", Source: "RFC 3376 section 4.1.9"},
		igmpRecords:        {Name: "igmp.num_grp_recs", Kind: Uint, Width: 2, Doc: "how many groups the report speaks of", Source: "RFC 3376 section 4.2.2"},
		igmpRecordType:     {Name: "igmp.record_type", Kind: Uint, Width: 1, Doc: "what the host wants of the group", Source: "RFC 3376 section 4.2.12", Names: igmpRecordName},
		igmpAuxLen:         {Name: "igmp.aux_data_len", Kind: Uint, Width: 1, Doc: "words of data behind the record", Source: "RFC 3376 section 4.2.6"},
	}
}

func igmpTypeName(n uint64) string {
	switch n {
	case igmpQuery:
		return "query"
	case igmpReport1:
		return "report, version 1"
	case igmpReport2:
		return "report, version 2"
	case igmpLeave:
		return "leave"
	case igmpReport3:
		return "report, version 3"
	}
	return ""
}

func igmpRecordName(n uint64) string {
	switch n {
	case 1:
		return "wants only these senders"
	case 2:
		return "wants all but these senders"
	case 3:
		return "changes to only these senders"
	case 4:
		return "changes to all but these senders"
	case 5:
		return "wants these senders too"
	case 6:
		return "does not want these senders any more"
	}
	return ""
}

func (igmp) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	l := Layer{Header: len(b), Place: osi.Place{
		Layer: osi.Network, Suite: osi.Internet,
		Caveat: "IGMP rides in IP packets as TCP does, yet it serves IP itself: routers learn by it where to send multicast.",
	}}
	p := igmp{status: sumUnverified}
	l.PDU = p
	if len(b) < igmpMinimum {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	if !u.Quoted && u.Cut == 0 {
		if p.status = sumBad; Checksum(0, b) == 0 {
			p.status = sumGood
		}
	}
	switch b[0] {
	case igmpQuery: // RFC 3376 section 7.1
		switch {
		case len(b) >= igmpV3Query:
			p.version = 3
		case b[1] == 0:
			p.version = 1
		default:
			p.version = 2
		}
	case igmpReport1:
		p.version = 1
	case igmpReport2, igmpLeave:
		p.version = 2
	case igmpReport3:
		p.version = 3
	}
	l.PDU = p
	return l, len(b), nil
}

func (p igmp) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	if len(b) < igmpMinimum {
		if id == igmpType {
			return uintAt(dst, b, 0, 1)
		}
		return dst
	}
	report := b[0] == igmpReport3
	switch id {
	case igmpVersion:
		if p.version > 0 {
			return append(dst, Value{Kind: Uint, Num: uint64(p.version)})
		}
	case igmpType:
		return uintAt(dst, b, 0, 1)
	case igmpReserved:
		switch {
		case report:
			return bytesAt(bytesAt(dst, b, 1, 1), b, 4, 2)
		case p.version == 1:
			return bytesAt(dst, b, 1, 1)
		}
	case igmpMaxResp:
		if p.version > 1 && !report {
			return uintAt(dst, b, 1, 1)
		}
	case igmpChecksum:
		return uintAt(dst, b, 2, 2)
	case igmpChecksumStatus:
		return append(dst, Value{Kind: Uint, Num: uint64(p.status)})
	case igmpGroup:
		if !report && p.version > 0 {
			return ip4At(dst, b, 4)
		}
	case igmpRecords:
		if report {
			return uintAt(dst, b, 6, 2)
		}
	}
	switch {
	case report:
		return igmpRecord(b, id, dst)
	case p.version == 3:
		return igmpQuery3(b, id, dst)
	}
	return dst
}

// igmpQuery3 has what version 3 added to a query.
func igmpQuery3(b []byte, id int, dst []Value) []Value {
	switch id {
	case igmpS:
		return boolAt(dst, b, 8, 1, 0x08)
	case igmpQRV:
		return bitsAt(dst, b, 8, 1, 0x07)
	case igmpQQIC:
		return uintAt(dst, b, 9, 1)
	case igmpNumSrc:
		return uintAt(dst, b, 10, 2)
	case igmpSrc:
		for i, at := 0, igmpV3Query; i < int(num(b[10:12])) && at+4 <= len(b); i, at = i+1, at+4 {
			dst = ip4At(dst, b, at)
		}
	}
	return dst
}

// igmpRecord has the fields of the records of a version 3 report.
func igmpRecord(b []byte, id int, dst []Value) []Value {
	at := igmpRecordAt
	for range int(num(b[6:8])) {
		if at+8 > len(b) {
			break
		}
		sources := int(num(b[at+2 : at+4]))
		switch id {
		case igmpRecordType:
			dst = uintAt(dst, b, at, 1)
		case igmpAuxLen:
			dst = uintAt(dst, b, at+1, 1)
		case igmpNumSrc:
			dst = uintAt(dst, b, at+2, 2)
		case igmpGroup:
			dst = ip4At(dst, b, at+4)
		case igmpSrc:
			for i := 0; i < sources && at+12+4*i <= len(b); i++ {
				dst = ip4At(dst, b, at+8+4*i)
			}
		}
		at += 8 + 4*sources + 4*int(b[at+1])
	}
	return dst
}

func (p igmp) group(b []byte) netip.Addr {
	at := 4
	if b[0] == igmpReport3 {
		at = igmpRecordAt + 4
	}
	if len(b) < at+4 {
		return netip.Addr{}
	}
	return netip.AddrFrom4([4]byte(b[at : at+4]))
}

func (p igmp) Summary(l *Layer) string {
	b := l.Bytes
	if len(b) < igmpMinimum {
		return "IGMP, cut short"
	}
	name := igmpTypeName(uint64(b[0]))
	if name == "" {
		return fmt.Sprintf("type 0x%02x", b[0])
	}
	if g := p.group(b); g.IsValid() && !g.IsUnspecified() {
		return name + " " + g.String()
	}
	return name
}

func (p igmp) Notes(l *Layer) []Note {
	b := l.Bytes
	if len(b) < igmpMinimum {
		return nil
	}
	var out []Note
	add := func(format string, args ...any) {
		out = append(out, Note{Text: fmt.Sprintf(format, args...), Source: igmpSource, At: Range{Len: igmpMinimum}})
	}
	switch g := p.group(b); {
	case b[0] == igmpQuery && g.IsUnspecified():
		add("A router asks all hosts of the link which multicast groups they want.")
	case b[0] == igmpQuery:
		add("A router asks whether any host of the link still wants the group %s.", g)
	case b[0] == igmpLeave:
		add("A host does not want the group %s any more.", g)
	case b[0] == igmpReport1, b[0] == igmpReport2:
		add("A host wants what is sent to the group %s.", g)
	case b[0] == igmpReport3 && g.IsValid():
		add("A host says which multicast groups it wants, and from which senders: the first is %s.", g)
	}
	if p.status == sumBad {
		out = append(out, Note{Level: Error, Text: "The checksum is wrong: some bits have changed on the way.", Source: igmpSource, At: Range{Off: 2, Len: 2}})
	}
	return out
}
