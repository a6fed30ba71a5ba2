package tcp

import "testing"

// TestTwice holds to the examples of RFC 2883 section 4.
func TestTwice(t *testing.T) {
	for name, c := range map[string]struct {
		ack    uint32
		blocks [][2]uint32
		want   bool
	}{
		"none":                                {ack: 4000},
		"a gap":                               {4000, [][2]uint32{{4500, 5000}}, false},
		"below the number (4.1)":              {4000, [][2]uint32{{3000, 3500}}, true},
		"up to the number":                    {4000, [][2]uint32{{3500, 4000}}, true},
		"below the number, and a gap (4.1)":   {4000, [][2]uint32{{3000, 3500}, {4500, 5000}}, true},
		"in the second block (4.2)":           {4000, [][2]uint32{{5000, 5500}, {4500, 5500}}, true},
		"beside the second block":             {4000, [][2]uint32{{6000, 6500}, {4500, 5500}}, false},
		"below the number, which has wrapped": {100, [][2]uint32{{0xffffff00, 50}}, true},
	} {
		s := sackBlocks{n: len(c.blocks)}
		copy(s.edge[:], c.blocks)
		if got := s.twice(c.ack); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
