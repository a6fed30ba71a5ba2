package dissect

import "fmt"

// pppoe is PPP over Ethernet: a line between two ends, laid through a network of
// many. First both find each other (discovery), then they speak PPP (session).
//
//	version (4) · type (4) · code (8) · session ID (16) · length of what follows (16)
//
// In discovery tags follow, each of type (16), length (16) and value. Wireshark
// has a name for each of the two stages, and the same names for their headers.
type pppoe struct{ discovery bool }

const (
	pppoeVersion = iota
	pppoeType
	pppoeCode
	pppoeSession
	pppoeLen
	pppoeTags
	pppoeServiceName
	pppoeACName
	pppoeHostUniq
	pppoeCookie
	pppoeRelay
	pppoeServiceError
	pppoeACError
	pppoeGenericError
)

const (
	pppoeSource    = "RFC 2516 section 4"
	pppoeTagSource = "RFC 2516 appendix A"
	pppoeHeader    = 6

	typePPPoED = 0x8863
	typePPPoES = 0x8864
)

func (pppoe) Proto() string           { return "pppoes" }
func (pppoe) Title() (string, string) { return "PPP over Ethernet session", "RFC 2516" }

func (pppoe) Aliases() []FieldInfo {
	return []FieldInfo{{Name: "pppoed", Kind: None, Doc: "PPP over Ethernet discovery", Source: "RFC 2516"}}
}

func (pppoe) Match() []Match {
	return []Match{{Table: "eth.type", Num: typePPPoED}, {Table: "eth.type", Num: typePPPoES}}
}

func (pppoe) Fields() []FieldInfo {
	return []FieldInfo{
		pppoeVersion:      {Name: "pppoe.version", Kind: Uint, Width: 1, Doc: "1", Source: pppoeSource},
		pppoeType:         {Name: "pppoe.type", Kind: Uint, Width: 1, Doc: "1", Source: pppoeSource},
		pppoeCode:         {Name: "pppoe.code", Kind: Uint, Hex: true, Width: 1, Doc: "which step of the discovery it is; 0 in a session", Source: pppoeSource, Names: pppoeCodeName},
		pppoeSession:      {Name: "pppoe.session_id", Kind: Uint, Hex: true, Width: 2, Doc: "tells the sessions of two stations apart; the server chooses it", Source: pppoeSource},
		pppoeLen:          {Name: "pppoe.payload_length", Kind: Uint, Width: 2, Doc: "bytes that follow the header", Source: pppoeSource},
		pppoeTags:         {Name: "pppoed.tags", Kind: None, Doc: "there are tags", Source: pppoeTagSource},
		pppoeServiceName:  {Name: "pppoed.tags.service_name", Kind: String, Doc: "the service that is asked for or offered", Source: pppoeTagSource},
		pppoeACName:       {Name: "pppoed.tags.ac_name", Kind: String, Doc: "the name of the server, the access concentrator", Source: pppoeTagSource},
		pppoeHostUniq:     {Name: "pppoed.tags.host_uniq", Kind: Bytes, Doc: "what the host knows the answer to its request by", Source: pppoeTagSource},
		pppoeCookie:       {Name: "pppoed.tags.ac_cookie", Kind: Bytes, Doc: "what the server wants to see again, so that nobody asks in another's name", Source: pppoeTagSource},
		pppoeRelay:        {Name: "pppoed.tags.relay_session_id", Kind: Bytes, Doc: "what a relay between them knows the session by", Source: pppoeTagSource},
		pppoeServiceError: {Name: "pppoed.tags.service_name_error", Kind: String, Doc: "why the service cannot be had", Source: pppoeTagSource},
		pppoeACError:      {Name: "pppoed.tags.ac_system_error", Kind: String, Doc: "why the server cannot do it", Source: pppoeTagSource},
		pppoeGenericError: {Name: "pppoed.tags.generic_error", Kind: String, Doc: "what else went wrong", Source: pppoeTagSource},
	}
}

func pppoeCodeName(n uint64) string {
	switch n {
	case 0x00:
		return "session data"
	case 0x07:
		return "offer"
	case 0x09:
		return "initiation"
	case 0x19:
		return "request"
	case 0x65:
		return "session confirmation"
	case 0xa7:
		return "termination"
	}
	return ""
}

