package trace

import "testing"

func TestMaskHidesWholeWordsOnly(t *testing.T) {
	for _, c := range [][3]string{
		{"ACK seq=1 ack=11 win=111", "11", "ACK seq=1 ack=? win=111"},
		{"11 11", "1", "11 11"},
		{"1", "1", "?"},
		{"It covers everything before 4321.", "4321", "It covers everything before ?."},
		{"nothing", "", "nothing"},
	} {
		if got := mask(c[0], c[1]); got != c[2] {
			t.Errorf("mask(%q, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
