package dissect

// Headed is a Dissector some of whose fields stand in its header: they are the
// same whatever was said before, and whatever the unit carries.
type Headed interface {
	Dissector
	// InHeader reports whether the field with this index is one of them; -1 is
	// the protocol's own name, with the unit's bytes.
	InHeader(id int) bool
}

// InHeader reports whether a field has the same values in a session that is
// limited to headers.
func (r *Registry) InHeader(f Ref) bool {
	if f.dissector == nil {
		return false
	}
	h, ok := f.dissector.Dissector.(Headed)
	return ok && h.InHeader(f.id)
}

// InHeader implements Headed: the record knows all but what its layers are.
func (frame) InHeader(id int) bool { return id != frameProtocols }

// InHeader implements Headed.
func (eth) InHeader(int) bool { return true }

// InHeader implements Headed.
func (vlan) InHeader(int) bool { return true }

// InHeader implements Headed.
func (arp) InHeader(int) bool { return true }

// InHeader implements Headed: fragments are put together in any session.
func (ip) InHeader(int) bool { return true }

// InHeader implements Headed.
func (ipv6) InHeader(int) bool { return true }

// InHeader implements Headed: a tunnel through UDP.
func (vxlan) InHeader(int) bool { return true }
