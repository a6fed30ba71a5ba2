package mqtt

import (
	"fmt"

	"netlab/dissect"
)

// typeName is a packet's name.
func typeName(n uint64) string {
	names := [...]string{
		"", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE",
		"SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
	}
	if n < uint64(len(names)) {
		return names[n]
	}
	return ""
}

func versionName(n uint64) string {
	switch n {
	case 3:
		return "3.1"
	case 4:
		return "3.1.1"
	case 5:
		return "5.0"
	}
	return ""
}

// returnName is a code of MQTT 3.1.1 section 3.2.2.3.
func returnName(n uint64) string {
	switch n {
	case 0:
		return "accepted"
	case 1:
		return "the version is not supported"
	case 2:
		return "the client identifier is not allowed"
	case 3:
		return "the server is not available"
	case 4:
		return "bad user name or password"
	case 5:
		return "not authorized"
	}
	return ""
}

// Field implements dissect.PDU.
func (p *packet) Field(l *dissect.Layer, id int, dst []dissect.Value) []dissect.Value {
	w := walker{Pick: dissect.Pick{ID: id, Bytes: l.Bytes, Out: dst}, p: p}
	w.packet()
	return w.Out
}

// first gives the first value of a field as a text, and whether there is one.
func (p *packet) first(l *dissect.Layer, id int) (dissect.Value, bool) {
	if vs := p.Field(l, id, nil); len(vs) > 0 {
		return vs[0], true
	}
	return dissect.Value{}, false
}

func (p *packet) text(l *dissect.Layer, id int) string {
	v, _ := p.first(l, id)
	return string(v.Raw)
}

// Summary implements dissect.PDU.
func (p *packet) Summary(l *dissect.Layer) string {
	kind := l.Bytes[0] >> 4
	out := typeName(uint64(kind))
	if kind == publish {
		out += fmt.Sprintf(" qos=%d", l.Bytes[0]>>1&3)
	}
	if id, ok := p.first(l, fMsgID); ok {
		out += fmt.Sprintf(" id=%d", id.Num)
	}
	switch kind {
	case connect:
		return out + fmt.Sprintf(" client=%q", p.text(l, fClientID))
	case publish, subscribe, unsubscribe:
		return out + fmt.Sprintf(" %q", p.text(l, fTopic))
	case connack:
		for _, id := range []int{fAckCode, fAckReason} {
			if v, ok := p.first(l, id); ok {
				out += fmt.Sprintf(" code=%d", v.Num)
			}
		}
	}
	return out
}

// Notes implements dissect.PDU.
func (p *packet) Notes(l *dissect.Layer) []dissect.Note {
	var out []dissect.Note
	all := dissect.Range{Len: len(l.Bytes)}
	add := func(level dissect.Level, source, format string, args ...any) {
		out = append(out, dissect.Note{Level: level, Text: fmt.Sprintf(format, args...), Source: source, At: all})
	}
	id, _ := p.first(l, fMsgID)
	switch kind := l.Bytes[0] >> 4; kind {
	case connect:
		add(dissect.Chat, "MQTT 5.0 section 3.1", "The client %q asks the broker for a session.", p.text(l, fClientID))
		if v, ok := p.first(l, fPassword); ok {
			out = append(out, dissect.Note{Level: dissect.Warning, Text: "The password crosses the network as it is: whoever captures it can read it.", Source: "MQTT 5.0 section 5.4.1", At: v.At})
		}
	case connack:
		p.accepted(l, add)
	case publish:
		m, _ := p.first(l, fMessage)
		add(dissect.Chat, "MQTT 5.0 section 3.3", "A message of %d bytes on the topic %q, delivered %s.", len(m.Raw), p.text(l, fTopic), once(l.Bytes[0]>>1&3))
		if p.aliased != nil {
			add(dissect.Chat, "MQTT 5.0 section 3.3.2.3.4", "The topic itself is not sent again: an earlier message gave it the number that stands here.")
		}
		if l.Bytes[0]&8 != 0 {
			add(dissect.Notice, "MQTT 5.0 section 3.3.1.1", "It was sent before, and no acknowledgment came: the receiver may get it twice.")
		}
	case puback:
		add(dissect.Chat, "MQTT 5.0 section 4.3.2", "The receiver has message %d: the sender may forget it.", id.Num)
	case pubrec:
		add(dissect.Chat, "MQTT 5.0 section 4.3.3", "The receiver has message %d, and remembers its number so that it is delivered once only.", id.Num)
	case pubrel:
		add(dissect.Chat, "MQTT 5.0 section 4.3.3", "The sender will not send message %d again: the receiver may forget its number.", id.Num)
	case pubcomp:
		add(dissect.Chat, "MQTT 5.0 section 4.3.3", "The exchange of message %d is over: it was delivered exactly once.", id.Num)
	case subscribe:
		add(dissect.Chat, "MQTT 5.0 section 3.8", "The client wants all messages on topics that match %q.", p.text(l, fTopic))
	case suback:
		add(dissect.Chat, "MQTT 5.0 section 3.9", "The broker answers the subscription %d.", id.Num)
	case unsubscribe:
		add(dissect.Chat, "MQTT 5.0 section 3.10", "The client does not want messages on %q any more.", p.text(l, fTopic))
	case pingreq:
		add(dissect.Chat, "MQTT 5.0 section 3.12", "The client has had nothing to say for a while, and says that it is still there.")
	case pingresp:
		add(dissect.Chat, "MQTT 5.0 section 3.13", "The broker is still there, too.")
	case disconnect:
		add(dissect.Chat, "MQTT 5.0 section 3.14", "The session ends in good order: no will is sent.")
	}
	return out
}

func (p *packet) accepted(l *dissect.Layer, add func(dissect.Level, string, string, ...any)) {
	for _, id := range []int{fAckCode, fAckReason} {
		v, ok := p.first(l, id)
		switch {
		case !ok:
		case v.Num == 0:
			add(dissect.Chat, "MQTT 5.0 section 3.2", "The broker accepts the client.")
		default:
			why := returnName(v.Num)
			if id == fAckReason || why == "" {
				why = fmt.Sprintf("reason %d", v.Num)
			}
			add(dissect.Warning, "MQTT 5.0 section 3.2.2.2", "The broker refuses the client: %s.", why)
		}
	}
}

// once says what a QoS promises, MQTT 5.0 section 4.3.
func once(qos byte) string {
	switch qos {
	case 0:
		return "at most once"
	case 1:
		return "at least once"
	case 2:
		return "exactly once"
	}
	return "with a QoS that there is not"
}
