package udp_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/dissect"
	"netlab/udp"
)

// ipv4 wraps a payload: from 10.0.0.1 to 10.0.0.2, or back.
func ipv4(proto byte, back bool, payload []byte) []byte {
	b := []byte{0x45, 0, 0, 0, 0, 0, 0, 0, 64, proto, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2}
	if back {
		b[15], b[19] = 2, 1
	}
	binary.BigEndian.PutUint16(b[2:], uint16(20+len(payload)))
	return append(b, payload...)
}

// datagram makes one with the length and checksum it is told.
func datagram(src, dst, length, sum uint16, data string) []byte {
	b := make([]byte, 8, 8+len(data))
	binary.BigEndian.PutUint16(b, src)
	binary.BigEndian.PutUint16(b[2:], dst)
	binary.BigEndian.PutUint16(b[4:], length)
	binary.BigEndian.PutUint16(b[6:], sum)
	return append(b, data...)
}

func dissectAll(tb testing.TB, packets ...[]byte) ([]*dissect.Packet, *dissect.Registry) {
	tb.Helper()
	reg, err := dissect.NewRegistry(udp.Dissector())
	if err != nil {
		tb.Fatal(err)
	}
	s := dissect.NewSession(reg, dissect.Limits{})
	var out []*dissect.Packet
	for i, b := range packets {
		b = append([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}, b...)
		out = append(out, s.Add(&capture.Record{
			Number: i + 1, LinkType: capture.LinkEthernet, Sent: capture.Epoch(), Length: len(b), Data: b,
		}))
	}
	return out, reg
}

func fields(p *dissect.Packet, reg *dissect.Registry, names ...string) string {
	var out []string
	for _, n := range names {
		ref, _ := reg.Field(n)
		var vals []string
		for _, v := range p.Values(ref, nil) {
			vals = append(vals, ref.Info().Format(v))
		}
		out = append(out, strings.Join(vals, ","))
	}
	return strings.Join(out, " ")
}

