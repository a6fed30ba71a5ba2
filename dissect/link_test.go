package dissect_test

import (
	"testing"

	"netlab/capture"
	"netlab/dissect"
	"netlab/internal/roomtest"
	"netlab/udp"
)

// Datagrams between ports 40000 and 40001 without data.
const (
	overIPv4 = "4500001c0001000040110000 0a0000010a000002 9c409c4100080000"
	overIPv6 = "6000000000081140 20010db8000000000000000000000001 20010db8000000000000000000000002 9c409c4100080000"
)

// TestFindsThePacketBehindEveryLink has frame.protocols as tshark 4.0.17 prints it.
func TestFindsThePacketBehindEveryLink(t *testing.T) {
	const macs = "020000000001020000000002"
	const gre = "45000034000100004 02f0000 0a0000010a000002"
	const long = "45000100000100004 02f0000 0a0000010a000002"
	for _, test := range []struct {
		link  capture.LinkType
		bytes string
		want  string
	}{
		{0, "02000000" + overIPv4, "null:ip:udp"},
		{0, "00000002" + overIPv4, "null:ip:udp"},
		{0, "1e000000" + overIPv6, "null:ipv6:udp"},
		{0, "00000800" + overIPv4, "null:ip:udp"},
		{0, "0a000000" + overIPv4, "null:data"},
		{108, "00000002" + overIPv4, "null:ip:udp"},
		{108, "00000018" + overIPv6, "null:ipv6:udp"},
		{101, overIPv4, "raw:ip:udp"},
		{101, overIPv6, "raw:ipv6:udp"},
		{101, "5522334455667788990011", "raw:data"},
		{228, overIPv4, "ip:udp"},
		{229, overIPv6, "ipv6:udp"},
		{113, "00000001000602000000000100000800" + overIPv4 + "0000", "sll:ethertype:ip:udp"},
		{113, "00000001000602000000000100001234" + overIPv4, "sll:ethertype:data"},
		{113, "0000000100060200000000010000810000050800" + overIPv4, "sll:ethertype:vlan:ethertype:ip:udp"},
		{113, "0000030a000602000000000100000800" + overIPv4, "sll:ip:udp"},
		{276, "0800000000000002000100060200000000010000" + overIPv4, "sll:ethertype:ip:udp"},
		{9, "ff030021" + overIPv4, "ppp:ip:udp"},
		{9, "21" + overIPv4, "ppp:ip:udp"},
		{9, "0057" + overIPv6, "ppp:ipv6:udp"},
		{50, "ff030021" + overIPv4, "ppp:ip:udp"},
		{1, macs + "81000005 0800" + overIPv4, "eth:ethertype:vlan:ethertype:ip:udp"},
		{1, macs + "88a80005 81000006 0800" + overIPv4, "eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:ip:udp"},
		{1, macs + "91000005 81000006 0800" + overIPv4, "eth:ethertype:vlan:ethertype:vlan:ethertype:ip:udp"},
		{1, macs + "92000005 0800" + overIPv4, "eth:ethertype:data"},
		{101, gre + "00000800" + overIPv4, "raw:ip:gre:ip:udp"},
		{101, gre + "00001234" + overIPv4, "raw:ip:gre:data"},
		{101, "4500003000010000400400000a0000010a000002" + overIPv4, "raw:ip:ip:udp"},
		{101, "4500004400010000402900000a0000010a000002" + overIPv6, "raw:ip:ipv6:udp"},
		{101, "4600002000010000010200000a000001e0000002940400001600f9f8e0000005", "raw:ip:igmp:igmp"},
		{1, macs + "0024 aaaa03 000000 0800" + overIPv4, "eth:llc:ip:udp"},
		{1, macs + "001f 060603" + overIPv4, "eth:llc:ip:udp"},
		{1, macs + "0007 424203 00000000", "eth:llc:data"}, // tshark: eth:llc:stp
		{113, "00000001000602000000000100000004 060603" + overIPv4, "sll:llc:ip:udp"},
		{1, macs + "8864 11000007001e0021" + overIPv4 + "0000", "eth:ethertype:pppoes:ppp:ip:udp"},
		{1, macs + "8863 1109000000040101 0000", "eth:ethertype:pppoed"},
		{1, macs + "8847 00010040 00011140" + overIPv4 + "0000", "eth:ethertype:mpls:ip:udp"},
		{1, macs + "8847 00011140 00000007" + macs + "0800" + overIPv4, "eth:ethertype:mpls:pwethheuristic:pwethcw:eth:ethertype:ip:udp"},
		{1, macs + "8847 00011140 00000c000001 00000c000002 0800" + overIPv4, "eth:ethertype:mpls:pwethheuristic:pwethnocw:eth:ethertype:ip:udp"},
		{1, macs + "8847 0000d140 10000057" + overIPv6, "eth:ethertype:mpls:pwach:ipv6:udp"},
		{1, macs + "8847 00011140" + "ff" + overIPv4, "eth:ethertype:mpls:data"},
		{101, "4500003800010000 40330000 0a0000010a000002 0401000000000001 00000002" + "4500001c0001000040110000 0a0000010a000002 9c409c4100080000", "raw:ip:ah:ip:udp"},
		{101, "4500004000010000 40610000 0a0000010a000002 3000" + macs + "0800" + overIPv4, "raw:ip:etherip:eth:ethertype:ip:udp"},
		{101, toUDP("17c1") + "0100080000000500" + "01028000" + overIPv4, "raw:ip:udp:geneve:ip:udp"},
		{101, toUDP("17c1") + "0000655800000500" + macs + "0800" + overIPv4, "raw:ip:udp:geneve:eth:ethertype:ip:udp"},
		{101, toUDP("0dd8") + "0000ffff f5fffffe" + overIPv6, "raw:ip:udp:teredo:ipv6:udp"},
		{101, toUDP("0868") + "34ff002400000001 00000085 01001000" + overIPv4, "raw:ip:udp:gtp:ip:udp"},
		{101, toUDP("0868") + "3001000400000001 00070000", "raw:ip:udp:gtp"},
		{101, long + "000088be" + macs + "0800" + overIPv4, "raw:ip:gre:erspan:eth:ethertype:ip:udp"},
		{101, long + "100088be00000001 1001000200000000" + macs + "0800" + overIPv4, "raw:ip:gre:erspan:eth:ethertype:ip:udp"},
		{101, gre + "00008100 00050800" + overIPv4, "raw:ip:gre:data"},
		{101, toUDP("06a5") + "0002 0001 0002 ff030021" + overIPv4, "raw:ip:udp:l2tp:ppp:ip:udp"},
		{101, toUDP("06a5") + "c802000c0001000200000001", "raw:ip:udp:l2tp"},
		{101, toUDP("06a5") + "0001000100020021" + overIPv4, "raw:ip:udp:data"},
		{101, toUDP("10f5") + "8012345600000003" + overIPv6, "raw:ip:udp:lisp-data:ipv6:udp"},
		{101, "4500003800010000 40670000 0a0000010a000002 2100deff00000000" + overIPv4, "raw:ip:pim:ip:udp"},
		{101, "ff030021" + overIPv4, "raw:ppp:ip:udp"},
		{101, "010203040506ff030021" + overIPv4, "raw:ppp:ip:udp"},
		{101, "00000000000000000000" + overIPv4, "raw:ip:udp"},
		{0, "ff030021" + overIPv4, "null:ppp:ip:udp"},
		{113, "00000001000602000000000100000003" + macs + "0800" + overIPv4, "sll:eth:ethertype:ip:udp"},
		{113, "00000001000602000000000100000007" + "ff030021" + overIPv4, "sll:ppp:ip:udp"},
		{113, "0000030a000602000000000100006558" + macs + "0800" + overIPv4, "sll:eth:ethertype:ip:udp"},
		{147, "010203", "data"}, // tshark: user_dlt:data
	} {
		p := linked(t, test.link, roomtest.Hex(t, test.bytes))
		if got := roomtest.Printed(p, "frame.protocols"); got != test.want {
			t.Errorf("link type %d, %s: %s, want %s", test.link, test.bytes, got, test.want)
		}
	}
}

