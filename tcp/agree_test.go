package tcp_test

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/capture"
	"netlab/dissect"
	"netlab/tcp"
)

var show = flag.Int("show", 5, "differences from tshark to show for each field")

// compared are the fields that are held against tshark.
func compared(tb testing.TB) []string {
	tb.Helper()
	var out []string
	for _, f := range tcp.Dissector().Fields() {
		switch {
		case strings.HasPrefix(f.Name, "tcp.state."): // netlab's own
		case f.Name == "tcp.checksum.status": // tshark does not verify by default
		case f.Name == "tcp.analysis": // tshark prints text
		default:
			out = append(out, f.Name)
		}
	}
	return out
}

// score counts agreement as issue and documents define it: of the packets where
// either side prints something, those where both print the same.
type score struct{ either, same int }

// compare holds every field of every packet against tshark. Packets that skip
// names are not counted.
func compare(tb testing.TB, path string, recs []*capture.Record, reg *dissect.Registry, scores map[string]*score) {
	tb.Helper()
	fields := compared(tb)
	rows := tshark(tb, path, append([]string{"frame.protocols"}, fields...))
	if len(rows) != len(recs) {
		tb.Fatalf("%s: tshark prints %d packets of %d", path, len(rows), len(recs))
	}
	s := dissect.NewSession(reg, dissect.Limits{})
	shown := map[string]int{}
	for i, rec := range recs {
		p := s.Add(rec)
		if !strings.Contains(rows[i][0], "tcp") && p.Layer("tcp") == nil {
			continue
		}
		for j, name := range fields {
			ref, _ := reg.Field(name)
			got, want := field(p, ref), rows[i][j+1]
			if got == "" && want == "" {
				continue
			}
			if scores[name] == nil {
				scores[name] = &score{}
			}
			scores[name].either++
			if got == want {
				scores[name].same++
				continue
			}
			if shown[name]++; shown[name] <= *show {
				tb.Logf("%s packet %d %s: %.120q, tshark %.120q", filepath.Base(path), i+1, name, got, want)
			}
		}
	}
}

// report refuses fields that agree in fewer packets than a share least, unless
// they hardly occur.
func report(tb testing.TB, scores map[string]*score, least float64) {
	tb.Helper()
	var names []string
	for n := range scores {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		s := scores[n]
		if s.same == s.either {
			tb.Logf("%-45s %6d of %6d", n, s.same, s.either)
			continue
		}
		tb.Logf("%-45s %6d of %6d %.2f%%", n, s.same, s.either, 100*float64(s.same)/float64(s.either))
		if (s.either >= 100 || least == 1) && float64(s.same) < least*float64(s.either) {
			tb.Errorf("%s agrees in %d of %d packets", n, s.same, s.either)
		}
	}
}

