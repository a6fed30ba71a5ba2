package lab

import (
	"net/netip"
	"testing"
	"time"

	"netlab/capture"
	"netlab/lab/wire"
)

// bench is a router between two links, and what comes out of it.
func bench(tb testing.TB) (clerk *wire.Clerk, in *wire.Port, mac [6]byte, out func() []*capture.Record) {
	tb.Helper()
	clerk = wire.NewClerk(capture.Epoch())
	var ifaces []Interface
	var ports []*wire.Port
	var hosts []*wire.Port
	for n := range 2 {
		l := clerk.NewLink([]string{"left", "right"}[n], wire.Impairment{}, 1, uint64(n))
		i := address(n, 1, 2, l.Name(), 1500-n*900)
		i.IPv6 = address(n, 1, 2, l.Name(), 1500).IPv6
		ifaces = append(ifaces, i)
		ports = append(ports, l.NewPort("r", n, i.MAC))
		hosts = append(hosts, l.NewPort("host", n, address(n, 2, 2, l.Name(), 1500).MAC))
	}
	newRouter(clerk, ifaces, ports, []Route{{To: netip.MustParsePrefix("10.7.0.0/16"), Via: netip.MustParseAddr("10.0.1.9"), Interface: 1}})
	return clerk, hosts[0], [6]byte(ifaces[0].MAC), func() (out []*capture.Record) {
		for clerk.Fire(time.Hour) {
		}
		for {
			r, _, ok := clerk.Take()
			if !ok {
				return out
			}
			if r.From == "r" {
				out = append(out, r)
			}
		}
	}
}

// packet makes an IPv4 packet from the host on the left.
func packet(ttl, protocol byte, flags uint16, to string, body []byte) []byte {
	p := make(ipv4, 20, 20+len(body))
	p[0], p[2], p[3], p[6], p[7], p[8], p[9] = 0x45, byte((20+len(body))>>8), byte(20+len(body)), byte(flags>>8), byte(flags), ttl, protocol
	copy(p[12:], []byte{10, 0, 0, 2})
	copy(p[16:], netip.MustParseAddr(to).AsSlice())
	p.seal()
	return append(p, body...)
}

func frame(mac [6]byte, etherType uint16, packet []byte) []byte {
	f := append(mac[:], 2, 0, 0, 0, 0, 2, byte(etherType>>8), byte(etherType))
	return append(f, packet...)
}

// TestRouterKeepsSilent: no ICMP error about ICMP errors, later fragments,
// broadcasts, or packets whose header is wrong.
func TestRouterKeepsSilent(t *testing.T) {
	wrong := packet(1, 17, 0, "10.0.1.2", make([]byte, 8))
	wrong[10]++
	for name, p := range map[string][]byte{
		"ICMP error":     packet(1, 1, 0, "10.0.1.2", []byte{11, 0, 0, 0, 0, 0, 0, 0}),
		"later fragment": packet(1, 17, 5, "10.0.1.2", make([]byte, 8)),
		"broadcast":      packet(1, 17, 0, "255.255.255.255", make([]byte, 8)),
		"wrong checksum": wrong,
		"cut short":      packet(1, 17, 0, "10.0.1.2", make([]byte, 8))[:24],
	} {
		_, in, mac, out := bench(t)
		in.Send(frame(mac, etherIPv4, p))
		if got := out(); len(got) != 0 {
			t.Errorf("%s: the router sent %d frames, % x", name, len(got), got[0].Data)
		}
	}
}

func TestRouterAnswersEchoAndARP(t *testing.T) {
	_, in, mac, out := bench(t)
	arp := append([]byte{0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 2, 10, 0, 0, 2}, make([]byte, 6)...)
	in.Send(frame(broadcast(), etherARP, append(arp, 10, 0, 0, 1)))
	in.Send(frame(mac, etherIPv4, packet(64, 1, 0, "10.0.1.1", icmp(icmpEcho, 0, 7, []byte("ping")))))
	got := out()
	if len(got) != 2 || got[0].Data[21] != arpReply || string(got[1].Data[14+28:]) != "ping" || got[1].Data[14+20] != icmpEchoReply {
		t.Fatalf("got %d frames: %+v", len(got), got)
	}
	if checksum(got[1].Data[14:34]) != 0 || checksum(got[1].Data[34:]) != 0 {
		t.Error("a checksum is wrong")
	}
}

func TestFragmentsKeepOptionsAndOffsets(t *testing.T) {
	p := make(ipv4, 28, 128)
	p[0] = 0x47
	copy(p[20:], []byte{0x94, 4, 0, 0, 7, 3, 4, 0}) // router alert is copied, record route is not
	p = append(p, make([]byte, 100)...)
	p[6], p[7] = 0x20, 3 // more fragments, offset 24
	fs := p.split(68)
	var at uint16 = 3
	for n, f := range fs {
		if len(f) > 68 || f.fragment()&offsetMask != at || f.fragment()&moreFragments == 0 || checksum(f[:f.headerLen()]) != 0 {
			t.Errorf("fragment %d: % x", n, f[:20])
		}
		at += uint16(len(f.payload()) / 8)
		if want := []int{28, 24}[min(n, 1)]; f.headerLen() != want {
			t.Errorf("fragment %d has a header of %d, want %d", n, f.headerLen(), want)
		}
	}
	if len(fs) != 3 {
		t.Errorf("%d fragments", len(fs))
	}
}

func FuzzRouter(f *testing.F) {
	f.Add(uint16(etherIPv4), packet(1, 17, 0, "10.0.1.2", make([]byte, 1200)))
	f.Add(uint16(etherIPv4), packet(9, 17, dontFragment, "10.0.1.2", make([]byte, 1200)))
	f.Add(uint16(etherIPv4), packet(9, 1, 0, "10.7.1.2", icmp(icmpEcho, 0, 7, nil)))
	f.Add(uint16(etherARP), make([]byte, 28))
	src, dst := netip.MustParseAddr("fd00::2"), netip.MustParseAddr("fd00::1")
	f.Add(uint16(etherIPv6), icmpv6(src, dst, 255, neighbourSolicit, 0, 0, make([]byte, 24)))
	f.Add(uint16(etherIPv6), icmpv6(src, netip.MustParseAddr("fd00:0:0:1::2"), 1, icmpv6Echo, 0, 0, make([]byte, 24)))
	f.Fuzz(func(t *testing.T, etherType uint16, body []byte) {
		_, in, mac, out := bench(t)
		if etherType == etherIPv4 && len(body) >= 20 {
			p := ipv4(body)
			if int(body[0]&15)*4 <= len(body) && body[0]&15 >= 5 {
				p.seal() // so that it gets past the first check
			}
		}
		in.Send(frame(mac, etherType, body))
		for _, r := range out() {
			if len(r.Data) < etherLen || len(r.Data) > etherLen+1500 {
				t.Errorf("a frame of %d bytes", len(r.Data))
			}
			if _, ok := parseIPv4(r.Data[etherLen:]); !ok && r.Data[12] == 8 && r.Data[13] == 0 {
				t.Errorf("a bad packet: % x", r.Data)
			}
		}
	})
}
