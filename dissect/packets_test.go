package dissect_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"netlab/capture"
	"netlab/dissect"
	"netlab/internal/roomtest"
	"netlab/tcp"
	"netlab/udp"
)

// build makes a frame of layers, with lengths and checksums that are right.
func build(tb testing.TB, ls ...gopacket.SerializableLayer) []byte {
	tb.Helper()
	var network gopacket.NetworkLayer
	for _, l := range ls {
		if n, ok := l.(gopacket.NetworkLayer); ok {
			network = n
		}
		if n, ok := l.(interface {
			SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
		}); ok {
			if err := n.SetNetworkLayerForChecksum(network); err != nil {
				tb.Fatal(err)
			}
		}
	}
	buf := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, ls...); err != nil {
		tb.Fatal(err)
	}
	return bytes.Clone(buf.Bytes())
}

func ether(kind layers.EthernetType) *layers.Ethernet {
	return &layers.Ethernet{SrcMAC: net.HardwareAddr{2, 0, 10, 0, 0, 1}, DstMAC: net.HardwareAddr{2, 0, 10, 0, 0, 2}, EthernetType: kind}
}

func ip4(src, dst string, proto layers.IPProtocol) *layers.IPv4 {
	return &layers.IPv4{Version: 4, TTL: 64, Protocol: proto, SrcIP: net.ParseIP(src).To4(), DstIP: net.ParseIP(dst).To4()}
}

func ip6(src, dst string, next layers.IPProtocol) *layers.IPv6 {
	return &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: next, SrcIP: net.ParseIP(src), DstIP: net.ParseIP(dst)}
}

// datagram is a UDP datagram in an IPv4 packet without its Ethernet header.
func datagram(tb testing.TB, ip *layers.IPv4, data string) []byte {
	tb.Helper()
	return build(tb, ip, &layers.UDP{SrcPort: 40000, DstPort: 5000}, gopacket.Payload(data))
}

// fragment cuts an IPv4 packet without options into frames.
func fragment(tb testing.TB, packet []byte, size int) [][]byte {
	tb.Helper()
	var out [][]byte
	data := packet[20:]
	for off := 0; off < len(data); off += size {
		ip := ip4("10.0.0.1", "10.0.0.2", layers.IPProtocol(packet[9]))
		ip.Id, ip.FragOffset = 77, uint16(off/8)
		if off+size < len(data) {
			ip.Flags = layers.IPv4MoreFragments
		}
		out = append(out, build(tb, ether(layers.EthernetTypeIPv4), ip, gopacket.Payload(data[off:min(off+size, len(data))])))
	}
	return out
}

