package agree

import (
	"flag"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"netlab/capture"
)

var (
	sweep    = flag.Bool("sweep", false, "change every capture in every way, instead of each in some")
	mutated  = flag.String("mutation", "*", "make only changes of such a name")
	keepDir  = flag.String("keep", "", "a folder to leave the changed captures in")
	sweepFor = flag.Uint64("seed", 1, "another seed makes other changes")
)

// TestChangedCapturesAgree holds captures that nobody has seen against tshark:
// what lossy, cut, mirrored, tunnelled and broken ones would be that were taken of
// the same packets. Without NETLAB_PCAPS they are the lab's own.
//
//	go test -run Changed ./internal/agree -sweep -mutation 'snap-*' -show 20 -v
//
// makes all changes of the kind, of all captures, and shows the worst fields.
func TestChangedCapturesAgree(t *testing.T) {
	needTshark(t)
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	names := allFields(t)
	if !*sweep { // only those are judged
		names = slices.DeleteFunc(names, func(n string) bool { return !isAsked(n) })
	}
	s := newScores(t, names)
	s.renumber = true
	dir := *keepDir
	if dir == "" {
		dir = t.TempDir()
	}
	for name, records := range changed(t) {
		path := filepath.Join(dir, name+".pcapng")
		write(t, path, records)
		s.file(path)
	}
	if *sweep {
		s.worst()
		return
	}
	s.least(often, leastChanged, leastVerdict)
}

// worst shows the fields that do not agree everywhere.
func (s *scores) worst() {
	open := map[string]int{}
	for _, d := range s.diffs {
		if s.reason(d) == nil {
			open[d.field]++
		}
	}
	for _, n := range slices.Sorted(maps.Keys(open)) {
		sc := s.of[n]
		s.t.Logf("SHARE %7.3f%% %6d of %6d %s", 100-100*float64(open[n])/float64(sc.either), open[n], sc.either, n)
	}
}

// leastChanged is what a field must reach there: less than in what people capture,
// for a third of these packets were cut, lost or put together otherwise.
const leastChanged = 0.99

// volumes is how many captures are made of many small ones, so that tshark does
// not have to be started for each.
const volumes = 6

// changed makes captures of captures, each with several sources and several
// changes in it.
func changed(t *testing.T) map[string][]*capture.Record {
	t.Helper()
	luck := rand.New(rand.NewPCG(*sweepFor, 4)) //nolint:gosec // the same changes each time
	all := slices.DeleteFunc(mutations(), func(m mutation) bool {
		ok, _ := path.Match(*mutated, m.name)
		return !ok
	})
	if len(all) == 0 {
		t.Fatalf("no change is called %s", *mutated)
	}
	out := map[string][]*capture.Record{}
	for i, records := range sources(t) {
		volume := string(rune('a' + i%volumes))
		for n, m := range all {
			if *sweep {
				out[m.name+"__"+volume] = append(out[m.name+"__"+volume], m.make(luck, records)...)
			} else if luck.IntN(len(all)) < some(len(records)) {
				out["some__"+volume] = append(out["some__"+volume], elsewhere(m.make(luck, records), byte(n+1))...) //nolint:gosec // few
			}
		}
	}
	return out
}

// some is how many changes are made of a capture of n packets. All are made of the
// lab's own.
func some(n int) int {
	if os.Getenv("NETLAB_PCAPS") == "" {
		return 1000
	}
	return 2 + 120/n
}

// sources are the captures that are changed.
func sources(t *testing.T) (out [][]*capture.Record) {
	t.Helper()
	dir := os.Getenv("NETLAB_PCAPS")
	if dir == "" {
		p := newPuppets(1)
		for n := range 2 {
			oddities(p.open(40000, n == 1))
		}
		return [][]*capture.Record{plain(p.records())}
	}
	const most = 1200 // packets of one capture
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.Contains(name, *file) {
			return err
		}
		if records := front(t, name, most); len(records) > 1 {
			out = append(out, records)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// front reads the first packets of a file; none if it is no capture.
func front(t *testing.T, name string, most int) (out []*capture.Record) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r, err := capture.NewReader(f)
	if err != nil {
		return nil
	}
	for len(out) < most {
		rec, err := r.Next()
		if err != nil {
			break
		}
		out = append(out, rec)
	}
	return plain(out)
}

// plain leaves of records what any tap knows.
func plain(in []*capture.Record) []*capture.Record {
	return each(in, func(c *capture.Record) { c.From, c.Link, c.Comments, c.Fates = "", "", nil, nil })
}

// elsewhere moves packets to other addresses, so that what is made of the same
// ones in several ways does not meet.
func elsewhere(in []*capture.Record, n byte) []*capture.Record {
	return each(in, func(c *capture.Record) {
		switch at := linkHeader(c); {
		case at < 0 || len(c.Data) < at+40:
		case c.Data[at]>>4 == 4:
			c.Data[at+13] ^= n
			c.Data[at+17] ^= n
		default:
			c.Data[at+13] ^= n
			c.Data[at+29] ^= n
		}
	})
}
