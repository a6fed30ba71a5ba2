package netstack_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"netlab/capture"
	"netlab/lab"
	"netlab/lab/wire"
)

// pair is an established connection, both ends.
func pair(tb testing.TB, l *lab.Lab, client, server lab.Host) (c, s net.Conn) {
	tb.Helper()
	var ln net.Listener
	do(tb, l, func(ctx context.Context) (err error) {
		ln, err = server.Listen(ctx, "tcp", ":9000")
		return err
	})
	accepted := l.Start(func(context.Context) (err error) { s, err = ln.Accept(); return err })
	do(tb, l, func(ctx context.Context) (err error) {
		c, err = client.DialContext(ctx, "tcp", "server:9000")
		return err
	})
	if done, err := accepted.Done(); !done || err != nil {
		tb.Fatalf("accept: %v, %v", done, err)
	}
	return c, s
}

// tcpOf gives a frame's TCP header and payload length; nil if it has none.
func tcpOf(r *capture.Record) (h []byte, payload int) {
	f := r.Data
	if binary.BigEndian.Uint16(f[12:]) != 0x0800 || f[23] != 6 {
		return nil, 0
	}
	h = f[34 : 14+int(binary.BigEndian.Uint16(f[16:]))]
	return h, len(h) - int(h[12]>>4)*4
}

func data(r *capture.Record) bool { h, n := tcpOf(r); return h != nil && n > 0 }

// loseData loses the nth data segments of the client.
func loseData(n ...int) wire.Rule {
	seen := 0
	return func(r capture.Record) (wire.Hit, bool) {
		if r.From != "client" || !data(&r) {
			return wire.Hit{}, false
		}
		seen++
		if slices.Contains(n, seen) {
			return wire.Hit{Action: wire.Lose}, true
		}
		return wire.Hit{}, true
	}
}

// TestFastRetransmit is RFC 5681 section 3.2 in the textbook profile: one
// resend, in the moment of the third duplicate ACK.
func TestFastRetransmit(t *testing.T) {
	for n := 2; n <= 4; n++ {
		topology := cable()
		topology.Profile = "textbook"
		l, j := newLab(t, topology, lab.Pace{})
		client, server := host(t, l, "client"), host(t, l, "server")
		c, _ := pair(t, l, client, server)
		l.Links()[0].AddRule(loseData(n))
		do(t, l, func(context.Context) error { _, err := c.Write(make([]byte, 12000)); return err })
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		sent := map[uint32][]*capture.Record{}
		var lost uint32
		total := 0
		for _, r := range j.frames {
			if r.From == "client" && data(r) {
				h, size := tcpOf(r)
				seq := binary.BigEndian.Uint32(h[4:])
				sent[seq] = append(sent[seq], r)
				total += size
				if r.Fates[0].Gone() {
					lost = seq
				}
			}
		}
		if len(sent[lost]) != 2 || total != 12000+1448 {
			t.Fatalf("n=%d: the lost segment left %d times, %d bytes in all\n%s", n, len(sent[lost]), total, lines(j.frames))
		}
		var third time.Time
		dups, last := -1, uint32(0)
		for _, r := range j.frames {
			if h, size := tcpOf(r); r.From == "server" && h != nil && size == 0 && third.IsZero() {
				ack := binary.BigEndian.Uint32(h[8:])
				if ack != lost || ack != last {
					dups, last = 0, ack
					continue
				}
				if dups++; dups == 3 {
					third = r.Fates[0].Arrived
				}
			}
		}
		if again := sent[lost][1].Sent; !again.Equal(third) {
			t.Errorf("n=%d: resent at %v, third duplicate at %v\n%s", n, again, third, lines(j.frames))
		}
	}
}

// TestRetransmissionTimeout: a lost tail waits for the timer, whose gap doubles.
func TestRetransmissionTimeout(t *testing.T) {
	l, j := newLab(t, cable(), lab.Pace{})
	client, server := host(t, l, "client"), host(t, l, "server")
	c, s := pair(t, l, client, server)
	l.Links()[0].AddRule(loseData(1, 2, 3))
	got := l.Start(func(context.Context) error { _, err := io.ReadFull(s, make([]byte, 5)); return err })
	do(t, l, func(context.Context) error { _, err := io.WriteString(c, "hello"); return err })
	if done, err := got.Done(); !done || err != nil {
		t.Fatal(done, err)
	}
	var at []time.Duration
	for _, r := range j.frames {
		if r.From == "client" && data(r) {
			at = append(at, r.Sent.Sub(j.frames[0].Sent))
		}
	}
	t.Log(at)
	if len(at) != 4 || at[2]-at[1] != 2*(at[1]-at[0]) || at[3]-at[2] != 2*(at[2]-at[1]) {
		t.Errorf("sent at %v", at)
	}
}

