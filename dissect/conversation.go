package dissect

import "net/netip"

// Conversation is what two ends have said to each other so far, with what
// dissectors remember of it. A is the end that spoke first.
type Conversation struct {
	Proto string // "tcp", "udp", "ip"
	Index int    // 0 for the first of its protocol: tcp.stream, udp.stream
	A, B  Endpoint
	// Reused reports that an earlier conversation of the same protocol had the
	// same two ends: a Talker found that this unit begins a new one.
	Reused bool

	state   []remembered // by protocol: one or two
	session *Session
	key     endsKey
	streams [2]*stream
	guessed *registered // who knew a stream's first bytes by sight
	port    *registered // who reads by the streams' port, if that was asked
	asked   bool
	upgrade *registered // who reads both directions from now on, after a Handoff

	over         bool          // nothing more is expected of it
	kept         int           // what its dissectors said that they keep
	newer, older *Conversation // in one of the session's lists, for letting go of the oldest
}

// remembered is what a dissector remembers of a conversation.
type remembered struct {
	proto string
	value any
}

// Endpoint is one end of a conversation. Port is 0 where the protocol has none.
type Endpoint struct {
	Addr netip.Addr
	Port uint16
}

// Talker is a Dissector whose protocol has conversations between ports: tcp
// and udp. The session asks it before each Dissect, and gives Dissect the
// conversation that the unit belongs to, with u.Dir set accordingly. A
// dissector that is no Talker gets the conversation of the layer below; above
// IP that is one of Proto "ip" between two addresses, below IP it is nil.
type Talker interface {
	Dissector
	// Ports reads the ports of a unit; false if it is too short to have any:
	// then Dissect gets the conversation of the layer below.
	Ports(unit []byte) (src, dst uint16, ok bool)
	// Fresh reports whether the unit begins a new conversation though c, between
	// the same ends, is remembered: TCP's SYN with another initial sequence
	// number, or after a FIN or RST. The session then makes a new conversation
	// with the next index, its Reused set, its A the sender of this unit, its
	// state and streams empty. It is not asked about units that an error message
	// quotes. Dir is the unit's direction within c.
	Fresh(c *Conversation, dir Dir, unit []byte) bool
}

// State gives what a dissector remembers of this conversation; nil at first.
func (c *Conversation) State(proto string) any {
	for i := range c.state {
		if c.state[i].proto == proto {
			return c.state[i].value
		}
	}
	return nil
}

// SetState makes the conversation remember v for a dissector.
func (c *Conversation) SetState(proto string, v any) {
	for i := range c.state {
		if c.state[i].proto == proto {
			c.state[i].value = v
			return
		}
	}
	c.state = append(c.state, remembered{proto, v})
}

// Segment is what TCP hands over for reassembly.
type Segment struct {
	Dir     Dir
	Seq     uint32 // raw, of the first byte of Payload (after a SYN's own number)
	SYN     bool
	FIN     bool
	RST     bool
	Payload []byte
	Map     Map // where Payload came from; nil if it is the Payload of the layer that Dissect returns
	Next    Key // who reads the stream, by port: the same for all segments of a conversation
	// Owner is the protocol whose port it is, if nobody here reads that; in words.
	// Then frame.protocols does not call its bytes data.
	Owner string
}

// Segment gives the stream of one direction more bytes; what becomes whole by
// them is dissected and its layers join the packet under way. It is called
// from within Dissect, at most once for a unit; the work is done after Dissect
// has returned, so that the layers come in order. A unit that was handed over
// is not dissected a second time as a datagram: the Layer may keep its Payload.
//
// Call it for every segment, also an empty one: SYN, FIN and RST matter.
// Don't call it for quoted units, nor for bytes that no receiver would take.
func (c *Conversation) Segment(seg Segment) {
	if c == nil || c.session == nil {
		return
	}
	c.session.walk.segment(c, seg)
}

// Handoff makes another dissector read both directions of the stream from the
// next byte on: what an HTTP upgrade does.
func (c *Conversation) Handoff(k Key) {
	if c == nil || c.session == nil {
		return
	}
	c.upgrade = c.session.registry.find(k)
	if c.upgrade == nil {
		c.upgrade = c.session.registry.data
	}
}
