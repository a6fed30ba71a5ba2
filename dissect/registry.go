package dissect

import "netlab/capture"

// Registry knows all dissectors and all fields.
type Registry struct{}

// registered is a dissector and what the registry worked out about it.
type registered struct {
	Dissector
	proto  string
	fields []FieldInfo
}

// NewRegistry makes a registry of the built-in dissectors (frame, eth, arp, ip,
// ipv6, icmp, icmpv6, data) and these. Two of the same name are an error.
func NewRegistry(ds ...Dissector) (*Registry, error) { return &Registry{}, nil }

// Field finds a field, or a protocol, by Wireshark's name.
func (r *Registry) Field(name string) (Ref, bool) { return Ref{}, false }

// Fields lists all fields, sorted by name; protocols are fields of kind None.
func (r *Registry) Fields() []FieldInfo { return nil }

// Limits bound what a Session keeps. The zero Limits are the defaults.
type Limits struct {
	Conversations int // remembered at once; 0: 65536
	StreamBytes   int // kept for one direction of one stream; 0: 1 MiB
	Bytes         int // kept in all; 0: 64 MiB
}

// Session dissects the records of one capture, in order.
type Session struct{}

// NewSession makes a session that remembers nothing yet.
func NewSession(r *Registry, l Limits) *Session { return &Session{} }

// Add dissects a record into a packet of its own, which the caller may keep.
// The record and its data must not change as long as the packet is used.
func (s *Session) Add(rec *capture.Record) *Packet { p := new(Packet); s.AddTo(p, rec); return p }

// AddTo is Add into storage that was used before: nothing of p's old value
// stays, nothing is allocated that p already has room for.
func (s *Session) AddTo(p *Packet, rec *capture.Record) {}

// Registry gives the registry that the session was made with.
func (s *Session) Registry() *Registry { return nil }