func TestLingerZeroResets(t *testing.T) {
	l, j := newLab(t, cable(), lab.Pace{})
	c, s := pair(t, l, host(t, l, "client"), host(t, l, "server"))
	do(t, l, func(context.Context) error {
		sc, ok := c.(lab.StreamConn)
		if !ok {
			return errors.New("no StreamConn")
		}
		return errors.Join(sc.SetLinger(0), sc.Close())
	})
	do(t, l, func(context.Context) error {
		if _, err := s.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("read: %v", err)
		}
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
			t.Errorf("read after close: %v", err)
		}
		return nil
	})
	if h, _ := tcpOf(j.frames[len(j.frames)-1]); h[13]&4 == 0 {
		t.Errorf("no RST\n%s", lines(j.frames))
	}
}

func TestHalfClose(t *testing.T) {
	l, _ := newLab(t, cable(), lab.Pace{})
	c, s := pair(t, l, host(t, l, "client"), host(t, l, "server"))
	l.Start(func(context.Context) error {
		b, err := io.ReadAll(s)
		if err != nil {
			return err
		}
		_, err = io.WriteString(s, strings.ToUpper(string(b)))
		return errors.Join(err, s.Close())
	})
	do(t, l, func(context.Context) error {
		if _, err := io.WriteString(c, "half"); err != nil {
			return err
		}
		sc, _ := c.(lab.StreamConn)
		if err := sc.CloseWrite(); err != nil {
			return err
		}
		if _, err := c.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
			t.Errorf("write after CloseWrite: %v", err)
		}
		b, err := io.ReadAll(c)
		if string(b) != "HALF" {
			t.Errorf("got %q", b)
		}
		return err
	})
}

// TestUDPRefused: the ICMP error comes with the next call, once.
func TestUDPRefused(t *testing.T) {
	l, _ := newLab(t, cable(), lab.Pace{})
	client := host(t, l, "client")
	var c net.Conn
	do(t, l, func(ctx context.Context) (err error) {
		if c, err = client.DialContext(ctx, "udp", "server:9"); err != nil {
			return err
		}
		_, err = io.WriteString(c, "anybody?")
		return err
	})
	do(t, l, func(context.Context) error {
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("read: %v", err)
		}
		n, err := io.WriteString(c, "again")
		if err != nil || n != 5 {
			t.Errorf("write after the error was told: %d, %v", n, err)
		}
		_, err = c.Read(make([]byte, 1)) // blocks until the second ICMP is in
		if !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("read: %v", err)
		}
		return nil
	})
}

func TestReceiveBufferIsTheWindow(t *testing.T) {
	l, j := newLab(t, cable(), lab.Pace{})
	client, server := host(t, l, "client"), host(t, l, "server")
	c, s := pair(t, l, client, server.With(lab.Socket{ReceiveBuffer: 4096}))
	sent := l.Start(func(context.Context) error { _, err := c.Write(make([]byte, 20000)); return err })
	if err := l.Wait(t.Context(), 3*time.Second); err != nil {
		t.Fatal(err)
	}
	if done, err := sent.Done(); !done || err != nil { // it is in the client's own buffer
		t.Errorf("write: %v, %v", done, err)
	}
	largest, zero := uint16(0), 0
	for _, r := range j.frames {
		if h, _ := tcpOf(r); h != nil && r.From == "server" && h[13]&2 != 0 {
			largest = max(largest, binary.BigEndian.Uint16(h[14:]))
		} else if h != nil && r.From == "server" && binary.BigEndian.Uint16(h[14:]) == 0 {
			zero++
		}
	}
	if largest != 4096 || zero < 2 {
		t.Errorf("SYN,ACK offers %d; %d zero windows\n%s", largest, zero, lines(j.frames))
	}
	do(t, l, func(context.Context) error { _, err := io.ReadFull(s, make([]byte, 20000)); return err })
}

