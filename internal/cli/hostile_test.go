package cli

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"netlab/trace"
)

// hostileFiles is how many damaged captures are made of good ones.
const hostileFiles = 3000

// damages are the ways to damage a capture. Each gets a copy of its own.
func damages() []func(b []byte, rnd *rand.Rand) []byte {
	at := func(b []byte, rnd *rand.Rand, room int) int { return rnd.IntN(max(1, len(b)-room)) }
	put := func(b []byte, i int, v ...byte) []byte { copy(b[min(i, len(b)):], v); return b }
	return []func([]byte, *rand.Rand) []byte{
		// cut
		func(b []byte, rnd *rand.Rand) []byte { return b[:at(b, rnd, 0)] },
		// some bytes flipped
		func(b []byte, rnd *rand.Rand) []byte {
			for range 1 + rnd.IntN(20) {
				b[at(b, rnd, 0)] ^= byte(1 << rnd.IntN(8))
			}
			return b
		},
		// a huge length, a zero one, one that is just too long, anywhere
		func(b []byte, rnd *rand.Rand) []byte {
			i := at(b, rnd, 4) &^ 3
			n := []uint32{0xffffffff, 0x7fffffff, 0x00ffffff, 0xfffffff0, 0, 1, 12, uint32(len(b))}[rnd.IntN(8)]
			if rnd.IntN(2) == 0 {
				return put(b, i, binary.LittleEndian.AppendUint32(nil, n)...)
			}
			return put(b, i, binary.BigEndian.AppendUint32(nil, n)...)
		},
		// blocks of no length
		func(b []byte, rnd *rand.Rand) []byte {
			return put(b, at(b, rnd, 0)&^3, make([]byte, 8+rnd.IntN(64))...)
		},
		// options that point at themselves: lengths of 0 and 1, and pointers of DNS to here
		func(b []byte, rnd *rand.Rand) []byte {
			i := at(b, rnd, 0)
			loop := [][]byte{{5, 0}, {8, 1}, {0x44, 0}, {0xc0, 0x0c}, {1, 1, 1, 1, 1, 1}, {0xc0, byte(i)}}[rnd.IntN(6)]
			return put(b, i, bytes.Repeat(loop, 1+rnd.IntN(20))...)
		},
		// what moves a cursor, in names, comments and payloads
		func(b []byte, rnd *rand.Rand) []byte {
			for range 1 + rnd.IntN(8) {
				b = put(b, at(b, rnd, 0), []byte([]string{"\x1b]0;owned\x07", "\x1b[2J", "\u202e", "\x9b31m", "\r\n\t", "\x00\x7f", "\xff\xfe"}[rnd.IntN(7)])...)
			}
			return b
		},
		// a piece twice, which repeats packets or shifts all that follows
		func(b []byte, rnd *rand.Rand) []byte {
			i := at(b, rnd, 0)
			j := i + rnd.IntN(len(b)-i)
			return append(append(bytes.Clone(b[:j]), b[i:j]...), b[j:]...)
		},
		// a piece left out
		func(b []byte, rnd *rand.Rand) []byte {
			i := at(b, rnd, 0)
			return append(b[:i], b[min(len(b), i+1+rnd.IntN(200)):]...)
		},
		// packed, and cut or spoilt
		func(b []byte, rnd *rand.Rand) []byte {
			var z bytes.Buffer
			w := gzip.NewWriter(&z)
			_, _ = w.Write(b)
			_ = w.Close()
			b = z.Bytes()
			if b[at(b, rnd, 0)] ^= byte(rnd.IntN(256)); rnd.IntN(2) == 0 {
				b = b[:at(b, rnd, 0)]
			}
			return b
		},
	}
}

