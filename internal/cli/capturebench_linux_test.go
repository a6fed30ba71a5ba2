package cli

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"netlab/capture"
)

// What the benchmark sends: for three seconds 90,000 datagrams a second.
const (
	benchRate   = 90_000
	benchSent   = 3 * benchRate
	benchLength = 500
)

// BenchmarkCapture captures loopback, with a view and a file, and has tcpdump do
// the same at the same time. It says how many frames each has lost of all.
func BenchmarkCapture(b *testing.B) {
	tcpdump, err := exec.LookPath("tcpdump")
	if err != nil {
		b.Skip("tcpdump is not in PATH")
	}
	if l, err := capture.OpenLive(capture.LiveOptions{Interface: "lo"}); err != nil {
		b.Skip("no capture here: " + err.Error())
	} else if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	program := buildNetlab(b)
	ours, theirs, all := 0, 0, 0
	for b.Loop() {
		o, t := captureBoth(b, program, tcpdump, dir)
		ours, theirs, all = ours+o, theirs+t, all+benchSent
	}
	b.ReportMetric(float64(ours)/float64(all)*100, "%lost")
	b.ReportMetric(float64(theirs)/float64(all)*100, "%lost-tcpdump")
	b.ReportMetric(benchRate, "frames/s")
}

// captureBoth sends while both capture, and gives how many frames each has not.
func captureBoth(b *testing.B, program, tcpdump, dir string) (ours, theirs int) {
	b.Helper()
	to, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer to.Close() //nolint:errcheck // nothing is read from it
	from, err := net.Dial("udp4", to.LocalAddr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer from.Close() //nolint:errcheck // a datagram socket has nothing left to send
	_, port, err := net.SplitHostPort(to.LocalAddr().String())
	if err != nil {
		b.Fatal(err)
	}
	mine, peers := filepath.Join(dir, "ours.pcapng"), filepath.Join(dir, "theirs.pcap")
	a := begin(b, exec.CommandContext(b.Context(), program, "capture", "-i", "lo", "--filter", "udp.port == "+port, "--pcap", mine), true, from)
	t := begin(b, exec.CommandContext(b.Context(), tcpdump, "-i", "lo", "-n", "-w", peers, "udp port "+port), false, from)

	frame := make([]byte, benchLength)
	tick := time.NewTicker(200 * time.Microsecond)
	defer tick.Stop()
	start := time.Now()
	for sent := 0; sent < benchSent; {
		for due := min(benchSent, int(time.Since(start)*benchRate/time.Second)); sent < due; sent++ {
			if _, err := from.Write(frame); err != nil {
				b.Fatal(err)
			}
		}
		<-tick.C
	}
	a.end(b)
	t.end(b)
	return benchSent - framesIn(b, mine), benchSent - framesIn(b, peers)
}

// capturer is a program that captures.
type capturer struct {
	cmd  *exec.Cmd
	said chan string
}

// begin starts a program and waits until it captures: netlab shows what is sent
// on stdout, tcpdump says so on stderr.
func begin(b *testing.B, cmd *exec.Cmd, shows bool, from io.Writer) *capturer {
	b.Helper()
	errs, err := cmd.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	o := &capturer{cmd: cmd, said: make(chan string, 1)}
	ready := make(chan bool, 2)
	go func() {
		r := bufio.NewReader(out)
		if _, err := r.ReadString('\n'); err == nil && shows {
			ready <- true
		}
		_, _ = io.Copy(io.Discard, r)
	}()
	go func() {
		var all strings.Builder
		r := bufio.NewReader(errs)
		for {
			line, err := r.ReadString('\n')
			if all.WriteString(line); strings.Contains(line, "listening on") {
				ready <- true
			}
			if err != nil {
				o.said <- all.String()
				return
			}
		}
	}()
	for {
		if _, err := from.Write([]byte("begin")); err != nil {
			b.Fatal(err)
		}
		select {
		case <-ready:
			return o
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// end interrupts a program as a person does.
func (o *capturer) end(b *testing.B) {
	b.Helper()
	if err := o.cmd.Process.Signal(os.Interrupt); err != nil {
		b.Fatal(err)
	}
	said := <-o.said
	_ = o.cmd.Wait() // interrupted
	if m := regexp.MustCompile(`(\d+ packets? (captured on|dropped)[^\n]*)`).FindString(said); m != "" {
		b.Log(filepath.Base(o.cmd.Path) + ": " + strconv.Quote(m))
	}
}

// framesIn counts the frames in a file that the benchmark sent.
func framesIn(b *testing.B, path string) int {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	r, err := capture.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	var rec capture.Record
	for {
		err := r.NextTo(&rec)
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			b.Fatal(err)
		}
		if rec.Length > benchLength {
			n++
		}
	}
}
