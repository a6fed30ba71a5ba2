package filter_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/dissect/filter"
	"netlab/tcp"
	"netlab/udp"
)

// unhex reads bytes of hex digits.
func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// sum is the Internet checksum (RFC 1071) over all parts.
func sum(parts ...[]byte) uint16 {
	b := bytes.Join(parts, nil)
	if len(b)%2 == 1 {
		b = append(b, 0)
	}
	var s uint32
	for ; len(b) > 0; b = b[2:] {
		s += uint32(binary.BigEndian.Uint16(b))
	}
	for s>>16 != 0 {
		s = s&0xffff + s>>16
	}
	return ^uint16(s)
}

func eth(dst, src string, kind uint16, payload []byte) []byte {
	return append(binary.BigEndian.AppendUint16(unhex(dst+src), kind), payload...)
}

func ipv4(src, dst string, proto, ttl byte, payload []byte) []byte {
	h := []byte{0x45, 0, 0, byte(20 + len(payload)), 0, 1, 0x40, 0, ttl, proto, 0, 0}
	h = append(h, netip.MustParseAddr(src).AsSlice()...)
	h = append(h, netip.MustParseAddr(dst).AsSlice()...)
	binary.BigEndian.PutUint16(h[10:], sum(h))
	return append(h, payload...)
}

// pseudo is the header that TCP and UDP sum along with their own.
func pseudo(src, dst string, proto byte, n int) []byte {
	b := append(netip.MustParseAddr(src).AsSlice(), netip.MustParseAddr(dst).AsSlice()...)
	return append(b, 0, proto, byte(n>>8), byte(n))
}

func tcpTo(src, dst string, from, to uint16, seq, ack uint32, flags byte, options, payload string) []byte {
	h := binary.BigEndian.AppendUint16(nil, from)
	h = binary.BigEndian.AppendUint16(h, to)
	h = binary.BigEndian.AppendUint32(h, seq)
	h = binary.BigEndian.AppendUint32(h, ack)
	o := unhex(options)
	h = append(h, byte(5+len(o)/4)<<4, flags, 0xff, 0xff, 0, 0, 0, 0)
	h = append(append(h, o...), payload...)
	binary.BigEndian.PutUint16(h[16:], sum(pseudo(src, dst, 6, len(h)), h))
	return ipv4(src, dst, 6, 64, h)
}

func udpTo(src, dst string, from, to uint16, payload string) []byte {
	h := binary.BigEndian.AppendUint16(nil, from)
	h = binary.BigEndian.AppendUint16(h, to)
	h = append(h, 0, byte(8+len(payload)), 0, 0)
	h = append(h, payload...)
	binary.BigEndian.PutUint16(h[6:], sum(pseudo(src, dst, 17, len(h)), h))
	return h
}