// samples are packets of every kind that the built-in dissectors know.
func samples(tb testing.TB) [][]byte {
	tb.Helper()
	v4, v6 := layers.EthernetTypeIPv4, layers.EthernetTypeIPv6
	icmp4 := func(kind, code uint8, id, seq uint16, data []byte) []byte {
		return build(tb, ether(v4), ip4("10.0.0.2", "10.0.0.1", layers.IPProtocolICMPv4),
			&layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(kind, code), Id: id, Seq: seq}, gopacket.Payload(data))
	}
	icmp6 := func(kind uint8, data []byte) []byte {
		return build(tb, ether(v6), ip6("fe80::2", "fe80::1", layers.IPProtocolICMPv6),
			&layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(kind, 0)}, gopacket.Payload(data))
	}
	one := ip4("10.0.0.1", "10.0.9.9", layers.IPProtocolUDP)
	one.TTL = 1
	quote := datagram(tb, one, "a datagram that goes too far")
	segment := build(tb, ip4("10.0.0.1", "10.0.9.9", layers.IPProtocolTCP), &layers.TCP{SrcPort: 40000, DstPort: 8080, Seq: 7, SYN: true, Window: 100})
	quote6 := build(tb, ip6("fe80::1", "fe80::9", layers.IPProtocolUDP), &layers.UDP{SrcPort: 40000, DstPort: 5000}, gopacket.Payload("too long"))
	opts := ip4("10.0.0.1", "10.0.0.2", layers.IPProtocolUDP)
	opts.Options = []layers.IPv4Option{
		{OptionType: 7, OptionLength: 11, OptionData: []byte{8, 10, 0, 0, 254, 0, 0, 0, 0}},
		{OptionType: 148, OptionLength: 4, OptionData: []byte{0, 0}},
		{OptionType: 1},
	}
	target := net.ParseIP("fe80::1").To16()
	out := [][]byte{
		roomtest.Hex(tb, arpRequest),
		roomtest.Hex(tb, strings.Replace(strings.Replace(arpRequest, "0604 0001", "0604 0002", 1), "06 04 0001", "06 04 0002", 1)),
		build(tb, ether(layers.EthernetTypeDot1Q), &layers.Dot1Q{Priority: 3, VLANIdentifier: 42, Type: v4},
			gopacket.Payload(datagram(tb, ip4("10.0.0.1", "10.0.0.2", layers.IPProtocolUDP), "tagged"))),
		icmp4(8, 0, 9, 1, []byte("abcdefghijklmnop")), icmp4(0, 0, 9, 1, []byte("abcdefghijklmnop")),
		icmp4(3, 3, 0, 0, quote), icmp4(3, 4, 0, 1400, quote), icmp4(11, 0, 0, 0, quote[:28]), icmp4(3, 1, 0, 0, segment[:28]), icmp4(5, 1, 0x0a00, 0x00fe, quote[:28]),
		build(tb, ether(v4), opts, &layers.UDP{SrcPort: 1, DstPort: 5000}, gopacket.Payload("with options")),
		build(tb, ether(v4), ip4("10.0.0.1", "10.0.0.2", 253), gopacket.Payload("unknown protocol")),
		build(tb, ether(0x1234), gopacket.Payload("unknown type")),
		icmp6(2, append([]byte{0, 0, 5, 0}, quote6...)), icmp6(1, append(make([]byte, 4), quote6...)),
		icmp6(135, append(append(make([]byte, 4), target...), 1, 1, 2, 0, 10, 0, 0, 1)),
		icmp6(136, append(append([]byte{0x60, 0, 0, 0}, target...), 2, 1, 2, 0, 10, 0, 0, 2)),
		icmp6(134, append([]byte{64, 0x80, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0}, 5, 1, 0, 0, 0, 0, 5, 0xdc)),
		icmp6(128, []byte{0, 9, 0, 1, 'h', 'i'}), icmp6(129, []byte{0, 9, 0, 1, 'h', 'i'}),
	}
	return append(out, fragment(tb, datagram(tb, ip4("10.0.0.1", "10.0.0.2", layers.IPProtocolUDP), strings.Repeat("long ", 300)), 496)...)
}

// TestSamplesAgreeWithTshark holds every field of packets of every kind against
// tshark's answer.
func TestSamplesAgreeWithTshark(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed")
	}
	path := filepath.Join(t.TempDir(), "samples.pcap")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := pcapgo.NewWriterNanos(f)
	_ = w.WriteFileHeader(65535, layers.LinkTypeEthernet)
	for i, data := range samples(t) {
		ci := gopacket.CaptureInfo{Timestamp: record(i, nil).Sent, CaptureLength: len(data), Length: len(data)}
		if err := w.WritePacket(ci, data); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	a := newAgreement(t)
	a.add(`eth.padding arp.isgratuitous arp.hw.size ip.dsfield.dscp ip.opt.len ip.opt.ptr ip.opt.ra ip.rec_rt ip.fragments ip.host ip.src_host
		icmp.redir_gw icmp.ident_le icmp.seq_le icmpv6.echo.identifier icmpv6.echo.sequence_number icmpv6.resp_to icmpv6.nd.na.flag icmpv6.nd.na.flag.r
		icmpv6.nd.ra.cur_hop_limit icmpv6.nd.ra.flag.m icmpv6.nd.ra.router_lifetime icmpv6.opt.mtu icmpv6.opt.src_linkaddr icmpv6.opt.target_linkaddr
		icmpv6.opt.length vlan.priority vlan.dei vlan.etype udp.srcport udp.dstport udp.length udp.stream tcp.dstport tcp.stream`)
	a.file(path)
	if a.packets < 20 {
		t.Errorf("only %d packets were compared", a.packets)
	}
	for i, name := range a.names {
		if a.wrong[i] > 0 {
			t.Errorf("%s: %d of %d differ", name, a.wrong[i], a.seen[i])
		}
	}
}

