package dissect

import (
	"slices"
	"time"

	"netlab/capture"
)

// fragKey says which fragments belong together: RFC 791 section 3.2 for IPv4,
// RFC 8200 section 4.5 for IPv6.
type fragKey struct {
	src, dst [16]byte
	id       uint32
	proto    uint8
	v6       bool
}

// Bounds of what waits to be put together.
const (
	fragPackets = 1024             // packets at once
	fragBytes   = 1 << 16          // in one packet
	fragPatient = 60 * time.Second // RFC 1122 section 3.3.2: between 60 and 120 seconds
)

// fragments remembers the fragments of packets that are not whole.
type fragments struct {
	table map[fragKey]*parts
	order []*parts // oldest first; some are done
	bytes int
}

// parts is a packet that is not whole.
type parts struct {
	key    fragKey
	pile   pile
	total  int64 // -1 until the last fragment is there
	frames []place
	since  time.Time
	done   bool
	over   bool // some bytes came twice, in fragments that are not the same
}

// place is where a frame's fragment belongs.
type place struct{ frame, off int }

// fragment is one of them, as its header says.
type fragment struct {
	key  fragKey
	off  int
	more bool
	data []byte
	m    Map
}

// whole is a packet that was put together.
type whole struct {
	data    []byte
	m       Map
	frames  []int
	overlap bool
}

// add takes a fragment. It returns the packet if that is whole now, or why the
// fragment is of no use.
func (f *fragments) add(fr fragment, rec *capture.Record, limit int) (*whole, string) {
	if fr.off+len(fr.data) > fragBytes {
		return nil, "the packet would be longer than the 65535 bytes that an IP packet may have"
	}
	if fr.more && len(fr.data)%8 != 0 {
		return nil, "a fragment that is not the last must have a multiple of eight bytes"
	}
	if f.table == nil {
		f.table = make(map[fragKey]*parts)
	}
	p := f.table[fr.key]
	if p != nil && rec.Sent.Sub(p.since) > fragPatient {
		f.remove(p)
		p = nil
	}
	if p == nil {
		p = &parts{key: fr.key, total: -1, since: rec.Sent}
		f.table[fr.key] = p
		f.order = append(f.order, p)
	}
	before := p.pile.bytes
	repeated, differ := p.pile.insert(int64(fr.off), fr.data, fr.m)
	f.bytes += p.pile.bytes - before
	if len(p.frames) < fragBytes/8 { // copies too, as Wireshark counts them
		p.frames = append(p.frames, place{rec.Number, fr.off})
	}
	if !fr.more && p.total < 0 {
		p.total = int64(fr.off + len(fr.data))
	}
	// The same fragment once more is no overlap (RFC 8200 section 4.5).
	p.over = p.over || differ || repeated > 0 && p.pile.bytes > before
	if p.total >= 0 && p.pile.whole(p.total) {
		f.remove(p)
		return p.assemble(), ""
	}
	f.forget(limit)
	return nil, ""
}

// assemble makes one run of bytes of the pieces.
func (p *parts) assemble() *whole {
	out := &whole{data: make([]byte, 0, p.total), overlap: p.over}
	slices.SortStableFunc(p.frames, func(a, b place) int { return a.off - b.off })
	for _, f := range p.frames {
		out.frames = append(out.frames, f.frame)
	}
	for _, c := range p.pile.chunks {
		n := min(int64(len(c.b)), p.total-c.off)
		if n <= 0 {
			break
		}
		out.data = append(out.data, c.b[:n]...)
		for _, q := range c.m.Slice(0, int(n)) {
			out.m = out.m.add(q)
		}
	}
	return out
}

func (f *fragments) remove(p *parts) {
	p.done = true
	f.bytes -= p.pile.bytes
	delete(f.table, p.key)
	if len(f.order) > 2*len(f.table)+64 {
		kept := f.order[:0]
		for _, q := range f.order {
			if !q.done {
				kept = append(kept, q)
			}
		}
		clear(f.order[len(kept):])
		f.order = kept
	}
}

// forget lets go of the oldest until the rest is within its bounds.
func (f *fragments) forget(limit int) {
	for len(f.table) > fragPackets || f.bytes > limit {
		p := f.order[0]
		f.order[0] = nil
		f.order = f.order[1:]
		if !p.done {
			f.remove(p)
		}
	}
}