// frames are what the tests of this package look at: a little of everything.
func frames() [][]byte {
	const client, server, router = "020000000001", "020000000002", "020000000003"
	const c, s = "10.0.0.1", "10.0.1.2"
	to := func(p []byte) []byte { return eth(server, client, 0x800, p) }
	back := func(p []byte) []byte { return eth(client, server, 0x800, p) }
	dgram := ipv4(c, s, 17, 1, udpTo(c, s, 5000, 6000, "GET \n\v"))
	icmp := append(unhex("0b00000000000000"), dgram[:28]...)
	binary.BigEndian.PutUint16(icmp[2:], sum(icmp))
	six := udpTo("2001:db8::1", "2001:db8::2", 1234, 5678, "six!x")
	v6 := append(unhex("60000000"), 0, byte(len(six)), 17, 64)
	v6 = append(v6, netip.MustParseAddr("2001:db8::1").AsSlice()...)
	v6 = append(append(v6, netip.MustParseAddr("2001:db8::2").AsSlice()...), six...)
	return [][]byte{
		eth("ffffffffffff", client, 0x806, unhex("0001080006040001"+client+"0a000001"+"000000000000"+"0a000102")),
		eth(client, server, 0x806, unhex("0001080006040002"+server+"0a000102"+client+"0a000001")),
		to(tcpTo(c, s, 49152, 7777, 1000, 0, 0x02, "020405b4", "")),
		back(tcpTo(s, c, 7777, 49152, 5000, 1001, 0x12, "", "")),
		to(tcpTo(c, s, 49152, 7777, 1001, 5001, 0x10, "", "")),
		to(tcpTo(c, s, 49152, 7777, 1001, 5001, 0x18, "", "Hello World\n")),
		to(tcpTo(c, s, 49152, 7777, 1001, 5001, 0x18, "", "Hello World\n")),
		back(tcpTo(s, c, 7777, 49152, 5001, 1013, 0x10, "", "")),
		to(dgram),
		eth(client, router, 0x800, ipv4("10.0.0.254", c, 1, 255, icmp)),
		to(ipv4(c, s, 4, 64, ipv4("192.168.1.1", "192.168.1.9", 17, 9, udpTo("192.168.1.1", "192.168.1.9", 53001, 53002, "in\xffer")))),
		eth(server, client, 0x86dd, v6),
		append(back(ipv4(s, c, 17, 64, udpTo(s, c, 6000, 5000, "ok"))), make([]byte, 16)...), // padded to 60 bytes
	}
}

// pcap writes frames as a capture file, a quarter of a second apart.
func pcap(frames [][]byte) []byte {
	le := binary.LittleEndian
	out := unhex("d4c3b2a1020004000000000000000000ffff000001000000")
	for i, f := range frames {
		out = le.AppendUint32(out, uint32(1767225600+i/4))
		out = le.AppendUint32(out, uint32(i%4*250000))
		out = le.AppendUint32(out, uint32(len(f)))
		out = le.AppendUint32(out, uint32(len(f)))
		out = append(out, f...)
	}
	return out
}

// registry has the rooms whose fields the tests name.
func registry(tb testing.TB) *dissect.Registry {
	tb.Helper()
	r, err := dissect.NewRegistry(tcp.Dissector(), udp.Dissector())
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// packets dissects a capture file.
func packets(tb testing.TB, r *dissect.Registry, file []byte) []*dissect.Packet {
	tb.Helper()
	in, err := capture.NewReader(bytes.NewReader(file))
	if err != nil {
		tb.Fatal(err)
	}
	s := dissect.NewSession(r, dissect.Limits{})
	var out []*dissect.Packet
	for {
		rec, err := in.Next()
		if err != nil {
			return out
		}
		out = append(out, s.Add(rec))
	}
}

// TestTimesAreDatesOrBareSeconds: a number in quotes is no date, and a date needs
// no quotes where it has no blank.
func TestTimesAreDatesOrBareSeconds(t *testing.T) {
	r := roomy(t)
	b := plainFrames()['a']
	p := dissect.NewSession(r, dissect.Limits{}).Add(&capture.Record{
		Number: 1, LinkType: capture.LinkEthernet, Sent: time.Unix(1_767_225_600, 0), Length: len(b), Data: b, // 2026-01-01
	})
	for src, want := range map[string]string{
		"frame.time == 2026-01-01":            "true",
		`frame.time == "2026-01-01"`:          "true",
		"frame.time < 2025-12-31":             "false",
		"frame.time == 1767225600":            "true",
		"frame.time < 1767225600.000000001":   "true",
		`frame.time == "1767225600"`:          "error",
		`frame.time == "2026-01-01 00:00:01"`: "false",
		"frame.time == yesterday":             "error",
	} {
		got := "error"
		if f, err := filter.Compile(r, src); err == nil {
			got = strconv.FormatBool(f.Match(p))
		}
		if got != want {
			t.Errorf("%s: %s, want %s", src, got, want)
		}
	}
}
