package capture

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// maker makes blocks by hand, in one byte order.
type maker struct{ order binary.AppendByteOrder }

func (m maker) block(kind uint32, body []byte) []byte {
	n := uint32(len(body) + overhead + padding(len(body)))
	b := m.order.AppendUint32(nil, kind)
	b = m.order.AppendUint32(b, n)
	b = pad(append(b, body...), len(body))
	return m.order.AppendUint32(b, n)
}

func (m maker) option(code uint16, v string) []byte {
	b := m.order.AppendUint16(nil, code)
	b = m.order.AppendUint16(b, uint16(len(v)))
	return pad(append(b, v...), len(v))
}

func (m maker) section(options ...[]byte) []byte {
	b := m.order.AppendUint32(nil, byteOrderMagic)
	b = m.order.AppendUint32(b, m.versionWord(1, 0))
	b = m.order.AppendUint64(b, ^uint64(0))
	return m.block(blockSection, append(b, bytes.Join(options, nil)...))
}

func (m maker) versionWord(major, minor uint16) uint32 {
	b := m.order.AppendUint16(m.order.AppendUint16(nil, major), minor)
	return m.order.(binary.ByteOrder).Uint32(b)
}

func (m maker) iface(link uint16, snap uint32, options ...[]byte) []byte {
	b := m.order.AppendUint16(nil, link)
	b = m.order.AppendUint16(b, 0)
	b = m.order.AppendUint32(b, snap)
	return m.block(blockInterface, append(b, bytes.Join(options, nil)...))
}

func (m maker) packet(iface uint32, stamp uint64, length uint32, data string, options ...[]byte) []byte {
	b := m.order.AppendUint32(nil, iface)
	return m.block(blockPacket, m.packetTail(b, stamp, length, data, options))
}

func (m maker) packetTail(b []byte, stamp uint64, length uint32, data string, options [][]byte) []byte {
	b = m.order.AppendUint32(b, uint32(stamp>>32))
	b = m.order.AppendUint32(b, uint32(stamp))
	b = m.order.AppendUint32(b, uint32(len(data)))
	b = m.order.AppendUint32(b, length)
	b = pad(append(b, data...), len(data))
	return append(b, bytes.Join(options, nil)...)
}

func (m maker) oldPacket(iface uint16, stamp uint64, data string) []byte {
	b := m.order.AppendUint16(nil, iface)
	b = m.order.AppendUint16(b, 77) // drops
	return m.block(blockOldPacket, m.packetTail(b, stamp, uint32(len(data)), data, nil))
}

func (m maker) simple(length uint32, data string) []byte {
	return m.block(blockSimple, append(m.order.AppendUint32(nil, length), data...))
}

func (m maker) pcap(magic uint32, minor uint16, link uint32) []byte {
	b := m.order.AppendUint32(nil, magic)
	b = m.order.AppendUint32(b, m.versionWord(2, minor))
	b = append(b, make([]byte, 8)...)
	b = m.order.AppendUint32(b, 65535)
	return m.order.AppendUint32(b, link)
}

func (m maker) pcapPacket(sec, frac, captured, length uint32, data string) []byte {
	b := m.order.AppendUint32(nil, sec)
	b = m.order.AppendUint32(b, frac)
	b = m.order.AppendUint32(b, captured)
	b = m.order.AppendUint32(b, length)
	return append(b, data...)
}

// orders are the two byte orders.
func orders() map[string]maker {
	return map[string]maker{"little": {binary.LittleEndian}, "big": {binary.BigEndian}}
}

