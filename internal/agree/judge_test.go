package agree

import (
	"slices"
	"testing"
)

// judge writes the table and refuses what agrees too little.
func (s *scores) judge(files int) {
	s.t.Helper()
	var names []string
	for n := range s.of {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		sc := s.of[n]
		if sc.same < sc.either {
			s.t.Logf("%-50s %6d of %6d %7.3f%% %v", n, sc.same, sc.either, 100*float64(sc.same)/float64(sc.either), slices.Compact(sc.places)[:min(4, len(slices.Compact(sc.places)))])
		}
	}
	s.t.Logf("%d fields, %d packets of %d files, %d left out", len(names), s.packets, files, s.outside)
}

func labCaptures(t *testing.T) string { t.Helper(); return t.TempDir() }