// TestNoFramesThatNobodySent: neither at the start nor while time passes.
func TestNoFramesThatNobodySent(t *testing.T) {
	l, j := newLab(t, narrow(1400), lab.Pace{})
	if err := l.Wait(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if len(j.frames) > 0 {
		t.Errorf("frames:\n%s", lines(j.frames))
	}
}

func TestPortsAndReuse(t *testing.T) {
	l, _ := newLab(t, cable(), lab.Pace{})
	server := host(t, l, "server")
	do(t, l, func(ctx context.Context) error {
		if _, err := server.Listen(ctx, "tcp", ":80"); err != nil {
			return err
		}
		if _, err := server.Listen(ctx, "tcp", ":80"); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("second listen: %v", err)
		}
		if _, err := server.ListenPacket(ctx, "udp", ":80"); err != nil {
			t.Errorf("UDP has ports of its own: %v", err)
		}
		shared := server.With(lab.Socket{ReusePort: true})
		for range 2 {
			if _, err := shared.Listen(ctx, "tcp", ":81"); err != nil {
				t.Errorf("shared listen: %v", err)
			}
		}
		_, err := server.Listen(ctx, "tcp", "10.9.9.9:80")
		if !errors.Is(err, syscall.EADDRNOTAVAIL) {
			t.Errorf("foreign address: %v", err)
		}
		for _, bad := range []string{"80", ":99999", ":x", "nobody:80"} {
			if _, err := server.Listen(ctx, "tcp", bad); err == nil {
				t.Errorf("listen on %q went well", bad)
			}
		}
		return nil
	})
}

// TestTimeWait: the port of a connection that this end closed first is taken
// for a while, unless both the old program and the new say that it may be reused.
func TestTimeWait(t *testing.T) {
	for _, reuse := range []bool{false, true} {
		l, _ := newLab(t, cable(), lab.Pace{})
		timeWait(t, l, lab.Socket{ReuseAddr: reuse})
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

func timeWait(t *testing.T, l *lab.Lab, options lab.Socket) {
	t.Helper()
	client, server := host(t, l, "client"), host(t, l, "server").With(options)
	var ln net.Listener
	do(t, l, func(ctx context.Context) (err error) {
		ln, err = server.Listen(ctx, "tcp", ":80")
		return err
	})
	var c, s net.Conn
	l.Start(func(context.Context) (err error) { s, err = ln.Accept(); return err })
	do(t, l, func(ctx context.Context) (err error) {
		c, err = client.DialContext(ctx, "tcp", "server:80")
		return err
	})
	do(t, l, func(context.Context) error {
		if err := errors.Join(ln.Close(), s.Close()); err != nil {
			return err
		}
		_, err := io.ReadAll(c)
		return errors.Join(err, c.Close())
	})
	do(t, l, func(ctx context.Context) error {
		again, err := server.Listen(ctx, "tcp", ":80")
		if !options.ReuseAddr {
			if !errors.Is(err, syscall.EADDRINUSE) {
				t.Errorf("listen in TIME-WAIT: %v", err)
			}
			return nil
		}
		if err != nil {
			return err
		}
		return again.Close()
	})
	if err := l.Wait(t.Context(), 2*time.Minute); err != nil {
		t.Fatal(err)
	}
	do(t, l, func(ctx context.Context) error { _, err := server.Listen(ctx, "tcp", ":80"); return err })
}

func TestNagleAndKeepAlive(t *testing.T) {
	l, j := newLab(t, cable(), lab.Pace{})
	client := host(t, l, "client").With(lab.Socket{
		Nagle: true, KeepAlive: 10 * time.Second, KeepInterval: time.Second, KeepCount: 3, LocalPort: 5555, TTL: 7,
	})
	c, _ := pair(t, l, client, host(t, l, "server"))
	do(t, l, func(context.Context) error {
		for range 6 {
			if _, err := io.WriteString(c, "abc"); err != nil {
				return err
			}
		}
		return nil
	})
	segments := 0
	for _, r := range j.frames {
		if r.From == "client" && data(r) {
			segments++
			if r.Data[14+8] != 7 || binary.BigEndian.Uint16(r.Data[34:]) != 5555 {
				t.Errorf("TTL or port: %s", line(r))
			}
		}
	}
	if segments != 2 {
		t.Errorf("six writes left in %d segments", segments)
	}
	before := len(j.frames)
	l.Links()[0].Cut()
	if err := l.Wait(t.Context(), 20*time.Second); err != nil {
		t.Fatal(err)
	}
	if probes := len(j.frames) - before; probes < 3 {
		t.Errorf("%d probes", probes)
	}
	do(t, l, func(context.Context) error {
		_, err := c.Read(make([]byte, 1))
		var ne net.Error
		if !errors.As(err, &ne) || !ne.Timeout() || !errors.Is(err, syscall.ETIMEDOUT) {
			t.Errorf("read: %v", err)
		}
		return nil
	})
}
