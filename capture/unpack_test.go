package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

func zstandard(tb testing.TB, b []byte) []byte {
	tb.Helper()
	w, err := zstd.NewWriter(nil, zstd.WithEncoderCRC(true))
	if err != nil {
		tb.Fatal(err)
	}
	return w.EncodeAll(b, nil)
}

func TestReadsZstd(t *testing.T) {
	m := maker{binary.LittleEndian}
	plain := append(m.pcap(magicMicro, 4, 1), m.pcapPacket(1, 2, 3, 4, "abc")...)
	want, err := readAll(open(t, plain))
	if !errors.Is(err, io.EOF) && err != nil || len(want) != 1 {
		t.Fatal(want, err)
	}
	// A file may be several frames, one after the other.
	file := append(zstandard(t, plain[:30]), zstandard(t, plain[30:])...)
	got, err := readAll(open(t, file))
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, d)
	}
}

func TestDamagedZstdIsDamage(t *testing.T) {
	m := maker{binary.LittleEndian}
	plain := append(m.pcap(magicMicro, 4, 1), m.pcapPacket(1, 2, 300, 300, strings.Repeat("x", 300))...)
	whole := zstandard(t, plain)
	for name, file := range map[string][]byte{
		"cut":   whole[:len(whole)-6],
		"wrong": append(bytes.Clone(whole[:len(whole)-1]), whole[len(whole)-1]^1),
	} {
		r, err := NewReader(bytes.NewReader(file))
		if err == nil {
			_, err = readAll(r)
		}
		if _, ok := errors.AsType[*DamageError](err); !ok {
			t.Errorf("%s: %v, want a DamageError", name, err)
		}
	}
}

func TestTellsBrokenCompressionFromABrokenDisk(t *testing.T) {
	disk := errors.New("the disk is gone")
	whole := zstandard(t, bytes.Repeat([]byte("x"), 1000))
	_, err := NewReader(io.MultiReader(bytes.NewReader(whole[:8]), iotest.ErrReader(disk)))
	if !errors.Is(err, disk) {
		t.Errorf("%v, want %v", err, disk)
	}
}

// TestReadsModifiedPcap has the heads that Alexey Kuznetzov's patches write.
func TestReadsModifiedPcap(t *testing.T) {
	for name, m := range orders() {
		for _, extra := range []int{modifiedHead - packetHead, processorHead - packetHead} {
			t.Run(name, func(t *testing.T) {
				file := m.pcap(magicModified, 4, 1)
				for _, data := range []string{"one", "number two", "three"} {
					file = append(file, m.pcapPacket(929000000, 5, uint32(len(data)), 60, "")...)
					file = append(append(file, bytes.Repeat([]byte{1}, extra)...), data...)
				}
				records, err := readAll(open(t, file))
				if err != nil || len(records) != 3 || string(records[1].Data) != "number two" || records[2].Sent.Unix() != 929000000 {
					t.Errorf("%d records, %v", len(records), err)
				}
			})
		}
	}
}

func TestKeepsFlagsAndDrops(t *testing.T) {
	for name, m := range orders() {
		t.Run(name, func(t *testing.T) {
			flags, drops := m.order.AppendUint32(nil, 0x2001), m.order.AppendUint64(nil, 7)
			stats := append(make([]byte, 12), m.option(optStatsDrop, string(m.order.AppendUint64(nil, 9)))...)
			file := bytes.Join([][]byte{
				m.section(), m.iface(1, 0),
				m.packet(0, 1, 1, "x", m.option(optFlags, string(flags)), m.option(optDropCount, string(drops))),
				m.block(blockStats, stats),
			}, nil)
			r := open(t, file)
			records, err := readAll(r)
			if err != nil || len(records) != 1 {
				t.Fatal(len(records), err)
			}
			if got := records[0]; got.Flags != 0x2001 || got.Dropped != 7 || r.Interfaces()[0].Dropped != 9 {
				t.Errorf("flags %#x, %d dropped before it, %d in all", got.Flags, got.Dropped, r.Interfaces()[0].Dropped)
			}
			var out bytes.Buffer
			w, err := NewWriter(&out, WriterOptions{Interfaces: r.Interfaces()})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Write(records[0]); err != nil {
				t.Fatal(err)
			}
			again, err := readAll(open(t, out.Bytes()))
			if d := cmp.Diff(records, again); d != "" || err != nil {
				t.Errorf("written and read: %v (-want +got):\n%s", err, d)
			}
		})
	}
}
