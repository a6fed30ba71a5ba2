package agree

import (
	"bufio"
	"bytes"
	"flag"
	"io/fs"
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

var (
	update = flag.Bool("update", false, "write docs/agreement.md")
	show   = flag.Int("show", 3, "differences to show for each field")
	only   = flag.String("only", "", "compare only fields that begin like this")
	file   = flag.String("file", "", "compare only files whose name has this")
)

// TestAgreement holds every field that both know against tshark's.
func TestAgreement(t *testing.T) {
	dir := os.Getenv("NETLAB_PCAPS")
	if dir == "" {
		t.Skip("NETLAB_PCAPS names no folder of captures")
	}
	if out, err := exec.CommandContext(t.Context(), "tshark", "--version").Output(); err != nil || !bytes.HasPrefix(out, []byte("TShark (Wireshark) 4.0.")) {
		t.Skip("tshark 4.0 is not installed")
	}
	s := newScores(t)
	files := 0
	for _, d := range []string{dir, labCaptures(t)} {
		err := filepath.WalkDir(d, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && strings.Contains(path, *file) {
				s.file(path)
				files++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files == 0 {
		t.Fatalf("no files in %s", dir)
	}
	s.judge(files)
}

// score counts one field.
type score struct {
	either, same int
	places       []string // of differences, the first few
}

type scores struct {
	t       *testing.T
	reg     *dissect.Registry
	names   []string
	refs    []dissect.Ref
	known   map[string]bool
	of      map[string]*score
	packets int
	outside int // packets of other protocols
}

func newScores(t *testing.T) *scores {
	t.Helper()
	reg, err := cli.Registry()
	if err != nil {
		t.Fatal(err)
	}
	s := &scores{t: t, reg: reg, known: map[string]bool{"ethertype": true}, of: map[string]*score{}}
	for _, p := range reg.Protocols() {
		s.known[p] = true
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

func (s *scores) packet(path string, p *dissect.Packet, want []string) {
	s.t.Helper()
	protocols := slices.Index(s.names, "frame.protocols")
	if len(want) != len(s.names) {
		s.t.Errorf("%s: packet %d has %d fields of %d", path, p.Number(), len(want), len(s.names))
		return
	}
	for proto := range strings.SplitSeq(want[protocols], ":") {
		if !s.known[proto] {
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
		sc := s.of[s.names[i]]
		if sc == nil {
			sc = &score{}
			s.of[s.names[i]] = sc
		}
		sc.either++
		if string(got) == want[i] {
			sc.same++
			continue
		}
		if len(sc.places) < *show {
			s.t.Logf("%s packet %d %s: %.100q, tshark %.100q (%s)", path, p.Number(), s.names[i], got, want[i], want[protocols])
		}
		sc.places = append(sc.places, path)
	}
}
