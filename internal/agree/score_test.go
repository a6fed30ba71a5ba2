package agree

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
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
	packets   int
	outside   int // packets of other protocols
}

func newScores(t *testing.T) *scores {
	t.Helper()
	reg, err := cli.Registry()
	if err != nil {
		t.Fatal(err)
	}
	s := &scores{t: t, reg: reg, protocols: map[string]bool{"ethertype": true}, of: map[string]*score{}, known: readKnown(t)}
	for _, p := range reg.Protocols() {
		s.protocols[p] = true
	}
	theirs := tsharkFields(t)
	for _, f := range reg.Fields() {
		if f.Kind == dissect.None && !strings.Contains(f.Name, ".") {
			continue // a protocol: tshark prints its title
		}
		if theirs[f.Name] && strings.HasPrefix(f.Name, *only) || f.Name == "frame.protocols" {
			ref, _ := reg.Field(f.Name)
			s.names, s.refs = append(s.names, f.Name), append(s.refs, ref)
		}
	}
	return s
}

// tsharkFields lists the fields that tshark knows.
func tsharkFields(t *testing.T) map[string]bool {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "tshark", "-G", "fields").Output()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		if f := strings.Split(line, "\t"); f[0] == "F" {
			known[f[2]] = true
		}
	}
	return known
}

// file compares the packets of a capture.
func (s *scores) file(path string) {
	s.t.Helper()
	f, err := os.Open(path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r, err := capture.NewReader(f)
	if err != nil {
		return // no capture, or one that is refused
	}
	args := []string{"-n", "-o", "tcp.reassemble_out_of_order:TRUE", "-r", path, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=,"}
	for _, n := range s.names {
		args = append(args, "-e", n)
	}
	cmd := exec.CommandContext(s.t.Context(), "tshark", args...)
	cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C.UTF-8")
	out, _ := cmd.Output() // of a damaged file it prints what there is, and fails
	session := dissect.NewSession(s.reg, dissect.Limits{})
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		rec, err := r.Next()
		if err != nil {
			s.t.Errorf("%s: tshark has more packets: %v", path, err)
			return
		}
		s.packet(filepath.Base(path), session.Add(rec), strings.Split(lines.Text(), "\t"))
	}
}

// packet compares all fields of one packet with the row that tshark prints.
func (s *scores) packet(file string, p *dissect.Packet, want []string) {
	s.t.Helper()
	protocols := slices.Index(s.names, "frame.protocols")
	if len(want) != len(s.names) {
		s.t.Errorf("%s: packet %d has %d fields of %d", file, p.Number(), len(want), len(s.names))
		return
	}
	for proto := range strings.SplitSeq(want[protocols], ":") {
		if !s.protocols[proto] {
			s.outside++
			return
		}
	}
	s.packets++
	var got []byte
	var vs []dissect.Value
	for i, ref := range s.refs {
		got, vs = got[:0], p.Values(ref, vs[:0])
		for j, v := range vs {
			if j > 0 {
				got = append(got, ',')
			}
			got = append(got, ref.Info().Format(v)...)
		}
		if len(got) == 0 && want[i] == "" {
			continue
		}
		s.count(difference{capture: file, packet: p.Number(), field: s.names[i]}, string(got), want[i])
	}
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
