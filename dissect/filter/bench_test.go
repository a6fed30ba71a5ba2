package filter_test

import (
	"net/netip"
	"strings"
	"testing"

	"netlab/dissect"
	"netlab/dissect/filter"
)

// BenchmarkMatch is the time for one packet. Beside each filter stands what a
// programmer would write by hand for the same packets.
func BenchmarkMatch(b *testing.B) {
	r := registry(b)
	ps := packets(b, r, pcap(frames()))
	for _, c := range []struct {
		name, src string
		hand      func(*dissect.Packet) bool
	}{
		{"port", "tcp.port == 7777", anyOf(b, r, "tcp.port", func(v *dissect.Value) bool { return v.Num == 7777 })},
		{"syn", "tcp.flags.syn == 1 and tcp.flags.ack == 0", both(
			anyOf(b, r, "tcp.flags.syn", func(v *dissect.Value) bool { return v.Num == 1 }),
			anyOf(b, r, "tcp.flags.ack", func(v *dissect.Value) bool { return v.Num == 0 }),
		)},
		{"prefix", "ip.addr == 192.168.0.0/16", anyOf(b, r, "ip.addr", func(v *dissect.Value) bool {
			return netip.MustParsePrefix("192.168.0.0/16").Contains(v.Addr)
		})},
		{"exists", "tcp", func(p *dissect.Packet) bool { return p.Layer("tcp") != nil }},
		{"contains", `frame contains "World"`, nil},
		{"matches", `frame matches "world"`, nil},
		{"slice", "eth.src[0,5] == 02:01", nil},
		{"sum", "tcp.len + 1 > 5", nil},
	} {
		f, err := filter.Compile(r, c.src)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name+"/filter", func(b *testing.B) { measure(b, ps, f.Match) })
		if c.hand != nil {
			b.Run(c.name+"/by-hand", func(b *testing.B) { measure(b, ps, c.hand) })
		}
	}
}

func measure(b *testing.B, ps []*dissect.Packet, match func(*dissect.Packet) bool) {
	b.Helper()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		match(ps[i%len(ps)])
	}
}

// anyOf asks whether a field has a value that test accepts.
func anyOf(b *testing.B, r *dissect.Registry, name string, test func(*dissect.Value) bool) func(*dissect.Packet) bool {
	b.Helper()
	f, ok := r.Field(name)
	if !ok {
		b.Fatalf("no field %s", name)
	}
	var vals []dissect.Value
	return func(p *dissect.Packet) bool {
		vals = p.Values(f, vals[:0])
		for i := range vals {
			if test(&vals[i]) {
				return true
			}
		}
		return false
	}
}

func both(x, y func(*dissect.Packet) bool) func(*dissect.Packet) bool {
	return func(p *dissect.Packet) bool { return x(p) && y(p) }
}

func BenchmarkCompile(b *testing.B) {
	r := registry(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := filter.Compile(r, "tcp.flags.syn == 1 and tcp.flags.ack == 0 and ip.src == 10.0.0.0/8"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	r := registry(t)
	ps := packets(t, r, pcap(frames()))
	for _, src := range []string{
		"tcp.port == 7777", "ip.addr == 10.0.0.0/8 and not udp", `frame contains "World"`, "tcp[0:2] == 1e:61 or ip.src#[-1] != ip.dst",
		"eth.src[0,5] == 02:01", "tcp.len + 1 > 5 and len(tcp) > 3", "max(ip.ttl, 3) == 64 or ip.ttl in {64, 65..99}", `string(ip.src) matches "1$"`,
		"tcp.port in {80, tcp.srcport}", `frame matches "\xff"`, "eth.src & eth.dst == 02:00:00:00:00:00", "ip.src & 255.0.0.0 == 10.0.0.0",
	} {
		if racing && strings.Contains(src, " matches ") {
			continue // package regexp keeps its machines in a sync.Pool, which the race detector empties at random
		}
		f, err := filter.Compile(r, src)
		if err != nil {
			t.Fatal(err)
		}
		all := func() {
			for _, p := range ps {
				f.Match(p)
			}
		}
		all() // makes the room that later packets use
		if n := testing.AllocsPerRun(100, all); n > 0 {
			t.Errorf("%s: %.0f allocations in %d packets", src, n, len(ps))
		}
	}
}
