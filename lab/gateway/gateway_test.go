package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"netlab/capture"
	"netlab/lab"
	"netlab/lab/gateway"
	"netlab/lab/netstack"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a client and a server on a real clock, and what is told of them.
type bench struct {
	*lab.Lab
	client, server lab.Host

	mu     sync.Mutex
	calls  []string
	frames int
	seen   func(*capture.Record) // may be nil; set before anything is sent
	told   chan struct{}         // has a token when something was told
}

// Frame implements lab.Observer.
func (b *bench) Frame(r *capture.Record) {
	if b.seen != nil {
		b.seen(r)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.frames++
}

// Call implements lab.Observer.
func (b *bench) Call(c lab.Call) {
	b.mu.Lock()
	b.calls = append(b.calls, fmt.Sprintf("%s %s %s %q%s", c.Host, c.Room, c.Event, c.Data, c.Fields["reason"]))
	b.mu.Unlock()
	select {
	case b.told <- struct{}{}:
	default:
	}
}

// await waits until a call was told.
func (b *bench) await(t *testing.T, call string) {
	t.Helper()
	for {
		b.mu.Lock()
		ok := slices.Contains(b.calls, call)
		b.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-b.told:
		case <-t.Context().Done():
			t.Fatalf("no %s among %q", call, b.calls)
		}
	}
}

// newBench makes a bench and drives it until the test ends.
func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{told: make(chan struct{}, 1)}
	var err error
	b.Lab, err = lab.New(t.Context(), lab.Topology{Links: []lab.Link{{Name: "client -- server", Hosts: []string{"client", "server"}}}},
		lab.Options{MakeHost: netstack.New, Pace: lab.Pace{Kind: lab.Real}, Observer: b})
	if err != nil {
		t.Fatal(err)
	}
	b.client, _ = b.Host("client")
	b.server, _ = b.Host("server")
	var driver sync.WaitGroup
	driver.Go(func() {
		if err := b.Wait(context.Background(), time.Hour); !errors.Is(err, lab.ErrClosed) && !errors.Is(err, context.Canceled) {
			t.Errorf("the driver ended with %v", err)
		}
	})
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		driver.Wait()
	})
	return b
}

// open joins the client's part, and closes it before the bench.
func (b *bench) open(t *testing.T, network string, limit int) *gateway.Gateway {
	t.Helper()
	g, err := gateway.Open(t.Context(), gateway.Options{Host: b.client, Network: network, To: "server:9000", Limit: limit})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(g.Close(), g.Close()); err != nil {
			t.Error(err)
		}
	})
	return g
}

// echoDatagrams has the server send back what it gets.
func (b *bench) echoDatagrams(t *testing.T) {
	t.Helper()
	c, err := b.server.ListenPacket(t.Context(), "udp", ":9000")
	if err != nil {
		t.Fatal(err)
	}
	var echo sync.WaitGroup
	echo.Go(func() {
		for buf := make([]byte, 2048); ; {
			n, from, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			if _, err := c.WriteTo(buf[:n], from); err != nil {
				return
			}
		}
	})
	t.Cleanup(func() { _ = c.Close(); echo.Wait() })
}

