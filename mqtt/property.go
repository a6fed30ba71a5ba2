package mqtt

// properties takes the properties of version 5, MQTT 5.0 section 2.2.2.
func (w *walker) properties(five bool, id int) {
	if !five || w.fault {
		return
	}
	start := w.off
	n := w.varint(fPropLen)
	end := w.off + n
	if n > w.left() {
		w.fault, w.off = true, len(w.Bytes)
		return
	}
	w.Mark(id, start, end-start)
	for w.off < end && !w.fault {
		w.property(w.uint(fPropID, 1))
	}
	if w.off != end {
		w.fault, w.off = true, len(w.Bytes)
	}
}

func (w *walker) property(id int) {
	switch id {
	case 0x24: // MQTT 5.0 section 3.2.2.3.4
		w.uint(fPropMaxQoS, 1)
	case 0x23: // MQTT 5.0 section 3.3.2.3.4
		w.alias = w.uint(fPropAlias, 2)
	case 0x01, 0x17, 0x19, 0x25, 0x28, 0x29, 0x2a:
		w.uint(fPropNumber, 1)
	case 0x13, 0x21, 0x22:
		w.uint(fPropNumber, 2)
	case 0x02, 0x11, 0x18, 0x27:
		w.uint(fPropNumber, 4)
	case 0x0b:
		w.varint(fPropNumber)
	case 0x03, 0x08, 0x09, 0x12, 0x15, 0x16, 0x1a, 0x1c, 0x1f:
		w.text(fPropTextLen, fPropText, false)
	case 0x26:
		w.text(fPropKeyLen, fPropKey, false)
		w.text(fPropValueLen, fPropValue, false)
	default:
		w.fault, w.off = true, len(w.Bytes)
	}
}

func propertyName(n uint64) string {
	switch n {
	case 0x01:
		return "payload format"
	case 0x02:
		return "message expiry"
	case 0x03:
		return "content type"
	case 0x08:
		return "response topic"
	case 0x09:
		return "correlation data"
	case 0x0b:
		return "subscription identifier"
	case 0x11:
		return "session expiry"
	case 0x12:
		return "assigned client identifier"
	case 0x13:
		return "server keep-alive"
	case 0x18:
		return "will delay"
	case 0x1f:
		return "reason"
	case 0x21:
		return "receive maximum"
	case 0x22:
		return "topic alias maximum"
	case 0x23:
		return "topic alias"
	case 0x24:
		return "maximum QoS"
	case 0x25:
		return "retain available"
	case 0x26:
		return "user property"
	case 0x27:
		return "maximum packet size"
	case 0x28:
		return "wildcards available"
	case 0x29:
		return "subscription identifiers available"
	case 0x2a:
		return "shared subscriptions available"
	}
	return ""
}
