package netstack_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"netlab/capture"
	"netlab/lab"
	"netlab/lab/netstack"
	"netlab/lab/wire"
)

const bulkSize = 64 << 20

// counter is an observer that looks at each record and keeps none.
type counter struct{ frames, bytes int }

func (c *counter) Frame(r *capture.Record) { c.frames++; c.bytes += r.Length }
func (c *counter) Call(lab.Call)           {}

// filed is an observer that writes each record to a capture file.
type filed struct {
	counter
	file *bufio.Writer
	w    *capture.Writer
	err  error
}

func newFiled(b *testing.B, l []capture.Interface) *filed {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "run.pcapng"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = f.Close() })
	o := &filed{file: bufio.NewWriterSize(f, 1<<20)}
	if o.w, err = capture.NewWriter(o.file, capture.WriterOptions{Interfaces: l}); err != nil {
		b.Fatal(err)
	}
	return o
}

func (o *filed) Frame(r *capture.Record) {
	o.counter.Frame(r)
	o.err = errors.Join(o.err, o.w.Write(r))
}

// bench is the two interfaces of a cable.
func bench() []capture.Interface {
	return []capture.Interface{
		{Name: "client", LinkType: capture.LinkEthernet}, {Name: "server", LinkType: capture.LinkEthernet},
	}
}

// BenchmarkBulk carries 64 MB from host to host, every frame recorded to a file. The peer
// beside it is the machine's own loopback.
func BenchmarkBulk(b *testing.B) {
	loopback := func(b *testing.B) float64 {
		b.Helper()
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = ln.Close() }()
		begin := time.Now()
		send, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		receive, err := ln.Accept()
		if err != nil {
			b.Fatal(err)
		}
		var sender sync.WaitGroup
		sender.Go(func() { pour(send) })
		drain(b, receive)
		sender.Wait()
		return float64(bulkSize) / 1e6 / time.Since(begin).Seconds()
	}
	for name, pace := range map[string]lab.Pace{"virtual": {}, "real": {Kind: lab.Real}} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(bulkSize)
			peer, mine := 0.0, 0.0
			if pace.Kind == lab.Real {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(runtime.NumCPU()))
			}
			for b.Loop() {
				b.StopTimer()
				peer = max(peer, loopback(b))
				b.StartTimer()
				begin := time.Now()
				frames := bulk(b, pace)
				mine = max(mine, float64(bulkSize)/1e6/time.Since(begin).Seconds())
				b.ReportMetric(float64(frames), "frames/op")
			}
			b.ReportMetric(peer, "loopback-MB/s")
			b.ReportMetric(mine/peer, "of-loopback")
		})
	}
}

func pour(c net.Conn) {
	chunk := make([]byte, 64<<10)
	for range bulkSize / len(chunk) {
		if _, err := c.Write(chunk); err != nil {
			return // the reader finds out
		}
	}
	_ = c.Close()
}

func drain(b *testing.B, c net.Conn) {
	b.Helper()
	buf := make([]byte, 64<<10)
	total := 0
	for {
		n, err := c.Read(buf)
		total += n
		if err != nil {
			if !errors.Is(err, io.EOF) || total != bulkSize {
				b.Errorf("%d bytes, %v", total, err)
			}
			break
		}
	}
	_ = c.Close()
}

func bulk(b *testing.B, pace lab.Pace) int {
	b.Helper()
	c := newFiled(b, bench())
	topology := cable()
	topology.Links[0].Impairment = wire.Impairment{}
	l, err := lab.New(b.Context(), topology, lab.Options{MakeHost: netstack.New, Observer: c, Pace: pace})
	if err != nil {
		b.Fatal(err)
	}
	client, server := host(b, l, "client"), host(b, l, "server")
	listening := make(chan net.Listener, 1)
	l.Start(func(ctx context.Context) error {
		ln, err := server.Listen(ctx, "tcp", ":80")
		listening <- ln
		if err != nil {
			return err
		}
		in, err := ln.Accept()
		if err != nil {
			return err
		}
		drain(b, in)
		return nil
	})
	l.Start(func(ctx context.Context) error {
		<-listening
		out, err := client.DialContext(ctx, "tcp", "server:80")
		if err != nil {
			return err
		}
		pour(out)
		return nil
	})
	if err := errors.Join(l.Settle(b.Context()), l.Close()); err != nil {
		b.Fatal(err)
	}
	if err := errors.Join(c.err, c.w.Close()); err != nil || c.bytes < bulkSize {
		b.Fatalf("%d bytes recorded: %v", c.bytes, err)
	}
	return c.frames
}

