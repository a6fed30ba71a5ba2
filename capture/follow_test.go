package capture_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"netlab/capture"
)

var errEnd = errors.New("the test's end")

// steps is the wait of a follower: each time it does what comes next, and at
// the end it ends the reading.
func steps(t *testing.T, do ...func() error) func() error {
	t.Helper()
	return func() error {
		if len(do) == 0 {
			return errEnd
		}
		next := do[0]
		do = do[1:]
		return next()
	}
}

// growing is a file with the beginning of b, and what adds the next n bytes.
func growing(t *testing.T, b []byte, begin int) (f *os.File, name string, add func(n int) func() error) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "x.pcapng")
	w, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	if _, err := w.Write(b[:begin]); err != nil {
		t.Fatal(err)
	}
	if f, err = os.Open(name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	at := begin
	return f, name, func(n int) func() error {
		return func() error {
			n = min(n, len(b)-at)
			_, err := w.Write(b[at : at+n])
			at += n
			return err
		}
	}
}

// numbers reads a capture to its end and lists its records.
func numbers(t *testing.T, in io.Reader) ([]int, error) {
	t.Helper()
	r, err := capture.NewReader(in)
	if err != nil {
		return nil, err
	}
	var got []int
	for {
		rec, err := r.Next()
		if err != nil {
			return got, err
		}
		got = append(got, rec.Number)
	}
}

// A record that is half written is waited for, wherever it is cut, in both formats.
func TestFollowWaitsForWhatIsHalfWritten(t *testing.T) {
	for name, whole := range map[string][]byte{"pcapng": followed(t), "pcap": followedPcap()} {
		want, err := numbers(t, bytes.NewReader(whole))
		if !errors.Is(err, io.EOF) || len(want) != 5 {
			t.Fatalf("%s: %v %v", name, want, err)
		}
		for cut := range whole {
			f, path, add := growing(t, whole, cut)
			rest := len(whole) - cut
			got, err := numbers(t, capture.Follow(f, path, steps(t, add(1), add(rest/2), add(0), add(rest))))
			if !slices.Equal(got, want) || !errors.Is(err, errEnd) {
				t.Fatalf("%s cut at %d: records %v, %v", name, cut, got, err)
			}
		}
	}
}

func TestFollowSaysThatAFileWasBegunAnew(t *testing.T) {
	whole := followed(t)
	other := bytes.Clone(whole)
	other[150] ^= 0xff
	for name, change := range map[string]func(path string) error{
		"cut":       func(path string) error { return os.Truncate(path, 100) },
		"rewritten": func(path string) error { return os.WriteFile(path, append(other, other...), 0o600) },
	} {
		f, path, add := growing(t, whole, len(whole)/2)
		_, err := numbers(t, capture.Follow(f, path, steps(t, add(10), func() error { return change(path) })))
		if !errors.Is(err, capture.ErrCut) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFollowSaysThatAFileWasReplaced(t *testing.T) {
	whole := followed(t)
	f, path, add := growing(t, whole, len(whole)/2)
	replace := func() error {
		if err := os.WriteFile(path+".new", whole, 0o600); err != nil {
			return err
		}
		return os.Rename(path+".new", path)
	}
	got, err := numbers(t, capture.Follow(f, path, steps(t, replace, add(len(whole)))))
	if !errors.Is(err, capture.ErrReplaced) || len(got) == 0 {
		t.Errorf("%v %v", got, err)
	}
}

// A file that is removed while it is written is read on.
func TestFollowReadsARemovedFileOn(t *testing.T) {
	whole := followed(t)
	f, path, add := growing(t, whole, len(whole)/2)
	remove := func() error { return os.Remove(path) }
	got, err := numbers(t, capture.Follow(f, path, steps(t, remove, add(len(whole)))))
	if !errors.Is(err, errEnd) || len(got) != 5 {
		t.Errorf("%v %v", got, err)
	}
}

func TestCloseEndsFollowing(t *testing.T) {
	f, path, _ := growing(t, followed(t), 40)
	_, err := numbers(t, capture.Follow(f, path, steps(t, f.Close)))
	if !errors.Is(err, os.ErrClosed) {
		t.Errorf("%v", err)
	}
}

// followed is a capture of five records.
func followed(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := capture.NewWriter(&b, capture.WriterOptions{Interfaces: []capture.Interface{{Name: "a", LinkType: capture.LinkEthernet}}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if err := w.Write(&capture.Record{Sent: capture.Epoch(), Data: make([]byte, 14+i), LinkType: capture.LinkEthernet}); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// followedPcap is the same in the older format.
func followedPcap() []byte {
	b := append([]byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0}, make([]byte, 16)...)
	b[20] = 1
	for i := range byte(5) {
		b = append(b, 1, 0, 0, 0, 0, 0, 0, 0, 14+i, 0, 0, 0, 14+i, 0, 0, 0)
		b = append(b, make([]byte, 14+i)...)
	}
	return b
}
