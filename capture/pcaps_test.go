package capture

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPublicCapturesAgreeWithTshark reads every capture in the folder that
// NETLAB_PCAPS names and compares number, times and lengths with tshark's.
func TestPublicCapturesAgreeWithTshark(t *testing.T) {
	root := os.Getenv("NETLAB_PCAPS")
	if root == "" {
		t.Skip("NETLAB_PCAPS names no folder of captures")
	}
	files := 0
	isCapture := regexp.MustCompile(`\.(pcap|pcapng|cap|ntar|trc)(\.gz)?$`)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isCapture.MatchString(path) {
			return err
		}
		files++
		name, err := filepath.Rel(root, path)
		t.Run(name, func(t *testing.T) { compareWithTshark(t, path) })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Errorf("no captures in %s", root)
	}
}

func compareWithTshark(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	r, err := NewReader(f)
	if errors.Is(err, ErrFormat) {
		t.Skip(err)
	}
	var records []*Record
	if err == nil {
		records, err = readAll(r)
	}
	want := fields(t, path, []string{"-n"}, "frame.time_epoch", "frame.len", "frame.cap_len")
	if len(records) != len(want) {
		t.Errorf("%d records, tshark has %d (ours ends with %v)", len(records), len(want), err)
	}
	for i, rec := range records[:min(len(records), len(want))] {
		got := fmt.Sprintf("%d.%09d|%d|%d", rec.Sent.Unix(), rec.Sent.Nanosecond(), rec.Length, len(rec.Data))
		if rec.Sent.IsZero() {
			got = fmt.Sprintf("|%d|%d", rec.Length, len(rec.Data))
		}
		if got != want[i] {
			t.Errorf("packet %d: %s, tshark has %s", i+1, got, want[i])
		}
	}
	if err != nil && strings.Contains(err.Error(), "\n") {
		t.Errorf("error of several lines: %q", err)
	}
}