// heap is what lives, in MB.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc+m.StackInuse) / 1e6
}

// thousand is a switch with n hosts.
func thousand(n int) lab.Topology {
	t := lab.Topology{Links: []lab.Link{{Name: "switch", Switch: true, Impairment: impair(time.Millisecond)}}, Seed: 1}
	for i := range n {
		t.Links[0].Hosts = append(t.Links[0].Hosts, fmt.Sprint("h", i))
	}
	return t
}

// BenchmarkThousandHosts has each of 1,000 hosts on one switch speak to the
// next, and be answered, on the virtual clock.
func BenchmarkThousandHosts(b *testing.B) {
	for b.Loop() {
		before := heap()
		l, err := lab.New(b.Context(), thousand(1000), lab.Options{MakeHost: netstack.New, Observer: &counter{}})
		if err != nil {
			b.Fatal(err)
		}
		answered := speakAll(b, l, 1000)
		b.ReportMetric(heap()-before, "MB")
		if err := l.Close(); err != nil || answered != 1000 {
			b.Fatalf("%d answered, %v", answered, err)
		}
	}
}

func speakAll(tb testing.TB, l *lab.Lab, n int) int {
	tb.Helper()
	answered := 0
	for i := range n {
		server := host(tb, l, fmt.Sprint("h", i))
		l.Start(func(ctx context.Context) error {
			p, err := server.ListenPacket(ctx, "udp4", ":7")
			if err != nil {
				return err
			}
			go func() {
				buf := make([]byte, 100)
				for {
					k, from, err := p.ReadFrom(buf)
					if err != nil {
						return
					}
					_, _ = p.WriteTo(buf[:k], from)
				}
			}()
			return nil
		})
	}
	for i := range n {
		client := host(tb, l, fmt.Sprint("h", i))
		l.Start(func(ctx context.Context) error {
			c, err := client.DialContext(ctx, "udp4", fmt.Sprintf("h%d:7", (i+1)%n))
			if err != nil {
				return err
			}
			if _, err := io.WriteString(c, "hello"); err != nil {
				return err
			}
			if _, err := c.Read(make([]byte, 100)); err != nil {
				return err
			}
			answered++
			return c.Close()
		})
	}
	if err := l.Settle(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return answered
}

// BenchmarkTenThousandConnections opens 10,000 connections between two hosts
// and keeps them, on the virtual clock.
func BenchmarkTenThousandConnections(b *testing.B) {
	const n = 10_000
	for b.Loop() {
		before := heap()
		topology := cable()
		l, err := lab.New(b.Context(), topology, lab.Options{MakeHost: netstack.New, Observer: &counter{}})
		if err != nil {
			b.Fatal(err)
		}
		client, server := host(b, l, "client"), host(b, l, "server")
		var near, far []net.Conn
		l.Start(func(ctx context.Context) error {
			ln, err := server.Listen(ctx, "tcp", ":80")
			if err != nil {
				return err
			}
			go func() {
				for {
					c, err := ln.Accept()
					if err != nil {
						return
					}
					far = append(far, c)
				}
			}()
			for range n {
				c, err := client.DialContext(ctx, "tcp", "server:80")
				if err != nil {
					return err
				}
				near = append(near, c)
			}
			return nil
		})
		if err := l.Settle(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(heap()-before, "MB")
		if len(near) != n || len(far) != n {
			b.Fatalf("%d dialled, %d accepted", len(near), len(far))
		}
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
