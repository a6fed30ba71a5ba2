package dns

import (
	"fmt"
	"strings"

	"netlab/dissect"
	"netlab/internal/text"
)

// rcodeName says how it went, RFC 1035 section 4.1.1.
func rcodeName(n uint64) string {
	switch n {
	case 0:
		return "no error"
	case 1:
		return "format error"
	case 2:
		return "server failure"
	case 3:
		return "no such name"
	case 4:
		return "not implemented"
	case 5:
		return "refused"
	}
	return ""
}

// typeName is a record type's mnemonic.
func typeName(n uint64) string {
	switch n {
	case typeA:
		return "A"
	case typeNS:
		return "NS"
	case typeCNAME:
		return "CNAME"
	case typeSOA:
		return "SOA"
	case typePTR:
		return "PTR"
	case typeHINFO:
		return "HINFO"
	case typeMX:
		return "MX"
	case typeTXT:
		return "TXT"
	case typeAAAA:
		return "AAAA"
	case typeSRV:
		return "SRV"
	case typeDNAME:
		return "DNAME"
	case typeOPT:
		return "OPT"
	case typeDS:
		return "DS"
	case typeRRSIG:
		return "RRSIG"
	case typeNSEC:
		return "NSEC"
	case typeDNSKEY:
		return "DNSKEY"
	case typeNSEC3:
		return "NSEC3"
	case typeSVCB:
		return "SVCB"
	case typeHTTPS:
		return "HTTPS"
	case 252:
		return "AXFR"
	case typeANY:
		return "ANY"
	case typeCAA:
		return "CAA"
	}
	return ""
}

// kindOf is the type in words, whether it has a name or not.
func kindOf(t uint16) string {
	if s := typeName(uint64(t)); s != "" {
		return s
	}
	return fmt.Sprintf("type %d", t)
}

// gistOf reads what the sentences speak of.
func (m *message) gistOf(l *dissect.Layer) []record {
	w := walker{Pick: dissect.Pick{ID: -1, Bytes: l.Bytes}, m: m, keep: true}
	w.message()
	return w.records
}

// Summary implements dissect.PDU.
func (m *message) Summary(l *dissect.Layer) string {
	b := l.Bytes[m.at:]
	records := m.gistOf(l)
	var out []string
	if b[2]&0x80 != 0 {
		out = append(out, "response")
		if rcode := uint64(b[3] & 15); rcode != 0 {
			name := rcodeName(rcode)
			if name == "" {
				name = fmt.Sprintf("rcode %d", rcode)
			}
			out = append(out, name)
		}
	} else {
		out = append(out, "query")
	}
	shown := 0
	for _, r := range records {
		switch {
		case r.section == 0 && shown == 0:
			out = append(out, kindOf(r.kind), r.name)
			shown++
		case r.section == 1 && shown < 4:
			out = append(out, kindOf(r.kind)+" "+r.data)
			shown++
		}
	}
	return strings.Join(out, " ")
}

// Notes implements dissect.PDU.
func (m *message) Notes(l *dissect.Layer) []dissect.Note {
	b := l.Bytes[m.at:]
	var out []dissect.Note
	add := func(level dissect.Level, source string, at dissect.Range, format string, args ...any) {
		out = append(out, dissect.Note{Level: level, Text: fmt.Sprintf(format, args...), Source: source, At: at})
	}
	records := m.gistOf(l)
	var asked record
	for _, r := range records {
		if r.section == 0 {
			asked = r
			break
		}
	}
	flags := dissect.Range{Off: m.at + 2, Len: 2}
	switch {
	case b[2]&0x80 == 0 && asked.name != "":
		add(dissect.Chat, "RFC 1035 section 4.1.2", asked.at, "The question: which %s records does the name %s have?", kindOf(asked.kind), asked.name)
	case b[2]&0x80 == 0:
		add(dissect.Chat, "RFC 1035 section 4.1.1", flags, "A message that is no answer and asks nothing.")
	case b[3]&15 == 3:
		add(dissect.Notice, "RFC 1035 section 4.1.1", flags, "The name %s does not exist: no type of record would be found.", asked.name)
	case b[3]&15 != 0:
		add(dissect.Notice, "RFC 1035 section 4.1.1", flags, "The server gives no answer: %s.", rcodeName(uint64(b[3]&15)))
	case be16(b[6:]) == 0:
		add(dissect.Chat, "RFC 2308 section 2.2", flags, "The name exists, and has no record of the type that was asked for.")
	default:
		for _, r := range records {
			if r.section == 1 {
				add(dissect.Chat, "RFC 1035 section 4.1.3", r.at, "%s has the %s record %s.", r.name, kindOf(r.kind), r.data)
			}
		}
	}
	if q := m.request; q != nil {
		later := ""
		if m.timed {
			later = ", " + text.Lasting(m.after) + " later"
		}
		add(dissect.Chat, "", dissect.Range{Off: m.at, Len: 2}, "It answers the question of packet %d%s: both have the same ID.", q.frame, later)
		out[len(out)-1].Packets = []int{q.frame}
	}
	if m.again {
		add(dissect.Notice, "", dissect.Range{Off: m.at, Len: 2}, "The capture does not have the question that this answers.")
	}
	if b[2]&0x82 == 0x82 {
		add(dissect.Notice, "RFC 7766 section 5", flags, "The answer did not fit into the datagram; the client asks again over TCP.")
	}
	return out
}
