package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"netlab/capture"
)

// loopTraffic sends numbered datagrams over loopback until the test ends, and gives
// the port.
func loopTraffic(t *testing.T) string {
	t.Helper()
	l, err := capture.OpenLive(capture.LiveOptions{Interface: "lo"})
	switch {
	case errors.Is(err, capture.ErrNotAllowed), errors.Is(err, capture.ErrNoLive), errors.Is(err, capture.ErrNoInterface):
		t.Skip("no capture here: " + err.Error())
	case err != nil:
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	to, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	from, err := net.Dial("udp4", to.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	var sending sync.WaitGroup
	stop := make(chan struct{})
	sending.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := fmt.Fprintf(from, "datagram %d", i); err != nil {
				return
			}
			runtime.Gosched()
		}
	})
	t.Cleanup(func() {
		close(stop)
		sending.Wait()
		_ = errors.Join(from.Close(), to.Close())
	})
	_, port, err := net.SplitHostPort(to.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestCaptureShowsWhatPasses(t *testing.T) {
	port := loopTraffic(t)
	for _, iface := range []string{"lo", "any"} {
		args := []string{"capture", "-i", iface, "--filter", "udp.port == " + port, "--count", "20", "--fields", "udp.dstport,udp.length"}
		r := netlabArgs(t, args)
		r.want(t, exitOK, "captured on "+iface)
		if n := strings.Count(r.out, port+"\t"); n != 20 || strings.Count(r.out, "\n") != 20 {
			t.Errorf("%s: %d lines:\n%s", iface, n, r.out)
		}
	}
}

// Each datagram is there once, in order, though loopback shows it twice.
func TestCaptureWritesACompleteFileWhenItIsInterrupted(t *testing.T) {
	port := loopTraffic(t)
	path := filepath.Join(t.TempDir(), "x.pcapng")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &until{text: "UDP", then: stop}
	r := netlabContext(ctx, t, []string{"capture", "-i", "lo", "--filter", "udp.port == " + port, "--pcap", path},
		func(e *Env) { e.Stdout = out })
	r.want(t, exitInterrupted, "interrupted: ")
	r.want(t, exitInterrupted, "written to "+path)
	var n int
	if _, err := fmt.Sscanf(r.err, "netlab: interrupted: %d packet", &n); err != nil || n == 0 {
		t.Fatalf("%v: %s", err, r.err)
	}
	read := netlab(t, "inspect "+path+" --fields udp.dstport,udp.payload")
	read.want(t, exitOK, "")
	lines := strings.Split(strings.TrimSpace(read.out), "\n")
	if len(lines) != n {
		t.Errorf("%d packets in the file, %d were captured", len(lines), n)
	}
	slices.Sort(lines)
	if once := slices.Compact(slices.Clone(lines)); len(once) != len(lines) {
		t.Errorf("%d of %d packets are there twice", len(lines)-len(once), len(lines))
	}
}

func TestCaptureEndsWhenNobodyReads(t *testing.T) {
	port := loopTraffic(t)
	path := filepath.Join(t.TempDir(), "x.pcapng")
	r := netlabArgs(t, []string{"capture", "-i", "lo", "--filter", "udp.port == " + port, "--pcap", path},
		func(e *Env) { e.Stdout = &gone{} })
	r.want(t, exitOK, "")
	netlab(t, "inspect "+path).want(t, exitOK, "")
}

// gone is a reader that has had enough.
type gone struct{}

func (*gone) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestCaptureSaysWhatIsWrong(t *testing.T) {
	for args, says := range map[string]string{
		"capture":                                 "capture needs an interface: -i ",
		"capture -i lo --count 0":                 "--count 0",
		"capture -i lo --snaplen 0":               "--snaplen 0",
		"capture -i lo --buffer 0":                "--buffer 0",
		"capture -i lo --filter tcp.prot==80":     "tcp.port",
		"capture -i lo --stats --json":            "choose one",
		"capture lo":                              "does not know what to do with \"lo\"",
		"capture -i lo --pcap /nonesuch/x":        "there is no folder /nonesuch",
		"capture -i lo --fields ip.scr --count 1": "ip.src",
	} {
		r := netlab(t, args)
		if strings.Contains(r.err, "CAP_NET_RAW") || strings.Contains(r.err, "is for Linux only") {
			continue
		}
		code := exitUsage
		if strings.Contains(args, "nonesuch") {
			code = exitFailed
		}
		r.want(t, code, says)
	}
	netlab(t, "capture --list").has(t, "any", "all of them")
}

func TestTailHandsOnThroughMemoryAndFile(t *testing.T) {
	const step = 8 << 20
	want := bytes.Repeat([]byte("0123456789abcdef"), 5*tailRoom/4/16)
	for name, path := range map[string]string{"memory": "", "a file": filepath.Join(t.TempDir(), "x")} {
		tail, err := newTail(path)
		if err != nil {
			t.Fatal(err)
		}
		var writing sync.WaitGroup
		writing.Go(func() {
			defer tail.end()
			for off := 0; off < len(want); off += step {
				if _, err := tail.Write(want[off:min(len(want), off+step)]); err != nil {
					t.Error(err)
				}
			}
		})
		got, err := io.ReadAll(tail)
		writing.Wait()
		if err := errors.Join(err, tail.close()); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(want), err)
		}
		if path == "" {
			continue
		}
		if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, want) {
			t.Errorf("the file has %d bytes of %d, %v", len(kept), len(want), err)
		}
	}
}

