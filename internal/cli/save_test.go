package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"netlab/capture"
)

// TestRunsAtOnceSpoilNoFile: two lessons in two terminals both write the file of
// the last run; what is found there is of one of them, and whole.
func TestRunsAtOnceSpoilNoFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open cannot be moved here")
	}
	path := filepath.Join(t.TempDir(), "last.pcapng")
	section := capture.WriterOptions{Interfaces: []capture.Interface{{Name: "client", LinkType: capture.LinkEthernet}}}
	one, two := &savedFile{path: path, silent: true}, &savedFile{path: path, silent: true}
	for n := range 20 {
		for i, f := range []*savedFile{one, two} {
			if n == 0 {
				o := section
				f.next = &o
			}
			data := bytes.Repeat([]byte{byte(i)}, 60+100*i)
			if err := f.write(&capture.Record{Number: n + 1, LinkType: capture.LinkEthernet, Length: len(data), Data: data}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, f := range []*savedFile{one, two} {
		if err := errors.Join(f.w.Close(), f.f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := capture.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) && n == 20 {
			break
		}
		if err != nil || rec.Data[0] != 1 {
			t.Fatalf("packet %d: %v", n+1, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".last-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
