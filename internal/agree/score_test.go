package agree

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"netlab/capture"
	"netlab/dissect"
	"netlab/internal/cli"
)

// score counts one field.
type score struct {
	either, same int
	lab          int // of either: in captures that the lab made
	shown        int
}

// difference is one field of one packet in which the sides do not agree.
type difference struct {
	capture string
	packet  int
	field   string
}

type scores struct {
	t         *testing.T
	reg       *dissect.Registry
	names     []string
	refs      []dissect.Ref
	protocols map[string]bool // that we dissect
	of        map[string]*score
	diffs     []difference
	known     []*known
	renumber  bool                 // conversations may have other numbers
	numbers   map[[2]string]string // by which name: of each conversation of this file
	packets   int
	outside   int // packets of other protocols
}

// newScores counts the agreement of some fields, which frame.protocols joins.
func newScores(t *testing.T, names []string) *scores {
	t.Helper()
	reg, err := cli.Registry()
	if err != nil {
		t.Fatal(err)
	}
	s := &scores{t: t, reg: reg, protocols: map[string]bool{"ethertype": true}, of: map[string]*score{}, known: readKnown(t)}
	for _, p := range reg.Protocols() {
		s.protocols[p] = true
	}
	for _, n := range append([]string{"frame.protocols"}, names...) {
		ref, ok := reg.Field(n)
		if !ok {
			t.Fatalf("no field %s", n)
		}
		if slices.Contains(s.names, n) {
			continue // tshark prints a field once
		}
		s.names, s.refs = append(s.names, n), append(s.refs, ref)
	}
	return s
}

// allFields are those that both sides know and whose name begins with -only.
func allFields(t *testing.T) (names []string) {
	t.Helper()
	reg, err := cli.Registry()
	if err != nil {
		t.Fatal(err)
	}
	theirs := tsharkFields(t)
	for _, f := range reg.Fields() {
		title := f.Kind == dissect.None && !strings.Contains(f.Name, ".") // a protocol: tshark prints its name
		if !title && theirs[f.Name] && strings.HasPrefix(f.Name, *only) && f.Name != "frame.protocols" {
			names = append(names, f.Name)
		}
	}
	return names
}

// file compares the packets of a capture, and how many there are.
func (s *scores) file(path string) {
	s.t.Helper()
	f, err := os.Open(path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r, err := capture.NewReader(f)
	if errors.Is(err, capture.ErrFormat) {
		return // no capture, or one that is refused
	}
	if rows := ask(s.t, path, s.names); err == nil {
		s.rows(path, r, rows)
	} else if len(rows) > 0 {
		s.t.Errorf("%s: tshark has %d packets: %v", path, len(rows), err)
	}
}

// rows compares the packets of a capture with what tshark prints of them.
func (s *scores) rows(path string, r *capture.Reader, rows [][]string) {
	s.t.Helper()
	session := dissect.NewSession(s.reg, dissect.Limits{})
	s.numbers = map[[2]string]string{}
	for _, want := range rows {
		rec, err := r.Next()
		if err != nil {
			s.t.Errorf("%s: tshark has more packets: %v", path, err)
			return
		}
		s.packet(filepath.Base(path), session.Add(rec), want)
	}
	if rec, err := r.Next(); err == nil {
		s.t.Errorf("%s: tshark has no packet %d", path, rec.Number)
	}
}

// recorded are the fields that say nothing of a packet but what its record has:
// they must agree whatever it carries.
const recorded = "frame.number frame.time_epoch frame.len frame.cap_len"

// packet compares all fields of one packet with the row that tshark prints.
func (s *scores) packet(file string, p *dissect.Packet, want []string) {
	s.t.Helper()
	if len(want) != len(s.names) {
		s.t.Errorf("%s: packet %d has %d fields of %d", file, p.Number(), len(want), len(s.names))
		return
	}
	for proto := range strings.SplitSeq(want[0], ":") { // frame.protocols
		if !s.protocols[proto] {
			s.outside++
			s.record(file, p, want)
			return
		}
	}
	s.packets++
	for i, ref := range s.refs {
		got := answer(p, ref)
		if s.renumber && strings.HasSuffix(s.names[i], ".stream") {
			got = s.numbered(s.names[i], got, want[i])
		}
		if got != "" || want[i] != "" {
			s.count(difference{capture: file, packet: p.Number(), field: s.names[i]}, got, want[i])
		}
	}
}

// record compares what the capture says of a packet that nobody here reads.
func (s *scores) record(file string, p *dissect.Packet, want []string) {
	s.t.Helper()
	for i, n := range s.names {
		if got := answer(p, s.refs[i]); slices.Contains(strings.Fields(recorded), n) && got != want[i] {
			s.t.Errorf("%s: packet %d: %s is %q, tshark %q", file, p.Number(), n, got, want[i])
		}
	}
}

// numbered gives tshark's number of a conversation where ours has always stood for
// it: one that only one side counts moves the numbers of all that follow.
func (s *scores) numbered(name, got, want string) string {
	ours, theirs := [2]string{name, got}, [2]string{name + " of tshark", want}
	if _, known := s.numbers[ours]; !known && s.numbers[theirs] == "" && got != "" && want != "" {
		s.numbers[ours], s.numbers[theirs] = want, got
	}
	if s.numbers[ours] == want {
		return want
	}
	return got
}

// count counts a field of a packet, and keeps it if the sides differ.
func (s *scores) count(d difference, got, want string) {
	s.t.Helper()
	sc := s.of[d.field]
	if sc == nil {
		sc = &score{}
		s.of[d.field] = sc
	}
	sc.either++
	if strings.HasPrefix(d.capture, labPrefix) {
		sc.lab++
	}
	if got == want {
		sc.same++
		return
	}
	s.diffs = append(s.diffs, d)
	if sc.shown < *show && s.reason(d) == nil {
		sc.shown++
		s.t.Logf("%s packet %d %s: %.100q, tshark %.100q", d.capture, d.packet, d.field, got, want)
	}
}