func TestFragmentsInAnyOrderMakeTheSamePacket(t *testing.T) {
	frames := fragment(t, datagram(t, ip4("10.0.0.1", "10.0.0.2", layers.IPProtocolUDP), strings.Repeat("0123456789", 100)), 256)
	for name, order := range map[string][]int{
		"in order": {0, 1, 2, 3}, "backwards": {3, 2, 1, 0}, "twice": {0, 0, 2, 2, 1, 1, 3}, "last first": {3, 0, 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSession(t, udp.Dissector())
			var p *dissect.Packet
			for n, i := range order {
				if p != nil && p.Layer("udp") != nil {
					t.Fatalf("udp already in frame %d", p.Number())
				}
				p = s.Add(record(n+1, frames[i]))
			}
			u := p.Layer("udp")
			if u == nil || len(u.Bytes) != 1008 {
				t.Fatalf("layers %v", len(p.Layers))
			}
			// The spans of the whole, put together, are the whole.
			var got []byte
			for _, sp := range u.Spans(dissect.Range{Len: len(u.Bytes)}) {
				got = append(got, frames[order[sp.Packet-1]][sp.Off:sp.Off+sp.Len]...)
			}
			if !bytes.Equal(got, u.Bytes) {
				t.Error("the spans lead elsewhere")
			}
			if d := cmp.Diff(fmt.Sprintf("ip.fragment.count=%d ip.reassembled.length=1008", len(order)), fields(t, s, p, "ip.fragment.count ip.reassembled.length")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestFirstCopyOfAFragmentCounts(t *testing.T) {
	frames := fragment(t, datagram(t, ip4("10.0.0.1", "10.0.0.2", layers.IPProtocolUDP), strings.Repeat("a", 504)), 256)
	other := bytes.Clone(frames[0])
	other[14+20+100] = 'b'
	s := newSession(t, udp.Dissector())
	s.Add(record(1, frames[0]))
	s.Add(record(2, other))
	p := s.Add(record(3, frames[1]))
	if u := p.Layer("udp"); u == nil || bytes.ContainsRune(u.Bytes, 'b') {
		t.Error("the second copy was taken")
	}
}

func TestPingOfDeathIsRefused(t *testing.T) {
	ip := ip4("10.0.0.1", "10.0.0.2", layers.IPProtocolICMPv4)
	ip.FragOffset = 8189
	s := newSession(t)
	p := s.Add(record(1, build(t, ether(layers.EthernetTypeIPv4), ip, gopacket.Payload(make([]byte, 1000)))))
	if l := p.Layer("ip"); !strings.Contains(l.Malformed, "65535") {
		t.Errorf("malformed %q", l.Malformed)
	}
}

func TestManyFragmentsAreBounded(t *testing.T) {
	s := newSession(t)
	f := fragment(t, make([]byte, 20+2000), 1000)[0]
	for i := range 20000 {
		f[18], f[19] = byte(i>>8), byte(i)
		f[26] = byte(i >> 10)
		s.Add(record(i+1, f))
	}
	// The oldest are forgotten: their last fragment makes nothing whole.
	last := fragment(t, make([]byte, 20+2000), 1000)[1]
	last[18], last[19], last[26] = 0, 0, 0
	if p := s.Add(record(30000, last)); len(p.Layer("ip").Fields()) == 0 || fields(t, s, p, "ip.fragment.count") != "ip.fragment.count=" {
		t.Error("a fragment was kept for ever")
	}
}

func TestErrorMessagesQuoteLayers(t *testing.T) {
	one := ip4("10.0.0.1", "10.0.9.9", layers.IPProtocolUDP)
	one.TTL = 1
	router := ip4("10.0.0.254", "10.0.0.1", layers.IPProtocolICMPv4)
	frame := build(t, ether(layers.EthernetTypeIPv4), router,
		&layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(11, 0)}, gopacket.Payload(datagram(t, one, "x")[:28]))
	s := newSession(t, udp.Dissector())
	p := s.Add(record(1, frame))
	want := "frame.protocols=eth:ethertype:ip:icmp:ip:udp ip.ttl=64,1 udp.dstport=5000"
	if d := cmp.Diff(want, fields(t, s, p, "frame.protocols ip.ttl udp.dstport")); d != "" {
		t.Error(d)
	}
	if top := p.Top(); top.Proto != "icmp" || !hasNote(top.Notes(), "its TTL had run out; it quotes the beginning of the UDP datagram from 10.0.0.1:40000 to 10.0.9.9:5000") {
		t.Errorf("%s: %v", top.Proto, top.Notes())
	}
}

func TestDamagedHeadersAreMarkedAndNeverStopTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		change func([]byte) []byte
		layer  string
		want   string
	}{
		"short eth":     {func(b []byte) []byte { return b[:10] }, "eth", "cut short"},
		"short ip":      {func(b []byte) []byte { return b[:30] }, "ip", "cut short"},
		"version":       {func(b []byte) []byte { b[14] = 0x95; return b }, "ip", "version is 9"},
		"header length": {func(b []byte) []byte { b[14] = 0x41; return b }, "ip", "at least 20 bytes"},
		"total length":  {func(b []byte) []byte { b[16], b[17] = 0, 5; return b }, "ip", "shorter than its header"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSession(t, udp.Dissector())
			data := build(t, ether(layers.EthernetTypeIPv4), gopacket.Payload(datagram(t, ip4("10.0.0.1", "10.0.0.2", layers.IPProtocolUDP), "x")))
			p := s.Add(record(1, c.change(data)))
			l := p.Layer(c.layer)
			if l == nil || !strings.Contains(l.Malformed, c.want) {
				t.Fatalf("%v", p.Layers)
			}
			if p.Layer("_ws.malformed") == nil {
				t.Error("not marked as malformed")
			}
		})
	}
}

