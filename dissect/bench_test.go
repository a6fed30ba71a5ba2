package dissect_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"netlab/capture"
	"netlab/dissect"
	"netlab/internal/roomtest"
	"netlab/tcp"
)

// A segment with 100 bytes of data to a port that nobody reads.
const tcpFrame = `02000a000002 02000a000001 0800
	4500 008c 1234 4000 40 06 0000 0a000001 0a000002
	9c40 1f90 00000001 00000001 5018 ffff 0000 0000`

func benchFrame(tb testing.TB) []byte {
	tb.Helper()
	return append(roomtest.Hex(tb, tcpFrame), make([]byte, 100)...)
}

// exchange is data one way and its acknowledgment the other way, over and over.
type exchange struct {
	recs [2]*capture.Record
	n    int
}

func newExchange(tb testing.TB) *exchange {
	tb.Helper()
	data := benchFrame(tb)
	ack := bytes.Clone(data[:54])
	copy(ack[26:], data[30:34])
	copy(ack[30:], data[26:30])
	copy(ack[34:], data[36:38])
	copy(ack[36:], data[34:36])
	ack[17] = 40
	return &exchange{recs: [2]*capture.Record{record(1, data), record(2, ack)}}
}

func (x *exchange) next() *capture.Record {
	rec := x.recs[x.n&1]
	seq := uint32(x.n/2) * 100
	if x.n&1 == 0 {
		binary.BigEndian.PutUint32(rec.Data[38:], seq+1)
	} else {
		binary.BigEndian.PutUint32(rec.Data[42:], seq+101)
	}
	x.n++
	rec.Number = x.n
	return rec
}

// BenchmarkFrame dissects Ethernet, IP and TCP frames to their layers. Beside
// it gopacket's two ways do their part of the same: they know no streams, no
// spans and no conversations.
func BenchmarkFrame(b *testing.B) {
	s := newSession(b, tcp.Dissector())
	x := newExchange(b)
	var p dissect.Packet
	b.ReportAllocs()
	for b.Loop() {
		s.AddTo(&p, x.next())
	}
	ours := float64(b.Elapsed()) / float64(b.N)
	b.StopTimer()
	whole, parser := gopacketTime(b, x.recs[0].Data)
	b.ReportMetric(ours/whole, "of-NewPacket")
	b.ReportMetric(ours/parser, "of-DecodingLayerParser")
}

// BenchmarkField is one number out of a dissected packet, as a filter wants it.
func BenchmarkField(b *testing.B) {
	s := newSession(b, tcp.Dissector())
	p := s.Add(record(1, benchFrame(b)))
	ref, _ := s.Registry().Field("ip.ttl")
	var vs []dissect.Value
	b.ReportAllocs()
	for b.Loop() {
		if vs = p.Values(ref, vs[:0]); len(vs) != 1 || vs[0].Num != 64 {
			b.Fatal(vs)
		}
	}
}

// gopacketTime measures the peers, in nanoseconds a packet.
func gopacketTime(tb testing.TB, data []byte) (whole, parser float64) {
	tb.Helper()
	const n = 50000
	start := time.Now()
	for range n {
		p := gopacket.NewPacket(data, layers.LayerTypeEthernet, gopacket.NoCopy)
		if p.TransportLayer() == nil {
			tb.Fatal("no transport layer")
		}
	}
	whole = float64(time.Since(start)) / n
	var eth layers.Ethernet
	var ip layers.IPv4
	var tcp layers.TCP
	var payload gopacket.Payload
	dlp := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet, &eth, &ip, &tcp, &payload)
	var found []gopacket.LayerType
	start = time.Now()
	for range n {
		if err := dlp.DecodeLayers(data, &found); err != nil || len(found) != 4 {
			tb.Fatal(found, err)
		}
	}
	return whole, float64(time.Since(start)) / n
}

// TestDissectingAllocatesLittle holds the bound that docs/benchmarks.md states:
// at most four allocations a frame on reused storage; a field costs none.
func TestDissectingAllocatesLittle(t *testing.T) {
	s := newSession(t, tcp.Dissector())
	x := newExchange(t)
	var p dissect.Packet
	s.AddTo(&p, x.next())
	if n := testing.AllocsPerRun(1000, func() { s.AddTo(&p, x.next()) }); n > 4 {
		t.Errorf("%v allocations a frame", n)
	}
	ref, _ := s.Registry().Field("tcp.dstport")
	vs := make([]dissect.Value, 0, 4)
	if n := testing.AllocsPerRun(200, func() { vs = p.Values(ref, vs[:0]) }); n > 0 {
		t.Errorf("%v allocations a field", n)
	}
}
