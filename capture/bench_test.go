package capture

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

const benchFrame = 1500

// benchRecord is a full frame of a bulk transfer with its one fate.
func benchRecord() *Record {
	return &Record{
		Number: 1, Link: "client -- server", From: "client", LinkType: LinkEthernet,
		Sent: Epoch(), Length: benchFrame, Data: make([]byte, benchFrame),
		Fates: []Fate{{To: "server", Arrived: Epoch().Add(time.Millisecond), Verdicts: Delivered}},
	}
}

// BenchmarkWrite writes one frame of 1500 bytes: ours with the fate in its
// comment, ours bare, and gopacket's writer, which cannot write comments.
func BenchmarkWrite(b *testing.B) {
	bare := benchRecord()
	bare.Fates, bare.From, bare.Link = nil, "", ""
	for name, rec := range map[string]*Record{"netlab": benchRecord(), "netlab-bare": bare} {
		b.Run(name, func(b *testing.B) {
			w, err := NewWriter(io.Discard, bench())
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(benchFrame)
			b.ReportAllocs()
			for b.Loop() {
				if err := w.Write(rec); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("gopacket", func(b *testing.B) {
		w, err := pcapgo.NewNgWriter(io.Discard, layers.LinkTypeEthernet)
		if err != nil {
			b.Fatal(err)
		}
		info := gopacket.CaptureInfo{Timestamp: Epoch(), CaptureLength: benchFrame, Length: benchFrame}
		b.SetBytes(benchFrame)
		b.ReportAllocs()
		for b.Loop() {
			if err := w.WritePacket(info, bare.Data); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRead reads one frame of 1500 bytes from a file of them.
func BenchmarkRead(b *testing.B) {
	const frames = 2000
	records := make([]*Record, frames)
	for i := range records {
		records[i] = benchRecord()
	}
	commented := write(b, bench(), records)
	for _, r := range records {
		r.Fates, r.From, r.Link = nil, "", ""
	}
	bare := write(b, bench(), records)
	for name, file := range map[string][]byte{"netlab": commented, "netlab-bare": bare} {
		b.Run(name, func(b *testing.B) {
			var rec Record
			read(b, frames, func() (func() error, error) {
				r, err := NewReader(bytes.NewReader(file))
				return func() error { return r.NextTo(&rec) }, err
			})
		})
	}
	b.Run("gopacket", func(b *testing.B) {
		read(b, frames, func() (func() error, error) {
			r, err := pcapgo.NewNgReader(bytes.NewReader(bare), pcapgo.DefaultNgReaderOptions)
			return func() error { _, _, err := r.ZeroCopyReadPacketData(); return err }, err
		})
	})
}

// read calls next once for each iteration and opens the file anew at its end.
func read(b *testing.B, frames int, open func() (func() error, error)) {
	b.Helper()
	b.SetBytes(benchFrame)
	b.ReportAllocs()
	var next func() error
	var err error
	for i := 0; b.Loop(); i++ {
		if i%frames == 0 {
			if next, err = open(); err != nil {
				b.Fatal(err)
			}
		}
		if err := next(); err != nil {
			b.Fatal(err)
		}
	}
}
