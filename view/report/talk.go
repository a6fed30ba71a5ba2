package report

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"netlab/dissect"
	"netlab/trace"
)

// Seen is a packet as a report gets it. Nothing of it is kept.
type Seen struct {
	Packet *dissect.Packet
	Leg    trace.Leg         // which cable of its way it is on
	At     time.Duration     // when it left, since the capture began
	Names  map[string]string // hosts by address
}

// Stream names a conversation as Wireshark does: tcp.stream 3.
type Stream struct {
	Proto string // "tcp" or "udp"
	Index int
}

// ParseStream reads "tcp.stream,3"; "tcp,3" and "tcp.stream=3" mean the same.
func ParseStream(s string) (Stream, error) {
	name, num, ok := strings.Cut(strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), "=", ","), ",")
	num = strings.TrimLeft(num, ",") // tcp.stream == 3
	proto := strings.TrimSuffix(name, ".stream")
	n, err := strconv.Atoi(num)
	if !ok || err != nil || n < 0 || proto != "tcp" && proto != "udp" {
		return Stream{}, fmt.Errorf("%q names no conversation; say tcp.stream,0 or udp.stream,0", s)
	}
	return Stream{proto, n}, nil
}

// String gives "tcp.stream 3".
func (s Stream) String() string { return fmt.Sprintf("%s.stream %d", s.Proto, s.Index) }

// fields finds values by their fields' names.
type fields struct {
	reg  *dissect.Registry
	refs map[string]dissect.Ref
	buf  []dissect.Value
}

func newFields(reg *dissect.Registry) *fields {
	return &fields{reg: reg, refs: map[string]dissect.Ref{}}
}

// values are those of a layer's field; they are good until the next call.
func (f *fields) values(l *dissect.Layer, name string) []dissect.Value {
	ref, ok := f.refs[name]
	if !ok {
		if ref, ok = f.reg.Field(name); !ok {
			return nil
		}
		f.refs[name] = ref
	}
	f.buf = l.Values(ref, f.buf[:0])
	return f.buf
}

func (f *fields) has(l *dissect.Layer, name string) bool { return len(f.values(l, name)) > 0 }

// num is the first value of a field; 0 where it has none.
func (f *fields) num(l *dissect.Layer, name string) (n uint64, ok bool) {
	if v := f.values(l, name); len(v) > 0 {
		return v[0].Num, true
	}
	return 0, false
}

func (f *fields) addr(l *dissect.Layer, name string) netip.Addr {
	if v := f.values(l, name); len(v) > 0 {
		return v[0].Addr
	}
	return netip.Addr{}
}

// said is a packet's part in a conversation between two ports.
type said struct {
	layer    *dissect.Layer
	place    int // of the layer in the packet
	stream   Stream
	src, dst netip.AddrPort
}

// talks calls each for every unit of a conversation between ports that the
// packet carries: one, unless it is a tunnel's. Those that an error message
// quotes are not among them.
func (f *fields) talks(p *dissect.Packet, each func(said)) {
	var src, dst netip.Addr
	for i := range p.Layers {
		l := &p.Layers[i]
		switch l.Proto {
		case "ip", "ipv6":
			src, dst = f.addr(l, l.Proto+".src"), f.addr(l, l.Proto+".dst")
		case "tcp", "udp":
			n, ok := f.num(l, l.Proto+".stream")
			if !ok {
				continue
			}
			from, _ := f.num(l, l.Proto+".srcport")
			to, _ := f.num(l, l.Proto+".dstport")
			each(said{
				layer: l, place: i, stream: Stream{l.Proto, int(n)},
				src: netip.AddrPortFrom(src, uint16(from)), dst: netip.AddrPortFrom(dst, uint16(to)),
			})
		}
		if l.Quotes {
			return
		}
	}
}

// hostOf is the name of an end's host, else its address.
func hostOf(e netip.AddrPort, names map[string]string) string {
	if n, ok := names[e.Addr().String()]; ok && n != "" {
		return n
	}
	if !e.Addr().IsValid() {
		return "?"
	}
	return e.Addr().String()
}

// endOf is an end with its port: "server:80", "[::1]:80".
func endOf(e netip.AddrPort, names map[string]string) string {
	h := hostOf(e, names)
	if strings.Contains(h, ":") {
		h = "[" + h + "]"
	}
	return h + ":" + strconv.Itoa(int(e.Port()))
}

// sides are what the two ends of a conversation are called: by their hosts, and
// by their ports too where both are on one host.
func sides(a, b netip.AddrPort, names map[string]string) [2]string {
	x, y := hostOf(a, names), hostOf(b, names)
	if x == y {
		return [2]string{endOf(a, names), endOf(b, names)}
	}
	return [2]string{x, y}
}
