package report

import (
	"fmt"
	"io"
	"net/netip"
	"strings"
	"time"

	"netlab/dissect"
	"netlab/view/wording"
)

// Follow writes what the two ends of a conversation said to each other: the
// bytes of TCP's streams in order, or UDP's datagrams as they come. It writes as
// it reads; what it keeps is what waits behind a hole, at most holdBytes.
//
// The sides are told apart by name, by arrow and by indent.
type Follow struct {
	o      Options
	w      io.Writer
	f      *fields
	stream Stream
	hex    bool
	scene  int

	found   bool
	highest int // stream of the protocol that was seen; -1: none
	a, b    netip.AddrPort
	side    [2]string
	names   map[string]string
	to      [2]dissect.Assembler
	total   [2]int
	missing [2]int
	packets [2]int

	turn turn
	err  error
}

// holdBytes is how much may wait behind a hole, in each direction.
const holdBytes = 8 << 20

// NewFollow makes a Follow that writes to w.
func NewFollow(w io.Writer, reg *dissect.Registry, s Stream, hex bool, o Options) *Follow {
	f := &Follow{o: o, w: w, f: newFields(reg), stream: s, hex: hex, highest: -1}
	f.to[0].Limit, f.to[1].Limit = holdBytes, holdBytes
	return f
}

// SetScene says that it is about the nth of several runs in one capture.
func (v *Follow) SetScene(n int) { v.scene = n }

// Packet takes the next packet of the capture. What routers pass on says nothing
// again: once is enough, as its origin sent it.
func (v *Follow) Packet(s Seen) error {
	if s.Leg.Hop > 0 {
		return v.err
	}
	v.f.talks(s.Packet, func(t said) {
		if t.stream.Proto == v.stream.Proto {
			v.highest = max(v.highest, t.stream.Index)
		}
		if t.stream == v.stream {
			v.take(s, t)
		}
	})
	return v.err
}

func (v *Follow) take(s Seen, t said) {
	if !v.found {
		v.found = true
		v.a, v.b, v.names = t.src, t.dst, s.Names
		v.side = sides(t.src, t.dst, s.Names)
		v.title()
	}
	from := 0
	if t.src != v.a {
		from = 1
	}
	v.packets[from]++
	if v.stream.Proto == "udp" {
		v.datagram(s, t, from)
		return
	}
	v.segment(s, t, from)
}

// title says whose conversation it is.
func (v *Follow) title() {
	a, b, name := endOf(v.a, v.names), endOf(v.b, v.names), v.stream.String()
	if v.scene > 1 {
		v.line(asText, 0, "")
		name += fmt.Sprintf(" of scene %d", v.scene)
	}
	if v.o.Plain {
		v.line(asStrong, 0, fmt.Sprintf("Conversation %s, between %s and %s.", name, a, b))
		return
	}
	v.line(asStrong, 0, fmt.Sprintf("%s: %s ↔ %s", name, a, b))
}

// segment hands TCP's bytes over to be put in order.
func (v *Follow) segment(s Seen, t said, from int) {
	l := t.layer
	flags, ok := v.f.num(l, "tcp.flags")
	if !ok {
		return // cut short within its header
	}
	const fin, syn, rst, ack = 1, 2, 4, 16
	seq, _ := v.f.num(l, "tcp.seq_raw")
	at := moment{number: s.Packet.Number(), at: s.At}
	if flags&ack != 0 {
		n, _ := v.f.num(l, "tcp.ack_raw")
		v.to[1-from].Acked(uint32(n), func(r dissect.Run) { v.run(1-from, at, r) })
	}
	seg := dissect.Segment{Seq: uint32(seq), SYN: flags&syn != 0, FIN: flags&fin != 0}
	if seg.SYN {
		seg.Seq++
	}
	if flags&rst == 0 { // a RST carries its reason, no data of the stream
		seg.Payload = l.Payload
		seg.Map = dissect.Map{{Len: len(l.Payload), Packet: at.number, SrcLen: len(l.Payload)}}
	}
	v.to[from].Add(seg, func(r dissect.Run) { v.run(from, at, r) })
	for i := t.place + 1; i < len(s.Packet.Layers); i++ {
		v.message(&s.Packet.Layers[i])
	}
	switch {
	case flags&rst != 0:
		v.flush() // RFC 9293 section 3.5.3: nothing more will be taken
		v.event(from, at, "breaks the connection off (RST)")
	case flags&fin != 0:
		v.event(from, at, "has no more to say (FIN)")
	}
}

// datagram shows a datagram as it is.
func (v *Follow) datagram(s Seen, t said, from int) {
	v.endTurn()
	at := moment{number: s.Packet.Number(), at: s.At}
	v.run(from, at, dissect.Run{
		At: int64(v.total[from]), Bytes: t.layer.Payload,
		Map: dissect.Map{{Len: len(t.layer.Payload), Packet: at.number, SrcLen: len(t.layer.Payload)}},
	})
	if len(t.layer.Payload) == 0 {
		v.event(from, at, "sends an empty datagram")
	}
	for i := t.place + 1; i < len(s.Packet.Layers); i++ {
		v.message(&s.Packet.Layers[i])
	}
}

// moment is a packet and when it left.
type moment struct {
	number int
	at     time.Duration
}

// run takes bytes of one side that are in order.
func (v *Follow) run(from int, at moment, r dissect.Run) {
	if r.Gap == 0 && len(r.Bytes) == 0 {
		return
	}
	if v.turn.open && v.turn.from != from {
		v.endTurn()
	}
	if !v.turn.open {
		v.beginTurn(from, at)
	}
	if r.Gap > 0 {
		v.missing[from] += r.Gap
		v.gap(r.Gap)
	}
	for _, p := range r.Map {
		v.turn.packets.add(p.Packet)
	}
	v.total[from] += len(r.Bytes)
	v.turn.bytes += len(r.Bytes)
	v.show(r)
}

// message notes what the bytes mean to the protocol above, for the end of the turn.
func (v *Follow) message(l *dissect.Layer) {
	if l.Proto == "data" || l.Proto == "_ws.malformed" || !v.turn.open {
		return
	}
	const most = 8
	if len(v.turn.messages) == most {
		v.turn.more++
		return
	}
	s, name := l.Summary(), wording.Proto(l.Proto)
	if !strings.HasPrefix(strings.ToLower(s), strings.ToLower(name)) {
		s = strings.TrimSpace(name + " " + s)
	}
	v.turn.messages = append(v.turn.messages, s)
}

// Found reports whether the conversation is in the capture, and how many
// conversations of its protocol were seen.
func (v *Follow) Found() (ok bool, of int) { return v.found, v.highest + 1 }

// End writes what is left.
func (v *Follow) End() error {
	if !v.found {
		return v.err
	}
	v.flush()
	v.endTurn()
	v.line(asText, 0, "")
	for i := range v.side {
		s := fmt.Sprintf("%s said %s in %s", v.side[i], count(v.total[i], "byte"), count(v.packets[i], "packet"))
		if v.missing[i] > 0 {
			s += fmt.Sprintf("; %s missing", count(v.missing[i], "byte"))
		}
		v.line(asDim, 0, s+".")
	}
	return v.err
}

// flush gives up what is missing.
func (v *Follow) flush() {
	for i := range v.to {
		v.to[i].Flush(func(r dissect.Run) {
			at := moment{}
			if len(r.Map) > 0 {
				at.number = r.Map[0].Packet
			}
			v.run(i, at, r)
		})
	}
}