// goodCaptures are what is damaged: small, of many protocols and both formats.
func goodCaptures(t *testing.T) [][]byte {
	t.Helper()
	var small bytes.Buffer
	if err := (traffic{packets: 60, talks: 3, each: 18, mss: 90}).write(&small); err != nil {
		t.Fatal(err)
	}
	good := [][]byte{sampleCapture(t), small.Bytes()}
	for _, name := range []string{"tcp/fast-retransmit", "http/keep-alive", "ws/fragmentation", "osi/fragments", "udp/lost-doubled-swapped", "osi/ttl"} {
		file := filepath.Join(t.TempDir(), "run.pcapng")
		netlab(t, "run "+name+" --no-input --pcap "+file).want(t, exitOK, "")
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		good = append(good, b[:min(len(b), 60<<10)])
	}
	if root := os.Getenv("NETLAB_PCAPS"); root != "" {
		more, _ := filepath.Glob(filepath.Join(root, "*", "*.*cap*"))
		for _, file := range more {
			if b, err := os.ReadFile(file); err == nil && len(b) < 20<<10 && len(b) > 24 {
				good = append(good, b)
			}
		}
	}
	return good
}

// mostMemory is what a process may take for a damaged capture, whatever it shows:
// no run of these takes 120 MB.
const mostMemory = 150 << 20

// TestNoCaptureDoesHarm shows thousands of damaged captures in all ways: each
// ends, soon and in little memory, with what could be read and at most one line of
// what is wrong, and nothing that a terminal would obey. netlab checks the streams.
func TestNoCaptureDoesHarm(t *testing.T) {
	if !apart(t) {
		return
	}
	dir := t.TempDir()
	views := []string{
		inBrowser,
		"", "--fields " + allFields, "--json", "--expert", "--stats", "--packet 3 --hex", "--ladder", "--ladder --plain", "--follow tcp.stream,0",
		"--follow udp.stream,0 --hex", "--graph tcp.stream,0", "--filter tcp.analysis.flags", "--fields frame.number,frame.comment,ip.src",
	}
	for _, ext := range exportExtensions() {
		views = append(views, "--export "+filepath.Join(dir, "out"+ext))
	}
	good, kinds := goodCaptures(t), damages()
	rnd := rand.New(rand.NewPCG(4, 2))
	for n := range hostileFiles {
		from := rnd.IntN(len(good))
		kind := n % len(kinds)
		b := kinds[kind](bytes.Clone(good[from]), rnd)
		view := views[rnd.IntN(len(views))]
		if n%100 == 0 {
			forgetPeak() // else what is kept for the next one counts
		}
		begun := cpuTime()
		r := looked(t, view, b)
		spent := cpuTime() - begun
		switch {
		case peak() > mostMemory:
			t.Fatalf("file %d (damage %d of capture %d), inspect %s: %d MB", n, kind, from, view, peak()>>20)
		case strings.Contains(r.err, "internal error"):
			t.Errorf("file %d (damage %d of capture %d), inspect %s: %s", n, kind, from, view, r.err)
		case !utf8.ValidString(r.out) || strings.ContainsFunc(r.out, func(c rune) bool { return c >= 0x7f && c < 0xa0 || c == 0x202e }):
			t.Errorf("file %d (damage %d of capture %d), inspect %s: raw bytes in what it says", n, kind, from, view)
		case spent > 2*time.Second && !raceDetector: // with it, all is ten times as slow
			t.Errorf("file %d (damage %d of capture %d), inspect %s: %v", n, kind, from, view, spent)
		case r.code != exitOK && r.err == "":
			t.Errorf("file %d (damage %d of capture %d), inspect %s: status %d without a word", n, kind, from, view, r.code)
		}
	}
}

// inBrowser is the way of looking at a capture that the browser has: by its index.
const inBrowser = "in the browser"

// looked looks at a capture in one of the ways. What was exported is as good as
// what was printed.
func looked(t *testing.T, view string, b []byte) result {
	t.Helper()
	if view == inBrowser {
		if s := openSource(t, b); s != nil {
			for n := range min(s.Len(), 50) {
				if _, _, _, err := s.At(t.Context(), n+1, trace.All); err != nil {
					t.Error(err)
				}
			}
		}
		return result{}
	}
	r := netlab(t, strings.TrimSpace("inspect - "+view), in(bytes.NewReader(b)))
	file, exported := strings.CutPrefix(view, "--export ")
	if exported && !strings.HasSuffix(file, ".parquet") && !strings.HasSuffix(file, ".pcapng") {
		if out, err := os.ReadFile(file); err == nil {
			r.out += string(out)
			checkStreams(t, []string{view}, string(out), "")
		}
	}
	return r
}

