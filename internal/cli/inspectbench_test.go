package cli

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// million is what the speed of inspect is measured on: a thousand connections at
// once with data, acknowledgments, timestamps, and now and then a resend.
func million() traffic { return traffic{packets: 1_000_000, talks: 1000, each: 500, mss: 600} }

// benchFields are the fields that both programs print, the analysis among them.
const benchFields = "frame.number,frame.time_epoch,ip.src,ip.dst,tcp.srcport,tcp.dstport,tcp.stream,tcp.seq,tcp.ack,tcp.len,tcp.flags," +
	"tcp.analysis.retransmission,tcp.analysis.bytes_in_flight,tcp.analysis.ack_rtt"

// measured is what a process took.
type measured struct{ wall, cpu time.Duration }

// timed runs a program whose output goes nowhere, with so many processors if Go
// made it.
func timed(b *testing.B, procs int, name string, args ...string) (m measured, peak int64) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), name, args...)
	cmd.Env = os.Environ()
	if procs > 0 {
		cmd.Env = append(cmd.Env, "GOMAXPROCS="+strconv.Itoa(procs))
	}
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	m.wall = time.Since(begin)
	m.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return m, maxRSS(cmd.ProcessState)
}

// BenchmarkInspect reads a million TCP packets, beside tshark and tcpdump in the
// same run where they are installed: both programs take turns, for the machine
// may have other work. A ratio is how many times as long the other one takes.
func BenchmarkInspect(b *testing.B) {
	netlab := buildNetlab(b)
	traffic := million().short()
	file := traffic.file(b)
	for _, c := range []struct {
		name string
		ours []string
		peer []string
	}{
		{"list", nil, []string{"tcpdump", "-nr", file}},
		{"fields", []string{"--fields", benchFields}, append([]string{
			"tshark", "-n", "-r", file, "-o", "tcp.reassemble_out_of_order:TRUE", "-T", "fields", "-e",
		}, strings.Split(strings.ReplaceAll(benchFields, ",", ",-e,"), ",")...)},
		{"filter", []string{"--filter", "tcp.port == 20001", "--fields", "frame.number"}, []string{"tcpdump", "-nr", file, "tcp port 20001"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			ours := append([]string{"inspect", file}, c.ours...)
			peer, err := exec.LookPath(c.peer[0])
			var walls, cpus, alone []float64
			for b.Loop() {
				one, _ := timed(b, 1, netlab, ours...)
				m, peak := timed(b, 0, netlab, ours...)
				b.ReportMetric(float64(peak)/1e6, "peak-MB")
				alone = append(alone, one.wall.Seconds())
				b.ReportMetric(one.cpu.Seconds()*1e9/float64(traffic.packets), "one-core-ns/packet")
				if err != nil {
					continue
				}
				p, _ := timed(b, 0, peer, c.peer[1:]...)
				walls = append(walls, p.wall.Seconds()/m.wall.Seconds())
				cpus = append(cpus, p.cpu.Seconds()/m.cpu.Seconds())
			}
			b.ReportMetric(middle(alone), "one-core-s")
			if err == nil {
				b.ReportMetric(middle(walls), "ratio-"+c.peer[0])
				b.ReportMetric(middle(cpus), "cpu-ratio-"+c.peer[0])
			}
		})
	}
}

func middle(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}

// BenchmarkInspectMemory reads captures that might fill memory: five million
// packets (a million where nobody asks for the gate), and a hundred thousand
// connections: listed, added up, which takes most memory, and as Parquet, which
// takes most time of the tables. A tenth shows whether more cost more each.
func BenchmarkInspectMemory(b *testing.B) {
	if runtime.GOOS == "windows" {
		b.Skip("the most memory of a process is not known here")
	}
	netlab := buildNetlab(b)
	many := traffic{packets: 5_000_000, talks: 1000, each: 500, mss: 60}
	if os.Getenv("NETLAB_GATE") == "" {
		many.packets = 1_000_000
	}
	read := func(b *testing.B, file string, packets int, view ...string) {
		b.Helper()
		for b.Loop() {
			m, peak := timed(b, 0, netlab, append([]string{"inspect", file}, view...)...)
			b.ReportMetric(float64(peak)/1e6, "peak-MB")
			b.ReportMetric(m.cpu.Seconds()*1e9/float64(packets), "cpu-ns/packet")
		}
	}
	b.Run("packets", func(b *testing.B) { read(b, many.file(b), many.packets) })
	for name, t := range map[string]traffic{
		"100k-talks":      {packets: 400_000, talks: 5000, each: 4, mss: 200},
		"a-tenth-of-them": {packets: 40_000, talks: 5000, each: 4, mss: 200},
	} {
		b.Run(name, func(b *testing.B) {
			file := t.file(b)
			b.Run("list", func(b *testing.B) { read(b, file, t.packets) })
			b.Run("stats", func(b *testing.B) { read(b, file, t.packets, "--stats") })
			table := filepath.Join(b.TempDir(), "out.parquet")
			b.Run("parquet", func(b *testing.B) { read(b, file, t.packets, "--export", table) })
		})
	}
}

// BenchmarkFirstScreen waits for the first forty lines of a capture of a
// gigabyte, from the start of the process on.
func BenchmarkFirstScreen(b *testing.B) {
	netlab := buildNetlab(b)
	file := traffic{packets: 2_400_000, talks: 1000, each: 500, mss: 1400}.short().file(b)
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), netlab, "inspect", file)
		out, err := cmd.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for range 40 {
			if !lines.Scan() {
				b.Fatal("it ended before a screen was full")
			}
		}
		_ = out.Close() // as head does; netlab ends by itself, without a word
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(info.Size())/1e9, "GB")
}
