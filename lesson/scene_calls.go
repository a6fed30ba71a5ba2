package lesson

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"netlab/capture"
	"netlab/dissect"
	"netlab/lab"
	"netlab/osi"
)

// linkCall marks records that are calls of programs: LINKTYPE_USER15, which no
// capture of ours has.
const linkCall capture.LinkType = 162

// callFields describes what every call has. Rooms add fields of their own by
// Verb.Fields.
func callFields() []dissect.FieldInfo {
	return []dissect.FieldInfo{
		{Name: "call.host", Kind: dissect.String, Doc: "the host whose program it was"},
		{Name: "call.room", Kind: dissect.String, Doc: "the room of the call: tcp, udp …"},
		{Name: "call.event", Kind: dissect.String, Doc: "what happened: received, accepted …"},
		{Name: "call.name", Kind: dissect.String, Doc: "the connection's name in the lesson"},
		{Name: "call.local", Kind: dissect.String, Doc: "this end's address and port"},
		{Name: "call.remote", Kind: dissect.String, Doc: "the other end's address and port"},
		{Name: "call.text", Kind: dissect.String, Doc: "what was sent or received, as text"},
		{Name: "call.data", Kind: dissect.Bytes, Doc: "what was sent or received, as bytes"},
		{Name: "call.bytes", Kind: dissect.Uint, Doc: "how many bytes were sent or received"},
		{Name: "call.len", Kind: dissect.Uint, Doc: "the same as call.bytes"},
		{Name: "call.error", Kind: dissect.String, Doc: "why it failed"},
		{Name: "call.reason", Kind: dissect.String, Doc: "why a connection ended"},
	}
}

// CallRegistry knows the fields of calls (call.*): those of all calls, and
// those that these verbs add. Filters behind "HOST ROOM EVENT" mean its fields.
func CallRegistry(verbs []Verb) (*dissect.Registry, error) {
	fields, err := fieldsOfCalls(verbs)
	if err != nil {
		return nil, err
	}
	return dissect.NewRegistry(callDissector{fields})
}

func fieldsOfCalls(verbs []Verb) ([]dissect.FieldInfo, error) {
	fields := callFields()
	for i := range verbs {
		for _, f := range verbs[i].Fields {
			if !strings.HasPrefix(f.Name, "call.") {
				return nil, fmt.Errorf("lesson: %s %s: field %q is none of call.*", verbs[i].Room, verbs[i].Name, f.Name)
			}
			same := func(g dissect.FieldInfo) bool { return g.Name == f.Name }
			if !slices.ContainsFunc(fields, same) {
				fields = append(fields, f)
			}
		}
	}
	return fields, nil
}

// callDissector reads what callRecord wrote, so that filters work on calls too.
type callDissector struct{ fields []dissect.FieldInfo }

// callPDU has the text of each field, by its place; absent: not set.
type callPDU struct {
	fields []dissect.FieldInfo
	values map[int][]byte
}

func (callDissector) Proto() string                 { return "call" }
func (d callDissector) Fields() []dissect.FieldInfo { return d.fields }
func (callDissector) Match() []dissect.Match {
	return []dissect.Match{{Table: "link", Num: uint64(linkCall)}}
}

func (d callDissector) Dissect(_ *dissect.Conversation, u dissect.Unit) (dissect.Layer, int, error) {
	pdu := &callPDU{fields: d.fields, values: make(map[int][]byte)}
	for b := u.Bytes; len(b) > 0; {
		if len(b) < 5 || uint64(binary.BigEndian.Uint32(b[1:])) > uint64(len(b)-5) {
			return dissect.Layer{}, 0, errors.New("a call ends in the middle")
		}
		n := int(binary.BigEndian.Uint32(b[1:]))
		pdu.values[int(b[0])] = append([]byte(nil), b[5:5+n]...)
		b = b[5+n:]
	}
	return dissect.Layer{Place: osi.Place{}, Header: len(u.Bytes), PDU: pdu}, len(u.Bytes), nil
}

func (p *callPDU) Field(_ *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	raw, ok := p.values[id]
	if !ok || id >= len(p.fields) {
		return dst
	}
	v := dissect.Value{Kind: p.fields[id].Kind}
	switch v.Kind {
	case dissect.Uint, dissect.Bool:
		n, err := strconv.ParseUint(string(raw), 0, 64)
		if err != nil {
			return dst
		}
		v.Num = n
	case dissect.Int, dissect.Duration, dissect.Time:
		n, err := strconv.ParseInt(string(raw), 0, 64)
		if err != nil {
			return dst
		}
		v.Num = uint64(n) //nolint:gosec // two's complement by definition
	case dissect.IPv4, dissect.IPv6:
		a, err := netip.ParseAddr(string(raw))
		if err != nil {
			return dst
		}
		v.Addr = a
	default:
		v.Raw = raw
	}
	return append(dst, v)
}

func (*callPDU) Summary(*dissect.Layer) string       { return "call" }
func (*callPDU) Notes(*dissect.Layer) []dissect.Note { return nil }

// callRecord writes a call as a record that callDissector reads.
func callRecord(c *lab.Call, name string, fields []dissect.FieldInfo) *capture.Record {
	set := map[string]string{
		"call.host": c.Host, "call.room": c.Room, "call.event": c.Event, "call.name": name,
		"call.text": string(c.Data), "call.data": string(c.Data),
		"call.bytes": strconv.Itoa(len(c.Data)), "call.len": strconv.Itoa(len(c.Data)),
	}
	if c.Local.IsValid() {
		set["call.local"] = c.Local.String()
	}
	if c.Remote.IsValid() {
		set["call.remote"] = c.Remote.String()
	}
	if c.Err != nil {
		set["call.error"] = c.Err.Error()
	}
	for k, v := range c.Fields {
		set["call."+k] = v
	}
	var b []byte
	for i := range fields {
		if v, ok := set[fields[i].Name]; ok && i < 256 {
			b = append(b, byte(i))
			b = binary.BigEndian.AppendUint32(b, uint32(len(v))) //nolint:gosec // bounded by the run's memory
			b = append(b, v...)
		}
	}
	return &capture.Record{Number: c.Number, LinkType: linkCall, Sent: c.At, Length: len(b), Data: b}
}
