package gateway_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"testing"

	"netlab/capture"
	"netlab/lab/gateway"
	"netlab/lab/wire"
)

// loopback is where a program of the test waits.
func loopback(t *testing.T) *net.TCPListener {
	t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// isTCPFromServer reports whether an Ethernet frame has a segment from port 9000.
func isTCPFromServer(d []byte) bool {
	return len(d) >= 54 && d[12] == 8 && d[13] == 0 && d[23] == 6 && d[34] == 9000>>8 && d[35] == 9000&0xff
}

// serve joins the server's part, and closes it before the bench.
func (b *bench) serve(t *testing.T, network string, at net.Addr) *gateway.Gateway {
	t.Helper()
	g, err := gateway.Open(t.Context(), gateway.Options{
		Host: b.server, Network: network, Port: 9000, At: netip.MustParseAddrPort(at.String()),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	return g
}

// dial asks the server for a connection.
func (b *bench) dial(t *testing.T) net.Conn {
	t.Helper()
	c, err := b.client.DialContext(t.Context(), "tcp", "server:9000")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAProgramServesTheLab(t *testing.T) {
	b := newBench(t)
	l := loopback(t)
	b.serve(t, "tcp", l.Addr())
	var clients, program sync.WaitGroup
	const many = 20
	program.Go(func() { // sends back all that came, when nothing more comes
		for range many {
			c, err := l.Accept()
			if err != nil {
				t.Error(err)
				return
			}
			program.Go(func() {
				all, err := io.ReadAll(c)
				_, err2 := c.Write(all)
				if err := errors.Join(err, err2, c.Close()); err != nil {
					t.Error(err)
				}
			})
		}
	})
	for n := range many {
		clients.Go(func() {
			c, err := b.client.DialContext(t.Context(), "tcp", "server:9000")
			if err != nil {
				t.Error(err)
				return
			}
			said := bytes.Repeat(fmt.Append(nil, n, " "), 30_000)
			half, ok := c.(interface{ CloseWrite() error })
			if _, err := c.Write(said); err != nil || !ok || half.CloseWrite() != nil {
				t.Error(err)
			}
			if got, err := io.ReadAll(c); err != nil || !bytes.Equal(got, said) {
				t.Errorf("connection %d: %d bytes came back of %d, %v", n, len(got), len(said), err)
			}
			_ = c.Close() // both ways are over
		})
	}
	clients.Wait()
	program.Wait()
	b.await(t, `server tcp closed ""`)
}

func TestNobodyAtThePortIsARST(t *testing.T) {
	b := newBench(t)
	l := loopback(t)
	b.serve(t, "tcp", l.Addr())
	_ = l.Close() // the program is gone
	if _, err := b.client.DialContext(t.Context(), "tcp", "server:9000"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v, want that the connection is refused", err)
	}
	b.await(t, `server tcp failed ""refused`)
}

// TestAProgramThatDoesNotReadClosesTheWindow: what it does not read must stay with
// who sends it.
func TestAProgramThatDoesNotReadClosesTheWindow(t *testing.T) {
	b := newBench(t)
	closed := make(chan struct{})
	var once sync.Once
	b.seen = func(r *capture.Record) {
		if d := r.Data; isTCPFromServer(d) && d[48] == 0 && d[49] == 0 { // the window, RFC 9293 section 3.1
			once.Do(func() { close(closed) })
		}
	}
	l := loopback(t)
	b.serve(t, "tcp", l.Addr())
	c := b.dial(t)
	const size = 3 << 20
	var client sync.WaitGroup
	client.Go(func() {
		if n, err := c.Write(make([]byte, size)); err != nil {
			t.Errorf("%d bytes were written, %v", n, err)
		}
		_ = c.Close() // it has said all
	})
	p, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	<-closed
	if n, err := io.Copy(io.Discard, p); n != size || err != nil {
		t.Errorf("the program read %d bytes, %v", n, err)
	}
	_ = p.Close() // of a test
	client.Wait()
}

func TestHowAProgramEndsAConnectionIsSeenInTheLab(t *testing.T) {
	b := newBench(t)
	l := loopback(t)
	b.serve(t, "tcp", l.Addr())
	for _, abort := range []bool{false, true} {
		c := b.dial(t)
		p, err := l.AcceptTCP()
		if err != nil {
			t.Fatal(err)
		}
		want := error(nil)
		if abort {
			want = syscall.ECONNRESET
			_ = p.SetLinger(0)
		}
		_ = p.Close() // of a test
		if _, err := io.ReadAll(c); !errors.Is(err, want) {
			t.Errorf("abort is %v: got %v", abort, err)
		}
		_ = c.Close() // of a test
	}
	b.await(t, `server tcp aborted ""`)
}

func TestAClientThatAbortsAbortsTheProgramsEnd(t *testing.T) {
	b := newBench(t)
	l := loopback(t)
	b.serve(t, "tcp", l.Addr())
	c := b.dial(t)
	p, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	b.await(t, `server tcp accept ""`)
	if s, ok := c.(interface{ SetLinger(sec int) error }); !ok || s.SetLinger(0) != nil || c.Close() != nil {
		t.Fatal("the client cannot abort")
	}
	if _, err := p.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v", err)
	}
	_ = p.Close() // of a test
	b.await(t, `server tcp failed ""reset`)
}

// TestClosingInTheMiddleOfAHandshake: the SYN ACK is lost, and the stack would go
// on sending it for two minutes.
func TestClosingInTheMiddleOfAHandshake(t *testing.T) {
	b := newBench(t)
	l := loopback(t)
	g := b.serve(t, "tcp", l.Addr())
	b.Links()[0].AddRule(func(r capture.Record) (wire.Hit, bool) {
		return wire.Hit{Action: wire.Lose}, isTCPFromServer(r.Data)
	})
	ctx, cancel := context.WithCancel(t.Context())
	var client sync.WaitGroup
	client.Go(func() { _, _ = b.client.DialContext(ctx, "tcp", "server:9000") })
	p, err := l.Accept() // the gateway has asked the program
	if err != nil {
		t.Fatal(err)
	}
	_ = g.Close()
	if _, err := p.Read(make([]byte, 1)); err == nil {
		t.Error("something came over a connection that never was")
	}
	_ = p.Close() // of a test
	cancel()
	client.Wait()
}

func TestDatagramsForAProgramThatWaits(t *testing.T) {
	b := newBench(t)
	p, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	b.serve(t, "udp", p.LocalAddr())
	var program sync.WaitGroup
	program.Go(func() {
		buf := make([]byte, 100)
		for {
			n, from, err := p.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			_, _ = p.WriteToUDPAddrPort(fmt.Appendf(nil, "%s yourself", buf[:n]), from)
		}
	})
	buf := make([]byte, 100)
	var last net.Conn
	for n := range 3 {
		c, err := b.client.DialContext(t.Context(), "udp", "server:9000")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close() //nolint:errcheck // of a test
		if _, err := fmt.Fprint(c, n); err != nil {
			t.Fatal(err)
		}
		if m, err := c.Read(buf); err != nil || string(buf[:m]) != fmt.Sprint(n, " yourself") {
			t.Fatalf("got %q, %v", buf[:m], err)
		}
		last = c
	}
	_ = p.Close() // the program is gone; the machine says so to the gateway
	program.Wait()
	if _, err := fmt.Fprint(last, "still there?"); err != nil {
		t.Fatal(err)
	}
	b.await(t, `server udp failed ""refused`)
	if _, err := fmt.Fprint(last, "nobody?"); err != nil {
		t.Fatal(err)
	}
	if _, err := last.Read(buf); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v, want that the port is closed", err)
	}
}

func TestAPartIsToTalkOrToWait(t *testing.T) {
	b := newBench(t)
	at := netip.MustParseAddrPort("127.0.0.1:9000")
	for _, o := range []gateway.Options{{}, {To: "server:9000", Port: 9000, At: at}, {Port: -1, At: at}, {Port: 70_000, At: at}} {
		o.Host, o.Network = b.server, "tcp"
		if _, err := gateway.Open(t.Context(), o); !errors.Is(err, gateway.ErrPart) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if _, err := gateway.Open(t.Context(), gateway.Options{Host: b.server, Network: "tcp", Port: 9000}); !errors.Is(err, gateway.ErrNotLoopback) {
		t.Errorf("a program that waits nowhere: %v", err)
	}
}

// TestDrainWaitsForAllThatAProgramHasWritten: one that writes much and ends at
// once has sent it.
func TestDrainWaitsForAllThatAProgramHasWritten(t *testing.T) {
	b := newBench(t)
	l, err := b.server.Listen(t.Context(), "tcp", ":9000")
	if err != nil {
		t.Fatal(err)
	}
	const each, many = 400_000, 3
	got := make(chan int64, many)
	var server sync.WaitGroup
	server.Go(func() {
		for range many {
			c, err := l.Accept()
			if err != nil {
				t.Error(err)
				return
			}
			server.Go(func() {
				n, err := io.Copy(io.Discard, c)
				if err != nil {
					t.Error(err)
				}
				got <- n // and it does not close its own direction
			})
		}
	})
	g := b.open(t, "tcp", 0)
	for range many {
		c, err := net.Dial("tcp", g.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write(make([]byte, each)); err != nil {
			t.Fatal(err)
		}
		_ = c.Close() // it has said all
	}
	if err := g.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	_ = g.Close()
	server.Wait()
	for range many {
		if n := <-got; n != each {
			t.Errorf("the server got %d bytes of a connection, want %d", n, each)
		}
	}
	_ = l.Close() // of a test
}

func TestAStreamHasItsShareToo(t *testing.T) {
	b := newBench(t)
	l, err := b.server.Listen(t.Context(), "tcp", ":9000")
	if err != nil {
		t.Fatal(err)
	}
	var server sync.WaitGroup
	server.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			server.Go(func() { _, _ = io.Copy(io.Discard, c) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); server.Wait() })
	for what, o := range map[string]gateway.Options{
		"it sent more than 100000 bytes, or many small pieces": {Bytes: 100_000},
		"it opened more than 2 connections":                    {Limit: 2},
	} {
		o.Host, o.Network, o.To = b.client, "tcp", "server:9000"
		g, err := gateway.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if c, err := net.Dial("tcp", g.Addr().String()); err == nil { // else it was reset at once
				t.Cleanup(func() { _ = c.Close() })
				_, _ = c.Write(make([]byte, 60_000)) // it may be reset meanwhile
			}
		}
		<-g.Full()
		if got := g.Excess(); got != what {
			t.Errorf("got %q, want %q", got, what)
		}
		_ = g.Close()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(slices.DeleteFunc(slices.Clone(b.calls), func(s string) bool { return s != `client tcp connect ""` })); n > 5 {
		t.Errorf("%d connections were opened in the lab", n)
	}
}
