package http_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"netlab/capture"
	"netlab/dissect"
	"netlab/http"
)

// TestPublicCapturesAgreeWithTshark holds the fields to tshark over the captures
// in the folder that NETLAB_PCAPS names: of the packets where either prints
// something, all but a few must be the same.
func TestPublicCapturesAgreeWithTshark(t *testing.T) {
	dir := os.Getenv("NETLAB_PCAPS")
	if dir == "" {
		t.Skip("NETLAB_PCAPS names no folder of captures")
	}
	bin, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("tshark is not installed: nothing to compare with")
	}
	either, same, told := map[string]int{}, map[string]int{}, map[string]int{}
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.Contains(filepath.Ext(path), "cap") {
			return err
		}
		public(t, bin, path, func(n int, field, got, want string) {
			either[field]++
			if got == want {
				same[field]++
			} else if told[field]++; told[field] <= 3 {
				t.Logf("%s: packet %d: %s: got %.100q, tshark %.100q", filepath.Base(path), n, field, got, want)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range http.Dissector().Fields() {
		if n := either[f.Name]; n > 0 {
			t.Logf("%-40s %5d of %5d", f.Name, same[f.Name], n)
			if n >= 100 && 100*same[f.Name] < 95*n {
				t.Errorf("%s: %d of %d agree", f.Name, same[f.Name], n)
			}
		}
	}
}

func public(t *testing.T, bin, path string, compare func(n int, field, got, want string)) {
	t.Helper()
	reg := registry(t)
	args := []string{"-n", "-r", path, "-o", "tcp.reassemble_out_of_order:TRUE", "-T", "fields"}
	var refs []dissect.Ref
	for _, f := range http.Dissector().Fields() {
		ref, _ := reg.Field(f.Name)
		refs = append(refs, ref)
		args = append(args, "-e", f.Name)
	}
	args = append(args, "-e", "frame.protocols")
	out, _ := exec.CommandContext(t.Context(), bin, args...).Output() // of a broken capture, what can be read
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	r, err := capture.NewReader(file)
	if err != nil {
		return
	}
	s := dissect.NewSession(reg, dissect.Limits{})
	for line := range strings.Lines(string(out)) {
		rec, err := r.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Logf("%s: %v", filepath.Base(path), err)
			}
			return
		}
		p := s.Add(rec)
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != len(refs)+1 {
			continue
		}
		if over := cells[len(refs)]; strings.Contains(over, "udp") || strings.Contains(over, "icmp") || strings.Contains(over, "tls") {
			continue
		}
		if p.Layer("http") == nil && !onOurPort(reg, p) {
			continue // Wireshark guesses HTTP on any port by its first bytes
		}
		for j, ref := range refs {
			got := field(p, ref)
			if ref.Info().Name == "http.file_data" && strings.Contains(got, `\x`) {
				continue // bytes that are no text, which Wireshark cuts at the first NUL, or unzips
			}
			if got != "" || cells[j] != "" {
				compare(p.Number(), ref.Info().Name, got, cells[j])
			}
		}
	}
}

// onOurPort reports whether a packet is on a port where the dissector hangs.
func onOurPort(reg *dissect.Registry, p *dissect.Packet) bool {
	port, _ := reg.Field("tcp.port")
	for _, v := range p.Values(port, nil) {
		for _, m := range http.Dissector().Match() {
			if m.Num == v.Num {
				return true
			}
		}
	}
	return false
}
