package dissect

import "errors"

// RefusalError is the error of a dissector that refuses what it got: it says why
// these bytes are not of its protocol. They become data then, as in Wireshark,
// and not a malformed unit. A stream goes on with the same reader.
type RefusalError struct {
	Why string
	// Silent says that Wireshark's dissector takes such bytes and says nothing of
	// them: frame.protocols does not call them data.
	Silent bool
}

// Error implements error.
func (e RefusalError) Error() string { return e.Why }

// refused makes data of what its dissector does not take for its own. Silent
// adds to what the error says.
func (w *walk) refused(set *registered, b []byte, m Map, depth int, silent bool, err error) bool {
	var why RefusalError
	if !errors.As(err, &why) {
		return false
	}
	i := len(w.p.Layers)
	w.units(nil, b, m, depth)
	if i < len(w.p.Layers) {
		l := &w.p.Layers[i]
		l.again = silent || why.Silent
		l.notes = append(l.notes, Note{Level: Notice, Text: "These bytes stand where " + set.proto + " would, but are none: " + why.Why + "."})
	}
	return true
}

// orphan makes data of a segment that nobody here reads. Silent, if not empty,
// says why Wireshark does not call it data.
func (w *walk) orphan(seg Segment, silent string, depth int) {
	i := len(w.p.Layers)
	w.units(nil, seg.Payload, seg.Map, depth)
	if silent != "" && i < len(w.p.Layers) {
		l := &w.p.Layers[i]
		l.again = true
		l.notes = append(l.notes, Note{Text: silent})
	}
}

// owned says whose port it is, if nobody here reads that.
func (s Segment) owned() string {
	if s.Owner == "" {
		return ""
	}
	return "The port is that of " + s.Owner + ", which is not dissected here."
}

// absent hears that nothing is there of what layer i says comes next. If it was
// on the wire and the capture did not keep it, frame.protocols names it all
// the same, as it does where a packet must go on and does not.
func (w *walk) absent(set *registered, i int) {
	l := &w.p.Layers[i]
	if set == nil || set == w.s.registry.data || l.Next.Table == "udp.port" || len(l.Bytes) < l.Header || l.Malformed != "" {
		return
	}
	kept := w.missing() == 0 // what there was
	must := false
	switch l.Proto { // those that Wireshark holds to their word
	case "eth", "vlan", "ieee8021ad", "ipv6", "ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "ipv6.fraghdr":
		must = true
	}
	if kept && !must || w.quoted && !must {
		return
	}
	w.p.begun = append(w.p.begun, begun{at: len(w.p.Layers), proto: set.proto})
	if kept && !w.quoted {
		l.Malformed, l.MalformedRange = "it says that "+set.proto+" follows, and nothing does", Range{Len: l.Header}
		w.mark(i)
	}
}

// empty makes what can be said of a record of which no byte was kept.
func (w *walk) empty() {
	set := w.s.registry.frame
	w.give(nil, nil)
	if _, _, err := w.call(set); err != nil {
		return
	}
	i := w.push(set, nil, nil, 0)
	if link := w.s.registry.find(w.p.Layers[i].Next); link != nil {
		w.p.begun = append(w.p.begun, begun{at: len(w.p.Layers), proto: link.proto})
	}
}
