package report

import (
	"cmp"
	"iter"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/trace"
)

// Graph shows how a TCP connection went over time: what was sent and what was
// acknowledged, round-trip times, and, once SetFlight has told them, the bytes
// in flight and the window.
//
// It keeps some numbers of each packet. When that becomes too much it keeps those
// of every second packet only, then of every fourth.
type Graph struct {
	o      Options
	f      *fields
	stream Stream

	found   bool
	highest int
	a       netip.AddrPort
	side    [2]string
	data    [2]extent // the numbers of each side's data
	points  []point
	high    [2]uint64 // the highest number of each side, not wrapped
	every   int       // one of so many packets is kept
	seen    int
	flight  []InFlight
}

// InFlight is how much was on its way at a moment.
type InFlight struct {
	At     time.Duration
	Bytes  uint64
	Window uint64 // 0: not known
}

// point is one packet of the connection.
type point struct {
	number  int
	from    int
	at      time.Duration
	arrived time.Duration // if fated
	hop     int           // of the cable behind which it arrived
	seq     uint64        // relative, not wrapped
	ack     uint64
	length  int
	window  uint64
	rtt     time.Duration
	marks   pointMarks
}

type pointMarks uint8

const (
	pointResent pointMarks = 1 << iota
	pointLost
	pointFated // its capture knows what became of it
	pointAcks
	pointRTT
	pointOpens // SYN or FIN
)

// extent is from where to where numbers go.
type extent struct {
	some     bool
	from, to uint64
}

func (x *extent) add(from, to uint64) {
	if !x.some {
		*x = extent{true, from, to}
	}
	x.from, x.to = min(x.from, from), max(x.to, to)
}

func (x extent) len() int { return int(x.to - x.from) }

const maxPoints = 1 << 14

// NewGraph makes an empty Graph of a conversation, which must be TCP's.
func NewGraph(reg *dissect.Registry, s Stream, o Options) *Graph {
	return &Graph{o: o, f: newFields(reg), stream: s, highest: -1, every: 1}
}

// Packet takes the next packet of the capture.
func (v *Graph) Packet(s Seen) {
	v.f.talks(s.Packet, func(t said) {
		if t.stream.Proto != v.stream.Proto {
			return
		}
		v.highest = max(v.highest, t.stream.Index)
		switch {
		case t.stream != v.stream:
		case s.Leg.Hop > 0:
			v.passed(s)
		default:
			v.take(s, t)
		}
	})
}

func (v *Graph) take(s Seen, t said) {
	if !v.found {
		v.found, v.a = true, t.src
		v.side = sides(t.src, t.dst, s.Names)
	}
	p := point{number: s.Packet.Number(), at: s.At}
	if t.src != v.a {
		p.from = 1
	}
	l := t.layer
	seq, ok := v.f.num(l, "tcp.seq")
	if !ok {
		return
	}
	p.seq = unwrap(v.high[p.from], uint32(seq))
	n, _ := v.f.num(l, "tcp.len")
	p.length = int(n)
	v.high[p.from] = max(v.high[p.from], p.seq+n)
	const fin, syn, rst, ack = 1, 2, 4, 16
	flags, _ := v.f.num(l, "tcp.flags")
	if flags&(fin|syn) != 0 {
		p.marks |= pointOpens
	}
	if flags&ack != 0 && flags&rst == 0 {
		a, _ := v.f.num(l, "tcp.ack")
		p.ack = unwrap(v.high[1-p.from], uint32(a))
		p.marks |= pointAcks
	}
	p.window, _ = v.f.num(l, "tcp.window_size")
	if rtt, ok := v.f.num(l, "tcp.analysis.ack_rtt"); ok {
		p.rtt = time.Duration(rtt)
		p.marks |= pointRTT
	}
	if v.f.has(l, "tcp.analysis.retransmission") {
		p.marks |= pointResent
	}
	if p.length > 0 {
		v.data[p.from].add(p.seq, p.seq+n)
	}
	p.fare(s)
	v.keep(p)
}

