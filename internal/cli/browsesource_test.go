package cli

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/capture"
	"netlab/dissect"
	"netlab/trace"
)

// readInOrder reads a capture as inspect does, from front to back.
func readInOrder(t *testing.T, file []byte) (at []time.Duration, packets []trace.Packet) {
	t.Helper()
	reg, err := registry()
	if err != nil {
		t.Fatal(err)
	}
	src, err := newSource(bytes.NewReader(file), "")
	if err != nil {
		return nil, nil
	}
	session := dissect.NewSession(reg, dissect.Limits{})
	for {
		rec, err := src.next()
		if _, damaged := errors.AsType[*capture.DamageError](err); damaged || errors.Is(err, io.EOF) {
			return at, packets
		}
		if err != nil {
			t.Fatal(err)
		}
		if src.newScene() {
			session = dissect.NewSession(reg, dissect.Limits{})
		}
		when, p := src.trace(session.Add(rec))
		at, packets = append(at, when), append(packets, p)
	}
}

// openSource reads a capture for a browser.
func openSource(tb testing.TB, file []byte) *trace.Source {
	tb.Helper()
	reg, err := registry()
	if err != nil {
		tb.Fatal(err)
	}
	idx, err := capture.NewIndex(bytes.NewReader(file), bytes.NewReader(file), func() (capture.Store, error) {
		return os.CreateTemp(tb.TempDir(), "")
	})
	if err != nil {
		return nil
	}
	s := trace.NewSource(idx, trace.SourceOptions{
		Registry: reg,
		Judge: func(*dissect.Packet, trace.Leg, time.Duration, map[string]string) (dissect.Level, string) {
			return dissect.Chat, ""
		},
	})
	if err := s.Fill(tb.Context()); err != nil {
		if _, ok := errors.AsType[*capture.DamageError](err); !ok {
			tb.Fatal(err)
		}
	}
	return s
}

// TestSourceAtRandomIsInspectInOrder asks for packets in any order, and holds
// each against what a reader from front to back makes of it.
func TestSourceAtRandomIsInspectInOrder(t *testing.T) {
	for _, lesson := range []string{"tcp/fast-retransmit", "udp/lost-doubled-swapped", "http/keep-alive"} {
		path := filepath.Join(t.TempDir(), "run.pcapng")
		netlab(t, "run "+lesson+" --no-input --pcap "+path).want(t, exitOK, "")
		sameAtRandom(t, path, true)
	}
	dir := os.Getenv("NETLAB_PCAPS")
	if dir == "" {
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no captures in NETLAB_PCAPS: %v", err)
	}
	for _, path := range files {
		sameAtRandom(t, path, false)
	}
}

func sameAtRandom(t *testing.T, path string, mine bool) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at, want := readInOrder(t, file)
	s := openSource(t, file)
	if s == nil || len(want) == 0 {
		if mine {
			t.Fatalf("%s: nothing was read", path)
		}
		return
	}
	if s.Len() != len(want) {
		t.Fatalf("%s: %d packets, want %d", path, s.Len(), len(want))
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for range min(len(want), 12) {
		n := 1 + rng.IntN(len(want))
		when, got, whole, err := s.At(t.Context(), n, trace.All)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[n-1], got); diff != "" || when != at[n-1] || !whole {
			t.Errorf("%s: packet %d at %v, want %v (-want +got):\n%s", path, n, when, at[n-1], diff)
			return
		}
	}
	for _, reach := range []int{trace.Near, trace.Far, trace.All} {
		wrong, inexact, all := 0, 0, 0
		for range 4 {
			first := 1 + rng.IntN(len(want))
			numbers := make([]int, min(30, len(want)-first+1))
			for i := range numbers {
				numbers[i] = first + i
			}
			lines, err := s.Lines(t.Context(), numbers, reach)
			if err != nil || len(lines) != len(numbers) {
				t.Fatalf("%s: %d lines of %d: %v", path, len(lines), len(numbers), err)
			}
			for i, l := range lines {
				w := want[numbers[i]-1]
				same := l.At == at[numbers[i]-1] && l.Packet.Summary == w.Summary && l.Packet.From == w.From && l.Packet.To == w.To &&
					l.Packet.TopLayer().Proto == w.TopLayer().Proto && cmp.Equal(l.Packet.Fates, w.Fates) && (l.Packet.Repeats == w.Repeats || !l.Exact)
				all++
				if !l.Exact {
					inexact++
				} else if !same {
					wrong++
					t.Logf("%s: reach %d: %+v, want %+v", path, reach, l, w)
				}
			}
		}
		t.Logf("%s: reach %d: %d lines, %d inexact", filepath.Base(path), reach, all, inexact)
		if wrong > 0 || reach == trace.All && inexact > 0 {
			t.Errorf("%s: reach %d: %d lines of %d are wrong, %d known to be inexact", path, reach, wrong, all, inexact)
		}
	}
}

// FuzzSource asks for packets of anything that looks like a capture, in any
// order.
func FuzzSource(f *testing.F) {
	lesson, err := os.ReadFile("../../view/tui/testdata/fast-retransmit.pcapng")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(lesson[:4000], 2)
	f.Fuzz(func(t *testing.T, file []byte, n int) {
		s := openSource(t, file)
		if s == nil {
			return
		}
		for _, n := range []int{1, n, s.Len(), s.Len() + 1, -1} {
			for _, reach := range []int{trace.Near, trace.All} {
				if _, err := s.Lines(t.Context(), []int{n}, reach); err != nil {
					t.Fatal(err)
				}
			}
			at, p, _, err := s.At(t.Context(), n, trace.All)
			if there := n >= 1 && n <= s.Len(); err != nil || there && p.Number != n {
				t.Fatalf("#%d at %v: %v, error %v", n, at, p.Number, err)
			}
			_, _ = s.Conversation(n, 10)
			_, _ = s.Stream(n)
			_, _ = s.Scene(n)
			_, _ = s.Mark(n), s.Trouble(n, 1)
		}
	})
}