// program is what the student runs: a socket that talks to the gateway.
func program(t *testing.T, g *gateway.Gateway, network string) net.Conn {
	t.Helper()
	c, err := net.Dial(network, g.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestDatagramsCrossTheLabBothWays(t *testing.T) {
	b := newBench(t)
	b.echoDatagrams(t)
	g := b.open(t, "udp", 0)
	one, two := program(t, g, "udp"), program(t, g, "udp")
	buf := make([]byte, 100)
	for i, c := range []net.Conn{one, two, one} {
		text := fmt.Sprintf("hello %d", i)
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
		if n, err := c.Read(buf); err != nil || string(buf[:n]) != text {
			t.Fatalf("got %q, %v", buf[:n], err)
		}
		b.await(t, fmt.Sprintf("client udp received %q", text))
	}
	want := []string{
		`client udp connect ""`, `client udp sent "hello 0"`, `client udp received "hello 0"`,
		`client udp connect ""`, `client udp sent "hello 1"`, `client udp received "hello 1"`,
		`client udp sent "hello 2"`, `client udp received "hello 2"`,
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	slices.Sort(want)
	slices.Sort(b.calls) // this cable has no delay: an answer may be told before what it answers
	if diff := cmp.Diff(want, b.calls); diff != "" {
		t.Errorf("calls, -want +got\n%s", diff)
	}
	if b.frames < 8 { // two of ARP, and three there and back
		t.Errorf("%d frames crossed the wire", b.frames)
	}
}

func TestAClosedPortIsToldAndEndsNothing(t *testing.T) {
	b := newBench(t)
	g := b.open(t, "udp", 0)
	c := program(t, g, "udp")
	if _, err := io.WriteString(c, "anyone?"); err != nil {
		t.Fatal(err)
	}
	b.await(t, `client udp failed ""refused`)
	b.echoDatagrams(t)
	buf := make([]byte, 100)
	if _, err := io.WriteString(c, "now?"); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Read(buf); err != nil || string(buf[:n]) != "now?" {
		t.Fatalf("got %q, %v", buf[:n], err)
	}
}

func TestWhatIsBeyondTheLimitDoesNotPass(t *testing.T) {
	b := newBench(t)
	g := b.open(t, "udp", 2)
	select {
	case <-g.First():
		t.Fatal("something came first before anything was sent")
	default:
	}
	c := program(t, g, "udp")
	for range 3 {
		if _, err := io.WriteString(c, "x"); err != nil {
			t.Fatal(err)
		}
	}
	<-g.First()
	<-g.Full()
	if err := g.Quiet(t.Context(), time.Millisecond); err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(slices.DeleteFunc(slices.Clone(b.calls), func(s string) bool { return s != `client udp sent "x"` })); n > 2 {
		t.Errorf("%d datagrams passed, the limit is 2", n)
	}
}

func TestStreamsCrossTheLabAndEndAsTheyEnded(t *testing.T) {
	b := newBench(t)
	l, err := b.server.Listen(t.Context(), "tcp", ":9000")
	if err != nil {
		t.Fatal(err)
	}
	var server sync.WaitGroup
	server.Go(func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close() //nolint:errcheck // of a test
		all, err := io.ReadAll(c)
		if err != nil {
			t.Error(err)
		}
		_, _ = fmt.Fprintf(c, "got %d bytes", len(all))
	})
	t.Cleanup(func() { _ = l.Close(); server.Wait() })
	g := b.open(t, "tcp", 0)
	c := program(t, g, "tcp")
	if _, err := c.Write(make([]byte, 40_000)); err != nil {
		t.Fatal(err)
	}
	half, ok := c.(*net.TCPConn)
	if !ok || half.CloseWrite() != nil {
		t.Fatal("the program cannot end its half")
	}
	if all, err := io.ReadAll(c); err != nil || string(all) != "got 40000 bytes" {
		t.Fatalf("got %q, %v", all, err)
	}
	b.await(t, `client tcp closed ""`)
}

func TestAStreamToAClosedPortIsReset(t *testing.T) {
	b := newBench(t)
	g := b.open(t, "tcp", 0)
	c, err := net.Dial("tcp", g.Addr().String())
	if err == nil { // else the reset was quicker than the dialling
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Error("something came from a closed port")
		}
		_ = c.Close() // of a test
	}
	b.await(t, `client tcp failed ""refused`)
}

func TestOnlyTheLoopbackMayTakePart(t *testing.T) {
	b := newBench(t)
	for at, want := range map[string]error{
		"10.0.0.1:0": gateway.ErrNotLoopback, "0.0.0.0:0": gateway.ErrNotLoopback, "[::]:0": gateway.ErrNotLoopback,
		"127.0.0.1:0": gateway.ErrNetwork, // which is asked second
	} {
		_, err := gateway.Open(t.Context(), gateway.Options{Host: b.client, Network: "sctp", To: "server:1", At: netip.MustParseAddrPort(at)})
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", at, err, want)
		}
	}
}

// TestDrainTakesWhatWasSentBefore: a program that sends and ends at once has sent.
func TestDrainTakesWhatWasSentBefore(t *testing.T) {
	b := newBench(t)
	g := b.open(t, "udp", 15)
	c, err := net.Dial("udp", g.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		if _, err := fmt.Fprintf(c, "%d", n); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second finds nothing new, and is not taken for the program's
		if err := g.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for what, done := range map[string]<-chan struct{}{"the first": g.First(), "as many as it may, and more": g.Full()} {
		select {
		case <-done:
		default:
			t.Errorf("the gateway does not know yet that the program has sent %s", what)
		}
	}
}