// pppoeTag is the field of a tag's type, and whether it is a text; -1 for others.
func pppoeTag(n uint64) (field int, text bool) {
	switch n {
	case 0x0101:
		return pppoeServiceName, true
	case 0x0102:
		return pppoeACName, true
	case 0x0103:
		return pppoeHostUniq, false
	case 0x0104:
		return pppoeCookie, false
	case 0x0110:
		return pppoeRelay, false
	case 0x0201:
		return pppoeServiceError, true
	case 0x0202:
		return pppoeACError, true
	case 0x0203:
		return pppoeGenericError, true
	}
	return -1, false
}

func (pppoe) Dissect(_ *Conversation, u Unit) (Layer, int, error) {
	b := u.Bytes
	p := pppoe{discovery: u.below().Next.Num == typePPPoED}
	l := Layer{PDU: p, Place: ethPlace(), Header: len(b)}
	if p.discovery {
		l.Proto = "pppoed"
	}
	if len(b) < pppoeHeader {
		l.Malformed, l.MalformedRange = errShort.Error(), Range{Len: len(b)}
		return l, len(b), nil
	}
	n := min(pppoeHeader+int(num(b[4:6])), len(b))
	l.Bytes = b[:n] // what follows belongs to nobody: the link filled the frame up
	if p.discovery {
		l.Header = n
		return l, len(b), nil
	}
	l.Header, l.Payload = pppoeHeader, b[pppoeHeader:n]
	l.Next = Key{Table: "eth.type", Num: typePPP}
	return l, len(b), nil
}

// below is the layer that carries the unit.
func (u Unit) below() *Layer {
	if u.Outer == nil || len(u.Outer.Layers) == 0 {
		return &Layer{}
	}
	return &u.Outer.Layers[len(u.Outer.Layers)-1]
}

func (p pppoe) Field(l *Layer, id int, dst []Value) []Value {
	b := l.Bytes
	pick := Pick{ID: id, Bytes: b, Out: dst}
	pick.Bits(pppoeVersion, 0, 1, 0xf0)
	pick.Bits(pppoeType, 0, 1, 0x0f)
	pick.Uint(pppoeCode, 1, 1)
	pick.Uint(pppoeSession, 2, 2)
	pick.Uint(pppoeLen, 4, 2)
	if !p.discovery || len(b) <= pppoeHeader {
		return pick.Out
	}
	pick.Mark(pppoeTags, pppoeHeader, len(b)-pppoeHeader)
	for at := pppoeHeader; at+4 <= len(b); {
		kind, n := num(b[at:at+2]), int(num(b[at+2:at+4]))
		if kind == 0 { // RFC 2516 appendix A: the end of the list
			break
		}
		if at += 4; at+n > len(b) {
			break
		}
		if field, text := pppoeTag(kind); text && (n > 0 || field != pppoeServiceName) {
			pick.Text(field, at, n)
		} else if !text && field >= 0 {
			pick.Raw(field, at, n)
		}
		at += n
	}
	return pick.Out
}

func (p pppoe) Summary(l *Layer) string {
	b := l.Bytes
	switch {
	case len(b) < pppoeHeader:
		return "PPPoE, cut short"
	case !p.discovery:
		return fmt.Sprintf("PPPoE session %d", num(b[2:4]))
	}
	if name := pppoeCodeName(uint64(b[1])); name != "" {
		return "PPPoE " + name
	}
	return fmt.Sprintf("PPPoE code 0x%02x", b[1])
}

func (p pppoe) Notes(l *Layer) []Note {
	b := l.Bytes
	if len(b) < pppoeHeader {
		return nil
	}
	note := Note{Source: "RFC 2516 section 5", At: Range{Off: 1, Len: 1}}
	switch {
	case !p.discovery:
		note = Note{
			Text:   fmt.Sprintf("The two stations have a line of their own on this Ethernet, session %d, and speak PPP on it: so an access provider knows whose line it is.", num(b[2:4])),
			Source: "RFC 2516 section 6", At: Range{Off: 2, Len: 2},
		}
	case b[1] == 0x09:
		note.Text = "A host looks for a server: it asks everyone on the link."
	case b[1] == 0x07:
		note.Text = "A server offers itself to the host that asked."
	case b[1] == 0x19:
		note.Text = "The host has chosen this server and wants a session."
	case b[1] == 0x65:
		note.Text = fmt.Sprintf("The server confirms: session %d begins, and PPP with it.", num(b[2:4]))
	case b[1] == 0xa7:
		note.Text = fmt.Sprintf("Session %d is over; nothing more may be sent in it.", num(b[2:4]))
	default:
		return nil
	}
	return []Note{note}
}
