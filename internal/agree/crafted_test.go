package agree

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
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

// frames is how many are made of each kind.
const frames = 4000

// TestCraftedFramesAgree holds frames that no capture of the folder has against
// tshark's answer: every protocol, over every link, odd, nested and damaged. What
// differs still is a byte here and there of what is broken; the shares say how
// rare that is.
func TestCraftedFramesAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	if out, err := exec.CommandContext(t.Context(), "tshark", "--version").Output(); err != nil || !bytes.HasPrefix(out, []byte("TShark (Wireshark) 4.0.")) {
		t.Skip("tshark 4.0 is not installed")
	}
	for _, c := range []struct {
		name    string
		damaged bool
		least   float64
	}{{"whole", false, 0.975}, {"damaged", true, 0.965}} {
		t.Run(c.name, func(t *testing.T) {
			craft := &crafter{rand.New(rand.NewPCG(1, 2)), c.damaged} //nolint:gosec // the same frames each time
			var all []crafted
			for range frames {
				all = append(all, craft.frame())
			}
			shares(t, pcapng(all), c.least)
		})
	}
}

// shares compares a capture, field by field. A field that is seldom there is not judged.
func shares(t *testing.T, file []byte, least float64) {
	t.Helper()
	const seldom = 150
	names := craftedFields()
	want := tsharkLines(t, file, names)
	reg, err := cli.Registry()
	if err != nil {
		t.Fatal(err)
	}
	ours := map[string]bool{"ethertype": true}
	for _, p := range reg.Protocols() {
		ours[p] = true
	}
	r, err := capture.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	session := dissect.NewSession(reg, dissect.Limits{})
	either, same := make([]int, len(names)), make([]int, len(names))
	for _, line := range want {
		rec, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		p := session.Add(rec)
		if slices.ContainsFunc(strings.Split(line[0], ":"), func(proto string) bool { return !ours[proto] }) {
			continue
		}
		for i, n := range names {
			got := printed(reg, p, n)
			if got == "" && line[i] == "" {
				continue
			}
			if either[i]++; got == line[i] {
				same[i]++
			} else if either[i]-same[i] < 4 {
				t.Logf("packet %d: %s is %.60q, tshark %.60q (%s)", rec.Number, n, got, line[i], line[0])
			}
		}
	}
	for i, n := range names {
		share := float64(same[i]) / float64(max(1, either[i]))
		if either[i] >= seldom && share < least {
			t.Errorf("%s agrees in %d of %d packets, %.2f%%", n, same[i], either[i], 100*share)
		}
	}
}

// craftedFields are those that are asked for, but for those that count
// conversations: one packet more, and all numbers behind it are others.
func craftedFields() []string {
	names := []string{"frame.protocols"}
	for n := range strings.FieldsSeq(asked) {
		of, _, _ := strings.Cut(n, ".")
		if n != "frame.protocols" && n != "udp.stream" && (of != "tcp" || n == "tcp.srcport" || n == "tcp.dstport") {
			names = append(names, n)
		}
	}
	return names
}

func printed(reg *dissect.Registry, p *dissect.Packet, name string) string {
	ref, _ := reg.Field(name)
	var out []string
	for _, v := range p.Values(ref, nil) {
		out = append(out, ref.Info().Format(v))
	}
	return strings.Join(out, ",")
}

// tsharkLines asks tshark for fields of all packets.
func tsharkLines(t *testing.T, file []byte, names []string) [][]string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "crafted.pcapng")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-n", "-r", path, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,"}
	for _, n := range names {
		args = append(args, "-e", n)
	}
	out, err := exec.CommandContext(t.Context(), "tshark", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]string
	for line := range strings.Lines(string(out)) {
		lines = append(lines, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return lines
}

// pcapng writes frames as a capture with an interface for each kind of link.
func pcapng(all []crafted) []byte {
	le := binary.LittleEndian
	block := func(kind uint32, body []byte) []byte {
		body = append(body, make([]byte, -len(body)&3)...)
		size := uint32(12 + len(body)) //nolint:gosec // a frame is short
		b := le.AppendUint32(le.AppendUint32(nil, kind), size)
		return le.AppendUint32(append(b, body...), size)
	}
	out := block(0x0a0d0d0a, []byte{0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255})
	ids := map[int]uint32{}
	for i, f := range all {
		id, ok := ids[f.link]
		if !ok {
			id = uint32(len(ids)) //nolint:gosec // a few
			ids[f.link] = id
			out = append(out, block(1, le.AppendUint32(le.AppendUint16(le.AppendUint16(nil, uint16(f.link)), 0), 0))...) //nolint:gosec // as they are named
		}
		at := uint64(1700000000+10*i) * 1e6                                                         //nolint:gosec // seconds
		b := le.AppendUint32(le.AppendUint32(le.AppendUint32(nil, id), uint32(at>>32)), uint32(at)) //nolint:gosec // both halves
		b = le.AppendUint32(le.AppendUint32(b, uint32(len(f.data))), uint32(f.wire))                //nolint:gosec // short
		out = append(out, block(6, append(b, f.data...))...)
	}
	return out
}