func TestNotesExplainInSentences(t *testing.T) {
	s := newSession(t, tcp.Dissector(), udp.Dissector())
	for i, data := range samples(t) {
		p := s.Add(record(i+1, data))
		for j := range p.Layers {
			l := &p.Layers[j]
			for _, n := range l.Notes() {
				begins := n.Text[:1] == strings.ToUpper(n.Text[:1]) || strings.Contains(strings.Fields(n.Text)[0], ":") // or an IPv6 address
				if !strings.HasSuffix(n.Text, ".") || !begins {
					t.Errorf("packet %d, %s: %q is no sentence", i+1, l.Proto, n.Text)
				}
				if n.At.Off < 0 || n.At.Off+n.At.Len > len(l.Bytes) {
					t.Errorf("packet %d, %s: %q points outside", i+1, l.Proto, n.Text)
				}
			}
			if l.Summary() == "" {
				t.Errorf("packet %d, %s: no summary", i+1, l.Proto)
			}
		}
		if top := p.Top(); len(top.Notes()) == 0 {
			t.Errorf("packet %d: nobody explains %s", i+1, top.Proto)
		}
	}
}

// everything asks a packet for all that it can tell, and fails if a place lies
// outside its layer or its frame.
func everything(t *testing.T, p *dissect.Packet, lens map[int]int) {
	t.Helper()
	for i := range p.Layers {
		l := &p.Layers[i]
		_ = l.Summary()
		places := []dissect.Range{l.MalformedRange, {Len: len(l.Bytes)}}
		for _, n := range l.Notes() {
			places = append(places, n.At)
		}
		for id, info := range l.Fields() {
			for _, v := range l.FieldValues(id, nil) {
				places = append(places, v.At)
				for _, r := range info.Format(v) {
					if r < ' ' || r == 0x7f {
						t.Errorf("%s prints %q", info.Name, info.Format(v))
					}
				}
			}
		}
		for _, at := range places {
			if at.Off < 0 || at.Len < 0 || at.Off+at.Len > len(l.Bytes) {
				t.Errorf("%s: place %v of %d bytes", l.Proto, at, len(l.Bytes))
			}
			for _, sp := range l.Spans(at) {
				if sp.Off < 0 || sp.Off+sp.Len > lens[sp.Packet] {
					t.Errorf("%s: span %v of %d bytes", l.Proto, sp, lens[sp.Packet])
				}
			}
		}
	}
}

