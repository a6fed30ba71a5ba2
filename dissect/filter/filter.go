package filter

import (
	"slices"

	"netlab/dissect"
)

// Filter selects packets. It keeps scratch space so that matching allocates
// nothing: it must not be used by two goroutines at once; give each its Clone.
type Filter struct {
	src    string
	fields []string
	test   pred
	m      machine
}

// Compile makes a filter of src for packets dissected with r. The empty filter
// matches every packet. Errors are *SyntaxError.
func Compile(r *dissect.Registry, src string) (*Filter, error) {
	s, err := Parse(src)
	if err != nil {
		return nil, err
	}
	return s.Compile(r)
}

// Compile looks up the words of a parsed filter. Errors are *SyntaxError; one
// whose Unknown is set says that the registry has no such field.
func (s *Syntax) Compile(r *dissect.Registry) (*Filter, error) {
	f := &Filter{src: s.src, test: func(*machine) bool { return true }}
	if s.root == nil {
		return f, nil
	}
	b := &binder{registry: r}
	test, err := b.test(s.root)
	if err != nil {
		err.Src = s.src
		return nil, err
	}
	f.test, f.fields = test, b.fields
	return f, nil
}

// Match reports whether the filter selects the packet. It keeps nothing of it.
func (f *Filter) Match(p *dissect.Packet) bool {
	f.m.p = p
	ok := f.test(&f.m)
	f.m.reset()
	return ok
}

// String gives the filter as it was written, ready to paste into Wireshark.
func (f *Filter) String() string { return f.src }

// Fields lists the fields and protocols that the filter names, each once, in
// the order of their appearance.
func (f *Filter) Fields() []string { return slices.Clone(f.fields) }

// Clone gives the same filter with scratch space of its own.
func (f *Filter) Clone() *Filter {
	return &Filter{src: f.src, fields: f.fields, test: f.test}
}

// pred is a compiled test. It changes nothing but the machine's scratch space.
type pred func(m *machine) bool

// machine is what a filter works on while it matches one packet.
type machine struct {
	p    *dissect.Packet
	vals []dissect.Value // a stack: operands push their values, tests take them off
	buf  []byte          // bytes that are in no packet: joined slices, masked bytes, numbers as text
}

// maxScratch bounds what the pieces of one filter can copy out of one packet.
const maxScratch = 4 << 20

// reset forgets the packet and keeps the room.
func (m *machine) reset() {
	clear(m.vals[:cap(m.vals)])
	m.p, m.vals = nil, m.vals[:0]
	m.buf = m.buf[:0]
	if cap(m.buf) > maxScratch/16 {
		m.buf = nil
	}
}

// made pushes bytes that were put at the end of the scratch space from start on.
func (m *machine) made(start int) {
	m.vals = append(m.vals, dissect.Value{Kind: dissect.Bytes, Raw: m.buf[start:len(m.buf):len(m.buf)]})
}
