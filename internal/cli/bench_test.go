package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"
)

// BenchmarkRunProcess runs a lesson as a process of its own, from start to
// exit, beside what the kernel's own tools need to set up two hosts and a cable
// where this machine may do so (root, iproute2). ratio is ours against theirs.
func BenchmarkRunProcess(b *testing.B) {
	netlab := filepath.Join(b.TempDir(), "netlab")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", netlab, "../../cmd/netlab").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	home := b.TempDir()
	for _, lesson := range []string{
		"tcp/three-way-handshake",
		"tcp/retransmission-timeout", // its timers run for more than 40 s of lab time with losses=8
	} {
		b.Run(lesson, func(b *testing.B) {
			args := []string{"run", lesson, "--no-input"}
			if lesson == "tcp/retransmission-timeout" {
				args = append(args, "--param", "losses=8")
			}
			var peak int64
			for b.Loop() {
				cmd := exec.CommandContext(b.Context(), netlab, args...)
				cmd.Env = append(os.Environ(), "NETLAB_HOME="+home)
				if err := cmd.Run(); err != nil {
					b.Fatal(err)
				}
				peak = max(peak, maxRSS(cmd.ProcessState))
			}
			if peak > 0 {
				b.ReportMetric(float64(peak)/1e6, "peak-MB")
			}
			mine := b.Elapsed() / time.Duration(b.N)
			b.StopTimer()
			if theirs, ok := namespaces(b); ok {
				b.ReportMetric(float64(mine)/float64(theirs), "ratio-ip-netns")
			}
		})
	}
}

// namespaces times the setting up of two hosts with ip netns, the median of five.
func namespaces(b *testing.B) (time.Duration, bool) {
	b.Helper()
	ip, err := exec.LookPath("ip")
	if err != nil || os.Getuid() != 0 || runtime.GOOS != "linux" {
		return 0, false
	}
	id := strconv.Itoa(os.Getpid())
	x, y := "nlx"+id, "nly"+id
	up := [][]string{
		{"netns", "add", x},
		{"netns", "add", y},
		{"link", "add", "eth0", "netns", x, "type", "veth", "peer", "name", "eth0", "netns", y},
		{"-n", x, "addr", "add", "10.0.0.1/24", "dev", "eth0"},
		{"-n", y, "addr", "add", "10.0.0.2/24", "dev", "eth0"},
		{"-n", x, "link", "set", "lo", "up"},
		{"-n", y, "link", "set", "lo", "up"},
		{"-n", x, "link", "set", "eth0", "up"},
		{"-n", y, "link", "set", "eth0", "up"},
	}
	var times []time.Duration
	allowed := true
	for range 5 {
		begin := time.Now()
		for _, args := range up {
			allowed = allowed && exec.CommandContext(b.Context(), ip, args...).Run() == nil
		}
		times = append(times, time.Since(begin))
		for _, ns := range []string{x, y} {
			allowed = exec.CommandContext(b.Context(), ip, "netns", "del", ns).Run() == nil && allowed
		}
	}
	return median(times), allowed
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}