// peakWriter is where lines go; it looks how much memory is in use.
type peakWriter struct {
	writes int
	peak   uint64
}

func (w *peakWriter) Write(b []byte) (int, error) {
	if w.writes++; w.writes%256 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		w.peak = max(w.peak, m.HeapInuse+m.StackInuse)
	}
	return len(b), nil
}

// manyPackets is a capture that is made while it is read.
type manyPackets struct {
	left int
	make func(n int) []byte
	buf  []byte
}

func (m *manyPackets) Read(p []byte) (int, error) {
	for len(m.buf) < 32<<10 && m.left > 0 {
		m.left--
		m.buf = append(m.buf, packetOf(m.make(m.left))...)
	}
	if len(m.buf) == 0 {
		return 0, io.EOF
	}
	n := copy(p, m.buf)
	m.buf = m.buf[:copy(m.buf, m.buf[n:])]
	return n, nil
}

// ipFrame is an Ethernet frame with an IPv4 packet.
func ipFrame(id, flagsOffset uint16, proto byte, data []byte) []byte {
	b := []byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0, 0, 0, 0, 0, 0, 0, 64, proto, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2}
	binary.BigEndian.PutUint16(b[16:], uint16(20+len(data)))
	binary.BigEndian.PutUint16(b[18:], id)
	binary.BigEndian.PutUint16(b[20:], flagsOffset)
	return append(b, data...)
}

// tcpData is a segment of a port whose protocol is put together.
func tcpData(seq uint32, data string) []byte {
	b := make([]byte, 20)
	binary.BigEndian.PutUint16(b, 4000)
	binary.BigEndian.PutUint16(b[2:], 80)
	binary.BigEndian.PutUint32(b[4:], seq)
	b[12], b[13], b[14] = 0x50, 0x10, 0xff
	return slices.Concat(b, []byte(data))
}

// TestManyPiecesAreBounded: fragments and segments that never become whole, in
// the order that is worst for those who wait for them.
func TestManyPiecesAreBounded(t *testing.T) {
	pieces := 100_000
	if os.Getenv("NETLAB_GATE") != "" {
		pieces = 10_000_000
	}
	const more = 0x2000
	for name, frame := range map[string]func(n int) []byte{
		"fragments of one packet, backwards": func(n int) []byte {
			return ipFrame(uint16(n>>13), more|uint16(n&0x1fff), 17, make([]byte, 8))
		},
		"the last fragment, then the others in order": func(n int) []byte {
			if n&0x1fff == 0x1fff {
				return ipFrame(uint16(n>>13), 0x1ffe, 17, make([]byte, 8))
			}
			return ipFrame(uint16(n>>13), more|uint16(0x1fff-n&0x1fff), 17, make([]byte, 8))
		},
		"fragments each of a packet of its own": func(n int) []byte {
			return ipFrame(uint16(n), more|uint16(n>>16), byte(n>>3), make([]byte, 512))
		},
		"segments beyond a hole, backwards": func(n int) []byte { return ipFrame(0, 0, 6, tcpData(1000+2*uint32(n), "x")) },
		"segments that overlap": func(n int) []byte {
			return ipFrame(0, 0, 6, tcpData(1000+uint32(n*7%4001), strings.Repeat("GET / ", 1+n%50)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			out := &peakWriter{}
			code := run(t.Context(), Env{
				Args: []string{"inspect", "-"}, Stdin: io.MultiReader(bytes.NewReader(pcapHead()), &manyPackets{left: pieces, make: frame}),
				Stdout: out, Stderr: io.Discard, Getenv: func(string) string { return "" }, ConfigDir: noFolder, CacheDir: noFolder,
			})
			if code != exitOK || out.peak > 150<<20 {
				t.Errorf("status %d, %d MB", code, out.peak>>20)
			}
		})
	}
}

func noFolder() (string, error) { return "", errors.New("no home in a test") }