// chaos makes a conversation that no program would have: whatever may come
// after whatever else.
func chaos(r *rand.Rand, n int) []seg {
	us := func(most int) time.Duration { return time.Duration(1+r.IntN(most)) * time.Microsecond }
	var (
		next, acked [2]uint32
		win         = [2]uint16{8000, 8000}
		out         []seg
		history     []seg
	)
	next[0], next[1] = r.Uint32(), r.Uint32()
	if r.IntN(3) == 0 {
		next[0] = 0xffffff00 - uint32(r.IntN(3000))
	}
	dir := func(s *seg) int {
		if s.back {
			return 1
		}
		return 0
	}
	push := func(s seg) {
		s.after = []time.Duration{us(50), us(900), us(9000), us(400000)}[r.IntN(4)]
		out = append(out, s)
		history = append(history, s)
	}
	base := func(back bool) seg {
		s := seg{back: back, flags: tcp.ACK}
		d := dir(&s)
		s.seq, s.ack, s.win = next[d], acked[d], win[d]
		return s
	}
	so, sy := join(mss(1460), wscale(byte(r.IntN(4)))), join(mss(1460), wscale(byte(r.IntN(4))))
	if r.IntN(3) == 0 {
		sy = mss(1400)
	}
	if r.IntN(4) > 0 {
		push(seg{seq: next[0], flags: tcp.SYN, win: 65000, opts: so})
		if r.IntN(5) > 0 {
			push(seg{back: true, seq: next[1], ack: next[0] + 1, flags: tcp.SYN | tcp.ACK, win: 64000, opts: sy})
		}
		next[0]++
		next[1]++
		acked[0], acked[1] = next[1], next[0]
		if r.IntN(5) > 0 {
			push(base(false))
		}
	}
	acked[0], acked[1] = next[1], next[0]
	for len(out) < n {
		back := r.IntN(3) == 0
		s := base(back)
		d := dir(&s)
		switch r.IntN(22) {
		case 0, 1, 2, 3: // new data
			s.data = bytes.Repeat([]byte("x"), 1+r.IntN(1000))
			if r.IntN(2) == 0 {
				s.flags |= tcp.PSH
			}
			next[d] += uint32(len(s.data))
			if r.IntN(6) > 0 {
				push(s)
			}
		case 4, 5, 6, 7: // acknowledge
			acked[d] = next[1-d]
			s.ack = acked[d]
			push(s)
		case 8: // again, some
			for range 1 + r.IntN(4) {
				push(s)
			}
		case 9, 10: // a resend
			h := history[r.IntN(len(history))]
			if len(h.data) > 0 || h.flags.Any(tcp.SYN|tcp.FIN) {
				push(h)
			}
		case 11: // a resend of what the other asks for
			for _, h := range slices.Backward(history) {
				if h.back == back && h.seq == acked[1-d] && len(h.data) > 0 {
					push(h)
					break
				}
			}
		case 12: // window
			win[d] = []uint16{0, 500, 8000, 0}[r.IntN(4)]
			s.win = win[d]
			push(s)
		case 13: // keep-alive
			s.seq--
			if r.IntN(2) == 0 {
				s.data = []byte("k")
			}
			push(s)
			if r.IntN(2) == 0 {
				push(base(!back))
			}
		case 14: // window probe
			s.data = []byte("p")
			push(s)
			t := base(!back)
			if r.IntN(2) == 0 {
				t.ack++
				if r.IntN(2) == 0 {
					next[d]++
					acked[1-d]++
				}
			}
			push(t)
		case 15: // partial ack
			if diff := next[1-d] - acked[d]; diff > 1 && diff < 1<<20 {
				acked[d] += uint32(r.IntN(int(diff)))
				s.ack = acked[d]
				push(s)
			}
		case 16: // ack of what was not sent
			if r.IntN(4) == 0 {
				s.ack = next[1-d] + uint32(r.IntN(3000))
				push(s)
			}
		case 17: // SACK
			s.ack = acked[d]
			left := s.ack + 100
			s.opts = sack(left, left+uint32(r.IntN(500)))
			push(s)
		case 18: // full window
			s.data = bytes.Repeat([]byte("f"), 1+r.IntN(500))
			push(s)
			next[d] += uint32(len(s.data))
		case 19: // two swapped
			a, b := base(back), base(back)
			a.data, b.data = []byte(strings.Repeat("a", 300)), []byte(strings.Repeat("b", 200))
			b.seq += 300
			next[d] += 500
			push(b)
			push(a)
		case 20:
			if r.IntN(6) == 0 {
				s.flags |= tcp.FIN
				push(s)
				next[d]++
			}
			if r.IntN(20) == 0 {
				s.flags = tcp.RST
				push(s)
			}
		case 21:
			if r.IntN(12) == 0 { // the same ports again
				next[0] += 100000 + uint32(r.IntN(1000))
				next[1] += 7000
				push(seg{seq: next[0], flags: tcp.SYN, win: 65000, opts: so})
				if r.IntN(3) > 0 {
					push(seg{back: true, seq: next[1], ack: next[0] + 1, flags: tcp.SYN | tcp.ACK, win: 64000, opts: sy})
				}
				next[0]++
				next[1]++
				acked[0], acked[1] = next[1], next[0]
				push(base(false))
			}
		}
	}
	return out
}

func TestAnalysisAgreesWithTsharkOnChaos(t *testing.T) {
	scores := map[string]*score{}
	for seed := range uint64(12) {
		recs := records(chaos(rand.New(rand.NewPCG(seed, 1)), 400))
		t.Logf("seed %d", seed)
		compare(t, save(t, recs), recs, registry(t), scores)
	}
	report(t, scores, 1)
}
