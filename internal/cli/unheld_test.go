package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// stalled is a pipe whose reader takes some bytes, interrupts the command, and
// then reads no more but does not go away, as sleep does.
type stalled struct {
	after     int
	interrupt context.CancelFunc
	hung      chan struct{} // closed at the end of the test
	writes    chan struct{} // one for each write that is under way
}

func (s *stalled) Write(p []byte) (int, error) {
	if s.after -= len(p); s.after > 0 {
		return len(p), nil
	}
	s.interrupt()
	s.writes <- struct{}{}
	<-s.hung
	<-s.writes
	return 0, io.ErrClosedPipe
}

// TestAStalledReaderKeepsNoCommandFromEnding interrupts commands while they write
// to who reads no more: each ends, with the status of an interruption.
func TestAStalledReaderKeepsNoCommandFromEnding(t *testing.T) {
	file := traffic{packets: 3000, talks: 10, each: 100, mss: 200}.file(t)
	kept := filepath.Join(t.TempDir(), "run.pcapng")
	for _, command := range []string{
		"inspect " + file, "inspect " + file + " --json", "inspect " + file + " --ladder", "inspect " + file + " --stats",
		"inspect " + file + " --follow tcp.stream,0", "run " + handshake, "run " + handshake + " --json --pcap " + kept, "verbs",
	} {
		t.Run(command, func(t *testing.T) {
			ctx, interrupt := context.WithCancel(t.Context())
			out := &stalled{after: 500, interrupt: interrupt, hung: make(chan struct{}), writes: make(chan struct{}, 1)}
			var errs bytes.Buffer
			code := run(ctx, Env{
				Args: strings.Fields(command), Stdin: strings.NewReader(""), Stdout: out, Stderr: &errs,
				Getenv: func(string) string { return "" }, ConfigDir: noFolder, CacheDir: noFolder,
			})
			if code != exitInterrupted || errs.String() != "netlab: interrupted\n" {
				t.Errorf("status %d, stderr %q", code, errs.String())
			}
			if len(out.writes) != 1 {
				t.Errorf("%d writes hang, want one", len(out.writes))
			}
			close(out.hung)
		})
	}
}

// A stream that nobody reads ends with the context, and is not tried again.
func TestUnheldEndsWithTheContext(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var out bytes.Buffer
	p := &unheld{ctx: ctx, w: &out}
	if n, err := p.Write([]byte("one")); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	stop()
	if n, err := p.Write([]byte("last word")); n != 9 || err != nil {
		t.Errorf("what can be said after an interruption: %d, %v", n, err)
	}
	if out.String() != "onelast word" {
		t.Errorf("written: %q", out.String())
	}
	r, w := io.Pipe()
	p = &unheld{ctx: ctx, w: w}
	for range 3 {
		if _, err := p.Write([]byte("x")); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	_ = r.Close()
}
