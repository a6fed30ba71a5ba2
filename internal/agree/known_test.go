package agree

import (
	"bufio"
	"fmt"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// knownFile lists the differences that stand, each with its reason. A line has
// four columns, with tabs between them:
//
//	captures   packets   fields   reason
//
// Captures and fields are patterns as of path.Match, fields several of them.
// Packets are numbers and ranges, "3 7-9", or "*". A field of the issue must be
// named with its captures: for those "*" is not taken.
const knownFile = "testdata/differences.tsv"

// known is a line of the list.
type known struct {
	line    int
	capture string
	packets [][2]int // none: all
	fields  []string
	why     string
	used    bool
}

// readKnown reads the list.
func readKnown(t *testing.T) []*known {
	t.Helper()
	f, err := os.Open(knownFile)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out []*known
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		if lines.Text() == "" || strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		k, err := parseKnown(lines.Text())
		if err != nil {
			t.Fatalf("%s:%d: %v", knownFile, n, err)
		}
		k.line = n
		out = append(out, k)
	}
	return out
}

func parseKnown(line string) (*known, error) {
	col := strings.Split(line, "\t")
	if len(col) != 4 {
		return nil, fmt.Errorf("%d columns, want 4 with tabs between them", len(col))
	}
	k := &known{capture: col[0], fields: strings.Fields(col[2]), why: col[3]}
	if len(k.fields) == 0 || len(k.why) < 10 {
		return nil, fmt.Errorf("no fields, or no reason")
	}
	for _, p := range append(k.fields, k.capture) {
		if _, err := path.Match(p, ""); err != nil {
			return nil, fmt.Errorf("%q: %w", p, err)
		}
	}
	if col[1] == "*" {
		return k, nil
	}
	for r := range strings.FieldsSeq(col[1]) {
		from, to, is := strings.Cut(r, "-")
		if !is {
			to = from
		}
		a, errA := strconv.Atoi(from)
		b, errB := strconv.Atoi(to)
		if errA != nil || errB != nil || a > b {
			return nil, fmt.Errorf("%q is no packet number and no range", r)
		}
		k.packets = append(k.packets, [2]int{a, b})
	}
	return k, nil
}

// covers reports whether the line is about this difference.
func (k *known) covers(d difference) bool {
	if ok, _ := path.Match(k.capture, d.capture); !ok {
		return false
	}
	if len(k.packets) > 0 && !slices.ContainsFunc(k.packets, func(r [2]int) bool { return r[0] <= d.packet && d.packet <= r[1] }) {
		return false
	}
	return slices.ContainsFunc(k.fields, func(f string) bool {
		ok, _ := path.Match(f, d.field)
		return ok && (k.capture != "*" || !isAsked(d.field))
	})
}

// reason finds the line that is about a difference; nil if none is.
func (s *scores) reason(d difference) *known {
	for _, k := range s.known {
		if k.covers(d) {
			k.used = true
			return k
		}
	}
	return nil
}

// ranges writes packet numbers, which are in order, short: "3 7-9".
func ranges(packets []int) string {
	var b strings.Builder
	for i := 0; i < len(packets); i++ {
		if i > 0 {
			b.WriteByte(' ')
		}
		from := packets[i]
		b.WriteString(strconv.Itoa(from))
		for i+1 < len(packets) && packets[i+1] == packets[i]+1 {
			i++
		}
		if packets[i] > from {
			fmt.Fprintf(&b, "-%d", packets[i])
		}
	}
	return b.String()
}

func TestRangesAreReadAsTheyAreWritten(t *testing.T) {
	for _, want := range []string{"3", "3 7-9", "1-2 4 6-9"} {
		k, err := parseKnown("x.pcap\t" + want + "\ttcp.*\tfor a good reason")
		if err != nil {
			t.Fatal(err)
		}
		var all []int
		for n := range 12 {
			if k.covers(difference{capture: "x.pcap", packet: n, field: "tcp.seq"}) {
				all = append(all, n)
			}
		}
		if got := ranges(all); got != want {
			t.Errorf("%q became %q", want, got)
		}
	}
	if _, err := parseKnown("x.pcap\t9-7\ttcp.*\tfor a good reason"); err == nil {
		t.Error("a range that goes backwards is taken")
	}
}