// FuzzDissect gives a whole session frames that follow each other: the input,
// cut at these four bytes.
func FuzzDissect(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data)
	}
	parts := fragment(f, make([]byte, 20+64), 24)
	cut := []byte{0xde, 0xad, 0xbe, 0xef}
	f.Add(bytes.Join(parts, cut))
	c := newConn(f, dissect.Limits{})
	c.send(false, 1, 0, syn, "")
	c.send(false, 8, 1, ack, "early\n")
	c.send(false, 2, 1, ack, "begin\n")
	c.send(true, 1, 14, ack|fin, "!\n")
	c.send(false, 14, 1, rst, "")
	f.Add(bytes.Join([][]byte{c.all[1], c.all[2], c.all[3], c.all[4], c.all[5]}, cut))
	reg, err := dissect.NewRegistry(tcp.Dissector(), udp.Dissector(), lines{"lines"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := dissect.NewSession(reg, dissect.Limits{Conversations: 8, StreamBytes: 4096, Bytes: 16384})
		lens := map[int]int{}
		for i, frame := range bytes.SplitN(data, cut, 50) {
			rec := record(i+1, frame)
			lens[i+1] = len(frame)
			everything(t, s.Add(rec), lens)
		}
	})
}

// FuzzBuiltins gives each built-in dissector the input as a packet of its own.
func FuzzBuiltins(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(uint8(1), data)
		f.Add(uint8(58), data[min(len(data), 34):])
	}
	reg, err := dissect.NewRegistry(tcp.Dissector(), udp.Dissector())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, proto uint8, data []byte) {
		if len(data) > 1400 {
			return
		}
		for _, frame := range [][]byte{
			build(t, ether(layers.EthernetTypeIPv4), ip4("10.0.0.1", "10.0.0.2", layers.IPProtocol(proto)), gopacket.Payload(data)),
			build(t, ether(layers.EthernetTypeIPv6), ip6("fe80::1", "fe80::2", layers.IPProtocol(proto)), gopacket.Payload(data)),
			build(t, ether(layers.EthernetTypeARP), gopacket.Payload(data)),
			build(t, ether(layers.EthernetTypeDot1Q), gopacket.Payload(data)),
		} {
			s := dissect.NewSession(reg, dissect.Limits{})
			rec := record(1, frame)
			everything(t, s.Add(rec), map[int]int{1: len(frame)})
			cut := &capture.Record{Number: 2, LinkType: rec.LinkType, Sent: rec.Sent, Length: len(frame), Data: frame[:len(frame)/2]}
			everything(t, s.Add(cut), map[int]int{2: len(cut.Data)})
		}
	})
}
