package dissect

import "net/netip"

// Conversation is what two ends have said to each other so far, with what
// dissectors remember of it. A is the end that spoke first.
type Conversation struct {
	Proto string // "tcp", "udp", "ip"
	Index int    // 0 for the first of its protocol: tcp.stream, udp.stream
	A, B  Endpoint
	state map[string]any
}

// Endpoint is one end of a conversation. Port is 0 where the protocol has none.
type Endpoint struct {
	Addr netip.Addr
	Port uint16
}

// State gives what a dissector remembers of this conversation; nil at first.
func (c *Conversation) State(proto string) any { return c.state[proto] }

// SetState makes the conversation remember v for a dissector.
func (c *Conversation) SetState(proto string, v any) {
	if c.state == nil {
		c.state = make(map[string]any)
	}
	c.state[proto] = v
}

// Segment is what TCP hands over for reassembly.
type Segment struct {
	Dir     Dir
	Seq     uint32 // raw, of the first byte of Payload (after a SYN's own number)
	SYN     bool
	FIN     bool
	RST     bool
	Payload []byte
	Map     Map
	Next    Key // who reads the stream, by port
}

// Segment gives the stream of one direction more bytes; what becomes whole by
// them is dissected and its layers join the packet under way.
func (c *Conversation) Segment(s Segment) {}

// Handoff makes another dissector read both directions of the stream from the
// next byte on: what an HTTP upgrade does.
func (c *Conversation) Handoff(k Key) {}