// toUDP is what stands before a datagram's data, in IPv4; who reads it does not
// look at the lengths, which are those of a longer packet.
func toUDP(port string) string {
	return "4500010000010000401100000a0000010a000002" + "9c40" + port + "00ec0000"
}

func registry(tb testing.TB) *dissect.Registry {
	tb.Helper()
	reg, err := dissect.NewRegistry(udp.Dissector())
	if err != nil {
		tb.Fatal(err)
	}
	return reg
}

func linked(tb testing.TB, link capture.LinkType, b []byte) *dissect.Packet {
	tb.Helper()
	return dissect.NewSession(registry(tb), dissect.Limits{}).Add(&capture.Record{
		Number: 1, LinkType: link, Sent: capture.Epoch(), Length: len(b), Data: b,
	})
}

func TestLinkFields(t *testing.T) {
	for _, test := range []struct {
		link               capture.LinkType
		bytes, field, want string
	}{
		{0, "02000000" + overIPv4, "null.family", "2"},
		{0, "00000800" + overIPv4, "null.type", "0x0800"},
		{113, "00040001000602000000000100000800" + overIPv4 + "abcd", "sll.pkttype", "4"},
		{113, "00040001000602000000000100000800" + overIPv4 + "abcd", "sll.src.eth", "02:00:00:00:00:01"},
		{113, "00040001000602000000000100000800" + overIPv4 + "abcd", "sll.trailer", "abcd"},
		{276, "0800000000000002000104060200000000010000" + overIPv4, "sll.ifindex", "2"},
		{276, "0800000000000002000104060200000000010000" + overIPv4, "sll.pkttype", "4"},
		{276, "0800000000000002000104060200000000010000" + overIPv4, "sll.unused", "0000"},
		{9, "ff030021" + overIPv4, "ppp.protocol", "0x0021"},
		{1, "020000000001020000000002" + "88a86005 0800" + overIPv4, "ieee8021ad.id", "5"},
		{1, "020000000001020000000002" + "88a86005 0800" + overIPv4, "ieee8021ad.priority", "3"},
		{101, "45000034000100004 02f00000a0000010a000002" + "20000800 00000005" + overIPv4, "gre.key", "0x00000005"},
		{101, "45000024000100000 10200000a000001e0000016" + "2200f9f8 00000001 04000000 e0000005", "igmp.maddr", "224.0.0.5"},
		{101, "45000024000100000 10200000a000001e0000016" + "2200f9f8 00000001 04000000 e0000005", "igmp.checksum.status", "1"},
	} {
		p := linked(t, test.link, roomtest.Hex(t, test.bytes))
		if got := roomtest.Printed(p, test.field); got != test.want {
			t.Errorf("%s: %q, want %q", test.field, got, test.want)
		}
	}
}

