package roomtest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"netlab/capture"
	"netlab/dissect"
)

// Save writes records as a capture file.
func Save(tb testing.TB, recs []*capture.Record) string {
	tb.Helper()
	var b bytes.Buffer
	w, err := capture.NewWriter(&b, capture.WriterOptions{Interfaces: []capture.Interface{{Name: "x", LinkType: capture.LinkEthernet}}})
	if err != nil {
		tb.Fatal(err)
	}
	for _, r := range recs {
		plain := *r
		plain.From, plain.Link, plain.Fates, plain.Interface = "", "", nil, 0
		if err := w.Write(&plain); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "x.pcapng")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// Agree holds every one of these fields against tshark, packet by packet, and
// gives how many values were compared. The test is skipped where there is no tshark.
func Agree(tb testing.TB, reg *dissect.Registry, fields []dissect.FieldInfo, recs []*capture.Record) int {
	tb.Helper()
	bin := Find(tb, "tshark")
	args := []string{"-n", "-r", Save(tb, recs), "-T", "fields"}
	var refs []dissect.Ref
	for _, f := range fields {
		ref, ok := reg.Field(f.Name)
		if !ok {
			tb.Fatalf("no field %s", f.Name)
		}
		refs = append(refs, ref)
		args = append(args, "-e", f.Name)
	}
	out, err := exec.CommandContext(tb.Context(), bin, args...).Output() //nolint:gosec // found above
	if err != nil {
		tb.Fatalf("tshark: %v", err)
	}
	rows := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(rows) != len(recs) {
		tb.Fatalf("tshark prints %d packets of %d", len(rows), len(recs))
	}
	s, n := dissect.NewSession(reg, dissect.Limits{}), 0
	for i, rec := range recs {
		p := s.Add(rec)
		for j, want := range strings.Split(rows[i], "\t") {
			var values []string
			for _, v := range p.Values(refs[j], nil) {
				values = append(values, refs[j].Info().Format(v))
			}
			got := strings.Join(values, ",")
			if got != "" || want != "" {
				n++
			}
			if got != want {
				tb.Errorf("packet %d: %s: got %.100q, tshark %.100q", rec.Number, refs[j].Info().Name, got, want)
			}
		}
	}
	return n
}
