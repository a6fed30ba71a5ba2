package trace

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"time"
)

// InFlight is what a host had on its way at a moment, as it knew then.
type InFlight struct {
	At     time.Duration
	Bytes  uint64 // of TCP data: sent, and not yet seen acknowledged
	Window uint64 // what the other end had room for, if Told
	Told   bool
}

// FlightFields lists the fields of packets that BytesInFlight reads.
func FlightFields() []string {
	return []string{"tcp.stream", "tcp.seq", "tcp.ack", "tcp.len", "tcp.window_size"}
}

// BytesInFlight follows the first TCP stream in which host sends data, and lists
// the changes of what is in flight. The packets come with the moments at which
// they left, in that order, and are gone through twice.
func BytesInFlight(packets iter.Seq2[time.Duration, Packet], host string) []InFlight {
	var out []InFlight
	var now InFlight
	var next, acked uint64
	begun := false
	for _, c := range flightChanges(packets, host) {
		switch {
		case c.length == 0: // the host got it
			if c.Told && c.acked >= acked { // an old one says nothing of the window any more
				now.Window, now.Told = c.Window, true
			}
			acked = max(acked, c.acked)
		case !begun: // what was sent before the first that was seen is acknowledged for all we know
			begun = true
			next, acked = c.next, max(acked, c.next-min(c.next, c.length))
		default:
			next = max(next, c.next)
		}
		if !begun {
			continue
		}
		now.At, now.Bytes = c.At, next-min(acked, next)
		switch n := len(out); {
		case n > 0 && out[n-1].At == c.At:
			out[n-1] = now
		case n == 0 || out[n-1].Bytes != now.Bytes || out[n-1].Window != now.Window:
			out = append(out, now)
		}
	}
	return out
}

// flightChange is what a packet says of bytes in flight, at the moment at which
// the host sent or got it.
type flightChange struct {
	InFlight
	length uint64 // of the data, if the host sent it
	next   uint64 // sent up to here
	acked  uint64 // acknowledged up to here
}

// flightChanges are what the packets of the stream say, in the host's order.
func flightChanges(packets iter.Seq2[time.Duration, Packet], host string) []flightChange {
	stream, found := firstSent(packets, host)
	if !found {
		return nil
	}
	var out []flightChange
	for at, p := range packets {
		f := flightNumbers(p)
		if f["tcp.len"] == "" || f["tcp.stream"] != stream {
			continue
		}
		if p.From == host && p.Hop == 0 {
			if n := count(f["tcp.len"]); n > 0 {
				out = append(out, flightChange{InFlight: InFlight{At: at}, length: n, next: count(f["tcp.seq"]) + n})
			}
			continue
		}
		c := flightChange{acked: count(f["tcp.ack"])}
		c.Window, c.Told = count(f["tcp.window_size"]), f["tcp.window_size"] != ""
		for _, fate := range p.Fates {
			if fate.To == host && !fate.Gone() {
				c.At = fate.At
				out = append(out, c)
			}
		}
		if len(p.Fates) == 0 && p.To == host {
			c.At = at
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b flightChange) int { return cmp.Compare(a.At, b.At) })
	return out
}

// firstSent is the first stream in which host sends data.
func firstSent(packets iter.Seq2[time.Duration, Packet], host string) (stream string, ok bool) {
	for _, p := range packets {
		if f := flightNumbers(p); p.From == host && p.Hop == 0 && count(f["tcp.len"]) > 0 {
			return f["tcp.stream"], true
		}
	}
	return "", false
}

// flightNumbers are a packet's values of FlightFields, of the outermost TCP.
func flightNumbers(p Packet) map[string]string {
	out := make(map[string]string)
	for _, l := range p.Layers {
		for _, f := range l.Fields {
			if len(f.Values) > 0 && out[f.Name] == "" && slices.Contains(FlightFields(), f.Name) {
				out[f.Name] = f.Values[0]
			}
		}
	}
	return out
}

// count reads a number; 0 is none, and so is one that no stream can have.
func count(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 48)
	if err != nil {
		return 0
	}
	return n
}
