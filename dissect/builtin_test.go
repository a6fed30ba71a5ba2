package dissect_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/dissect"
	"netlab/internal/roomtest"
)

// record makes a record of an Ethernet frame that left n milliseconds after the epoch.
func record(n int, data []byte) *capture.Record {
	return &capture.Record{
		Number: n, LinkType: capture.LinkEthernet, Sent: capture.Epoch().Add(time.Duration(n) * time.Millisecond),
		Length: len(data), Data: data, From: "client",
	}
}

func newSession(tb testing.TB, ds ...dissect.Dissector) *dissect.Session {
	tb.Helper()
	r, err := dissect.NewRegistry(ds...)
	if err != nil {
		tb.Fatal(err)
	}
	return dissect.NewSession(r, dissect.Limits{})
}

// fields formats the named fields of a packet as tshark -T fields would.
func fields(tb testing.TB, s *dissect.Session, p *dissect.Packet, names string) string {
	tb.Helper()
	var out []string
	for name := range strings.FieldsSeq(names) {
		ref, ok := s.Registry().Field(name)
		if !ok {
			tb.Fatalf("no field %q", name)
		}
		var vs []string
		for _, v := range p.Values(ref, nil) {
			vs = append(vs, ref.Info().Format(v))
		}
		out = append(out, name+"="+strings.Join(vs, ","))
	}
	return strings.Join(out, " ")
}

const arpRequest = `ffffffffffff 02000a000001 0806 0001 0800 06 04 0001
	02000a000001 0a000001 000000000000 0a000002
	000000000000000000000000000000000000`

func TestARPRequestHasWiresharksFields(t *testing.T) {
	s := newSession(t)
	p := s.Add(record(1, roomtest.Hex(t, arpRequest)))
	got := fields(t, s, p, `frame.number frame.len frame.cap_len frame.time_epoch frame.time_relative frame.protocols eth.dst eth.src eth.addr eth.type eth.padding
		arp arp.opcode arp.hw.type arp.proto.type arp.src.hw_mac arp.src.proto_ipv4 arp.dst.hw_mac arp.dst.proto_ipv4 ip.src`)
	want := strings.Join([]string{
		"frame.number=1", "frame.len=60", "frame.cap_len=60", "frame.time_epoch=1767225600.001000000", "frame.time_relative=0.000000000",
		"frame.protocols=eth:ethertype:arp", "eth.dst=ff:ff:ff:ff:ff:ff", "eth.src=02:00:0a:00:00:01", "eth.addr=ff:ff:ff:ff:ff:ff,02:00:0a:00:00:01",
		"eth.type=0x0806", "eth.padding=" + strings.Repeat("00", 18), "arp=1", "arp.opcode=1", "arp.hw.type=1", "arp.proto.type=0x0800",
		"arp.src.hw_mac=02:00:0a:00:00:01", "arp.src.proto_ipv4=10.0.0.1", "arp.dst.hw_mac=00:00:00:00:00:00", "arp.dst.proto_ipv4=10.0.0.2", "ip.src=",
	}, " ")
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	top := p.Top()
	if got, want := top.Summary(), "who has 10.0.0.2? tell 10.0.0.1"; got != want {
		t.Errorf("summary %q, want %q", got, want)
	}
	ref, _ := s.Registry().Field("arp.dst.proto_ipv4")
	v := top.Values(ref, nil)[0]
	if d := cmp.Diff([]dissect.Span{{Packet: 1, Off: 38, Len: 4}}, top.Spans(v.At)); d != "" {
		t.Error(d)
	}
}
