package dissect

// Pick collects the values of one field while a dissector goes over a unit from
// its first byte to its last. So a protocol of many nested parts needs one way
// through them, not one for each field:
//
//	p := dissect.Pick{ID: id, Bytes: l.Bytes, Out: dst}
//	p.Uint(fieldType, 0, 1)
//	p.Text(fieldName, 5, n)
//	return p.Out
//
// What lies outside of Bytes is left out.
type Pick struct {
	ID    int // the field that is asked for; the methods' id is the one that stands here
	Bytes []byte
	Out   []Value
}

// Wants reports whether the field is the one that is asked for.
func (p *Pick) Wants(id int) bool { return p.ID == id }

// Add adds a value that was worked out.
func (p *Pick) Add(id int, v Value) {
	if p.ID == id {
		p.Out = append(p.Out, v)
	}
}

// Uint adds the number in n bytes.
func (p *Pick) Uint(id, off, n int) {
	if p.ID == id {
		p.Out = uintAt(p.Out, p.Bytes, off, n)
	}
}

// Bits adds the bits of mask in n bytes, shifted down.
func (p *Pick) Bits(id, off, n int, mask uint64) {
	if p.ID == id {
		p.Out = bitsAt(p.Out, p.Bytes, off, n, mask)
	}
}

// Bool adds one bit of n bytes.
func (p *Pick) Bool(id, off, n int, mask uint64) {
	if p.ID == id {
		p.Out = boolAt(p.Out, p.Bytes, off, n, mask)
	}
}

// IPv4 adds an address.
func (p *Pick) IPv4(id, off int) {
	if p.ID == id {
		p.Out = ip4At(p.Out, p.Bytes, off)
	}
}

// IPv6 adds an address.
func (p *Pick) IPv6(id, off int) {
	if p.ID == id {
		p.Out = ip6At(p.Out, p.Bytes, off)
	}
}

// Ether adds a MAC address.
func (p *Pick) Ether(id, off int) {
	if p.ID == id {
		p.Out = etherAt(p.Out, p.Bytes, off)
	}
}

// Raw adds n bytes as they are; none if n is 0.
func (p *Pick) Raw(id, off, n int) {
	if p.ID == id {
		p.Out = bytesAt(p.Out, p.Bytes, off, n)
	}
}

// Text adds n bytes as a text, which may be empty.
func (p *Pick) Text(id, off, n int) {
	if p.ID == id && off >= 0 && n >= 0 && off+n <= len(p.Bytes) {
		p.Out = append(p.Out, Value{Kind: String, Raw: p.Bytes[off : off+n : off+n], At: Range{Off: off, Len: n}})
	}
}

// Mark adds a presence: of a part that has no value of its own.
func (p *Pick) Mark(id, off, n int) {
	p.Add(id, Value{Kind: None, At: Range{Off: off, Len: n}})
}
