package tcp_test

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"netlab/tcp"
)

// wild makes segments that no two ends would exchange: any flags, numbers near
// each other, near zero and near the wrap, options that end too soon, frames that
// were cut short, headers that lie about their length, in a few conversations at
// once.
func wild(r *rand.Rand, n int, damaged bool) []seg {
	type side struct{ next, ack uint32 }
	pick := func(of ...uint32) uint32 { return of[r.IntN(len(of))] }
	ports := []uint16{40000, 40001, 40002}
	sides := map[uint16]*[2]side{}
	for _, p := range ports {
		a := pick(0, 1, 1000, r.Uint32(), 0xffffffff, 0xfffffff0)
		b := pick(0, 1, 1000, r.Uint32(), 0xffffffff, 0xfffffff0)
		sides[p] = &[2]side{{a, b}, {b, a}}
	}
	wins := []uint16{0, 1, 500, 500, 8192, 8192, 8192, 65535}
	var out []seg
	for len(out) < n {
		port := ports[r.IntN(len(ports))]
		s := seg{port: port, back: r.IntN(2) == 0, win: wins[r.IntN(len(wins))], flags: tcp.ACK}
		d := 0
		if s.back {
			d = 1
		}
		me, other := &sides[port][d], &sides[port][1-d]
		s.seq, s.ack = me.next, me.ack
		s.after = time.Duration(1+r.IntN(int(pick(50, 900, 5000, 30000, 400000)))) * time.Microsecond
		if r.IntN(3) > 0 {
			s.data = bytes.Repeat([]byte("w"), int(pick(0, 0, 1, 2, 10, 100, 500)))
		}
		switch r.IntN(20) {
		case 0, 1: // numbers that are near
			s.seq += uint32(int32(r.IntN(7) - 3))
		case 2:
			s.seq -= pick(1, 10, 100, 500)
		case 3:
			s.seq += pick(1, 10, 100, 500)
		case 4:
			s.ack += uint32(int32(r.IntN(7) - 3))
		case 5:
			s.ack += pick(1, 10, 100, 500)
		case 6:
			s.ack = other.next
		}
		switch r.IntN(30) {
		case 0:
			s.flags |= tcp.FIN
		case 1:
			s.flags = tcp.RST
		case 2:
			s.flags |= tcp.RST
		case 3:
			s.flags = tcp.SYN
			if r.IntN(2) == 0 {
				s.ack = 0
			}
			if r.IntN(3) > 0 {
				s.data = nil
			}
		case 4:
			s.flags |= tcp.SYN
		case 5:
			s.flags = tcp.Flags(r.IntN(1 << 12))
		case 6:
			s.flags = tcp.PSH
		case 7:
			s.flags = 0
		case 8, 9, 10, 11, 12:
			s.flags |= tcp.PSH
		}
		switch {
		case s.flags.Has(tcp.SYN):
			s.opts = [][]byte{nil, mss(1460), join(mss(1400), wscale(byte(r.IntN(16)))), join(mss(9), wscale(2), sackPermitted())}[r.IntN(4)]
		case r.IntN(8) == 0:
			s.opts = sack(s.ack+pick(1, 100), s.ack+pick(0, 101, 200, 600))
		case damaged && r.IntN(40) == 0:
			s.opts = [][]byte{{2, 0, 0, 0}, {5, 2, 0, 0}, {1, 1, 1, 8}, {8, 9, 1, 1}, {3, 200, 1, 1}, {0, 0, 0, 0}, {30, 3, 1, 1}, {5, 11, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0}, {254, 4, 1, 1}, {4, 3, 0, 1}, {34, 2, 1, 1}, {19, 5, 1, 1, 1, 0, 0, 0}, {28, 4, 1, 1}, {3, 2, 1, 1}, {2, 3, 1, 1}, {1, 0, 9, 9}}[r.IntN(16)]
		}
		switch {
		case damaged && r.IntN(60) == 0:
			s.keep = 34 + r.IntN(60)
		case damaged && r.IntN(60) == 0:
			s.offset = byte(1 + r.IntN(15))
		}
		if r.IntN(5) > 0 && s.offset == 0 {
			end := s.seq + uint32(len(s.data))
			if s.flags.Any(tcp.SYN | tcp.FIN) {
				end++
			}
			if r.IntN(4) > 0 {
				me.next = end
			}
			if s.flags.Has(tcp.ACK) {
				me.ack = s.ack
			}
			if r.IntN(2) == 0 {
				other.ack = end
			}
		}
		if r.IntN(15) > 0 {
			out = append(out, s)
		}
		if r.IntN(12) == 0 && len(out) > 3 {
			again := out[len(out)-1-r.IntN(min(len(out)-1, 6))]
			out = append(out, again)
		}
	}
	return out
}

func TestAnalysisAgreesWithTsharkOnWildSegments(t *testing.T) {
	scores := map[string]*score{}
	for seed := range uint64(12) {
		recs := records(wild(rand.New(rand.NewPCG(seed, 2)), 400, false))
		compare(t, save(t, recs), recs, registry(t), scores)
	}
	report(t, scores, 0.995)
}

func TestAnalysisAgreesWithTsharkOnDamagedSegments(t *testing.T) {
	scores := map[string]*score{}
	for seed := range uint64(12) {
		recs := records(wild(rand.New(rand.NewPCG(seed, 3)), 400, true))
		compare(t, save(t, recs), recs, registry(t), scores)
	}
	report(t, scores, 0.96)
}
