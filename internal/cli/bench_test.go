package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// BenchmarkRunProcess runs a lesson as a process of its own, from start to
// exit, and in turn with it what the kernel's own tools need to set up two
// hosts and a cable, where this machine may do so (root, iproute2): as it is
// written by hand, with ip netns exec in a shell, and with the fewest processes
// that do it, by ip -n and without a shell. The ratios are of medians, ours
// against theirs.
func BenchmarkRunProcess(b *testing.B) {
	netlab := filepath.Join(b.TempDir(), "netlab")
	build := exec.CommandContext(b.Context(), "go", "build", "-o", netlab, "../../cmd/netlab")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as a machine with Go alone builds it
	if out, err := build.CombinedOutput(); err != nil {
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
			var mine, shell, fewest []time.Duration
			run := func() time.Duration {
				begin := time.Now()
				cmd := exec.CommandContext(b.Context(), netlab, args...)
				cmd.Env = append(os.Environ(), "NETLAB_HOME="+home)
				if err := cmd.Run(); err != nil {
					b.Fatal(err)
				}
				took := time.Since(begin)
				peak = max(peak, maxRSS(cmd.ProcessState))
				return took
			}
			// The kernel goes on clearing a peer's hosts away for some ms: what is measured
			// next must not pay for that.
			settle := func() {
				for range 3 {
					run()
				}
			}
			p := newPeer()
			for b.Loop() {
				mine = append(mine, run())
				b.StopTimer()
				shell = append(shell, p.byHand(b))
				settle()
				fewest = append(fewest, p.fewest(b))
				settle()
				b.StartTimer()
			}
			if peak > 0 {
				b.ReportMetric(float64(peak)/1e6, "peak-MB")
			}
			for unit, theirs := range map[string][]time.Duration{"ratio-ip-netns": shell, "ratio-ip-n": fewest} {
				if t := median(theirs); t > 0 {
					b.ReportMetric(float64(median(mine))/float64(t), unit)
				}
			}
		})
	}
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}
