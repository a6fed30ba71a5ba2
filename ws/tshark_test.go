package ws_test

import (
	"bytes"
	"compress/flate"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"netlab/capture"
	"netlab/dissect"
	"netlab/ws"
)

// agree holds every field of websocket against tshark, and gives how many
// values were compared.
func agree(tb testing.TB, recs []*capture.Record) int {
	tb.Helper()
	bin, err := exec.LookPath("tshark")
	if err != nil {
		tb.Skip("tshark is not installed: nothing to compare with")
	}
	var b bytes.Buffer
	out, err := capture.NewWriter(&b, capture.WriterOptions{Interfaces: []capture.Interface{{Name: "x", LinkType: capture.LinkEthernet}}})
	if err != nil {
		tb.Fatal(err)
	}
	for _, r := range recs {
		if err := out.Write(r); err != nil {
			tb.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "x.pcapng")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	reg := room().Registry(tb)
	args := []string{"-n", "-r", path, "-T", "fields"}
	var refs []dissect.Ref
	for _, f := range ws.Dissector().Fields() {
		ref, _ := reg.Field(f.Name)
		refs = append(refs, ref)
		args = append(args, "-e", f.Name)
	}
	text, err := exec.CommandContext(tb.Context(), bin, args...).Output()
	if err != nil {
		tb.Fatalf("tshark: %v", err)
	}
	rows := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(rows) != len(recs) {
		tb.Fatalf("tshark prints %d packets of %d", len(rows), len(recs))
	}
	s, n := dissect.NewSession(reg, dissect.Limits{}), 0
	for i, rec := range recs {
		p := s.Add(rec)
		for j, want := range strings.Split(rows[i], "\t") {
			var vs []string
			for _, v := range p.Values(refs[j], nil) {
				vs = append(vs, refs[j].Info().Format(v))
			}
			got := strings.Join(vs, ",")
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

func TestFieldsAgreeWithTshark(t *testing.T) {
	for name, extension := range map[string]string{"plain": "", "compressed": "permessage-deflate"} {
		t.Run(name, func(t *testing.T) {
			w := upgraded(t, extension)
			key := [4]byte{0x37, 0xfa, 0x21, 0x3d}
			w.say(0, masked(0x81, key, "hello"))
			w.say(0, masked(0x01, key, "Hel"))
			w.say(0, masked(0x89, key, "?"))
			w.say(1, frame(0x8a, []byte("?")))
			w.say(0, masked(0x00, key, "lo, "))
			w.say(0, masked(0x80, key, "world"))
			w.say(1, frame(0x81, bytes.Repeat([]byte("x"), 130)))
			w.say(1, frame(0x82, bytes.Repeat([]byte("y"), 300)))
			w.say(0, masked(0x81, key, ""))
			w.say(0, frame(0x81, []byte("no mask")))
			w.say(1, masked(0x81, key, "masked"))
			w.say(0, masked(0x83, key, "reserved"))
			w.say(1, frame(0x8b, []byte("reserved")))
			w.say(1, []byte("\x81\x7e\x00\x03abc"))
			w.say(1, append(frame(0x81, []byte("two")), frame(0x81, []byte("in one"))...))
			long := frame(0x81, bytes.Repeat([]byte("z"), 2000))
			w.say(1, long[:700])
			w.say(1, long[700:])
			if extension != "" {
				var out bytes.Buffer
				z, err := flate.NewWriter(&out, flate.BestCompression)
				if err != nil {
					t.Fatal(err)
				}
				w.say(1, frame(0xc1, deflated(t, z, &out, []byte("hello hello hello"))))
				w.say(1, frame(0xc1, deflated(t, z, &out, []byte("hello hello hello"))))
			}
			w.say(0, masked(0x88, key, "\x03\xe8bye"))
			w.say(1, frame(0x88, []byte("\x03\xe8")))
			var recs []*capture.Record
			for i := range w.n {
				recs = append(recs, w.record(i+1))
			}
			if n := agree(t, recs); n < 120 {
				t.Errorf("only %d values were compared", n)
			}
		})
	}
}

func TestLabCapturesAgreeWithTshark(t *testing.T) {
	n := 0
	for name, s := range scripts() {
		if name == "a length of 2^63" || name == "bad UTF-8" {
			continue // Wireshark shows nothing of the first, and nothing that says what it was of the second
		}
		for _, scene := range room().Run(t, "", s[0], "").Scenes {
			var recs []*capture.Record
			for i, p := range scene.Packets {
				r := *p.Record
				r.Number, r.From, r.Link, r.Fates, r.Interface = i+1, "", "", nil, 0
				recs = append(recs, &r)
			}
			n += agree(t, recs)
		}
	}
	if n < 300 {
		t.Errorf("only %d values were compared", n)
	}
}