func TestFields(t *testing.T) {
	names := []string{"udp.srcport", "udp.dstport", "udp.port", "udp.stream", "udp.length", "udp.checksum", "udp.checksum.status", "udp.payload"}
	pkts, reg := dissectAll(t,
		ipv4(17, false, datagram(40000, 9000, 10, 0xc405, "hi")),
		ipv4(17, true, datagram(9000, 40000, 9, 0, "x")),
		ipv4(17, false, datagram(1, 2, 10, 1, "hi")),
		ipv4(17, false, datagram(1, 2, 9, 1, "hi")),
	)
	want := []string{
		"40000 9000 40000,9000 0 10 0xc405 1 6869",
		"9000 40000 9000,40000 0 9 0x0000 3 78",
		"1 2 1,2 1 10 0x0001 0 6869",
		"1 2 1,2 1 9 0x0001 0 68",
	}
	var got []string
	for _, p := range pkts {
		got = append(got, fields(p, reg, names...))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestQuotedDatagramHasPortsThoughCutShort(t *testing.T) {
	quote := ipv4(17, false, datagram(40000, 33434, 100, 7, ""))
	binary.BigEndian.PutUint16(quote[2:], 120)
	pkts, reg := dissectAll(t, ipv4(1, true, append([]byte{11, 0, 0, 0, 0, 0, 0, 0}, quote...)))
	if got, want := fields(pkts[0], reg, "udp.srcport", "udp.dstport", "udp.length", "udp.payload"), "40000 33434 100 "; got != want {
		t.Errorf("quoted datagram: %q, want %q", got, want)
	}
	quote[6] = 0x20 // the first fragment of a packet: RFC 792 wants the ports in it read
	pkts, reg = dissectAll(t, ipv4(1, true, append([]byte{11, 1, 0, 0, 0, 0, 0, 0}, quote...)))
	if got, want := fields(pkts[0], reg, "udp.srcport", "udp.dstport", "udp.length", "udp.payload"), "40000 33434 100 "; got != want {
		t.Errorf("quoted fragment: %q, want %q", got, want)
	}
	quote[7] = 100 // a later one has none
	pkts, reg = dissectAll(t, ipv4(1, true, append([]byte{11, 1, 0, 0, 0, 0, 0, 0}, quote...)))
	if got, want := fields(pkts[0], reg, "udp.srcport", "udp.dstport", "udp.length", "udp.payload"), "   "; got != want {
		t.Errorf("quoted later fragment: %q, want %q", got, want)
	}
	if top := pkts[0].Top(); top.Proto != "icmp" {
		t.Errorf("the layer that matters is %s, want icmp", top.Proto)
	}
}

// TestDatagramCutShortHasWhatIsThere: of a header that ends early the fields that
// are whole are shown, and only what the sender left out is its fault.
func TestDatagramCutShortHasWhatIsThere(t *testing.T) {
	reg, err := dissect.NewRegistry(udp.Dissector())
	if err != nil {
		t.Fatal(err)
	}
	whole := ipv4(17, false, datagram(40000, 9000, 10, 0xc405, "hi"))
	for _, c := range []struct {
		n         int // bytes of the datagram that are there
		sent      bool
		want      string
		malformed string
	}{
		{3, true, "  ", "udp: the datagram is shorter than a header"},
		{4, true, "40000 9000 ", "the header is cut short"},
		{6, true, "40000 9000 10", "the header is cut short"},
		{7, true, "40000 9000 10", "the header is cut short"},
		{8, true, "40000 9000 10", "the length does not fit the IP packet"},
		{4, false, "40000 9000 ", ""},
		{6, false, "40000 9000 10", ""},
		{8, false, "40000 9000 10", ""},
	} {
		b := append([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}, whole[:20+c.n]...)
		length := len(b)
		if c.sent { // so the packet was: it ends there
			binary.BigEndian.PutUint16(b[16:], uint16(20+c.n))
		} else { // the capture's snap length has cut it
			length = 14 + len(whole)
		}
		p := dissect.NewSession(reg, dissect.Limits{}).Add(&capture.Record{Number: 1, LinkType: capture.LinkEthernet, Length: length, Data: b})
		if got := fields(p, reg, "udp.srcport", "udp.dstport", "udp.length"); got != c.want {
			t.Errorf("%d bytes, sent so %v: %q, want %q", c.n, c.sent, got, c.want)
		}
		malformed := ""
		for i := range p.Layers {
			malformed += p.Layers[i].Malformed
		}
		if malformed != c.malformed {
			t.Errorf("%d bytes, sent so %v: malformed %q, want %q", c.n, c.sent, malformed, c.malformed)
		}
	}
}

// TestADatagramWithoutATimeCountsAsOneOf1970: tshark 4.0 prints these values for
// simple packet blocks among others.
func TestADatagramWithoutATimeCountsAsOneOf1970(t *testing.T) {
	reg, err := dissect.NewRegistry(udp.Dissector())
	if err != nil {
		t.Fatal(err)
	}
	s := dissect.NewSession(reg, dissect.Limits{})
	b := append([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}, ipv4(17, false, datagram(1, 2, 10, 0, "hi"))...)
	for i, c := range []struct {
		sent time.Time
		want string
	}{
		{time.Time{}, "0.000000000 0.000000000"},
		{time.Unix(1700000000, 0), "1700000000.000000000 1700000000.000000000"},
		{time.Time{}, "0.000000000 -1700000000.000000000"},
		{time.Unix(1700000001, 0), "1700000001.000000000 1700000001.000000000"},
	} {
		p := s.Add(&capture.Record{Number: i + 1, LinkType: capture.LinkEthernet, Sent: c.sent, Length: len(b), Data: b})
		if got := fields(p, reg, "udp.time_relative", "udp.time_delta"); got != c.want {
			t.Errorf("datagram %d: %q, want %q", i+1, got, c.want)
		}
	}
}

func TestNotesTellWhatIsWrong(t *testing.T) {
	pkts, _ := dissectAll(t,
		ipv4(17, false, datagram(1, 2, 10, 1, "hi")),
		ipv4(17, false, datagram(1, 2, 8, 0, "")),
		ipv4(17, false, datagram(1, 2, 9, 0, "hi")),
		ipv4(17, false, datagram(1, 2, 50, 0, "hi")),
		ipv4(17, false, datagram(1, 2, 10, 0x141e, "hi")), // the sum of the pseudo-header alone
	)
	for i, want := range []string{"checksum is wrong", "without data", "does not count", "length does not fit", "network card adds the rest"} {
		var text []string
		for _, n := range pkts[i].Layer("udp").Notes() {
			text = append(text, n.Text)
		}
		if !strings.Contains(strings.Join(text, " "), want) {
			t.Errorf("packet %d: notes %q, want one with %q", i+1, text, want)
		}
	}
}

func TestNotesTellWhatADatagramIs(t *testing.T) {
	v6 := append([]byte{0x60, 0, 0, 0, 0, 10, 17, 64}, make([]byte, 32)...) // in an IPv4 packet, which 41 says
	v6[23], v6[39] = 1, 2
	quote := append([]byte{3, 3, 0, 0, 0, 0, 0, 0}, ipv4(17, true, datagram(9000, 40000, 10, 0, "hi"))...)
	pkts, _ := dissectAll(t,
		ipv4(17, false, datagram(40000, 9000, 10, 0xc405, "hi")),
		ipv4(17, false, datagram(40000, 9000, 10, 0xc405, "hi")),
		ipv4(17, true, datagram(9000, 40000, 9, 0, "x")),
		ipv4(17, true, datagram(9000, 40000, 9, 0, "x")),
		ipv4(41, false, append(v6, datagram(1, 2, 10, 0, "hi")...)),
		ipv4(1, false, quote),
	)
	for i, want := range [][]string{
		{"Port 40000 sends 2 bytes to port 9000, without asking first"},
		{"One datagram with 2 bytes from port 40000 to port 9000"},
		{"Port 9000 sends 1 byte back to port 40000", "the sender made none"},
		{"One datagram with 1 byte from port 9000 to port 40000", "the sender made none"},
		{"Port 1 sends 2 bytes to port 2", "which IPv6 forbids"},
		{"quotes the datagram that it is about: from port 9000 to port 40000"},
	} {
		notes := pkts[i].Layer("udp").Notes()
		if len(notes) != len(want) {
			t.Errorf("packet %d: notes %v, want %d", i+1, notes, len(want))
			continue
		}
		for k, n := range notes {
			if !strings.Contains(n.Text, want[k]) {
				t.Errorf("packet %d: note %q, want one with %q", i+1, n.Text, want[k])
			}
		}
	}
}

func FuzzDissect(f *testing.F) {
	f.Add(datagram(40000, 9000, 10, 0xc405, "hi"), false)
	f.Add(datagram(1, 2, 0, 0, ""), true)
	f.Add([]byte{1, 2, 3}, false)
	f.Fuzz(func(t *testing.T, b []byte, quoted bool) {
		if len(b) > 1400 {
			b = b[:1400]
		}
		packet := ipv4(17, false, b)
		if quoted {
			packet = ipv4(1, true, append([]byte{3, 3, 0, 0, 0, 0, 0, 0}, packet...))
		}
		pkts, _ := dissectAll(t, packet)
		for i := range pkts[0].Layers {
			l := &pkts[0].Layers[i]
			_, _ = l.Summary(), l.Notes()
			for id := range l.Fields() {
				for _, v := range l.FieldValues(id, nil) {
					if v.At.Off < 0 || v.At.Off+v.At.Len > len(l.Bytes) {
						t.Errorf("%s: range %v in %d bytes", l.Fields()[id].Name, v.At, len(l.Bytes))
					}
				}
			}
		}
	})
}
