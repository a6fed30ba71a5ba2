package capture

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

// What gopacket's own reader and writer hold of a frame.
type seen struct {
	Sent      time.Time
	Length    int
	Interface int
	Data      []byte
}

func TestGopacketReadsOurFile(t *testing.T) {
	r, err := pcapgo.NewNgReader(bytes.NewReader(write(t, bench(), sample())), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	var got, want []seen
	for {
		data, info, err := r.ReadPacketData()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, seen{info.Timestamp, info.Length, info.InterfaceIndex, data})
		p := gopacket.NewPacket(data, layers.LinkTypeEthernet, gopacket.Default)
		if p.Layer(layers.LayerTypeUDP) == nil || p.ErrorLayer() != nil {
			t.Errorf("packet %d is not the frame that was written: %v", len(got), p)
		}
	}
	for _, rec := range sample() {
		want = append(want, seen{rec.Sent, rec.Length, rec.Interface, rec.Data})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if app := r.SectionInfo().Application; app != bench().Application || r.NInterfaces() != 2 {
		t.Errorf("application %q, %d interfaces", app, r.NInterfaces())
	}
}

// gopacketWriter is what gopacket's two writers have in common.
type gopacketWriter interface {
	WritePacket(ci gopacket.CaptureInfo, data []byte) error
}

func TestReadsGopacketsFiles(t *testing.T) {
	micro := func(b io.Writer) (gopacketWriter, error) {
		w := pcapgo.NewWriter(b)
		return w, w.WriteFileHeader(65535, layers.LinkTypeEthernet)
	}
	nano := func(b io.Writer) (gopacketWriter, error) {
		w := pcapgo.NewWriterNanos(b)
		return w, w.WriteFileHeader(65535, layers.LinkTypeEthernet)
	}
	ng := func(b io.Writer) (gopacketWriter, error) { return pcapgo.NewNgWriter(b, layers.LinkTypeEthernet) }
	for name, test := range map[string]struct {
		make func(io.Writer) (gopacketWriter, error)
		unit time.Duration
	}{"pcap": {micro, time.Microsecond}, "pcap in nanoseconds": {nano, 1}, "pcapng": {ng, 1}} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w, err := test.make(&b)
			if err != nil {
				t.Fatal(err)
			}
			var want []*Record
			for i, rec := range sample() {
				info := gopacket.CaptureInfo{Timestamp: rec.Sent, CaptureLength: len(rec.Data), Length: rec.Length}
				if err := w.WritePacket(info, rec.Data); err != nil {
					t.Fatal(err)
				}
				want = append(want, &Record{
					Number: i + 1, LinkType: LinkEthernet, Sent: rec.Sent.Truncate(test.unit), Length: rec.Length, Data: rec.Data,
				})
			}
			if f, ok := w.(interface{ Flush() error }); ok {
				if err := f.Flush(); err != nil {
					t.Fatal(err)
				}
			}
			got, err := readAll(open(t, b.Bytes()))
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("error %v, records (-want +got):\n%s", err, diff)
			}
		})
	}
}