// fare notes what became of a packet on one cable.
func (p *point) fare(s Seen) {
	for _, f := range s.Packet.Record.Fates {
		switch {
		case !f.Gone() && (p.marks&pointFated == 0 || p.marks&pointLost != 0 || s.Leg.Hop > p.hop):
			p.marks = p.marks&^pointLost | pointFated
			p.hop, p.arrived = s.Leg.Hop, s.At+f.Arrived.Sub(s.Packet.Record.Sent)
		case f.Gone() && (p.marks&pointFated == 0 || s.Leg.Hop > p.hop): // no other copy came so far
			p.marks |= pointFated | pointLost
		}
	}
}

// passed takes what a router passed on: it may be lost on a later cable, and is
// with its receiver only behind the last one.
func (v *Graph) passed(s Seen) {
	i, ok := slices.BinarySearchFunc(v.points, s.Leg.Origin, func(p point, n int) int { return cmp.Compare(p.number, n) })
	if ok {
		v.points[i].fare(s)
	}
}

// unwrap continues the count of 32-bit numbers beyond 2^32.
func unwrap(near uint64, n uint32) uint64 {
	d := int64(int32(n - uint32(near)))
	return uint64(max(int64(near)+d, 0))
}

// keep adds a point, thinning them out where there are too many. What was lost
// or sent again stays as long as there is room.
func (v *Graph) keep(p point) {
	v.seen++
	if v.every > 1 && v.seen%v.every != 0 && p.marks&(pointLost|pointResent) == 0 {
		return
	}
	if len(v.points) == maxPoints {
		kept := v.points[:0]
		for i := 0; i < len(v.points); i += 2 {
			kept = append(kept, v.points[i])
		}
		v.points = kept
		v.every *= 2
	}
	v.points = append(v.points, p)
}

// Found reports whether the conversation is in the capture, and how many
// conversations of its protocol were seen.
func (v *Graph) Found() (ok bool, of int) { return v.found, v.highest + 1 }

// main is the side that is shown: the one that sent more data.
func (v *Graph) main() int {
	if v.data[1].len() > v.data[0].len() {
		return 1
	}
	return 0
}

// Sender is the name of the side that is shown.
func (v *Graph) Sender() string { return v.side[v.main()] }

// SetFlight tells what the sender had in flight, worked out from Packets.
func (v *Graph) SetFlight(f []InFlight) { v.flight = f }

// Packets gives the connection's packets with TCP's numbers, for those who work
// out what was in flight.
func (v *Graph) Packets() iter.Seq2[time.Duration, trace.Packet] {
	return func(yield func(time.Duration, trace.Packet) bool) {
		for _, p := range v.points {
			if !yield(p.at, v.tracePacket(p)) {
				return
			}
		}
	}
}

func (v *Graph) tracePacket(p point) trace.Packet {
	num := func(name string, n uint64) trace.Field {
		return trace.Field{Name: name, Values: []string{strconv.FormatUint(n, 10)}}
	}
	out := trace.Packet{Number: p.number, From: v.side[p.from], To: v.side[1-p.from], Layers: []trace.Layer{{
		Proto: "tcp",
		Fields: []trace.Field{
			num("tcp.stream", uint64(v.stream.Index)), num("tcp.seq", p.seq), num("tcp.len", uint64(p.length)),
			num("tcp.nxtseq", p.seq+uint64(p.length)),
		},
	}}}
	if p.marks&pointAcks != 0 {
		out.Layers[0].Fields = append(out.Layers[0].Fields, num("tcp.ack", p.ack), num("tcp.window_size", p.window))
	}
	if p.marks&pointFated != 0 && p.marks&pointLost == 0 {
		out.Fates = []trace.Fate{{To: out.To, At: p.arrived, Verdicts: capture.Delivered}}
	} else if p.marks&pointLost != 0 {
		out.Fates = []trace.Fate{{To: out.To, Verdicts: capture.Lost}}
	}
	return out
}