func FuzzLinks(f *testing.F) {
	for _, link := range []uint16{0, 1, 9, 50, 101, 108, 113, 228, 229, 276} {
		f.Add(link, roomtest.Hex(f, "02000000"+overIPv4))
		f.Add(link, roomtest.Hex(f, "ff030021"+overIPv6))
	}
	const macs = "00000c00000100000c000002"
	f.Add(uint16(1), roomtest.Hex(f, macs+"0024aaaa030000000800"+overIPv4))
	f.Add(uint16(1), roomtest.Hex(f, macs+"88641100000700220021"+overIPv4))
	f.Add(uint16(1), roomtest.Hex(f, macs+"88631107000700110101000001030004aabbccdd01020001610000"))
	f.Add(uint16(1), roomtest.Hex(f, macs+"8847000100400001114000000007"+macs+"0800"+overIPv4))
	f.Add(uint16(1), roomtest.Hex(f, macs+"88470000d14010000057"+overIPv6))
	for port, tunnel := range map[string]string{
		"17c1": "0200080000000500 01028001 00000000", "0dd8": "00010101aabb0102030405060708000000ffff f5fffffe", "0868": "34ff002400000001 00000085 01001000",
		"06a5": "4a02002c 0001 0002 0000 0001 0002 aaaa 0057", "10f5": "5812345600000003",
	} {
		f.Add(uint16(228), roomtest.Hex(f, toUDP(port)+tunnel+overIPv6))
	}
	f.Add(uint16(228), roomtest.Hex(f, "4500003800010000 40670000 0a0000010a000002 2100deff00000000"+overIPv4))
	f.Add(uint16(228), roomtest.Hex(f, "4500005800010000 402f0000 0a0000010a000002 100022eb00000001 200100020000000000008001 0000000000000000"+macs+"0800"+overIPv4))
	f.Add(uint16(228), roomtest.Hex(f, "4500003800010000 40330000 0a0000010a000002 0401000000000001 00000002"+overIPv4))
	f.Add(uint16(228), roomtest.Hex(f, "4500004000010000 40610000 0a0000010a000002 3000"+macs+"0800"+overIPv4))
	f.Add(uint16(228), roomtest.Hex(f, "45000034000100004 02f00000a0000010a000002 f0000800 00000005 00000001 00000000"+overIPv4))
	f.Add(uint16(228), roomtest.Hex(f, "45000024000100000 10200000a000001e0000016 2200f9f8 00000001 04000000 e0000005"))
	f.Fuzz(func(t *testing.T, link uint16, b []byte) {
		p := linked(t, capture.LinkType(link), b)
		for i := range p.Layers {
			l := &p.Layers[i]
			for id := range l.Fields() {
				l.FieldValues(id, nil)
			}
			_, _ = l.Summary(), l.Notes()
		}
	})
}
