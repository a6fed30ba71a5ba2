package cli

import (
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
	"time"

	"netlab/capture"
	"netlab/trace"
	"netlab/view/tui"
)

// BenchmarkBrowse measures what somebody at the browser waits for: the first
// screen of a gigabyte, a jump to any packet of it while it is still read or
// after, and what the browser keeps of each packet. The connections are many, or
// a single one, which is the worst case: what a packet means depends on all
// before it.
func BenchmarkBrowse(b *testing.B) {
	for name, t := range map[string]traffic{
		"1GB/500-connections": {packets: 2_300_000, talks: 500, each: 4000, mss: 1448},
		"1GB/1-connection":    {packets: 2_300_000, talks: 1, each: 1 << 30, mss: 1448},
		"5M-packets":          {packets: 5_000_000, talks: 2000, each: 400, mss: 100},
	} {
		t = t.short()
		b.Run(name, func(b *testing.B) {
			file := t.file(b)
			for b.Loop() {
				browseOnce(b, file, t.packets)
			}
		})
	}
}

func browseOnce(b *testing.B, file string, packets int) {
	b.Helper()
	before := heap()
	begin := time.Now()
	f, err := os.Open(file)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	idx, err := capture.NewIndex(f, f, nil)
	if err != nil {
		b.Fatal(err)
	}
	reg, err := registry()
	if err != nil {
		b.Fatal(err)
	}
	s := trace.NewSource(idx, trace.SourceOptions{Registry: reg, Judge: tui.NewExpert(reg).Judge})
	done := make(chan error)
	go func() { done <- s.Fill(b.Context()) }()
	const rows = 24
	for s.Len() < rows {
		<-s.Wake()
	}
	look(b, s, 1, rows)
	b.ReportMetric(float64(time.Since(begin).Microseconds())/1000, "first-ms")
	rnd := rand.New(rand.NewPCG(5, 6))
	jumps := func(what string) {
		var sum, worst time.Duration
		const times = 50
		for range times {
			begin := time.Now()
			look(b, s, 1+rnd.IntN(s.Len()), rows)
			took := time.Since(begin)
			sum, worst = sum+took, max(worst, took)
		}
		b.ReportMetric(float64((sum/times).Microseconds())/1000, what+"-ms")
		b.ReportMetric(float64(worst.Microseconds())/1000, what+"-worst-ms")
	}
	jumps("early-jump")
	if err := <-done; err != nil || s.Len() != packets {
		b.Fatalf("%d packets, error %v", s.Len(), err)
	}
	b.ReportMetric(time.Since(begin).Seconds(), "read-s")
	jumps("jump")
	b.ReportMetric(float64(heap()-before)/float64(packets), "B/packet")
	runtime.KeepAlive(s)
}

// look gets a screen's lines and the packet at the cursor.
func look(b *testing.B, s *trace.Source, n, rows int) {
	b.Helper()
	var numbers []int
	for k := n; k < n+rows && k <= s.Len(); k++ {
		numbers = append(numbers, k)
	}
	if _, err := s.Lines(b.Context(), numbers, trace.Near); err != nil {
		b.Fatal(err)
	}
	if _, _, _, err := s.At(b.Context(), n, trace.Far); err != nil {
		b.Fatal(err)
	}
}

// heap is how many bytes are in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