func TestReadsEveryKindOfPacketBlock(t *testing.T) {
	for name, m := range orders() {
		t.Run(name, func(t *testing.T) {
			name := append(m.option(nameIPv4, "\x0a\x00\x00\x01one\x00uno\x00"), m.option(77, "what is this")...)
			name = append(name, m.option(nameIPv6, strings.Repeat("\xfe", 16)+"six\x00")...)
			file := bytes.Join([][]byte{
				m.section(m.option(optComment, "a"), m.option(optComment, "b"), m.option(optApplication, "me")),
				m.iface(1, 3, m.option(optName, "eth0")),
				m.iface(14, 0),
				m.block(0x80000001, []byte("custom")),
				m.packet(0, 1_500_000, 60, "abc", m.option(optComment, "hello"), m.option(3, "hash"), m.option(optEnd, "")),
				m.block(blockNames, append(name, m.option(nameEnd, "")...)),
				m.oldPacket(1, 2_000_000, "de"),
				m.simple(1000, "xyz"),
				m.simple(2, "fg"),
				m.block(5, []byte("statistics")),
			}, nil)
			want := []*Record{
				{Number: 1, LinkType: 1, Sent: time.Unix(1, 5e8), Length: 60, Data: []byte("abc"), Comments: []string{"hello"}},
				{Number: 2, LinkType: LinkRaw, Interface: 1, Sent: time.Unix(2, 0), Length: 2, Data: []byte("de"), Dropped: 77},
				{Number: 3, LinkType: 1, Length: 1000, Data: []byte("xyz")},
				{Number: 4, LinkType: 1, Length: 2, Data: []byte("fg")},
			}
			// A reader that brings a byte at a time must make no difference.
			r, err := NewReader(iotest.OneByteReader(bytes.NewReader(file)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := readAll(r)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("error %v, records (-want +got):\n%s", err, diff)
			}
			names := []Name{
				{netip.MustParseAddr("10.0.0.1"), "one"},
				{netip.MustParseAddr("10.0.0.1"), "uno"},
				{netip.MustParseAddr("fefe:fefe:fefe:fefe:fefe:fefe:fefe:fefe"), "six"},
			}
			if diff := cmp.Diff(names, r.Names(), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
			if r.Comment() != "a\nb" || r.Application() != "me" {
				t.Errorf("comment %q of application %q", r.Comment(), r.Application())
			}
		})
	}
}

func TestSectionsMayChangeByteOrder(t *testing.T) {
	var file []byte
	for _, m := range []maker{{binary.LittleEndian}, {binary.BigEndian}, {binary.LittleEndian}} {
		file = append(file, m.section()...)
		file = append(file, m.iface(1, 0)...)
		file = append(file, m.packet(0, 7_000_000, 1, "x")...)
	}
	got, err := readAll(open(t, file))
	if err != nil || len(got) != 3 {
		t.Fatalf("%d records, error %v", len(got), err)
	}
	for i, r := range got {
		if r.Interface != i || r.Sent.Unix() != 7 {
			t.Errorf("record %d: interface %d at %v", r.Number, r.Interface, r.Sent)
		}
	}
}

func TestTimestampUnits(t *testing.T) {
	tests := []struct {
		name   string
		unit   uint8
		offset int64
		stamp  uint64
		sec    int64
		ns     int64
	}{
		{"seconds", 0, 0, 5, 5, 0},
		{"microseconds", 6, 0, 1_000_001, 1, 1000},
		{"nanoseconds", 9, 0, 1_000_000_001, 1, 1},
		{"picoseconds", 12, 0, 1_000_000_001_999, 1, 1},
		{"finest in a word", 19, 0, math.MaxUint64, 1, 844674407},
		{"finer", 20, 0, math.MaxUint64, 0, 184467440},
		{"finest", 127, 0, math.MaxUint64, 0, 0},
		{"2^0", 0x80, 0, 9, 9, 0},
		{"2^-1", 0x81, 0, 3, 1, 500_000_000},
		{"2^-10", 0x8A, 0, 1025, 1, 976562},
		{"2^-63", 0xBF, 0, 1<<63 + 1<<62, 1, 500_000_000},
		{"2^-64", 0xC0, 0, 1 << 63, 0, 500_000_000},
		{"2^-127", 0xFF, 0, math.MaxUint64, 0, 0},
		{"offset", 6, 100, 1_000_000, 101, 0},
		{"offset back", 6, -100, 1_000_000, -99, 0},
		{"beyond the years", 0, math.MaxInt64, math.MaxUint64, 253402300799, 0},
		{"before the years", 0, math.MinInt64, 0, -62135596799, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ngClock{unit: test.unit, offset: test.offset}.time(test.stamp)
			if want := time.Unix(test.sec, test.ns); !got.Equal(want) {
				t.Errorf("%v, want %v", got, want.UTC())
			}
		})
	}
	for name, m := range orders() {
		t.Run(name, func(t *testing.T) {
			offset := string(m.order.AppendUint64(nil, 1000))
			file := append(m.section(), m.iface(1, 0, m.option(optTimeUnit, "\x03"), m.option(optTimeOffset, offset))...)
			file = append(file, m.packet(0, 2500, 1, "x")...)
			got, err := readAll(open(t, file))
			if err != nil || len(got) != 1 || !got[0].Sent.Equal(time.Unix(1002, 5e8)) {
				t.Errorf("records %v, error %v", got, err)
			}
		})
	}
}

func TestReadsPcap(t *testing.T) {
	for name, m := range orders() {
		t.Run(name, func(t *testing.T) {
			for _, test := range []struct {
				magic uint32
				ns    int64
			}{{magicMicro, 7000}, {magicNano, 7}} {
				file := m.pcap(test.magic, 4, 101)
				file = append(file, m.pcapPacket(3_000_000_000, 7, 3, 60, "abc")...)
				file = append(file, m.pcapPacket(5, 0, 1, 1, "d")...)
				r := open(t, file)
				got, err := readAll(r)
				want := []*Record{
					{Number: 1, LinkType: LinkRaw, Sent: time.Unix(3_000_000_000, test.ns), Length: 60, Data: []byte("abc")},
					{Number: 2, LinkType: LinkRaw, Sent: time.Unix(5, 0), Length: 1, Data: []byte("d")},
				}
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("error %v, records (-want +got):\n%s", err, diff)
				}
				if diff := cmp.Diff([]Interface{{LinkType: LinkRaw, SnapLen: 65535}}, r.Interfaces()); diff != "" {
					t.Errorf("interfaces (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestOldPcapHasLengthsSwapped(t *testing.T) {
	m := maker{binary.BigEndian}
	for minor, packet := range map[uint16][]byte{
		2: m.pcapPacket(1, 1, 60, 3, "abc"),
		3: m.pcapPacket(1, 1, 60, 3, "abc"),
	} {
		got, err := readAll(open(t, append(m.pcap(magicMicro, minor, 1), packet...)))
		if err != nil || len(got) != 1 || got[0].Length != 60 || string(got[0].Data) != "abc" {
			t.Errorf("version 2.%d: records %v, error %v", minor, got, err)
		}
	}
}

// gzipped compresses bytes.
func gzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(data)
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadsGzip(t *testing.T) {
	whole := gzipped(t, write(t, bench(), sample()))
	got, err := readAll(open(t, whole))
	if diff := cmp.Diff(sample(), got); diff != "" || err != nil {
		t.Errorf("error %v, records (-want +got):\n%s", err, diff)
	}
	var damage *DamageError
	if _, err := readAll(open(t, whole[:len(whole)-9])); !errors.As(err, &damage) {
		t.Errorf("cut short: %v, want a DamageError", err)
	}
	whole[len(whole)-5] ^= 1
	if _, err := readAll(open(t, whole)); !errors.As(err, &damage) {
		t.Errorf("checksum wrong: %v, want a DamageError", err)
	}
}

func TestRefusesWhatIsNoCapture(t *testing.T) {
	m := maker{binary.LittleEndian}
	for name, test := range map[string]struct {
		file   string
		format bool
		says   string
	}{
		"empty":          {"", true, "it is empty"},
		"empty, packed":  {string(gzipped(t, nil)), true, "it is empty"},
		"two bytes":      {"\n\r", false, "it has 2"},
		"text":           {"hello, world", true, "68 65 6c 6c"},
		"modified pcap":  {string(m.pcap(magicModified, 4, 1)) + strings.Repeat("\xff", 60), true, "not known"},
		"zstd":           {"\x28\xb5\x2f\xfd....", false, "compressed"},
		"half a head":    {string(m.pcap(magicMicro, 4, 1)[:20]), false, "head of a pcap"},
		"version 3":      {strings.Replace(string(m.pcap(magicMicro, 4, 1)), "\x02\x00", "\x03\x00", 1), false, "version 3.4"},
		"big link type":  {string(m.pcap(magicMicro, 4, 1<<16)), false, "link type 65536"},
		"no gzip at all": {"\x1f\x8bxx", false, "gzip"},
	} {
		_, err := NewReader(strings.NewReader(test.file))
		var damage *DamageError
		if err == nil || errors.Is(err, ErrFormat) != test.format || errors.As(err, &damage) == test.format {
			t.Errorf("%s: error %v", name, err)
		} else if !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q does not say %q in one line", name, err, test.says)
		}
	}
}

func TestDamageSaysWhereAndWhat(t *testing.T) {
	for name, m := range orders() {
		t.Run(name, func(t *testing.T) {
			head := append(m.section(), m.iface(1, 0)...)
			good := m.packet(0, 1, 1, "x")
			badTail := m.block(99, []byte("tail"))
			copy(badTail[len(badTail)-4:], "!!!!")
			short := m.order.AppendUint32(m.order.AppendUint32(nil, blockPacket), 11)
			huge := m.order.AppendUint32(m.order.AppendUint32(nil, blockPacket), 0xFFFFFFF0)
			skipped := m.order.AppendUint32(m.order.AppendUint32(nil, 99), 0xFFFFFFF0)
			lying := m.packet(0, 1, 1, "x")
			copy(lying[20:], m.order.AppendUint32(nil, 4000))
			for name, test := range map[string]struct {
				bad  []byte
				says string
			}{
				"two lengths":      {badTail, "in front and"},
				"short":            {append(short, "...."...), "a block of 11 bytes"},
				"huge":             {append(huge, "...."...), "a block of 4294967280 bytes"},
				"huge and unknown": {append(skipped, "...."...), "the file ends within a block"},
				"half":             {good[:17], "the file ends within a block"},
				"interface":        {m.packet(1, 1, 1, "x"), "interface 1, and the section has 1"},
				"packet length":    {lying, "a packet of 4000 bytes"},
				"option length":    {m.packet(0, 1, 1, "x", m.option(optComment, "abcd")[:4]), "an option of 4 bytes"},
				"empty packet":     {m.block(blockPacket, nil), "a packet block of 12 bytes"},
				"empty simple":     {m.block(blockSimple, nil), "a simple packet block of 12 bytes"},
				"empty interface":  {m.block(blockInterface, nil), "an interface description of 12 bytes"},
				"empty section":    {m.block(blockSection, m.order.AppendUint32(nil, byteOrderMagic)), "a section header of 16 bytes"},
				"byte order":       {m.block(blockSection, make([]byte, 16)), "byte order is 00 00 00 00"},
			} {
				r := open(t, bytes.Join([][]byte{head, good, test.bad}, nil))
				got, err := readAll(r)
				var damage *DamageError
				switch {
				case !errors.As(err, &damage):
					t.Errorf("%s: error %v, want a DamageError", name, err)
				case damage.Offset != int64(len(head)+len(good)) || !strings.Contains(damage.What, test.says):
					t.Errorf("%s: %v; want %q at byte %d", name, err, test.says, len(head)+len(good))
				case len(got) != 1:
					t.Errorf("%s: %d records before it, want 1", name, len(got))
				}
				if _, again := r.Next(); !errors.Is(again, err) {
					t.Errorf("%s: then %v, want the same again", name, again)
				}
			}
			bad := append(m.pcap(magicMicro, 4, 1), m.pcapPacket(1, 1, 0xFFFFFFFF, 1, "x")...)
			if _, err := readAll(open(t, bad)); err == nil || !strings.Contains(err.Error(), "at byte 24: a packet of 4294967295") {
				t.Errorf("pcap: %v", err)
			}
		})
	}
}

func TestCutAnywhereGivesWholeRecords(t *testing.T) {
	m := maker{binary.BigEndian}
	classic := m.pcap(magicNano, 4, 1)
	for i := range 5 {
		classic = append(classic, m.pcapPacket(uint32(i), 0, 5, 5, "hello")...)
	}
	for name, file := range map[string][]byte{"pcapng": write(t, bench(), sample()), "pcap": classic} {
		all, err := readAll(open(t, file))
		if err != nil {
			t.Fatal(err)
		}
		clean := 0
		for n := range file {
			var damage *DamageError
			r, err := NewReader(bytes.NewReader(file[:n]))
			if err != nil {
				if !errors.As(err, &damage) && (n > 0 || !errors.Is(err, ErrFormat)) {
					t.Fatalf("%s: first %d bytes: %v", name, n, err)
				}
				continue
			}
			got, err := readAll(r)
			if err == nil {
				clean++
			} else if !errors.As(err, &damage) {
				t.Fatalf("%s: first %d bytes: %v", name, n, err)
			}
			if diff := cmp.Diff(all[:len(got)], got); diff != "" && len(got) > 0 {
				t.Fatalf("%s: first %d bytes (-want +got):\n%s", name, n, diff)
			}
		}
		if clean < len(all) || clean > len(all)+4 { // after each block, no more
			t.Errorf("%s: %d clean ends with %d records", name, clean, len(all))
		}
	}
}

func TestReadErrorIsNoDamage(t *testing.T) {
	file := write(t, bench(), sample())
	r, err := NewReader(io.MultiReader(bytes.NewReader(file[:len(file)-1]), iotest.ErrReader(os.ErrDeadlineExceeded)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := readAll(r)
	if !errors.Is(err, os.ErrDeadlineExceeded) || len(got) != len(sample())-1 {
		t.Errorf("%d records, error %v", len(got), err)
	}
}

func TestClaimedLengthTakesNoMemory(t *testing.T) {
	m := maker{binary.LittleEndian}
	file := append(m.section(), m.iface(1, 0)...)
	file = m.order.AppendUint32(file, blockPacket)
	file = m.order.AppendUint32(file, MaxBlock)
	file = append(file, make([]byte, 1000)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := readAll(open(t, file)); err == nil {
		t.Error("no error")
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
		t.Errorf("%d bytes were allocated for a claim of %d", grown, MaxBlock)
	}
}

func TestNextToUsesStorageAgain(t *testing.T) {
	file := write(t, bench(), sample())
	r := open(t, file)
	var rec Record
	var got []*Record
	for r.NextTo(&rec) == nil {
		c := rec
		c.Data = bytes.Clone(rec.Data)
		got = append(got, &c)
	}
	if diff := cmp.Diff(sample(), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	m := maker{binary.LittleEndian}
	many := append(m.section(), m.iface(1, 0)...)
	for range 2000 {
		many = append(many, m.packet(0, 1, 1500, strings.Repeat("x", 1500))...)
	}
	r = open(t, many)
	if err := r.NextTo(&rec); err != nil {
		t.Fatal(err)
	}
	allocs := testing.AllocsPerRun(1000, func() {
		if err := r.NextTo(&rec); err != nil {
			t.Fatal(err)
		}
	})
	if allocs > 0 {
		t.Errorf("%v allocations a record", allocs)
	}
}