// Who captures does not wait for a view that is gone; one that waits for more ends.
func TestTailEnds(t *testing.T) {
	tail, err := newTail("")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tail.Write(make([]byte, tailRoom)); err != nil {
		t.Fatal(err)
	}
	full := make(chan error)
	go func() {
		_, err := tail.Write([]byte("more"))
		full <- err
	}()
	tail.giveUp()
	if err := <-full; !errors.Is(err, errEnded) {
		t.Error(err)
	}
	if _, err := tail.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

// parts remembers each Write.
type parts [][]byte

func (p *parts) Write(b []byte) (int, error) {
	*p = append(*p, bytes.Clone(b))
	return len(b), nil
}

func TestBatchesEndWithARecord(t *testing.T) {
	var got parts
	b := &batches{w: &got}
	for i := range 1000 {
		if _, err := b.Write(bytes.Repeat([]byte{byte(i)}, 1000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.flush(); err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, p := range got {
		if total += len(p); len(p)%1000 != 0 || len(p) > batchOut {
			t.Errorf("a write of %d bytes", len(p))
		}
	}
	if total != 1_000_000 || len(got) > 5 {
		t.Errorf("%d bytes in %d writes", total, len(got))
	}
}

// A program that go run has built gets another path each time, so a right that
// is given to it is soon lost.
func TestBuiltToRun(t *testing.T) {
	hash := strings.Repeat("2807cf", 10) + "28ab"
	for exe, want := range map[string]bool{
		"/var/cache/go/28/" + hash + "-d/netlab":        true, // go run since Go 1.24
		"/home/ann/.cache/go-build/28/" + hash + "-d/x": true,
		"/tmp/go-build123/b001/exe/netlab":              true, // go run before, and go test
		"/usr/local/bin/netlab":                         false,
		"/home/ann/netlab/netlab":                       false,
		"/home/ann/28/" + hash + "/netlab":              false,
		"/home/ann/28/" + hash + "-d/netlab/bin/netlab": false,
		"/home/ann/go/src/building/netlab":              false,
	} {
		if got := builtToRun(exe); got != want {
			t.Errorf("%s: %v, want %v", exe, got, want)
		}
	}
	if says := howToAllow(); !strings.Contains(says, "go build ./cmd/netlab") || !strings.Contains(says, "setcap cap_net_raw+ep ./netlab") {
		t.Errorf("a test's program is told: %s", says)
	}
}
