package report

import (
	"net/netip"
	"time"

	"netlab/capture"
	"netlab/dissect"
)

// Stats adds up a capture: how much, of what, between whom, of what size, when.
// Every part of it is bounded; what has no place any more is counted together.
type Stats struct {
	o Options
	f *fields

	packets, bytes int
	passed         [2]int // of them, packets and bytes that routers passed on
	kept           int    // bytes that the capture has, where it cut packets short
	lost           int    // copies that never arrived, as captures of netlab's own say
	dropped        uint64
	first, last    time.Duration
	began          time.Time

	protocols tree
	sizes     [sizeClasses]int
	smallest  int
	largest   int
	traffic   timeline
	talks     map[talkKey]*talk
	over      talk // conversations that had no place of their own
	scene     int
}

// maxTalks bounds how many conversations are told apart.
const maxTalks = 1 << 16

// NewStats makes empty Stats.
func NewStats(reg *dissect.Registry, o Options) *Stats {
	return &Stats{o: o, f: newFields(reg), talks: map[talkKey]*talk{}}
}

// Scene says that the packets from here on are of another run: the numbers of
// their conversations begin anew.
func (v *Stats) Scene() { v.scene++ }

// Packet takes the next packet of the capture.
func (v *Stats) Packet(s Seen) {
	rec := s.Packet.Record
	n := rec.Length
	if v.packets == 0 {
		v.first, v.last, v.smallest, v.began = s.At, s.At, n, rec.Sent
	}
	v.packets++
	v.bytes += n
	v.kept += len(rec.Data)
	v.dropped += rec.Dropped
	v.lost += gone(rec)
	v.first, v.last = min(v.first, s.At), max(v.last, s.At)
	v.smallest, v.largest = min(v.smallest, n), max(v.largest, n)
	v.sizes[sizeClass(n)]++
	v.traffic.add(s.At, n)
	v.protocols.add(s.Packet, n)
	if s.Leg.Hop > 0 { // its conversation has it already, as its origin sent it
		v.passed[0]++
		v.passed[1] += n
		return
	}
	v.talk(s, n)
}

// gone counts the copies of a frame that never arrived.
func gone(r *capture.Record) int {
	n := 0
	for _, f := range r.Fates {
		if f.Gone() {
			n++
		}
	}
	return n
}

// The classes of size are those of Wireshark: below 20 bytes, below 40, and so
// on, each twice as wide as the one before.
const sizeClasses = 10

func sizeClass(n int) int {
	k := 0
	for limit := 20; k < sizeClasses-1 && n >= limit; limit *= 2 {
		k++
	}
	return k
}

// talkKey tells conversations apart: by number where the protocol has ports,
// else by its two ends.
type talkKey struct {
	proto string
	index int // -1: by ends
	scene int
	a, b  netip.Addr
}

// talk is what two ends have exchanged.
type talk struct {
	key     talkKey
	a, b    string
	src     netip.AddrPort // of a
	packets [2]int
	bytes   [2]int
	resent  int
	from    time.Duration
	to      time.Duration
	order   int
}

func (t *talk) sum() int { return t.bytes[0] + t.bytes[1] }

func (t *talk) add(side, n int, at time.Duration) {
	if t.packets[0]+t.packets[1] == 0 {
		t.from, t.to = at, at
	}
	t.packets[side]++
	t.bytes[side] += n
	t.from, t.to = min(t.from, at), max(t.to, at)
}

// talk counts a packet for the conversation that it belongs to: the outermost
// one with ports, else that of its two addresses.
func (v *Stats) talk(s Seen, n int) {
	done := false
	v.f.talks(s.Packet, func(t said) {
		if done {
			return
		}
		done = true
		c := v.find(talkKey{proto: t.stream.Proto, index: t.stream.Index, scene: v.scene}, func(c *talk) {
			c.a, c.b, c.src = endOf(t.src, s.Names), endOf(t.dst, s.Names), t.src
		})
		side := 0
		if t.src != c.src {
			side = 1
		}
		c.add(side, n, s.At)
		if t.stream.Proto == "tcp" && v.f.has(t.layer, "tcp.analysis.retransmission") {
			c.resent++
		}
	})
	if !done {
		v.pair(s, n)
	}
}

// pair counts a packet without ports for its two addresses.
func (v *Stats) pair(s Seen, n int) {
	var src, dst netip.Addr
	proto := ""
	for i := range s.Packet.Layers {
		l := &s.Packet.Layers[i]
		switch l.Proto {
		case "ip", "ipv6":
			if !src.IsValid() {
				src, dst = v.f.addr(l, l.Proto+".src"), v.f.addr(l, l.Proto+".dst")
			}
		case "arp":
			src, dst = v.f.addr(l, "arp.src.proto_ipv4"), v.f.addr(l, "arp.dst.proto_ipv4")
			proto = l.Proto
		default:
			if src.IsValid() && proto == "" {
				proto = l.Proto
			}
		}
		if l.Quotes {
			break
		}
	}
	if !src.IsValid() || !dst.IsValid() {
		return
	}
	side := 0
	key := talkKey{proto: proto, index: -1, scene: v.scene, a: src, b: dst}
	if dst.Compare(src) < 0 {
		key.a, key.b = dst, src
	}
	c := v.find(key, func(c *talk) {
		c.src = netip.AddrPortFrom(src, 0)
		c.a, c.b = hostOf(c.src, s.Names), hostOf(netip.AddrPortFrom(dst, 0), s.Names)
	})
	if c.src.Addr() != src {
		side = 1
	}
	c.add(side, n, s.At)
}

// find gives the conversation of a key, made by begin if it is new; where there
// are too many, the one that stands for all others.
func (v *Stats) find(k talkKey, begin func(*talk)) *talk {
	if c := v.talks[k]; c != nil {
		return c
	}
	if len(v.talks) >= maxTalks {
		return &v.over
	}
	c := &talk{key: k, order: len(v.talks)}
	begin(c)
	v.talks[k] = c
	return c
}
