package agree

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"netlab/capture"
	"netlab/dissect"
)

// needTshark skips a test where tshark 4.0 is not installed.
func needTshark(t *testing.T) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "tshark", "--version").Output(); err != nil || !bytes.HasPrefix(out, []byte("TShark (Wireshark) 4.0.")) {
		t.Skip("tshark 4.0 is not installed")
	}
}

// ask has tshark print fields of all packets of a file, in a row for each. Of a
// damaged file it prints what there is.
func ask(t *testing.T, path string, names []string) (rows [][]string) {
	t.Helper()
	args := []string{"-n", "-o", "tcp.reassemble_out_of_order:TRUE", "-r", path, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=,"}
	for _, n := range names {
		args = append(args, "-e", n)
	}
	cmd := exec.CommandContext(t.Context(), "tshark", args...)
	cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C.UTF-8")
	out, _ := cmd.Output() // it fails at damage
	for line := range strings.Lines(string(out)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
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

// answer is what netlab has of a field, printed as tshark prints it.
func answer(p *dissect.Packet, ref dissect.Ref) string {
	var out []byte
	for i, v := range p.Values(ref, nil) {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, ref.Info().Format(v)...)
	}
	return string(out)
}

// write makes a file of records, with an interface for each kind of link.
func write(t *testing.T, path string, records []*capture.Record) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	at := map[capture.LinkType]int{}
	var o capture.WriterOptions
	for _, r := range records {
		if _, ok := at[r.LinkType]; !ok {
			at[r.LinkType] = len(o.Interfaces)
			o.Interfaces = append(o.Interfaces, capture.Interface{Name: "tap", LinkType: r.LinkType})
		}
	}
	w, err := capture.NewWriter(f, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		c := *r
		c.Interface = at[r.LinkType]
		if y := c.Sent.Year(); y < 1970 || y > 2200 { // more than a file can say
			c.Sent = time.Unix(0, 0)
		}
		if err := w.Write(&c); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
