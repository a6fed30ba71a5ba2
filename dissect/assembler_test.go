package dissect_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/dissect"
)

// said is what an Assembler has emitted: bytes, and gaps as "<n>".
type said struct{ strings.Builder }

func (s *said) run(r dissect.Run) {
	if r.Gap > 0 {
		s.WriteString("<" + strconv.Itoa(r.Gap) + ">")
	}
	s.Write(r.Bytes)
}

func segmentAt(seq uint32, s string) dissect.Segment {
	return dissect.Segment{Seq: seq, Payload: []byte(s)}
}

func TestAssemblerPutsBytesInOrder(t *testing.T) {
	base := ^uint32(0) - 2 // the numbers wrap in the middle
	for _, c := range []struct {
		name string
		segs []dissect.Segment
		acks []uint32 // after the segment of the same place; 0: none
		want string
	}{
		{"in order", []dissect.Segment{segmentAt(base, "abc"), segmentAt(base+3, "def")}, nil, "abcdef"},
		{"swapped", []dissect.Segment{segmentAt(base, "abc"), segmentAt(base+6, "ghi"), segmentAt(base+3, "def")}, nil, "abcdefghi"},
		{"twice", []dissect.Segment{segmentAt(base, "abc"), segmentAt(base, "abc"), segmentAt(base+1, "XXdef")}, nil, "abcdef"},
		{"a hole that was acknowledged", []dissect.Segment{segmentAt(base, "abc"), segmentAt(base+6, "ghi")}, []uint32{0, base + 9}, "abc<3>ghi"},
		{"a hole that stays", []dissect.Segment{segmentAt(base, "abc"), segmentAt(base+6, "ghi")}, nil, "abc<3>ghi"},
		{"two holes", []dissect.Segment{segmentAt(base, "a"), segmentAt(base+2, "c"), segmentAt(base+5, "f")}, []uint32{0, 0, base + 3}, "a<1>c<2>f"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var a dissect.Assembler
			var got said
			for i, s := range c.segs {
				a.Add(s, got.run)
				if i < len(c.acks) && c.acks[i] != 0 {
					a.Acked(c.acks[i], got.run)
				}
			}
			a.Flush(got.run)
			if diff := cmp.Diff(c.want, got.String()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestAssemblerGivesUpAHoleThatTooMuchWaitsBehind(t *testing.T) {
	a := dissect.Assembler{Limit: 4096}
	var got said
	a.Add(segmentAt(0, "begin"), got.run)
	for i := range 20 {
		a.Add(segmentAt(uint32(10+1000*i), strings.Repeat("x", 1000)), got.run)
	}
	if s := got.String(); !strings.HasPrefix(s, "begin<5>xxx") || len(s) < 19_000 {
		t.Errorf("%d bytes, %.40q", len(s), s)
	}
}

func FuzzAssembler(f *testing.F) {
	f.Add(uint64(1), uint32(0))
	f.Add(uint64(2), ^uint32(0)-40)
	f.Fuzz(func(t *testing.T, seed uint64, base uint32) {
		rng := rand.New(rand.NewPCG(seed, 0))
		whole := make([]byte, 100)
		for i := range whole {
			whole[i] = byte('a' + rng.IntN(26))
		}
		var a dissect.Assembler
		var got said
		a.Add(dissect.Segment{Seq: base, SYN: true}, got.run)
		for range 200 {
			from := rng.IntN(len(whole))
			to := from + rng.IntN(len(whole)-from) + 1
			a.Add(segmentAt(base+uint32(from), string(whole[from:to])), got.run)
		}
		a.Add(segmentAt(base, string(whole)), got.run)
		a.Flush(got.run)
		if diff := cmp.Diff(string(whole), got.String()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}
