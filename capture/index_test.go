package capture

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// memory is a Store.
type memory struct{ bytes.Buffer }

func (m *memory) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(m.Bytes()).ReadAt(p, off)
}

// sections is a file whose interfaces change from section to section.
func sections() []byte {
	var file []byte
	for _, m := range orders() {
		file = append(file, m.section()...)
		file = append(file, m.iface(1, 0)...)
		file = append(file, m.packet(0, 1_000_000, 60, "one")...)
		file = append(file, m.iface(101, 0, m.option(optTimeUnit, "\x03"))...)
		file = append(file, m.packet(1, 2000, 3, "two", m.option(optComment, "hello"))...)
		file = append(file, m.block(77, []byte("unknown"))...)
		file = append(file, m.simple(5, "three")...)
	}
	return file
}

// TestCursorReadsWhatNextRead reads records in any order and compares each with
// what a Reader gives in the file's order.
func TestCursorReadsWhatNextRead(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(sections()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	pcap := maker{orders()["big"].order}
	classic := append(pcap.pcap(magicNano, 4, 1), pcap.pcapPacket(1, 1, 3, 60, "abc")...)
	classic = append(classic, pcap.pcapPacket(2, 2, 1, 1, "d")...)
	long := append(pcap.pcap(magicMicro, 4, 1), pcap.pcapPacket(1, 1, 3, 60, "abc")...)
	long = append(long, pcap.pcapPacket(2, 0, 200_000, 200_000, string(make([]byte, 200_000)))...)
	long = append(long, pcap.pcapPacket(3, 2, 1, 1, "d")...)
	files := map[string][]byte{
		"own": write(t, bench(), sample()), "sections": sections(), "gzip": packed.Bytes(), "pcap": classic,
		"long": long, "damaged": append(sections(), 1, 2, 3),
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) { sameAtRandom(t, file) })
	}
	if dir := os.Getenv("NETLAB_PCAPS"); dir != "" {
		found, err := filepath.Glob(filepath.Join(dir, "*", "*"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no captures in NETLAB_PCAPS: %v", err)
		}
		for _, name := range found {
			file, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			sameAtRandom(t, file)
		}
	}
}

func sameAtRandom(t *testing.T, file []byte) {
	t.Helper()
	r, err := NewReader(bytes.NewReader(file))
	if err != nil {
		return // no capture
	}
	want, end := readAll(r)
	for _, at := range []io.ReaderAt{bytes.NewReader(file), nil} {
		store := &memory{}
		x, err := NewIndex(bytes.NewReader(file), at, func() (Store, error) { return store, nil })
		if err != nil {
			t.Fatal(err)
		}
		var rec Record
		for {
			if err = x.Next(&rec); err != nil {
				break
			}
		}
		if x.Len() != len(want) || !sameEnd(err, end) {
			t.Fatalf("%d records and then %v, want %d and %v", x.Len(), err, len(want), end)
		}
		c := x.Cursor()
		rng := rand.New(rand.NewPCG(1, 2))
		for range min(3*len(want), 1000) {
			n := 1 + rng.IntN(len(want))
			if err := c.Read(n, &rec); err != nil {
				t.Fatalf("record %d: %v", n, err)
			}
			got := rec
			if diff := cmp.Diff(want[n-1], &got, cmpopts.EquateEmpty(), wholeBytes()); diff != "" {
				t.Fatalf("record %d (-want +got):\n%s", n, diff)
			}
		}
		for _, n := range []int{0, -1, len(want) + 1} {
			if err := c.Read(n, &rec); err != io.EOF { //nolint:errorlint // it is just that
				t.Errorf("record %d: error %v, want EOF", n, err)
			}
		}
	}
}

// wholeBytes has bytes compared at once: cmp takes a long frame byte by byte, which
// is most of the test's time.
func wholeBytes() cmp.Option {
	return cmp.FilterValues(func(x, y []byte) bool { return len(x)+len(y) > 0 }, cmp.Comparer(bytes.Equal))
}

// sameEnd compares how two readers ended.
func sameEnd(got, want error) bool {
	if want == nil {
		return got == io.EOF //nolint:errorlint // Next gives it bare
	}
	return got.Error() == want.Error()
}

// FuzzIndex reads a stranger's file at random: what a Reader gave comes back.
func FuzzIndex(f *testing.F) {
	f.Add(sections())
	f.Fuzz(func(t *testing.T, file []byte) { sameAtRandom(t, file) })
}
